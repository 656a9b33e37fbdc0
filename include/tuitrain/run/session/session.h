/* A session: data, network, optimizer and how far training has come.  A step is a function, not a
 * loop: pausing is not calling it.
 *
 *     tt_blas_setup(argv, &err);           // first of all in main(): see tensor/blas.h
 *     struct tt_session *s = tt_session_new(&config, &err);
 *     bool over = false;
 *     while (!over && s->progress.epoch < config.epochs)
 *         if (tt_session_step(s)) {        // true at the end of an epoch
 *             tt_session_validate(s);      // s->val: accuracy, or r2 where values are learned
 *             over = tt_session_judge(s);  // the schedule and early stopping hear of it
 *         }
 *     tt_session_save(s, "model.safetensors", &err);    // run/checkpoint/checkpoint.h
 *     tt_session_free(s);
 *
 * One thread at a time uses a session; it need not be the one that made it.  In a step it leads a
 * team of config.threads threads, which tt_par_lead() (tensor/par.h) around the loop keeps awake
 * from step to step.  Nothing in a step allocates, locks or prints.
 *
 * main() calls tt_blas_setup() (tensor/blas.h) first of all: OpenBLAS may choose a slow kernel.
 *
 * Functions that return int fail with
 *     TT_EUSAGE  an option has no such value here; the text names it
 *     TT_EINPUT  data or a file is missing or damaged, or does not fit the network
 *     TT_ENOMEM  no memory
 * and those that return a pointer with NULL and the same codes.
 */
#ifndef TT_RUN_SESSION_SESSION_H
#define TT_RUN_SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/data/transforms.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/link/result.h>
#include <tuitrain/run/link/series.h>
#include <tuitrain/run/session/predictions.h>

enum { TT_OUTLOOK = 200 };

struct tt_early { /* early stopping */
    bool on, known;
    int metric; /* that of the best weights, also when it is off */
    int64_t patience, bad, best_epoch;
    int64_t back_at; /* the step at which the best weights came back, or 0 */
    double min_delta, best;
};

/* A set of arrays laid out as the model's parameters, and perhaps its buffers: what a checkpoint
 * holds.  Its tensors are called PREFIX NAME SUFFIX. */
struct tt_state_array {
    char prefix[16], suffix[48];
    float *values; /* (flat size) */
    float *state;  /* (state size), or NULL */
};
enum { TT_STATE_ARRAYS = 8, TT_RESIDUAL_PAIRS = 512 };

/* How far training has come: with the arrays, all that a checkpoint needs. */
struct tt_progress {
    int64_t step;        /* batches done */
    int64_t updates;     /* optimizer updates done: fewer when gradients accumulate */
    int64_t accumulated; /* batches whose gradients wait for their update */
    int64_t epoch;       /* epochs finished */
    int64_t batch;       /* batches done in this epoch */
    /* Sums over the samples of this epoch so far; n, their number, is the place in its order. */
    struct tt_sums {
        double loss, weight, absolute, square;
        double relative; /* of several values: squares by each one's variance, for R^2 */
        int64_t hits, counted, n;
    } sums;
};

struct tt_scratch; /* run/session/session_internal.h */

struct tt_session {
    struct tt_config config; /* resolved: net, loss, threads >= 1 */
    struct tt_data data;
    bool borrowed;   /* the data is another session's */
    bool regression; /* values are learned */
    const struct tt_device *device;
    struct tt_model *model;
    struct tt_loss loss;
    struct tt_optimizer optimizer;
    struct tt_schedule schedule;
    struct tt_augment augment;
    double lr;        /* of the next step: schedule * hand */
    double lr_factor; /* what changes by hand have made of it; 1 is none */

    struct tt_progress progress;
    int64_t steps_per_epoch; /* batches of this one, the last, shorter one counted */
    int64_t revision;        /* another whenever the network may answer otherwise */

    double batch_loss;  /* mean loss of the last step's batch, nats */
    double batch_score; /* per cent right in it; of values R^2 */
    int64_t batch_hits, batch_n;
    bool reported;          /* this step keeps its gradients: */
    double grad_norm;       /* how long they were together */
    struct tt_result train; /* the last finished epoch's running average */
    struct tt_result val, best;
    struct tt_result test; /* what the test came to when it was last looked at */
    int64_t tests;         /* how often that was */
    double best_value;     /* what makes it the best, by early.metric; NaN: not known */
    uint32_t *confusion;   /* (C,C) of the last validation: row = true class; owned */
    float *pairs;          /* (n_pairs, 2): true and predicted value of validation samples; owned */
    int n_pairs;
    int64_t validations;        /* passes made */
    struct tt_predictions seen; /* of the last one */
    struct tt_early early;

    /* By option, owned. */
    float *ema;                      /* (flat) moving average of the weights, or NULL */
    float *accumulation;             /* (flat) sum of gradients that wait, or NULL */
    float *best_values, *best_state; /* what early stopping goes back to, or NULL */
    struct tt_scratch *scratch;      /* what a step works on; private, owned */
    char outlook[TT_OUTLOOK];        /* what more epochs do to the rate, to be said; or "" */
    char loaded[600];                /* what config.load brought, or "" */
    bool loaded_by_order;            /* by shape and order: no name said which is which */
};

/* Opens the data, builds and initialises the network; loads config->load when given.  *config is
 * copied; the caller frees the session.  Any thread.  Fails with TT_EUSAGE (net, loss, optimizer,
 * schedule, batch-size ...), TT_EINPUT (data, load) or TT_ENOMEM. */
struct tt_session *tt_session_new(const struct tt_config *config, struct tt_err *err);
/* The same with data that are to be as `wish` says, and not as config alone does. */
struct tt_session *tt_session_new_on(const struct tt_config *config,
                                     const struct tt_data_wish *wish, struct tt_err *err);
/* Of a session and all that it owns; NULL is none. */
void tt_session_free(struct tt_session *s);

/* Another session that goes on from where this one is, with the same data, which must outlive it:
 * whatever becomes of it, this one stays as it is. */
struct tt_session *tt_session_twin(struct tt_session *s, struct tt_err *err);

/* A saved model to be used and not trained: for tt_session_predict() and tt_model_to_graph() alone.
 * Its data are what the file's signature says (data/signature.h), without samples; where it has
 * none, or it is not asked, those that config names. */
struct tt_session *tt_session_to_use(const struct tt_config *config,
                                     const struct tt_tensor_set *set, bool signature,
                                     struct tt_err *err);

/* The learning rates to come, from now to the end, at n steps as far apart as each other.  Returns
 * how many: 0 where the rate is constant, or depends on what training will bring. */
int tt_session_future(const struct tt_session *s, int n, struct tt_point *out);
/* After more epochs were asked for: "schedule cosine over 20 epochs: learning rate 0.005, was 0,
 * 6e-05 at the end".  False where time does nothing to it.  Takes some 150 characters. */
bool tt_session_outlook(const struct tt_session *s, double was, char *out, size_t size);

/* One optimizer step.  Returns true when it was the last of its epoch. */
bool tt_session_step(struct tt_session *s);

/* The same step, bit by bit, and what it did.  It costs two passes over its batch more, and memory
 * for a copy of the weights; without that memory the step is made and out->known is false. */
bool tt_session_step_report(struct tt_session *s, struct tt_step_report *out);

/* A pass over the validation set in eval mode: fills val, best and confusion; touches neither
 * weights nor optimizer nor the place in the epoch. */
void tt_session_validate(struct tt_session *s);

/* What the network as it is now comes to on a part of the data; changes nothing. */
int tt_session_measure(struct tt_session *s, const struct tt_dataset *part, struct tt_result *out,
                       struct tt_err *err);
/* The same of the test, noted in s->test; where it was looked at before with these weights, nothing
 * is done.  Without a test s->test stays unknown. */
int tt_session_test(struct tt_session *s, struct tt_err *err);

/* Of several values that are learned, value c alone: R^2, MAE and RMSE of the last validation. */
struct tt_result tt_session_value(const struct tt_session *s, int c);

/* Predicts samples [from, to) of `v` with the network as it is now; changes nothing else. */
void tt_session_predictions(struct tt_session *s, struct tt_predictions *v, int64_t from,
                            int64_t to);

/* What the network says of samples x (n, input), normalised as by tt_load_rows(): out (n, classes)
 * is their probabilities, or (n, values) their values, which tt_data_value() brings to their units.
 * tt_session_answers(): how many there are of each sample. */
int tt_session_answers(const struct tt_session *s);
void tt_session_predict(struct tt_session *s, int64_t n, const float *x, float *out);

/* After an epoch's validation: lets the schedule and early stopping know.  Returns true when
 * training should stop, or was in the last of config.epochs, and the best weights are back. */
bool tt_session_judge(struct tt_session *s);

/* The metric that the best validation is chosen by: accuracy in per cent, or R^2. */
double tt_session_score(const struct tt_session *s, const struct tt_result *r);

/* Sets the learning rate by hand, from the next step on; the rest of the schedule is scaled with
 * it.  Fails where the schedule stands at 0. */
int tt_session_set_lr(struct tt_session *s, double lr, struct tt_err *err);

/* Another schedule from here on; changes by hand are forgotten. */
int tt_session_set_schedule(struct tt_session *s, const char *spec, struct tt_err *err);

/* Options that may change between two steps (run/session/options.c), by the names that they have on
 * the command line, or as options of the optimizer or the loss at work; and `dropout`: P for all
 * such layers, or LAYER=P for one.  s->config says from then on what was set.  On failure nothing
 * has changed. */
int tt_session_set(struct tt_session *s, const char *option, const char *value, struct tt_err *err);
/* The value as tt_session_set() takes it.  False: there is no such option. */
bool tt_session_get(const struct tt_session *s, const char *option, char *out, size_t size);
/* Why a row of the config cannot change, or NULL when it can. */
const char *tt_session_fixed(const char *option);

/* Sets all options that can change, and bear on the numbers, to those of another config.  On
 * failure some may have changed. */
int tt_session_set_config(struct tt_session *s, const struct tt_config *config, struct tt_err *err);

/* After a change by hand: makes s->lr what it is to be at this moment, and s->steps_per_epoch. */
void tt_session_refresh_lr(struct tt_session *s);
void tt_session_refresh_epoch(struct tt_session *s);
/* To the end of all epochs, as things are now. */
int64_t tt_session_steps_left(const struct tt_session *s);

/* A sample of the training set as it is trained on in an epoch: x (input), transformed and
 * normalised. */
void tt_session_sample(const struct tt_session *s, int64_t sample, int64_t epoch, float *x);

/* Seconds that steps have waited for data, which lie in a file, in all. */
double tt_session_waited(const struct tt_session *s);

/* Whether all weights and all of the optimizer's state are finite numbers.  If not, `where` (if
 * given) gets the name of the first tensor that is not. */
bool tt_session_finite(struct tt_session *s, char *where, size_t size);

/* What a checkpoint holds; the first is the model.  Returns how many. */
int tt_session_arrays(struct tt_session *s, struct tt_state_array out[TT_STATE_ARRAYS]);

/* The average over this epoch so far; known is false before its first step. */
struct tt_result tt_session_running(const struct tt_session *s);

/* Copies weights, buffers, the optimizer's and all other state from a checkpoint's set.  Every
 * array must be there with its shape and dtype; on failure nothing has changed. */
int tt_session_load(struct tt_session *s, const struct tt_tensor_set *set, struct tt_err *err);

/* Copies weights and buffers alone, of any dtype, by name, or by shape and order
 * (run/session/match_names.h); of a checkpoint, the averaged weights where it has some.  The
 * optimizer starts afresh.  Without `partial` all must be there and nothing else.  `report` gets a
 * line that says what was taken.  On failure nothing has changed. */
int tt_session_load_weights(struct tt_session *s, const struct tt_tensor_set *set, bool partial,
                            char *report, size_t size, struct tt_err *err);

#endif
