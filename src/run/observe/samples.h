/* The worker's side of samples (run/link/samples.h): who looks gets what the last validation pass
 * predicted for each sample, or predictions made for this; nobody looks, nothing is computed. */
#ifndef TT_RUN_OBSERVE_SAMPLES_H
#define TT_RUN_OBSERVE_SAMPLES_H

#include <stdbool.h>

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/session/predictions.h>

struct tt_session;

struct tt_samples {
    struct tt_predictions own; /* besides that of the validation passes */
    struct tt_predictions one; /* of a single sample */
    uint32_t one_index;
    uint32_t *order; /* in which `own` looks at samples: any part of it stands for all; owned */
    struct tt_sample_match *match; /* (samples): those that match; owned */
    float *x;                      /* one sample; owned */
    double one_due;
    double each, due; /* seconds that a sample takes; when `own` may look again */
    /* What the page handed over last was made from. */
    const struct tt_predictions *from;
    bool answered, top_known;
    int64_t revision, n;
    /* Of the last look. */
    double spent; /* seconds of computing */
    bool more;    /* at rest: there is more to do at once */
};

/* Between two steps, or at rest.  Returns the seconds that it computed: they are none of training.
 */
double tt__samples_look(struct tt_samples *g, struct tt_session *s, struct tt_mailbox *query,
                        struct tt_mailbox *page, bool watched, bool resting);
void tt__samples_done(struct tt_samples *g);

#endif
