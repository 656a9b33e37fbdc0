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

/* Column where tab i begins, and its width in *w; narrow screens drop the titles. */
static int tab_place(const struct tt_app *app, int i, int *w)
{
    bool titles = app->canvas.w >= 70;
    int x = app->canvas.w >= 56 ? 11 : 1;
    for (int k = 0;; k++) {
        *w = titles || k == app->view ? 4 + (int)strlen(tt_views[k]->title) : 3;
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
    [TT_PAUSED] = {"PAUSED", '=', TT_STYLE_STATE_PAUSED},
    [TT_EVALUATING] = {"EVALUATING", 0x25cf, TT_STYLE_STATE_EVAL},
    [TT_FINISHED] = {"FINISHED", 0x25a0, TT_STYLE_STATE_FINISHED},
    [TT_STOPPED] = {"STOPPED", 0x25a0, TT_STYLE_STATE_FINISHED},
    [TT_FAILED] = {"FAILED", '!', TT_STYLE_STATE_FAILED},
};

static void draw_badge(struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    const char *text = app->leaving ? "SAVING" : s->eval_mode ? "EVAL MODE" : badges[s->state].text;
    int w = (int)strlen(text) + 4, x = app->canvas.w - w;
    enum tt_style style = badges[s->state].style;
    tt_fill(&app->canvas, (struct tt_rect){x, 0, w, 1}, ' ', style);
    tt_put(&app->canvas, x + 1, 0, badges[s->state].glyph, style);
    tt_text(&app->canvas, x + 3, 0, w - 3, style, text);
}

static void draw_top(struct tt_app *app)
{
    if (app->canvas.w >= 56)
        tt_text(&app->canvas, 1, 0, 10, TT_STYLE_TITLE, "tuitrain");
    for (int i = 0; i < app->n_views; i++) {
        int w, x = tab_place(app, i, &w);
        enum tt_style style = i == app->view ? TT_STYLE_TAB_ACTIVE : TT_STYLE_TAB;
        tt_textf(&app->canvas, x, 0, w, TT_STYLE_DIM, "%d", i + 1);
        if (w > 3)
            tt_text(&app->canvas, x + 2, 0, w - 2, style, tt_views[i]->title);
    }
    draw_badge(app);
}

/* --- last row -------------------------------------------------------------------------------- */

enum { ALWAYS = 0x7fffffff, WHILE_TRAINING = 1 << TT_TRAINING, WHILE_PAUSED = 1 << TT_PAUSED,
       WHILE_EVALUATING = 1 << TT_EVALUATING, WHILE_FINISHED = 1 << TT_FINISHED };

/* The lines worth a place at the bottom, most useful first, and when they work. */
static const struct {
    const char *line, *what;
    int states, view;  /* view: -1 any */
    const char *group; /* shown instead of the one key */
} hints[] = {
    {"pause toggle", "pause", WHILE_TRAINING, -1, NULL},
    {"pause toggle", "go on", WHILE_PAUSED | WHILE_EVALUATING, -1, NULL},
    {"epochs", "more epochs", WHILE_FINISHED, -1, NULL},
    {"step", "one step", WHILE_PAUSED, -1, NULL},
    {"eval toggle", "eval mode", WHILE_TRAINING | WHILE_PAUSED | WHILE_FINISHED, -1, NULL},
    {"eval toggle", "leave eval mode", WHILE_EVALUATING, -1, NULL},
    {"move up", "choose", ALWAYS, 1, "arrows"},
    {"percent", "percent", ALWAYS, 1, NULL},
    {"move up", "scroll", ALWAYS, 2, "arrows"},
    {"lr *", "lr up", WHILE_TRAINING | WHILE_PAUSED, -1, NULL},
    {"lr /", "down", WHILE_TRAINING | WHILE_PAUSED, -1, NULL},
    {"checkpoint", "checkpoint", ALWAYS, -1, NULL},
    {"help", "help", ALWAYS, -1, NULL},
    {"quit", "quit", ALWAYS, -1, NULL},
    {"save", "save", ALWAYS, -1, NULL},
    {"load", "load", ALWAYS, -1, NULL},
    {"speed slower", "slower", WHILE_TRAINING, -1, NULL},
    {"speed faster", "faster", WHILE_TRAINING, -1, NULL},
    {"epochs", "more epochs", WHILE_TRAINING | WHILE_PAUSED, -1, NULL},
    {"view next", "next view", ALWAYS, -1, NULL},
};

static void draw_keys(struct tt_app *app, int y)
{
    int x = 1, state = 1 << app->scene.snap->state;
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        const char *key = tt_keymap_key(&app->keys, hints[i].line);
        if (!key || !(hints[i].states & state) ||
            (hints[i].view >= 0 && hints[i].view != app->view))
            continue;
        if (hints[i].group)
            key = hints[i].group;
        int w = tt_utf8_length(key) + 1 + (int)strlen(hints[i].what) + 2;
        if (x + w - 2 >= app->canvas.w)
            continue;
        int used = tt_text(&app->canvas, x, y, app->canvas.w - x, TT_STYLE_KEY, key);
        tt_text(&app->canvas, x + used + 1, y, app->canvas.w - x - used, TT_STYLE_NORMAL,
                hints[i].what);
        x += w;
    }
}

static void draw_bottom(struct tt_app *app, int *cursor_x)
{
    int y = app->canvas.h - 1;
    if (app->prompt.open)
        tt_prompt_draw(&app->canvas, y, &app->prompt, cursor_x);
    else if (app->leaving)
        tt_text(&app->canvas, 1, y, app->canvas.w - 1, TT_STYLE_WARN,
                "writing the checkpoint, then leaving");
    else if (app->asking)
        tt_text(&app->canvas, 1, y, app->canvas.w - 1, TT_STYLE_WARN,
                "Quit? A checkpoint is written first.  y yes   n no");
    else
        draw_keys(app, y);
    /* The dashboard and the log show what was logged anyway. */
    bool seen = app->message_logged && strcmp(tt_views[app->view]->name, "confusion") != 0;
    if (app->message[0] && !app->help && !seen) {
        tt_fill(&app->canvas, (struct tt_rect){0, y - 1, app->canvas.w, 1}, ' ', TT_STYLE_NORMAL);
        tt_text(&app->canvas, 1, y - 1, app->canvas.w - 2, app->message_style, app->message);
    }
}

static void draw_too_small(struct tt_app *app)
{
    char text[64];
    struct tt_canvas *c = &app->canvas;
    int n = snprintf(text, sizeof text, "%dx%d is too small: %dx%d needed", c->w, c->h, TT_MIN_W,
                     TT_MIN_H);
    tt_text(c, n < c->w ? (c->w - n) / 2 : 0, c->h / 2, c->w, TT_STYLE_WARN, text);
    if (app->asking || app->prompt.open) {
        int unused;
        draw_bottom(app, &unused);
    }
}

void tt_app_draw(struct tt_app *app)
{
    int cursor = -1;
    tt_canvas_clear(&app->canvas);
    if (app->canvas.w < TT_MIN_W || app->canvas.h < TT_MIN_H) {
        draw_too_small(app);
    } else {
        struct tt_rect view = tt_app_view_rect(app);
        draw_top(app);
        if (app->help)
            tt_help_draw(&app->canvas, view, &app->keys, &app->help_scroll);
        else
            tt_views[app->view]->draw(app->view_state[app->view], &app->scene, &app->canvas, view);
        draw_bottom(app, &cursor);
    }
    tt_term_show(&app->canvas, cursor, app->canvas.h - 1);
}
