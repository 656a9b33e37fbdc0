/* What `copy` puts on the clipboard: what is chosen, or the run's folder. */
#ifndef TT_TUI_APP_COPY_H
#define TT_TUI_APP_COPY_H

#include <stddef.h>

#include <tuitrain/base/err.h>

#include "state.h"

enum { TT_COPIED = 4096 };

/* `what` as it is typed: "" is what is chosen, as it was drawn last; "folder", "command" (the
 * coach's first), "screen".  Fails where there is none. */
int tt_app_find_copy(struct tt_app *app, const char *what, char *out, size_t size,
                     struct tt_err *err);

/* The command. */
int tt_app_copy(struct tt_app *app, const char *what, struct tt_err *err);

#endif
