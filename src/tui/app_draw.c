/* The frame around the views: tabs and state above, keys or the prompt below. */
#include "app.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "help.h"

struct tt_rect tt_app_view_rect(const struct tt_app *app)
{
    return (struct tt_rect){1, 1, app->canvas.w - 2, app->canvas.h - 2};
}

/* --- first row ------------------------------------------------------------------------------- */

enum { BADGE_W = 14, PROGRAM_W = 10 };

/* The columns of a tab where titles have at most `most` letters; that which is shown has all. */
static int tab_width(const struct tt_app *app, int i, int most)
{
    int length = (int)strlen(tt_view_at(app->scene.info, i)->title);
    int shown = i == app->view || length < most ? length : most;
    return 3 + (shown > 0 ? shown + 1 : 0);
}

/* The letters of titles that fit beside the badge; few say less than none. */
static int title_room(const struct tt_app *app, int x)
{
    for (int most = 12; most >= 4; most--) {
        int w = x + BADGE_W;
        for (int i = 0; i < app->n_views; i++)
            w += tab_width(app, i, most);
        if (w <= app->canvas.w)
            return most;
    }
    return 0;
}

/* Column where tab i begins, and its width in *w.  The program's name gives way to titles. */
static int tab_place(const struct tt_app *app, int i, int *w)
{
    int x = PROGRAM_W + 1, most = title_room(app, x);
    if (most < 12)
        most = title_room(app, x = 1);
    for (int k = 0;; k++) {
        *w = tab_width(app, k, most);
        if (k == i)
            return x;
        x += *w;
    }
}

int tt_app_tab_at(const struct tt_app *app, int x)
{
    for (int i = 0; i < app->n_views; i++) {
        int w, at = tab_place(app, i, &w);
        if (x >= at && x < at + w)
            return i;
    }
    return -1;
}

static const struct {
    const char *text;
    uint32_t glyph;
    enum tt_style style;
} badges[TT_STATE_COUNT] = {
    [TT_LOADING] = {"LOADING", 0x2026, TT_STYLE_STATE_PAUSED},
    [TT_TRAINING] = {"TRAINING", 0x25b6, TT_STYLE_STATE_TRAINING},
    [TT_PAUSED] = {"PAUSED", 0x2016, TT_STYLE_STATE_PAUSED},
    [TT_REWINDING] = {"REWINDING", 0x25c0, TT_STYLE_STATE_PAUSED},
    [TT_LR_FINDING] = {"LR-FIND", 0x25b6, TT_STYLE_STATE_EVAL},
    [TT_EVALUATING] = {"EVALUATING", 0x25cf, TT_STYLE_STATE_EVAL},
    [TT_FINISHED] = {"FINISHED", 0x25a0, TT_STYLE_STATE_FINISHED},
    [TT_STOPPED] = {"STOPPED", 0x25a0, TT_STYLE_STATE_FINISHED},
    [TT_FAILED] = {"FAILED", '!', TT_STYLE_STATE_FAILED},
};

static void draw_badge(struct tt_app *app)
{
    bool held = app->scene.snap->eval_mode;
    const char *text = app->leaving ? "SAVING" : held ? "EVAL MODE" : badges[app->state].text;
    int w = (int)strlen(text) + 4, x = app->canvas.w - w;
    enum tt_style style = badges[app->state].style;
    tt_fill(&app->canvas, (struct tt_rect){x, 0, w, 1}, ' ', style);
    tt_put(&app->canvas, x + 1, 0, badges[app->state].glyph, style);
    tt_text(&app->canvas, x + 3, 0, w - 3, style, text);
}

static void draw_top(struct tt_app *app)
{
    for (int i = 0; i < app->n_views; i++) {
        int w, x = tab_place(app, i, &w);
        const struct tt_view_type *v = tt_view_at(app->scene.info, i);
        enum tt_style style = i == app->view ? TT_STYLE_TAB_ACTIVE : TT_STYLE_TAB;
        if (i == 0 && x > PROGRAM_W)
            tt_text(&app->canvas, 1, 0, PROGRAM_W, TT_STYLE_TITLE, "tuitrain");
        tt_textf(&app->canvas, x, 0, w, TT_STYLE_DIM, "%d", i + 1);
        int used = w > 3 ? tt_text(&app->canvas, x + 2, 0, w - 4, style, v->title) + 1 : 0;
        /* Something looks wrong: that view says what. */
        if ((v->watch & TT_WATCH_MODEL) && app->scene.snap->n_warnings > 0)
            tt_put(&app->canvas, x + 1 + used, 0, '!', TT_STYLE_WARN);
    }
    draw_badge(app);
}

/* --- last row -------------------------------------------------------------------------------- */

enum {
    TRAINING = 1 << TT_TRAINING,
    PAUSED = 1 << TT_PAUSED,
    HELD = 1 << TT_EVALUATING, /* in eval mode */
    FINISHED = 1 << TT_FINISHED,
    ALWAYS = 0x7fffffff
};

/* The lines worth a place at the bottom, in that order, and when they work. */
struct hint {
    const char *line, *other; /* `other`: a second key shown with the first, or NULL */
    const char *what;
    int states;
    const char *view; /* NULL: any */
    bool keep;        /* however narrow */
};
static const struct hint hints[] = {
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
    {"checkpoint", NULL, "checkpoint", ALWAYS, NULL, false},
    {"save", NULL, "save", ALWAYS, NULL, false},
    {"load", NULL, "load", ALWAYS, NULL, false},
    {"view rewind", NULL, "rewind", ALWAYS, NULL, false},
    {"speed slower", "speed faster", "speed", TRAINING, NULL, false},
    {"epochs", NULL, "more epochs", TRAINING | PAUSED, NULL, false},
    {"view next", NULL, "next view", ALWAYS, NULL, false},
};
enum { HINTS = sizeof hints / sizeof hints[0], GAP = 2 };

/* Validation between two epochs is part of training: the same keys work. */
static int key_state(const struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    enum tt_state state = app->state;
    if (state == TT_EVALUATING && !s->eval_mode)
        state = s->paused ? TT_PAUSED : TT_TRAINING;
    return 1 << state;
}

/* Whether the view takes that key itself. */
static bool is_taken(const struct tt_key_hint *own, const char *key)
{
    for (; own && own->keys; own++)
        for (const char *at = own->keys; *at; at += strcspn(at, " "), at += *at == ' ')
            if (strncmp(at, key, strlen(key)) == 0 && strcspn(at, " ") == strlen(key))
                return true;
    return false;
}

/* The columns that a hint takes with its gap, or 0 when it is out of place now. */
static int hint_keys(const struct tt_app *app, const struct hint *h, char *keys, size_t size)
{
    const char *key = tt_keymap_key(&app->keys, h->line);
    const char *other = h->other ? tt_keymap_key(&app->keys, h->other) : NULL;
    const struct tt_view_type *view = tt_view_at(app->scene.info, app->view);
    if (!key || !(h->states & key_state(app)) || is_taken(view->hints, key) ||
        (h->view && strcmp(h->view, view->name) != 0))
        return 0;
    snprintf(keys, size, "%s%s%s", key, other ? " " : "", other ? other : "");
    return tt_utf8_length(keys) + 1 + (int)strlen(h->what) + GAP;
}

static int draw_hint(struct tt_app *app, int x, int y, const char *keys, const char *what)
{
    int used = tt_text(&app->canvas, x, y, app->canvas.w - x, TT_STYLE_KEY, keys) + 1;
    used += tt_text(&app->canvas, x + used, y, app->canvas.w - x - used, TT_STYLE_NORMAL, what);
    return used + GAP;
}

static void draw_keys(struct tt_app *app, int y)
{
    const struct tt_key_hint *own = tt_view_at(app->scene.info, app->view)->hints;
    char keys[2 * TT_KEY_NAME + 2];
    int x = 1, room = app->canvas.w - x + GAP;
    for (int i = 0; i < HINTS; i++)
        if (hints[i].keep)
            room -= hint_keys(app, &hints[i], keys, sizeof keys);
    for (; own && own->keys && !app->help; own++) {
        int w = tt_utf8_length(own->keys) + 1 + (int)strlen(own->what) + GAP;
        if (w > room)
            continue;
        room -= w;
        x += draw_hint(app, x, y, own->keys, own->what);
    }
    for (int i = 0; i < HINTS; i++) {
        int w = hint_keys(app, &hints[i], keys, sizeof keys);
        if (w == 0 || (!hints[i].keep && w > room))
            continue;
        if (!hints[i].keep)
            room -= w;
        x += draw_hint(app, x, y, keys, hints[i].what);
    }
}

/* Value and range of the option whose name has been typed. */
static void note_setting(struct tt_app *app, const char *text)
{
    char name[TT_SETTING_NAME], range[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, " "), text);
    const struct tt_setting *s = tt_settings_find(app->scene.settings, name);
    if (s)
        snprintf(app->prompt.note, sizeof app->prompt.note, "(%.24s now) %.30s",
                 s->value[0] ? s->value : "off", tt_setting_range(s, range, sizeof range));
}

/* What cannot be read off the command's own row of the table. */
static void note_for_prompt(struct tt_app *app)
{
    struct tt_prompt *p = &app->prompt;
    p->note[0] = '\0';
    if (strncmp(p->text, "lr ", 3) == 0)
        snprintf(p->note, sizeof p->note, "(%g now)", app->scene.snap->lr);
    else if (strncmp(p->text, "set ", 4) == 0)
        note_setting(app, p->text + 4);
    else if (strncmp(p->text, "epochs ", 7) == 0)
        snprintf(p->note, sizeof p->note, "(%lld now)", (long long)app->scene.snap->epochs);
}

static void draw_bottom(struct tt_app *app, int *cursor_x)
{
    int y = app->canvas.h - 1;
    if (app->prompt.open) {
        note_for_prompt(app);
        tt_prompt_draw(&app->canvas, y, &app->prompt, cursor_x);
    } else if (app->leaving)
        tt_text(&app->canvas, 1, y, app->canvas.w - 1, TT_STYLE_WARN,
                "writing the checkpoint, then leaving");
    else if (app->asking)
        tt_text(&app->canvas, 1, y, app->canvas.w - 1, TT_STYLE_WARN,
                "Quit? A checkpoint is written first.  y yes   n no");
    else
        draw_keys(app, y);
    /* The dashboard and the log show what was logged anyway. */
    const char *name = tt_view_at(app->scene.info, app->view)->name;
    bool seen = app->message_logged && (strcmp(name, "dashboard") == 0 || strcmp(name, "log") == 0);
    if (app->message[0] && !app->help && !seen) {
        tt_fill(&app->canvas, (struct tt_rect){0, y - 1, app->canvas.w, 1}, ' ', TT_STYLE_NORMAL);
        tt_text(&app->canvas, 1, y - 1, app->canvas.w - 2, app->message_style, app->message);
    }
}

bool tt_app_too_small(const struct tt_app *app)
{
    return app->canvas.w < TT_MIN_W || app->canvas.h < TT_MIN_H;
}

static void draw_centred(struct tt_canvas *c, int y, const char *text)
{
    int n = (int)strlen(text);
    tt_text(c, n < c->w ? (c->w - n) / 2 : 0, y, c->w, TT_STYLE_WARN, text);
}

static void draw_too_small(struct tt_app *app)
{
    char text[64];
    struct tt_canvas *c = &app->canvas;
    int y = c->h > 2 ? c->h / 2 - 1 : 0;
    snprintf(text, sizeof text, "%dx%d is too small", c->w, c->h);
    draw_centred(c, y, text);
    snprintf(text, sizeof text, "%dx%d needed", TT_MIN_W, TT_MIN_H);
    draw_centred(c, y + 1, text);
    if (app->asking || app->prompt.open) {
        int unused;
        draw_bottom(app, &unused);
    }
}

void tt_app_draw(struct tt_app *app)
{
    int cursor = -1;
    tt_canvas_clear(&app->canvas);
    if (tt_app_too_small(app)) {
        draw_too_small(app);
    } else {
        struct tt_rect view = tt_app_view_rect(app);
        draw_top(app);
        if (app->help)
            tt_help_draw(&app->canvas, view, &app->keys, &app->help_scroll);
        else
            tt_view_at(app->scene.info, app->view)
                ->draw(app->view_state[app->view], &app->scene, &app->canvas, view);
        draw_bottom(app, &cursor);
    }
    tt_term_show(&app->canvas, cursor, app->canvas.h - 1);
}
