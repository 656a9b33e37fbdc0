/* Text that is pasted: taken as a whole, not as keys, so that megabytes of it take no time.  Where
 * a terminal does not say where a paste begins, more at once than anyone types counts as one.  UI
 * thread only. */
#ifndef TT_TUI_SCREEN_PASTE_H
#define TT_TUI_SCREEN_PASTE_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

enum { TT_PASTE_PIECE = 65536 }; /* bytes that are taken at a time */

void tt_paste_begin(void); /* the terminal says so */
void tt_paste_end(void);

/* Whether what waits on fd, or comes next, is a paste's.  The end of one can get lost: two seconds
 * after the last of it whatever comes is typed. */
bool tt_paste_goes_on(int fd);
bool tt_paste_is_announced(void);

/* What belongs to no text, and is the keyboard's: what stands behind the paste's end; and all of
 * it, where text that comes unannounced steers. */
struct tt_paste_rest {
    const char *bytes;
    size_t n;
    bool flood; /* it is text, and what it steers does not count */
};

/* Takes what waits there: out is a "paste", perhaps of no text yet, good until the next call.
 * False when nothing waits. */
bool tt_paste_take(int fd, struct tt_input *out, struct tt_paste_rest *rest);

#endif
