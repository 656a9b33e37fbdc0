/* Text files that a person writes: keys, themes, options, networks.  A line each; bad ones are
 * passed over, and the first of them is told. */
#ifndef TT_BASE_USER_FILE_H
#define TT_BASE_USER_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

/* Takes a line, which it may change; false: it is wrong, and `why` says how. */
typedef bool tt_take_line(void *self, char *line, char *why, size_t size);

/* Where the text begins: some editors put a mark before UTF-8. */
const char *tt_user_text(const void *data);

enum { TT_USER_LINE = 255 }; /* bytes of a line at most */

/* Hands over all lines of `text`.  Returns the number of the first bad one with the reason in
 * `why`, or 0. */
int tt_read_lines(const char *text, tt_take_line *take, void *self, char *why, size_t size);

/* The same of the user's own file of that name (tt_find_config()).  Returns 1, or 0 when there is
 * none.  Fails with TT_EINPUT, "FILE:LINE: why", though the good lines have been taken. */
int tt_read_user_file(const char *name, tt_take_line *take, void *self, struct tt_err *err);

#endif
