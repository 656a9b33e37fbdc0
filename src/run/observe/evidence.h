/* Evidence: what a verdict on a run is drawn from, as figures alone.  It is gathered from the
 * curves of the branch that is trained, the last validation pass, and the newest inspection. */
#ifndef TT_RUN_OBSERVE_EVIDENCE_H
#define TT_RUN_OBSERVE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/link/series.h>

#include "data_facts.h"

struct tt_session;

enum { TT_EVIDENCE_EPOCHS = 64, TT_EVIDENCE_NAME = 96 };

/* From one validation pass to the next. */
struct tt_evidence_epoch {
    int64_t step;            /* of the pass */
    double train, val;       /* mean loss of the batches before it, and its own */
    double score, val_score; /* per cent right, or R^2 */
};

/* A layer of the network that is worst in something. */
struct tt_evidence_layer {
    char name[TT_EVIDENCE_NAME]; /* "2 (relu)"; "": none is */
    double share;                /* now */
    double before;               /* at the first inspection; NaN: not known */
};

struct tt_evidence {
    /* What is learned. */
    bool regression;
    int n_classes;
    double ignorant; /* loss of a network that knows nothing: ln(classes), or the variance, 1 */
    double chance;   /* score on the validation set of always the commonest class, or the mean */
    int64_t train_samples, val_samples;
    struct tt_data_facts data;

    /* How. */
    double lr;
    int64_t batch;
    int64_t per_statistic; /* values that batch norm takes a mean of; 0: there is none */
    double dropout;        /* the largest */
    double weight_decay;   /* NaN: the optimizer has none */
    int64_t parameters;
    double waiting;  /* share of the time in which steps waited for data; NaN: not known */
    int64_t workers; /* that read ahead */

    /* Passes since weights or settings were last changed by hand, the newest last. */
    int n;
    struct tt_evidence_epoch epoch[TT_EVIDENCE_EPOCHS];
    int64_t asked, done; /* epochs */
    double jitter;       /* to and fro of the newest validation losses, as a share of them */

    /* Losses of batches since then; NaN: not known. */
    double begin; /* of the very first one: before any update */
    double peak;  /* the highest mean of a sixteenth of an epoch, or of the first four */

    /* The network inside, where it is known. */
    bool inside;
    double probe_loss;
    double ratio;  /* |update| / |weights|: the lower median of all layers; NaN: not known */
    double growth; /* |weights| now as a multiple of what they were at first: the most of a layer */
    double gradient;  /* norm of all gradients */
    double vanishing; /* the first layer's gradient as a share of the last one's, by weight */
    struct tt_evidence_layer dead, saturated;
    char first_layer[TT_EVIDENCE_NAME], last_layer[TT_EVIDENCE_NAME];

    /* The last validation pass, most of it of classes. */
    double val_error;    /* standard error of its loss, by its samples */
    double evenness;     /* 0..1: errors are spread over all pairs of classes; NaN: too few */
    double sure_wrong;   /* share of samples whose own class seemed to have less than a tenth */
    double wrong;        /* share of samples that were taken for another class */
    double wrong_far;    /* of those, whose own class seemed to have less than 0.15; NaN: too few */
    double wrong_surest; /* as `wrong`, of the quarter that it was surest of; NaN: not two classes
                          */
    int rarest;          /* the class with the fewest training samples */
    double rarest_recall, other_recall; /* 0..1, of it and the mean of all others */
};

/* How far marks were looked through, and what was found; zeroed at first. */
struct tt_last_change {
    const struct tt_series *marks;
    int64_t seen, step;
};

/* `series` are those of the branch (TT_SERIES_COUNT of them); `inside` may be NULL or not known.
 * Worker only: it reads the session's last validation. */
void tt__evidence_gather(struct tt_evidence *e, const struct tt_session *s,
                         struct tt_series *const *series, const struct tt_inspection *inside,
                         const struct tt_data_facts *data, struct tt_last_change *last);

#endif
