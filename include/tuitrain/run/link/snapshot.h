/* The latest state of a run, as its watcher sees it: immutable, by mailbox.
 *
 * The worker publishes only when the previous one was taken; the watcher takes the newest.
 * Neither waits, neither sees half a snapshot.
 */
#ifndef TT_RUN_LINK_SNAPSHOT_H
#define TT_RUN_LINK_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/health.h>
#include <tuitrain/run/link/result.h>
#include <tuitrain/run/link/series.h>

enum tt_state {
    TT_LOADING,
    TT_TRAINING,
    TT_PAUSED,
    TT_REWINDING,  /* on the way to an earlier step */
    TT_LR_FINDING, /* a copy of the run searches for a learning rate */
    TT_EVALUATING, /* passing over the validation set, or holding in eval mode */
    TT_FINISHED,   /* all epochs done; more can be asked for */
    TT_STOPPED,    /* asked to stop; the worker is gone */
    TT_FAILED,     /* the worker is gone; the reason is in `failure` */
    TT_STATE_COUNT
};

const char *tt_state_name(enum tt_state s); /* "training" */

enum { TT_NOT_SAVING = 48, TT_FUTURE = 65 };

struct tt_snapshot {
    enum tt_state state;
    bool eval_mode; /* the network is in eval mode by the user's wish */
    bool paused;    /* by the user's wish (also true under eval mode, when it will stay so) */
    int64_t step;   /* optimizer steps done */
    int64_t epoch;  /* epochs finished */
    int64_t epochs; /* epochs asked for */
    int64_t batch;  /* batches done in this epoch */
    int64_t steps_per_epoch; /* of this epoch: the batch size may have changed in it */
    int64_t steps;           /* at the end of all epochs, as things are now */
    double lr;
    bool schedule_on;         /* the rate follows a schedule */
    char schedule[64];        /* "step:5,0.5"; "" is none */
    double lr_factor;         /* what changes by hand have made of the schedule's rate: 1 is none */
    double max_speed;         /* cap in steps per second; 0 is none */
    struct tt_result running; /* average over this epoch so far, as the reference loop keeps it */
    struct tt_result train;   /* the last finished epoch */
    struct tt_result val;     /* the last validation pass */
    struct tt_result best;    /* the validation pass that was best by `best_by` */
    const char *best_by;      /* the name of a metric, never freed */
    double best_value;        /* its value then */
    bool best_is_back;        /* its weights are: early stopping brought them back */
    double images_per_second; /* of recent training steps; 0 until known */
    double waiting;           /* share of that time in which steps waited for data */
    double elapsed;           /* seconds of training and validation, pauses left out */
    double remaining;         /* seconds to the end at this speed; < 0 is unknown */
    int64_t last_saved_step;  /* newest checkpoint on disk; -1 is none */
    char not_saving[TT_NOT_SAVING]; /* why curves and journal do not reach the disk now, or "" */
    /* Confusion of the last validation pass: row = true class, column = predicted. */
    bool confusion_known;
    int64_t confusion_id; /* counts validation passes: another number, another matrix */
    int64_t confusion_step;
    int n_classes;
    const uint32_t *confusion; /* (n_classes, n_classes); lives as long as the snapshot does */
    /* Of values: true and predicted value of some validation samples (n_pairs, 2). */
    int n_pairs;
    const float *pairs;           /* lives as long as the snapshot does */
    struct tt_step_report report; /* of the last single step */
    int n_future; /* what the schedule will make of the learning rate; 0: unknown, or nothing */
    struct tt_point future[TT_FUTURE];
    struct tt_coaching coaching; /* how it goes; text "": there is nothing to say yet */
    int n_warnings;              /* what looks wrong now, the strongest first */
    struct tt_warning warning[TT_RULE_COUNT];
    char failure[256];
};

#endif
