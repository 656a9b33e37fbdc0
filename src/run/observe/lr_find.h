/* The learning-rate finder: a range test on a copy of the run, a step at a time.  Worker only. */
#ifndef TT_RUN_OBSERVE_LR_FIND_H
#define TT_RUN_OBSERVE_LR_FIND_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/lr_find.h>

struct tt_session;

struct tt_lr_finder {
    struct tt_session *twin; /* owned; NULL: no test is running */
    struct tt_lr_finding now;
    double ema; /* of losses so far, recent ones more, before its bias is taken out */
    double began;
};

enum tt_lr_search {
    TT_LR_GOING,
    TT_LR_FOUND,   /* it ended, and the loss fell on the way */
    TT_LR_FAILED,  /* it ended, and the loss fell no further than by chance */
    TT_LR_STOPPED, /* it was ended before its time */
};

/* Begins a test on a copy of the session, in place of one that is running. */
int tt__lr_finder_start(struct tt_lr_finder *f, struct tt_session *s, double low, double high,
                        struct tt_err *err);
/* One more step of it.  Anything but GOING is its end; f->now.end says why. */
enum tt_lr_search tt__lr_finder_step(struct tt_lr_finder *f);
enum tt_lr_search tt__lr_finder_stop(struct tt_lr_finder *f);
void tt__lr_finder_done(struct tt_lr_finder *f);

/* Fills the last of `smooth` and what follows from it; `ema` is kept from call to call. */
void tt__lr_find_judge(struct tt_lr_finding *f, double *ema);

#endif
