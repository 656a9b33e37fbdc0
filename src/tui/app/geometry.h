/* Where on the screen what is: for drawing and for the mouse. */
#ifndef TT_TUI_APP_GEOMETRY_H
#define TT_TUI_APP_GEOMETRY_H

#include "state.h"

enum { TT_MIN_W = 40, TT_MIN_H = 12 };

bool tt_app_too_small(const struct tt_app *app);

/* What stands where, w = 0 where it does not stand.  Nothing lies over another's frame. */
struct tt_places {
    struct tt_rect view;
    struct tt_rect notice; /* what is said or asked: the rows above the last */
    struct tt_rect tour;   /* its card, beside the view or below it */
    struct tt_rect step;   /* what a single step did, over the view */
    struct tt_rect meters; /* of the machine, over the view */
    struct tt_rect over;   /* where help and palette lie */
    struct tt_rect time;   /* the time bar, above the coach's line */
    struct tt_rect coach;  /* its line, right below the view; an answer may cover it */
    struct tt_rect panel;  /* where it is opened */
    struct tt_rect prompt; /* where what can be typed stands: right above the last row */
};
void tt_app_place(const struct tt_app *app, struct tt_places *p);
struct tt_rect tt_app_view_rect(const struct tt_app *app);

#endif
