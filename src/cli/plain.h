/* A run without a screen: the reference loop's line per epoch, or JSON lines. */
#ifndef TT_CLI_PLAIN_H
#define TT_CLI_PLAIN_H

#include <stdbool.h>

#include <tuitrain/run/link/link.h>

struct tt_plain_options {
    bool json, quiet;
    bool epochs;   /* a line each: what a run results in */
    bool notes;    /* what else is to know is printed too */
    bool progress; /* a bar on standard error, which is a terminal */
};

/* All threads inherit this; the one that watches a run takes the signals one by one. */
void tt_plain_block_signals(void);

/* Follows the run to its end, or until TERM, HUP or INT (which must be blocked) asks it to
 * checkpoint and stop.  Returns 0 when done, 1 when something failed, or 128 + the signal. */
int tt_plain_run(struct tt_link *link, const struct tt_plain_options *options);

#endif
