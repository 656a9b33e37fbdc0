#include "geometry.h"

#include <string.h>

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

/* --- first row ------------------------------------------------------------------------------- */

enum { BADGE = 14, LONGEST = 16, SHORTEST = 2 };

static int title_width(const struct tt_app *app, int i, int letters)
{
    int n = (int)strlen(tt_view_at(app->scene.info, i)->title);
    return i == app->tabs.shown || n < letters ? n : letters;
}

/* Shortened titles stand closer together. */
static int tab_width(const struct tt_app *app, int i, int letters)
{
    if (letters == 0 && i != app->tabs.shown)
        return i < TT_DIGITS ? 3 : 1;
    return (letters < LONGEST ? 3 : 4) + title_width(app, i, letters);
}

/* Columns of all tabs, with so many letters of each title, and the state. */
static int top_width(const struct tt_app *app, int letters)
{
    int w = 1 + BADGE;
    for (int i = 0; i < app->tabs.n; i++)
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

bool tt_app_has_name(const struct tt_app *app)
{
    return top_width(app, title_letters(app)) + TT_NAME_W <= app->canvas.w;
}

/* Where not even digits have room, tabs on the left give way, so that the title shown is whole. */
static int first_tab(const struct tt_app *app, int letters)
{
    int first = app->tabs.shown, room = app->canvas.w - 1 - BADGE - tab_width(app, first, letters);
    while (first > 0 && (room -= tab_width(app, first - 1, letters)) >= 0)
        first--;
    return first;
}

int tt_app_tab_place(const struct tt_app *app, int i, int *w)
{
    int letters = title_letters(app), x = tt_app_has_name(app) ? 1 + TT_NAME_W : 1;
    int first = first_tab(app, letters);
    for (int k = 0;; k++) {
        *w = k < first ? 0 : tab_width(app, k, letters);
        if (k == i)
            return x;
        x += *w;
    }
}

void tt_app_top_room(const struct tt_app *app, int *begin, int *end)
{
    int w, x = tt_app_tab_place(app, app->tabs.n - 1, &w);
    *begin = x + w;
    *end = app->canvas.w - BADGE;
}

int tt_app_tab_at(const struct tt_app *app, int x)
{
    for (int i = 0; i < app->tabs.n; i++) {
        int w, at = tt_app_tab_place(app, i, &w);
        if (x >= at && x < at + w)
            return i;
    }
    return -1;
}
