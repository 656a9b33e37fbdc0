/* Arrangements with names: those that come with the program, and those that a person saved, a line
 * each ("NAME = VIEW | VIEW / VIEW") in the file `layouts` of the user's configuration folder. */
#ifndef TT_TUI_COMMANDS_LAYOUTS_H
#define TT_TUI_COMMANDS_LAYOUTS_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

struct tt_layout_source {
    const char *name, *text, *help; /* text "": the size of the screen decides; ".": what is seen */
};
extern const struct tt_layout_source tt_layouts[]; /* name NULL ends it */

enum { TT_LAYOUT_NAME = 32, TT_LAYOUT_TEXT = 200 };

/* A person's own ones, in the order of the file; fails as tt_read_user_file() does. */
typedef void tt_layout_fn(void *self, const char *name, const char *text);
int tt_layouts_own(tt_layout_fn *each, void *self, struct tt_err *err);

/* The text of that name, a person's own before the program's.  Fails with TT_EUSAGE, and says which
 * there are, or with what is wrong with the file. */
int tt_layout_find(const char *name, char out[TT_LAYOUT_TEXT], struct tt_err *err);
/* Puts it into the user's file, in the place of one of that name; all else there stays as it is.
 * *path gets the file. */
int tt_layout_save(const char *name, const char *text, char path[TT_PATH], struct tt_err *err);

#endif
