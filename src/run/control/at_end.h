/* When all epochs are done: the test, and what a fold came to. */
#ifndef TT_RUN_CONTROL_AT_END_H
#define TT_RUN_CONTROL_AT_END_H

struct tt_worker;

/* Measures and tells the test, where there is one and these weights have not been tested. */
void tt__look_at_test(struct tt_worker *w);

/* What the folds before this run have come to, for those who see this one alone. */
void tt__tell_folds(struct tt_worker *w);
/* Of a run that is one of several folds: adds its figures to theirs and tells them.  All but the
 * last end by themselves, so that the next can begin. */
void tt__end_fold(struct tt_worker *w);

#endif
