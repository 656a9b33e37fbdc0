/* The learning-rate finder: a range test on a copy of the run, a step at a time.  Worker only. */
#ifndef TT_RUN_OBSERVE_LR_FIND_H
#define TT_RUN_OBSERVE_LR_FIND_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>
#include <tuitrain/run/link/lr_find.h>

struct tt_session;
struct tt_worker;

struct tt_lr_finder {
    struct tt_session *twin; /* owned; NULL: no test is running */
    struct tt_lr_finding now;
    double ema; /* of losses so far, recent ones more, before its bias is taken out */
    double began;
};

/* For run/control/commands.c: begins a test, or ends it. */
int tt__parse_lr_find(const char *args, struct tt_command *out, struct tt_err *err);
int tt__apply_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err);
/* One more step of it. */
void tt__lr_find_step(struct tt_worker *w);
void tt__lr_finder_done(struct tt_lr_finder *f);

/* Fills the last of `smooth` and what follows from it; `average` is kept from call to call. */
void tt__lr_find_judge(struct tt_lr_finding *f, double *ema);

#endif
