#include "hints.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"

enum {
    TRAINING = 1 << TT_TRAINING,
    PAUSED = 1 << TT_PAUSED,
    HELD = 1 << TT_EVALUATING, /* in eval mode */
    FINISHED = 1 << TT_FINISHED,
    STATES = (1 << TT_STATE_COUNT) - 1,
    WATCHED = 1 << TT_STATE_COUNT, /* instead of its state: the run is only looked at */
    PAST = WATCHED << 1,           /* instead of both: what is shown is the past */
    FILM = PAST << 1,              /* there is one */
    PLANE = FILM << 1,             /* the data have a decision surface, which is not shown */
    ALWAYS = 0x7fffffff
};

/* Keys that work whatever is shown.  To add one: its row. */
static const struct hint {
    const char *keys, *what; /* as a view's */
    int states;              /* 1 << enum tt_state, or'ed; of TT_EVALUATING only eval mode */
    bool keep;               /* however narrow */
} table[] = {
    {"{pause toggle}", "pause", TRAINING, false},
    {"{pause toggle}", "go on", PAUSED, false},
    {"{eval toggle}", "back to training", HELD, false},
    {"{epochs}", "more epochs", FINISHED, false},
    {"{step}", "one step", PAUSED, false},
    {"esc", "now", PAST, true},
    {"{film before} {film after}", "back, forth", PAST, false},
    {"{pause toggle}", "play", PAST, false},
    {"{speed slower} {speed faster}", "its speed", PAST, false},
    {"{view inside}", "decision surface", PLANE, false},
    {"{eval toggle}", "eval mode", TRAINING | PAUSED | FINISHED, false},
    {"{lr *} {lr /}", "lr", TRAINING | PAUSED, false},
    {"{help}", "help", ALWAYS, true},
    {"{quit}", "quit", ALWAYS & ~(WATCHED | FILM), true},
    {"{quit}", "leave it", WATCHED, true},
    {"{palette}", "search", ALWAYS, false},
    {"{what}", "explain", ALWAYS, false},
    {"{film play}", "replay", FILM, false},
    {"{film before}", "look back", FILM, false},
    {"{checkpoint}", "checkpoint", STATES, false},
    {"{save}", "save", STATES, false},
    {"{load}", "load", STATES, false},
    {"{view rewind}", "rewind", STATES, false},
    {"{view inside}", "inside", STATES, false},
    {"{speed slower} {speed faster}", "speed", TRAINING, false},
    {"{undo}", "undo", TRAINING | PAUSED, false},
    {"{epochs}", "more epochs", TRAINING | PAUSED, false},
    {"{view next}", "next view", ALWAYS, false},
};
/* The first ones, about the run's state, stand before a view's own. */
enum { FIRST = 10, ROWS = sizeof table / sizeof table[0], GAP = 2, KEYS = 64, TAKEN = 256 };
enum { MOST_OWN = 16 /* hints of a view */ };

/* The keys that the view takes itself, by name, with blanks between. */
static void join_own(const struct tt_keymap *m, const struct tt_key_hint *own, char out[TAKEN])
{
    size_t used = 0;
    out[0] = '\0';
    for (; own && own->keys && used < TAKEN; own++) {
        char keys[KEYS];
        tt_keymap_expand(m, own->keys, keys, sizeof keys);
        used += (size_t)snprintf(out + used, TAKEN - used, "%s%s", used ? " " : "", keys);
    }
}

/* Whether a name is in both lists. */
static bool share_one(const char *keys, const char *others)
{
    for (; *keys; keys += strcspn(keys, " "), keys += *keys == ' ')
        for (const char *at = others; *at; at += strcspn(at, " "), at += *at == ' ')
            if (strcspn(keys, " ") == strcspn(at, " ") && strncmp(keys, at, strcspn(at, " ")) == 0)
                return true;
    return false;
}

/* What the view shows now, with its state: a list of its own, and whether no other keys work. */
static const struct tt_key_hint *hints_of(const struct tt_view_type *view, const void *state,
                                          const struct tt_scene *scene, bool *only)
{
    *only = false;
    return view->hints_now && state ? view->hints_now(state, scene, only) : view->hints;
}

bool tt_hints_use(const struct tt_keymap *keys, const struct tt_view_type *view, const void *state,
                  const struct tt_scene *scene, const char *key)
{
    bool only;
    char taken[TAKEN];
    join_own(keys, hints_of(view, state, scene, &only), taken);
    return only || share_one(key, taken);
}

/* "up down" takes less room as arrows. */
static const char *short_keys(const struct tt_canvas *c, const char *keys, char out[64])
{
    static const struct {
        const char *name, *arrow;
    } arrows[] = {{"up", "\xe2\x86\x91"},
                  {"down", "\xe2\x86\x93"},
                  {"left", "\xe2\x86\x90"},
                  {"right", "\xe2\x86\x92"}};
    char copy[64], *save = NULL;
    size_t used = 0;
    tt_text_copy(copy, sizeof copy, keys);
    out[0] = '\0';
    for (char *key = strtok_r(copy, " ", &save); key; key = strtok_r(NULL, " ", &save)) {
        const char *shown = key;
        for (size_t i = 0; i < sizeof arrows / sizeof arrows[0] && !c->ascii; i++)
            shown = strcmp(key, arrows[i].name) == 0 ? arrows[i].arrow : shown;
        used += (size_t)snprintf(out + used, 64 - used, "%s%s", used ? " " : "", shown);
    }
    return out;
}

static int width_of(const struct tt_canvas *c, const char *keys, const char *what)
{
    char text[64];
    return tt_utf8_length(short_keys(c, keys, text)) + 1 + tt_utf8_length(what) + GAP;
}

/* A click on a key presses it, one on what it does the first of them. */
static void add_zones(struct tt_canvas *c, int x, int y, const char *keys, int what_w)
{
    char copy[64], text[64], *save = NULL, first[16] = "";
    tt_text_copy(copy, sizeof copy, keys);
    for (char *key = strtok_r(copy, " ", &save); key; key = strtok_r(NULL, " ", &save)) {
        int w = tt_utf8_length(short_keys(c, key, text)) + 1;
        tt_zone_add(c, (struct tt_rect){x, y, w, 1}, TT_ZONE_KEY, key);
        x += w;
        if (!first[0])
            tt_text_copy(first, sizeof first, key);
    }
    tt_zone_add(c, (struct tt_rect){x, y, what_w, 1}, TT_ZONE_KEY, first);
}

/* Returns where the next one goes. */
static int draw(struct tt_canvas *c, int x, int y, const char *keys, const char *what)
{
    char text[64];
    int begin = x;
    x += tt_text(c, x, y, c->w - x, TT_STYLE_KEY, short_keys(c, keys, text)) + 1;
    int w = tt_text(c, x, y, c->w - x, TT_STYLE_NORMAL, what);
    add_zones(c, begin, y, keys, w);
    return x + w + GAP;
}

/* Draws from *x on, if it fits into *room. */
static void draw_if(struct tt_canvas *c, int *x, int y, int *room, const char *keys,
                    const char *what)
{
    int w = width_of(c, keys, what);
    if (!keys[0] || w > *room)
        return;
    *room -= w;
    *x = draw(c, *x, y, keys, what);
}

void tt_hints_draw(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                   const struct tt_key_hint *hints)
{
    char text[KEYS];
    int x = 1, room = c->w - x + GAP;
    for (; hints && hints->keys; hints++)
        draw_if(c, &x, y, &room, tt_keymap_expand(keys, hints->keys, text, sizeof text),
                hints->what);
}

struct row {
    struct tt_canvas *c;
    const struct tt_keymap *keys;
    int states;        /* bits of the table's rows that apply */
    int x, y, room;    /* of the next one */
    char taken[TAKEN]; /* keys that the view takes itself */
};

static bool find_keys(const struct row *r, const struct hint *h, char out[KEYS])
{
    out[0] = '\0';
    if (h->states & r->states)
        tt_keymap_expand(r->keys, h->keys, out, KEYS);
    return out[0] && !share_one(out, r->taken);
}

static void draw_some(struct row *r, const struct hint *h, const struct hint *end)
{
    char keys[KEYS];
    for (; h != end; h++) {
        if (!find_keys(r, h, keys))
            continue;
        if (h->keep) /* its room is set aside */
            r->room += width_of(r->c, keys, h->what);
        draw_if(r->c, &r->x, r->y, &r->room, keys, h->what);
    }
}

static int states_of(const struct tt_view_type *view, const struct tt_scene *scene,
                     enum tt_state state)
{
    int film = scene->n_way > 0 ? FILM : 0, now = 1 << state;
    if (scene->info->plane && strcmp(view->name, "inside") != 0)
        now |= PLANE;
    return scene->past ? PAST : scene->info->watched ? WATCHED | film : now | film;
}

/* A view's own, of what was recorded: nothing of it is live, there are no others to be drawn, and
 * while the past is shown some keys are a player's. */
static const struct tt_key_hint *own_of_past(const struct tt_keymap *m,
                                             const struct tt_key_hint *own, bool past,
                                             struct tt_key_hint out[MOST_OWN + 1])
{
    char players[KEYS] = "", keys[KEYS];
    int n = 0;
    if (past)
        tt_keymap_expand(m, "{pause toggle} {speed slower} {speed faster} {move home} {move end}",
                         players, sizeof players);
    for (; own && own->keys && n < MOST_OWN; own++)
        if (strcmp(own->what, "live") != 0 && strcmp(own->what, "random") != 0 &&
            !share_one(tt_keymap_expand(m, own->keys, keys, sizeof keys), players))
            out[n++] = *own;
    out[n] = (struct tt_key_hint){NULL, NULL};
    return out;
}

void tt_hints_draw_view(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                        const struct tt_view_type *view, const void *view_state,
                        const struct tt_scene *scene, enum tt_state state)
{
    bool only;
    const struct tt_key_hint *own = hints_of(view, view_state, scene, &only);
    struct tt_key_hint rest[MOST_OWN + 1];
    struct row r = {.c = c, .keys = keys, .x = 1, .y = y, .room = c->w - 1 + GAP};
    char text[KEYS];
    if (only) {
        tt_hints_draw(c, y, keys, own);
        return;
    }
    r.states = states_of(view, scene, state);
    if (tt_scene_recorded(scene))
        own = own_of_past(keys, own, scene->past, rest);
    join_own(keys, own, r.taken);
    /* The way out of what is open in the view is never left out, either. */
    for (const struct tt_key_hint *h = own; h && h->keys; h++)
        if (strcmp(h->keys, "esc") == 0)
            r.room -= width_of(c, h->keys, h->what);
    for (int i = 0; i < ROWS; i++)
        if (table[i].keep && find_keys(&r, &table[i], text))
            r.room -= width_of(c, text, table[i].what);
    draw_some(&r, table, table + FIRST);
    for (; own && own->keys; own++) {
        if (strcmp(own->keys, "esc") == 0)
            r.room += width_of(c, own->keys, own->what);
        draw_if(c, &r.x, y, &r.room, tt_keymap_expand(keys, own->keys, text, sizeof text),
                own->what);
    }
    draw_some(&r, table + FIRST, table + ROWS);
}
