/* A page of samples, filled from a survey. */
#ifndef TT_RUN_OBSERVE_SAMPLES_PAGE_H
#define TT_RUN_OBSERVE_SAMPLES_PAGE_H

#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/session/session.h>

struct tt_match { /* a sample that matches a query */
    double key;   /* the largest come first */
    int64_t at;   /* its place in the survey */
};

/* Scratch: `choice` has room for all samples of the set, x for one sample.  False when there is no
 * memory for the page's arrays. */
bool tt__samples_page_fill(struct tt_samples_page *page, const struct tt_session *s,
                           const struct tt_predictions *v, const struct tt_query *q,
                           struct tt_match *match, float *x);

#endif
