/* Parts of a session that its files share. */
#ifndef TT_RUN_SESSION_SESSION_INTERNAL_H
#define TT_RUN_SESSION_SESSION_INTERNAL_H

#include <tuitrain/data/ahead.h>
#include <tuitrain/run/session/session.h>

/* Room for the largest batch, and the largest pass of one; each thread has its own. */
struct tt_room {
    int64_t batch, pass;   /* samples */
    float *x;              /* (threads, pass, input) */
    int32_t *cls;          /* (threads, batch) */
    float *value;          /* (threads, batch, values of each sample) */
    struct tt_score score; /* (batch) */
    double *residual;      /* (batch, values) how far predicted values are from theirs */
};

/* What a step works on; owned. */
struct tt_scratch {
    uint32_t *order;     /* this epoch's permutation */
    int64_t order_epoch; /* which epoch `order` is of; -1 none */
    struct tt_room room;
    double *norm_partial; /* for clipping */
    /* Of data that lie in a file: what reads ahead, or NULL, and the rows of the batch that it had
     * ready, which begins at place `first` of that epoch's order. */
    struct tt_ahead *ahead;
    struct tt_dataset ready;
    int64_t ready_epoch, ready_first;
};

/* The loss where none is asked for. */
const char *tt__session_usual_loss(const struct tt_session *s);

/* Outputs of the last layer, when the net leaves that open. */
int64_t tt__session_outputs(const struct tt_session *s, const struct tt_loss_type *loss);
/* Whether the loss can be computed from what the network puts out. */
int tt__session_check_loss(const struct tt_session *s, const struct tt_loss_type *loss,
                           struct tt_err *err);

/* Turns `weights=balanced` in a loss into numbers; other losses stay as they are. */
int tt__session_balance(const struct tt_session *s, char loss[TT_OPT_TEXT], struct tt_err *err);

/* Room for batches of so many samples.  On failure the session is as it was. */
int tt__session_make_room(struct tt_session *s, int64_t batch, struct tt_err *err);

/* Arrays that are there where an option asks for them; a fresh average is that of one update. */
int tt__session_have_ema(struct tt_session *s, bool wanted, struct tt_err *err);
int tt__session_have_accumulation(struct tt_session *s, struct tt_err *err);
int tt__session_have_best(struct tt_session *s, bool wanted, struct tt_err *err);

/* What one thread of the team works on: the samples of a batch, and what they should become. */
struct tt__thread_buffers {
    struct tt_session *session;
    float *x;
    int32_t *cls;
    float *value;
    struct tt_target target;
};
struct tt__thread_buffers tt__session_thread_buffers(struct tt_session *s, int rank);
/* Floats from the samples of one thread's pass to the next thread's. */
int64_t tt__session_stride(const struct tt_session *s, int64_t pass);

/* Residuals of each sample: as many as it has values, none of classes. */
int64_t tt__session_residuals_of(const struct tt_session *s);
/* How far outputs are from values, in the data's own units. */
void tt__session_residuals(const struct tt_session *s, const float *z, const float *value,
                           struct tt_span rows, double *residual);

/* Adds sample i of a score to the sums; what they come to. */
void tt__session_add(const struct tt_session *s, const struct tt_score *score,
                     const double *residual, int64_t i, int32_t cls, const struct tt_dataset *set,
                     struct tt_sums *out);
struct tt_result tt__session_result(const struct tt_session *s, const struct tt_sums *sums,
                                    const struct tt_dataset *set);

/* Predicts samples [from, to) of a part of the data, and what all of them come to. */
void tt__session_predict(struct tt_session *s, const struct tt_dataset *set,
                         struct tt_predictions *v, int64_t from, int64_t to);
struct tt_sums tt__session_sums(const struct tt_session *s, const struct tt_dataset *set,
                                const struct tt_predictions *v);

/* Makes the epoch's order, where that has not been done. */
void tt__session_begin_epoch(struct tt_session *s);
/* Where data lie in a file, makes the next batch's rows ready. */
void tt__session_read_ahead(struct tt_session *s);
/* Training samples as they come in the epoch, from place `first` of its order on. */
void tt__session_load(const struct tt_session *s, int64_t epoch, int64_t first, struct tt_span rows,
                      float *x);

/* After the metric has changed: how good the best result so far is by the new one. */
void tt__session_weigh_best(struct tt_session *s);

#endif
