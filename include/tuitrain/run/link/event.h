/* Events: what happened, in order, by value, from the worker and the writer thread to the
 * watcher's.
 *
 * Which fields mean something, the kind says; the others are 0. */
#ifndef TT_RUN_LINK_EVENT_H
#define TT_RUN_LINK_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/snapshot.h>

enum tt_event_kind {
    TT_EVENT_INFO,    /* something to know */
    TT_EVENT_DONE,    /* a command took effect; seq is its number */
    TT_EVENT_REFUSED, /* a command was refused, with the reason */
    TT_EVENT_STATE,   /* the state changed; `state` is the new one */
    TT_EVENT_EPOCH,   /* an epoch ended; train, val and times are filled */
    TT_EVENT_EVAL,    /* an evaluation outside the schedule ended; val is filled */
    TT_EVENT_TEST,    /* the test was looked at, at the end; val is what it came to */
    TT_EVENT_FOLDS,   /* a fold is done; text has the mean and spread of those that are */
    TT_EVENT_EARLY,   /* early stopping, or its last epoch: the best weights are back */
    TT_EVENT_SAVED,   /* a file is on the disk */
    TT_EVENT_GUARD,   /* numbers were lost, and the run went back to before that */
    TT_EVENT_WARNING, /* something looks wrong, for the first time (run/link/health.h) */
    TT_EVENT_ERROR,   /* something failed */
    TT_EVENT_MENDED,  /* it works again */
    TT_EVENT_KIND_COUNT
};

struct tt_event {
    enum tt_event_kind kind;
    enum tt_state state; /* when it happened; the new one of STATE */
    int64_t seq;         /* of the command that this answers; 0 is none */
    int64_t step;        /* exact step */
    bool automatic;      /* SAVED: nobody asked for it just now */
    double time;         /* seconds since the run was started */
    struct tt_result train, val;
    double lr;                /* EPOCH: of its last step */
    int64_t epoch, epochs;    /* EPOCH: which of how many, from 1 */
    double seconds;           /* EPOCH: of the training pass alone, without pauses */
    double val_seconds;       /* EPOCH and EVAL: of the validation pass */
    double images_per_second; /* EPOCH: samples of the training pass by its seconds */
    char text[320];           /* one line for people, safe to show */
};

/* What an epoch is told by, to programs: --json, metrics.jsonl and metrics.csv. */
struct tt_epoch_field {
    const char *name; /* "val_acc"; constant */
    double value;     /* losses, per cent, seconds: as in struct tt_event */
    bool whole;       /* a whole number */
};
enum { TT_EPOCH_FIELDS = 16 };

/* Returns how many of them there are; of classes always the same, and so of values. */
int tt_epoch_fields(const struct tt_event *e, bool regression,
                    struct tt_epoch_field out[TT_EPOCH_FIELDS]);

#endif
