/* The worker's side of samples (run/link/samples.h): who looks gets what the last validation pass
 * said of each sample, or a survey made for this; nobody looks, nothing is computed. */
#ifndef TT_RUN_OBSERVE_SAMPLES_H
#define TT_RUN_OBSERVE_SAMPLES_H

#include <stdbool.h>

#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/session/predictions.h>

struct tt_worker;

struct tt_samples {
    struct tt_predictions own; /* besides that of the validation passes */
    struct tt_predictions one; /* of a single sample */
    uint32_t one_index;
    uint32_t *order; /* in which `own` looks at samples: any part of it stands for all; owned */
    struct tt_match *match; /* (samples): those that match; owned */
    float *x;               /* one sample; owned */
    double one_due;
    double each, due; /* seconds that a sample takes; when `own` may look again */
    /* What the page handed over last was made from. */
    const struct tt_predictions *from;
    bool answered, top_known;
    int64_t revision;
};

/* Between two steps, or at rest: then true says that there is more to do at once. */
bool tt__samples_look(struct tt_worker *w, bool resting);
void tt__samples_done(struct tt_samples *g);

#endif
