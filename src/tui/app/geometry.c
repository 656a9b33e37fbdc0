#include "geometry.h"

#include <tuitrain/base/clock.h>

#include "../widgets/gauge.h"

bool tt_app_too_small(const struct tt_app *app)
{
    return app->canvas.w < TT_MIN_W || app->canvas.h < TT_MIN_H;
}

/* A question is shown whole, if the screen is large enough; an answer may not take it all. */
static int notice_rows(const struct tt_app *app)
{
    enum tt_style unused;
    int h = app->canvas.h, most = app->question.text[0] ? h - 2 : h / 4;
    int rows = tt_wrap(NULL, (struct tt_rect){1, 0, app->canvas.w - 2, 0}, TT_STYLE_NORMAL,
                       tt_app_notice(app, &unused));
    most = most > 1 ? most : 1;
    return rows < most ? rows : most;
}

static struct tt_rect without_bottom(struct tt_rect r, int rows)
{
    r.h -= rows < r.h ? rows : r.h;
    return r;
}

/* Where rows are few a card shrinks when something else is to be seen, or it has been read. */
static bool is_brief(const struct tt_app *app, struct tt_rect room)
{
    enum { FEW = 18 };
    return tt_app_shows_step(app) || (room.h < FEW && tt_tour_is_read(&app->tour, tt_clock_now()));
}

void tt_app_place(const struct tt_app *app, struct tt_places *p)
{
    int coach = tt_coach_rows(&app->scene, app->canvas.h);
    int time = tt_timebar_rows(&app->past.bar, &app->scene, app->canvas.h);
    struct tt_rect all = {1, 1, app->canvas.w - 2, app->canvas.h - 2 - coach - time};
    enum tt_mode mode = tt_app_mode(app);
    bool opened = mode == TT_MODE_COACH || mode == TT_MODE_WHAT ||
                  (mode == TT_MODE_QUESTION && app->coach.open);
    bool covered =
        mode == TT_MODE_PROMPT || mode == TT_MODE_PALETTE || mode == TT_MODE_HELP || opened;
    bool beside = tt_tour_is_beside(all);
    /* What is said covers the coach first. */
    int rows = notice_rows(app), more = rows > coach + time ? rows - coach - time : 0;
    *p = (struct tt_places){.view = all};
    p->coach = (struct tt_rect){1, app->canvas.h - 1 - coach, app->canvas.w - 2, coach};
    p->time = (struct tt_rect){1, p->coach.y - time, app->canvas.w - 2, time};
    p->notice = (struct tt_rect){0, app->canvas.h - 1 - rows, app->canvas.w, rows};
    /* What covers a part of the card hides the whole. */
    if (app->tour.on && (beside || !covered)) {
        struct tt_rect room = without_bottom(all, more);
        p->tour = tt_tour_place(&app->tour, &room, &app->keys, &app->scene, is_brief(app, room));
        p->view = room;
        p->view.h += beside ? more : 0;
    }
    bool below = p->tour.w > 0 && !beside;
    if (tt_app_shows_step(app) && !covered)
        p->step = tt_step_panel_place(below ? p->view : without_bottom(p->view, more));
    /* One panel over the view at a time. */
    if (app->meters.open && p->step.w == 0 && mode == TT_MODE_VIEW)
        p->meters = tt_meters_place(below ? p->view : without_bottom(p->view, more));
    p->over = without_bottom(beside ? p->view : all, more);
    if (opened)
        p->panel = p->over;
    p->prompt = (struct tt_rect){0, 0, beside && p->tour.w > 0 ? p->tour.x - 1 : app->canvas.w,
                                 app->canvas.h - 1};
}

struct tt_rect tt_app_view_rect(const struct tt_app *app)
{
    struct tt_places p;
    tt_app_place(app, &p);
    return p.view;
}
