/* The wire between a run and whoever watches it: commands in, snapshots, series and events out.
 *
 * One watcher thread (the screen, or the plain-text printer).  It never waits for the worker and
 * the worker never waits for it.
 */
#ifndef TT_RUN_LIVE_H
#define TT_RUN_LIVE_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/command.h>
#include <tuitrain/run/event.h>
#include <tuitrain/run/series.h>
#include <tuitrain/run/snapshot.h>

/* What does not change during a run: filled before the worker starts, then constant. */
struct tt_run_info {
    char data[64];       /* "mnist" */
    char net[256];       /* "784-128-10" */
    char optimizer[128]; /* "sgd, momentum 0.9" */
    char loss[64];       /* "cross-entropy" */
    char device[128];    /* "cpu, 2 threads, OpenBLAS SkylakeX" */
    char run_dir[1024];
    int64_t parameters;
    int64_t train_samples, val_samples, batch_size;
    int64_t first_step, epochs; /* where the run began, and the epochs asked for then */
    double lr;                  /* of the first step */
    uint64_t seed;
    bool regression;     /* values are learned: R^2 stands where accuracy would */
    char value_name[32]; /* what they are */
    int n_classes, n_pairs;
    const char (*class_name)[32]; /* n_classes of them, safe to show */
};

struct tt_live;

const struct tt_run_info *tt_live_info(const struct tt_live *l);
const struct tt_snapshot *tt_live_snapshot(struct tt_live *l, bool *fresh);
const struct tt_series *tt_live_series(const struct tt_live *l, enum tt_series_id id);

/* Seconds since the run was started: what events carry. */
double tt_live_time(const struct tt_live *l);

/* Takes the next event; false when there is none. */
bool tt_live_event(struct tt_live *l, struct tt_event *out);

/* Puts a command into the queue and numbers it (c->seq).  TT_EBUSY when the queue is full. */
int tt_live_submit(struct tt_live *l, struct tt_command *c, struct tt_err *err);

/* For poll(): readable when events wait, or a run at rest has published a snapshot.
 * tt_live_event() that returns false clears it. */
int tt_live_fd(const struct tt_live *l);

#endif
