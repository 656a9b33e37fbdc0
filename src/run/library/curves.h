/* The curves of one run.  The reader's thread but where said. */
#ifndef TT_SRC_RUN_LIBRARY_CURVES_H
#define TT_SRC_RUN_LIBRARY_CURVES_H

#include <stdatomic.h>
#include <stdbool.h>

#include <tuitrain/base/grow.h>
#include <tuitrain/run/library/curves.h>

struct tt_library_curve {
    struct tt_grow point; /* struct tt_library_point */
};

/* Those since the last rewind; older ones are kept until the end, for who looks at them. */
struct tt__curve_set {
    struct tt_library_curve curve[TT_LIBRARY_METRICS];
    struct tt__curve_set *older;
};

struct tt__curves {
    _Atomic(struct tt__curve_set *) shown; /* as handed over */
    struct tt__curve_set *mine;            /* as read: the same, or what comes next */
    int cuts;                              /* of this reading */
};

bool tt__curves_init(struct tt__curves *c); /* false: no memory */
void tt__curves_done(struct tt__curves *c);

/* A point that no memory is there for is left out. */
void tt__curves_add(struct tt__curves *c, enum tt_library_metric m, struct tt_library_point p);
/* The last step of a curve, of all curves; -1: none yet. */
int64_t tt__curve_last(const struct tt__curves *c, enum tt_library_metric m);
int64_t tt__curves_last(const struct tt__curves *c);
/* Other curves from here on, with the points before step `step`; those that were handed over stay.
 * A file that jumps about all the time gets only so many a reading. */
void tt__curves_cut(struct tt__curves *c, int64_t step);
void tt__curves_hand_over(struct tt__curves *c);

/* Any thread: as handed over. */
const struct tt_library_curve *tt__curves_shown(const struct tt__curves *c,
                                                enum tt_library_metric m);

#endif
