/* A look at another run, from its folder, on the same terminal: an app of its own until it is left.
 * What is trained here goes on meanwhile. */
#ifndef TT_TUI_APP_VISIT_H
#define TT_TUI_APP_VISIT_H

#include <stdbool.h>

struct tt_app;

/* Runs an app until it is left; app.c has the loop. */
typedef void tt_app_loop(struct tt_app *app, int signals);

/* The visit that was asked for (app->visiting), and those that are asked for in it. */
void tt_app_visit(struct tt_app *app, int signals, tt_app_loop *loop);

#endif
