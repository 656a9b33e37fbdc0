#include "hints.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum {
    TRAINING = 1 << TT_TRAINING,
    PAUSED = 1 << TT_PAUSED,
    HELD = 1 << TT_EVALUATING, /* in eval mode */
    FINISHED = 1 << TT_FINISHED,
    ALWAYS = 0x7fffffff
};

const struct tt_hint tt_hints[] = {
    {"pause toggle", NULL, "pause", TRAINING, NULL, false},
    {"pause toggle", NULL, "go on", PAUSED, NULL, false},
    {"eval toggle", NULL, "back to training", HELD, NULL, false},
    {"epochs", NULL, "more epochs", FINISHED, NULL, false},
    {"step", NULL, "one step", PAUSED, NULL, false},
    {"move up", "move down", "choose", ALWAYS, "confusion", false},
    {"percent", NULL, "percent", ALWAYS, "confusion", false},
    {"move left", "move right", "choose", ALWAYS, "rewind", false},
    {"move pageup", "move pagedown", "by epoch or checkpoint", ALWAYS, "rewind", false},
    {"enter", NULL, "go back there", ALWAYS, "rewind", false},
    {"move up", "move down", "scroll", ALWAYS, "log", false},
    {"move up", "move down", "choose", ALWAYS, "settings", false},
    {"eval toggle", NULL, "eval mode", TRAINING | PAUSED | FINISHED, NULL, false},
    {"lr *", "lr /", "lr", TRAINING | PAUSED, NULL, false},
    {"help", NULL, "help", ALWAYS, NULL, true},
    {"quit", NULL, "quit", ALWAYS, NULL, true},
    {"palette", NULL, "search", ALWAYS, NULL, false},
    {"checkpoint", NULL, "checkpoint", ALWAYS, NULL, false},
    {"save", NULL, "save", ALWAYS, NULL, false},
    {"load", NULL, "load", ALWAYS, NULL, false},
    {"view rewind", NULL, "rewind", ALWAYS, NULL, false},
    {"speed slower", "speed faster", "speed", TRAINING, NULL, false},
    {"epochs", NULL, "more epochs", TRAINING | PAUSED, NULL, false},
    {"view next", NULL, "next view", ALWAYS, NULL, false},
    {0},
};
/* The first ones, about the run's state, stand before a view's own. */
enum { FIRST = 5, GAP = 2 };

/* Whether the view takes that key itself. */
static bool is_taken(const struct tt_key_hint *own, const char *key)
{
    for (; own && own->keys; own++)
        for (const char *at = own->keys; *at; at += strcspn(at, " "), at += *at == ' ')
            if (strncmp(at, key, strlen(key)) == 0 && strcspn(at, " ") == strlen(key))
                return true;
    return false;
}

const struct tt_key_hint *tt_hints_of(const struct tt_view_type *view, const void *state,
                                      bool *only)
{
    *only = false;
    return view->hints_now && state ? view->hints_now(state, only) : view->hints;
}

bool tt_hints_use(const struct tt_keymap *keys, const struct tt_view_type *view, const void *state,
                  const char *key)
{
    bool only;
    const struct tt_key_hint *own = tt_hints_of(view, state, &only);
    bool used = only || is_taken(own, key);
    for (const struct tt_hint *h = tt_hints; h->line && !used; h++) {
        const char *bound = h->view ? tt_keymap_key(keys, h->line) : NULL;
        used = bound && strcmp(h->view, view->name) == 0 && strcmp(bound, key) == 0;
    }
    return used;
}

void tt_hint_keys(const struct tt_hint *h, const struct tt_keymap *keys,
                  const struct tt_view_type *view, const struct tt_key_hint *own, char *out,
                  size_t size)
{
    const char *key = tt_keymap_key(keys, h->line);
    const char *other = h->other ? tt_keymap_key(keys, h->other) : NULL;
    out[0] = '\0';
    if (key && !is_taken(own, key) && (!h->view || strcmp(h->view, view->name) == 0))
        snprintf(out, size, "%s%s%s", key, other ? " " : "", other ? other : "");
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

/* Returns where the next one goes. */
static int draw(struct tt_canvas *c, int x, int y, const char *keys, const char *what)
{
    char text[64];
    x += tt_text(c, x, y, c->w - x, TT_STYLE_KEY, short_keys(c, keys, text)) + 1;
    return x + tt_text(c, x, y, c->w - x, TT_STYLE_NORMAL, what) + GAP;
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

void tt_hints_draw(struct tt_canvas *c, int y, const struct tt_key_hint *hints)
{
    int x = 1, room = c->w - x + GAP;
    for (; hints && hints->keys; hints++)
        draw_if(c, &x, y, &room, hints->keys, hints->what);
}

/* Where the next one goes: the view's own, or those of the table from `first` to before `end`. */
struct row {
    struct tt_canvas *c;
    const struct tt_keymap *keys;
    const struct tt_view_type *view;
    const struct tt_key_hint *own;
    enum tt_state state;
    int x, y, room;
};

static bool find_keys(const struct row *r, const struct tt_hint *h, char out[64])
{
    if (h->states & 1 << r->state)
        tt_hint_keys(h, r->keys, r->view, r->own, out, 64);
    else
        out[0] = '\0';
    return out[0] != '\0';
}

/* From h on to `end`, or to the end of the table. */
static void draw_some(struct row *r, const struct tt_hint *h, const struct tt_hint *end)
{
    char keys[64];
    for (; h != end && h->line; h++) {
        if (!find_keys(r, h, keys))
            continue;
        if (h->keep) /* its room is set aside */
            r->room += width_of(r->c, keys, h->what);
        draw_if(r->c, &r->x, r->y, &r->room, keys, h->what);
    }
}

void tt_hints_draw_view(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                        const struct tt_view_type *view, const void *view_state,
                        enum tt_state state)
{
    bool only;
    const struct tt_key_hint *own = tt_hints_of(view, view_state, &only);
    struct row r = {c, keys, view, own, state, 1, y, c->w - 1 + GAP};
    char kept[64];
    if (only) {
        tt_hints_draw(c, y, own);
        return;
    }
    for (const struct tt_hint *h = tt_hints; h->line; h++)
        if (h->keep && find_keys(&r, h, kept))
            r.room -= width_of(c, kept, h->what);
    draw_some(&r, tt_hints, tt_hints + FIRST);
    for (; own && own->keys; own++)
        draw_if(c, &r.x, y, &r.room, own->keys, own->what);
    draw_some(&r, tt_hints + FIRST, NULL);
}
