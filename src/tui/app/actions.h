/* Command lines, and what those of the screen do. */
#ifndef TT_TUI_APP_ACTIONS_H
#define TT_TUI_APP_ACTIONS_H

#include "state.h"

/* From here on command lines can be carried out, and a view can ask for them. */
void tt_app_begin_actions(struct tt_app *app);

/* Carries out a command line, the screen's or the worker's.  Returns the number of one that the
 * worker will answer, else 0. */
int64_t tt_app_command(struct tt_app *app, const char *line);
void tt_app_leave(struct tt_app *app);          /* sends `stop`, unless it was sent */
void tt_app_tour(struct tt_app *app, int card); /* turns to a card; behind the last, ends */
void tt_app_end_tour(struct tt_app *app);       /* speed and pause are as before it */

#endif
