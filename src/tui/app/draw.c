/* The frame around the views: tabs and state above, keys or the prompt below. */
#include "draw.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../panels/hints.h"
#include "../screen/pictures.h"
#include "../screen/term.h"
#include "../screen/zones.h"
#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "geometry.h"
#include "panes.h"
#include "tab_row.h"

/* --- first row ------------------------------------------------------------------------------- */

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
    const struct tt_run_info *info = app->scene.info;
    bool held = app->scene.snap->eval_mode;
    char fold[16];
    snprintf(fold, sizeof fold, "FOLD %d/%d", info->fold, info->folds);
    const char *text = tt_ending_has_stopped(&app->ending) ? "SAVING"
                       : held                              ? "EVAL MODE"
                       : info->folds > 0 && app->badge.state == TT_TRAINING
                           ? fold
                           : badges[app->badge.state].text;
    uint32_t glyph = badges[app->badge.state].glyph;
    enum tt_style style = badges[app->badge.state].style;
    if (info->watched && app->badge.state == TT_TRAINING)
        text = "WATCHING";         /* it is trained elsewhere */
    if (tt_app_scene(app)->past) { /* nobody is to take it for now */
        text = "REPLAY";
        glyph = app->past.bar.playing ? tt_glyph(&app->canvas, 0x25b6, '>')
                                      : tt_glyph(&app->canvas, 0x25c0, '<');
        style = TT_STYLE_STATE_PAST;
    }
    int w = (int)strlen(text) + 4, x = app->canvas.w - w;
    tt_fill(&app->canvas, (struct tt_rect){x, 0, w, 1}, ' ', style);
    tt_put(&app->canvas, x + 1, 0, glyph, style);
    tt_text(&app->canvas, x + 3, 0, w - 3, style, text);
}

static void draw_top(struct tt_app *app)
{
    tt_tab_row_draw(app);
    int begin, end;
    tt_tab_row_rest(app, &begin, &end);
    tt_meters_draw_row(&app->meters, &app->canvas, begin, end, &app->scene);
    draw_badge(app);
}

/* --- last row -------------------------------------------------------------------------------- */

/* Validation between two epochs is part of training: the same keys work. */
static enum tt_state key_state(const struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    bool between = app->badge.state == TT_EVALUATING && !s->eval_mode;
    return !between ? app->badge.state : s->paused ? TT_PAUSED : TT_TRAINING;
}

static void draw_keys(struct tt_app *app, int y)
{
    static const struct tt_key_hint answers[] = {{"y", "yes"}, {"n", "no"}, {NULL, NULL}};
    struct tt_canvas *c = &app->canvas;
    switch (tt_app_mode(app)) {
    case TT_MODE_QUESTION:
        tt_hints_draw(c, y, &app->keys, answers);
        break;
    case TT_MODE_PALETTE:
        tt_hints_draw(c, y, &app->keys, tt_palette_hints);
        break;
    case TT_MODE_HELP:
        tt_hints_draw(c, y, &app->keys, tt_help_hints(&app->help));
        break;
    case TT_MODE_WHAT:
        tt_hints_draw(c, y, &app->keys, tt_what_hints(&app->what));
        break;
    case TT_MODE_COACH:
        tt_hints_draw(c, y, &app->keys, tt_coach_hints(tt_app_scene(app)));
        break;
    case TT_MODE_VIEW:
        tt_hints_draw_view(c, y, &app->keys, tt_app_view(app), tt_app_view_state(app),
                           tt_app_scene(app), key_state(app));
        break;
    default:
        break;
    }
}

/* The one place for questions, errors and answers. */
static void draw_notice(struct tt_app *app, struct tt_rect r)
{
    enum tt_style style;
    const char *text = tt_app_notice(app, &style);
    tt_fill(&app->canvas, r, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(&app->canvas, r);
    if (r.h > 0)
        tt_wrap(&app->canvas, (struct tt_rect){r.x + 1, r.y, r.w - 2, r.h}, style, text);
}

static void draw_bottom(struct tt_app *app, const struct tt_places *p, int *cursor_x)
{
    if (app->prompt.open) {
        tt_prompt_look(&app->prompt, &app->scene);
        tt_prompt_draw(&app->canvas, p->prompt, &app->prompt, cursor_x);
        return;
    }
    draw_keys(app, app->canvas.h - 1);
    draw_notice(app, p->notice);
}

static void draw_centred(struct tt_canvas *c, int y, const char *text)
{
    int n = (int)strlen(text);
    tt_text(c, n < c->w ? (c->w - n) / 2 : 0, y, c->w, TT_STYLE_WARN, text);
}

static void draw_too_small(struct tt_app *app, const struct tt_places *p, int *cursor)
{
    char text[64];
    struct tt_canvas *c = &app->canvas;
    int y = c->h > 2 ? c->h / 2 - 1 : 0;
    snprintf(text, sizeof text, "%dx%d is too small", c->w, c->h);
    draw_centred(c, y, text);
    snprintf(text, sizeof text, "%dx%d needed", TT_MIN_W, TT_MIN_H);
    draw_centred(c, y + 1, text);
    if (app->question.text[0] || app->prompt.open)
        draw_bottom(app, p, cursor);
}

static void draw_view(struct tt_app *app, const struct tt_places *p)
{
    struct tt_canvas *c = &app->canvas;
    if (app->help.open && !app->palette.open)
        tt_help_draw(&app->help, c, p->over, &app->keys, &app->scene, app->tabs.shown);
    else
        tt_panes_draw(app, p->view);
    tt_zone_cover(c, p->step);
    if (p->meters.w > 0)
        tt_meters_draw(&app->meters, c, p->meters, &app->scene);
    if (p->step.w > 0)
        tt_step_panel_draw(c, p->step, &app->scene);
    if (app->what.open)
        tt_what_draw(&app->what, c, p->panel);
    else if (p->panel.w > 0)
        tt_coach_draw(&app->coach, c, p->panel, &app->keys, tt_app_scene(app));
}

void tt_app_paint(struct tt_app *app, int *cursor)
{
    struct tt_places p;
    *cursor = -1;
    tt_canvas_clear(&app->canvas);
    if (app->canvas.pictures)
        tt_pictures_clear(app->canvas.pictures, app->tabs.shown);
    tt_app_place(app, &p);
    if (tt_app_too_small(app)) {
        draw_too_small(app, &p, cursor);
        return;
    }
    draw_top(app);
    draw_view(app, &p);
    tt_zone_cover(&app->canvas, p.tour);
    if (p.tour.w > 0)
        tt_tour_draw(&app->tour, &app->canvas, p.tour, &app->keys, &app->scene,
                     tt_app_tour_keys(app), tt_clock_now());
    tt_timebar_draw(&app->past.bar, &app->canvas, p.time, &app->keys, tt_app_scene(app));
    tt_coach_draw_line(&app->canvas, p.coach, &app->keys, tt_app_scene(app));
    if (app->palette.open)
        tt_palette_draw(&app->palette, &app->canvas, p.over);
    draw_bottom(app, &p, cursor);
}

/* Whether a view that is seen wants to know where the pointer is. */
static bool wants_motion(const struct tt_app *app)
{
    struct tt_pane pane[TT_PANES];
    bool wants = false;
    int n = tt_app_mode(app) == TT_MODE_VIEW && !tt_app_too_small(app)
                ? tt_panes_place(app, tt_app_view_rect(app), pane)
                : 0;
    for (int i = 0; i < n; i++)
        wants = wants || tt_view_at(app->scene.info, pane[i].view)->hovers;
    return wants;
}

void tt_app_draw(struct tt_app *app)
{
    int cursor;
    tt_panes_watch(app); /* the size may be another */
    tt_meters_sample(&app->meters, &app->scene, tt_clock_now());
    tt_app_paint(app, &cursor);
    tt_panes_ask(app);
    tt_term_hover(wants_motion(app));
    tt_announce_tell(&app->announce, &app->scene);
    tt_term_show(&app->canvas, cursor, app->canvas.h - 1);
}
