/* Copies of the state that could not be written: they are tried again until they are on the disk
 * or a newer one of their kind takes their place. */
#ifndef TT_RUN_RECORD_LATE_H
#define TT_RUN_RECORD_LATE_H

#include <stdbool.h>

#include "../checkpoint/save.h"

enum { TT_LATE = 8 };

/* The writer thread's. */
struct tt_late {
    struct tt_state_copy *copy[TT_LATE]; /* owned; by the order of handing over, then NULL */
    double next;                         /* clock: not before it is tried again */
};

/* Takes the copy over; false: there is no room for it, and it is still the caller's. */
bool tt__late_add(struct tt_late *l, struct tt_state_copy *copy);

/* A copy was written: frees those that it makes superfluous. */
void tt__late_written(struct tt_late *l, const struct tt_state_copy *copy);

/* Takes the first one out, or NULL. */
struct tt_state_copy *tt__late_take(struct tt_late *l);

void tt__late_done(struct tt_late *l);

#endif
