/* The frame around the views: tabs and state above, keys or the prompt below. */
#include "app.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../panels/hints.h"
#include "../panels/step_panel.h"
#include "../widgets/gauge.h"

struct tt_rect tt_app_view_rect(const struct tt_app *app)
{
    struct tt_rect view = {1, 1, app->canvas.w - 2, app->canvas.h - 2};
    tt_tour_place(&app->tour, &view);
    return view;
}

/* --- first row ------------------------------------------------------------------------------- */

enum { BADGE = 14, NAME = 10, LONGEST = 16, SHORTEST = 3 };

static int title_width(const struct tt_app *app, int i, int letters)
{
    int n = (int)strlen(tt_view_at(app->scene.info, i)->title);
    return i == app->view || n < letters ? n : letters;
}

/* Shortened titles stand closer together. */
static int tab_width(const struct tt_app *app, int i, int letters)
{
    if (letters == 0 && i != app->view)
        return 3;
    return (letters < LONGEST ? 3 : 4) + title_width(app, i, letters);
}

/* Columns of all tabs, with so many letters of each title, and the state. */
static int top_width(const struct tt_app *app, int letters)
{
    int w = 1 + BADGE;
    for (int i = 0; i < app->n_views; i++)
        w += tab_width(app, i, letters);
    return w;
}

/* As many as there is room for; 0 where that is too few to tell them apart. */
static int title_letters(const struct tt_app *app)
{
    int letters = LONGEST;
    while (letters >= SHORTEST && top_width(app, letters) > app->canvas.w)
        letters--;
    return letters < SHORTEST ? 0 : letters;
}

static bool has_name(const struct tt_app *app)
{
    return top_width(app, title_letters(app)) + NAME <= app->canvas.w;
}

/* Column where tab i begins, and its width in *w. */
static int tab_place(const struct tt_app *app, int i, int *w)
{
    int letters = title_letters(app), x = has_name(app) ? 1 + NAME : 1;
    for (int k = 0;; k++) {
        *w = tab_width(app, k, letters);
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
    if (has_name(app))
        tt_text(&app->canvas, 1, 0, NAME, TT_STYLE_TITLE, "tuitrain");
    for (int i = 0; i < app->n_views; i++) {
        int w, x = tab_place(app, i, &w);
        const struct tt_view_type *v = tt_view_at(app->scene.info, i);
        enum tt_style style = i == app->view ? TT_STYLE_TAB_ACTIVE : TT_STYLE_TAB;
        tt_textf(&app->canvas, x, 0, w, TT_STYLE_DIM, "%d", (i + 1) % 10);
        int used = w > 3 ? tt_text(&app->canvas, x + 2, 0, w - 3, style, v->title) + 1 : 0;
        /* Something looks wrong: that view says what. */
        if ((v->watch & TT_WATCH_MODEL) && app->scene.snap->n_warnings > 0)
            tt_put(&app->canvas, x + 1 + used, 0, '!', TT_STYLE_WARN);
    }
    draw_badge(app);
}

/* --- last row -------------------------------------------------------------------------------- */

/* Validation between two epochs is part of training: the same keys work. */
static enum tt_state key_state(const struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    bool between = app->state == TT_EVALUATING && !s->eval_mode;
    return !between ? app->state : s->paused ? TT_PAUSED : TT_TRAINING;
}

static void draw_keys(struct tt_app *app, int y)
{
    static const struct tt_key_hint answers[] = {{"y", "yes"}, {"n", "no"}, {NULL, NULL}};
    struct tt_canvas *c = &app->canvas;
    if (app->leaving)
        return;
    if (app->ask.question[0])
        tt_hints_draw(c, y, &app->keys, answers);
    else if (app->palette.open)
        tt_hints_draw(c, y, &app->keys, tt_palette_hints);
    else if (app->help.open)
        tt_hints_draw(c, y, &app->keys, tt_help_hints(&app->help));
    else
        tt_hints_draw_view(c, y, &app->keys, tt_view_at(app->scene.info, app->view),
                           app->view_state[app->view], key_state(app));
}

/* The one place for questions, errors and answers: the rows above the last. */
static void draw_notice(struct tt_app *app, int y)
{
    struct tt_canvas *c = &app->canvas;
    const char *text = app->leaving           ? "writing the checkpoint, then leaving"
                       : app->ask.question[0] ? app->ask.question
                                              : app->message;
    bool said = text == app->message;
    enum tt_style style = said ? app->message_style : TT_STYLE_WARN;
    struct tt_rect r = {1, y, c->w - 2, 0};
    int rows = tt_wrap(c, r, style, text), most = c->h / 4 > 1 ? c->h / 4 : 1;
    rows = rows < most ? rows : most;
    if (rows == 0)
        return;
    r.y -= rows - 1;
    r.h = rows;
    tt_fill(c, (struct tt_rect){0, r.y, c->w, rows}, ' ', TT_STYLE_NORMAL);
    tt_wrap(c, r, style, text);
}

static void draw_bottom(struct tt_app *app, int *cursor_x)
{
    int y = app->canvas.h - 1;
    if (app->prompt.open) {
        tt_prompt_look(&app->prompt, &app->scene);
        tt_prompt_draw(&app->canvas, y, &app->prompt, cursor_x);
        return;
    }
    draw_keys(app, y);
    draw_notice(app, y - 1);
}

bool tt_app_shows_step(const struct tt_app *app)
{
    return !app->help.open && tt_step_panel_has(&app->scene) &&
           app->scene.snap->report.step != app->report_closed;
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
    if (app->ask.question[0] || app->prompt.open) {
        int unused;
        draw_bottom(app, &unused);
    }
}

void tt_app_paint(struct tt_app *app, int *cursor)
{
    *cursor = -1;
    tt_canvas_clear(&app->canvas);
    if (tt_app_too_small(app)) {
        draw_too_small(app);
    } else {
        struct tt_rect view = tt_app_view_rect(app);
        draw_top(app);
        if (app->help.open)
            tt_help_draw(&app->help, &app->canvas, view, &app->keys, &app->scene, app->view);
        else
            tt_draw_view(tt_view_at(app->scene.info, app->view), app->view_state[app->view],
                         &app->scene, &app->canvas, view);
        /* The row below the panel is for answers. */
        if (tt_app_shows_step(app))
            tt_step_panel_draw(&app->canvas,
                               (struct tt_rect){view.x, view.y, view.w, view.h - !app->tour.on},
                               &app->scene);
        if (app->tour.on) {
            struct tt_rect all = {1, 1, app->canvas.w - 2, app->canvas.h - 2};
            bool enter = !tt_hints_use(&app->keys, tt_view_at(app->scene.info, app->view),
                                       app->view_state[app->view], "enter");
            tt_tour_draw(&app->tour, &app->canvas, tt_tour_place(&app->tour, &all), &app->keys,
                         &app->scene, enter);
        }
        if (app->palette.open)
            tt_palette_draw(&app->palette, &app->canvas, view);
        draw_bottom(app, cursor);
    }
}

void tt_app_draw(struct tt_app *app)
{
    int cursor;
    tt_app_paint(app, &cursor);
    tt_term_show(&app->canvas, cursor, app->canvas.h - 1);
}
