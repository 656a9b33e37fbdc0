/* A page of samples, filled from predictions. */
#ifndef TT_RUN_OBSERVE_SAMPLES_PAGE_H
#define TT_RUN_OBSERVE_SAMPLES_PAGE_H

#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/session/session.h>

struct tt_sample_match { /* a sample that matches a query */
    double key;          /* the largest come first */
    int64_t at;          /* its place among the predictions */
};

/* Scratch: `match` has room for all samples of the set, x for one sample.  False when there is no
 * memory for the page's arrays. */
bool tt__samples_page_fill(struct tt_samples_page *page, const struct tt_session *s,
                           const struct tt_predictions *v, const struct tt_query *q,
                           struct tt_sample_match *match, float *x);

#endif
