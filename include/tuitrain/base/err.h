/* Errors as values: one code, one sentence.
 *
 * A function that can fail because of the world (a file, an option, memory of a size that came
 * from outside) returns 0 or -1 and takes `struct tt_err *` last.  The sentence names the thing,
 * says what is wrong and what would be right.  Nothing below cli/ prints or exits.
 *
 *     if (n > limit)
 *         return tt_fail(err, TT_EINPUT, "%s: %ld images, at most %ld", path, n, limit);
 *
 * A header names the codes that a function of its own accord fails with; TT_ENOMEM comes beside
 * them wherever memory of a size from outside is needed.  `err` may be NULL where nobody asks why.
 * On failure an output argument holds nothing to be freed, unless its function says otherwise.
 */
#ifndef TT_BASE_ERR_H
#define TT_BASE_ERR_H

#include <stddef.h>

enum tt_code {
    TT_OK = 0,
    TT_EUSAGE, /* wrong option, argument or command        exit status 2 */
    TT_EINPUT, /* wrong, damaged or missing input          exit status 2 */
    TT_EIO,    /* reading or writing failed while running  exit status 1 */
    TT_ENOMEM, /* out of memory                            exit status 1 */
    TT_EBUSY,  /* a queue is full: try again */
};

enum { TT_ERR_TEXT = 512, TT_ERR_LINE = 78 };

struct tt_err {
    enum tt_code code;
    char text[TT_ERR_TEXT]; /* one line, no newline, safe to show (control characters escaped) */
    /* Where in a longer text the fault lies: a piece of the text, and carets under the word.
     * Empty when there is nothing to point at. */
    char quote[TT_ERR_LINE], carets[TT_ERR_LINE];
};

/* Fills `err` (which may be NULL) and returns -1. */
int tt_fail(struct tt_err *err, enum tt_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the text already there. */
void tt_err_prefix(struct tt_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Points at `length` bytes from `at` on, inside `text`. */
void tt_err_point(struct tt_err *err, const char *text, size_t at, size_t length);

/* The exit status that belongs to a code: 0, 1 or 2. */
int tt_err_exit_status(const struct tt_err *err);

#endif
