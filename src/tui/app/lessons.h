/* Lessons on the screen: begun, turned, left, and handed on to the next. */
#ifndef TT_TUI_APP_LESSONS_PRIVATE_H
#define TT_TUI_APP_LESSONS_PRIVATE_H

#include "state.h"

/* Begins a lesson on the run that is shown; NULL: the one that was begun before, or the first. */
int tt_app_begin_lesson(struct tt_app *app, const char *name, struct tt_err *err);

void tt_app_tour(struct tt_app *app, int card); /* turns to a card; behind the last, ends */
void tt_app_end_tour(struct tt_app *app);       /* speed and pause are as before it */

/* Has a lesson begun on a run of its own when this one has ended: "NAME", which asks first, or
 * "NAME now". */
int tt_app_ask_for_lesson(struct tt_app *app, const char *args, struct tt_err *err);

#endif
