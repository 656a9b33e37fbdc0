/* The prompt's history on disk: the newest lines that were entered, a line each, the newest last,
 * in $XDG_STATE_HOME/tuitrain/history or under ~/.local/state.
 *
 * Several programs may add to it at the same time: each adds its line to what is there then, and
 * puts a new file in the old one's place.  Nothing here waits: where another has the lock, a line
 * goes in with the next one. */
#ifndef TT_TUI_COMMANDS_TYPED_H
#define TT_TUI_COMMANDS_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

enum { TT_TYPED_LINES = 500, TT_TYPED_BYTES = 65536 }; /* of the file at most */

struct tt_typed {
    char path[TT_PATH]; /* "": none is kept */
    char waiting[4096]; /* lines that are not in it yet */
};

/* False where there is no home. */
bool tt_typed_find(char out[TT_PATH]);

/* Reads the newest `most` lines into `line`, an array of texts of `size` bytes; returns how many.
 * What is too long, or would steer a terminal, is passed over. */
int tt_typed_read(const char *path, char *line, size_t size, int most);

/* Adds a line, with those that wait.  Fails where the file cannot be written. */
int tt_typed_add(struct tt_typed *h, const char *line, struct tt_err *err);

/* Those that wait, at the end. */
int tt_typed_flush(struct tt_typed *h, struct tt_err *err);

#endif
