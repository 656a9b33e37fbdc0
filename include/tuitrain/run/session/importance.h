/* What a network's inputs are worth to it: how much worse it answers without them.
 *
 * Of columns: each in its turn is permuted among the samples, so that it says nothing of them any
 * more but looks as before (permutation importance; Breiman 2001, Fisher et al. 2019).  What
 * becomes several inputs, as a category does, is permuted as one.  Of two columns that say the
 * same, neither may seem to matter.
 * Of pictures: each square of a grid in its turn is painted in the data's mean (occlusion; Zeiler
 * and Fergus 2014).
 *
 * The network and the session stay as they are.
 */
#ifndef TT_RUN_SESSION_IMPORTANCE_H
#define TT_RUN_SESSION_IMPORTANCE_H

#include <tuitrain/run/link/importance.h>
#include <tuitrain/run/session/session.h>

enum { TT_IMPORTANCE_REPEATS = 5, TT_IMPORTANCE_GRID = 8 };

/* Of a part of the session's data; a large one is represented by evenly spaced samples. */
int tt_importance_measure(struct tt_session *s, const struct tt_dataset *part,
                          struct tt_importance *out, struct tt_err *err);

/* The same numbers, some at a time; of at most so many samples where `most` is not 0.  Until it
 * ends nobody may step the session, and *out grows: its first out->done rows are known.  Begun it
 * must be ended, at any time; *out is the caller's. */
struct tt_importance_work;
struct tt_importance_work *tt_importance_begin(struct tt_session *s, const struct tt_dataset *part,
                                               int64_t most, struct tt_importance *out,
                                               struct tt_err *err);
/* Goes on for about so many seconds, a pass over one batch of each thread at least.  Returns true
 * when all is done. */
bool tt_importance_go_on(struct tt_importance_work *w, double seconds);
double tt_importance_progress(const struct tt_importance_work *w); /* 0 to 1 */
void tt_importance_end(struct tt_importance_work *w);

#endif
