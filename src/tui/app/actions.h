/* Command lines, and what those of the screen do. */
#ifndef TT_TUI_APP_ACTIONS_H
#define TT_TUI_APP_ACTIONS_H

#include "state.h"

/* From here on command lines can be carried out, and a view can ask for them. */
void tt_app_begin_actions(struct tt_app *app);

/* Carries out a command line, the screen's or the worker's.  Returns the number of one that the
 * worker will answer, else 0. */
int64_t tt_app_command(struct tt_app *app, const char *line);
/* The same without counting as something done; `sure`: what is asked first has been. */
int64_t tt_app_send(struct tt_app *app, const char *line, bool sure);
void tt_app_leave(struct tt_app *app); /* sends `stop`, unless it was sent */

#endif
