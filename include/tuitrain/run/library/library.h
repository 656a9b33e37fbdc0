/* Earlier runs, read beside the screen: run folders, and the folders of TensorBoard's event files
 * that PyTorch's SummaryWriter and others write.
 *
 * A thread of its own looks for runs, reads them, and follows those that grow from where they
 * ended; it works only while someone looks.  Nobody waits for it: runs are only ever added, points
 * are only ever appended and never move, facts come through a triple buffer.
 *
 *     past = tt_library_open("runs/2026-...");
 *     tt_library_look(past, true);
 *     ... poll tt_library_fd(past), then tt_library_begin(past); tt_library_runs(past);
 * tt_library_run(past, i)
 */
#ifndef TT_RUN_LIBRARY_LIBRARY_H
#define TT_RUN_LIBRARY_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

enum { TT_PAST_RUNS = 2048, TT_PAST_FOLDERS = 16, TT_PAST_SETTINGS = 40 };

enum tt_library_metric {
    TT_PAST_VAL_LOSS,
    TT_PAST_VAL_SCORE, /* accuracy in per cent, or R^2 */
    TT_PAST_TRAIN_LOSS,
    TT_PAST_TRAIN_SCORE,
    TT_PAST_METRICS
};

struct tt_library_point {
    int64_t step; /* never falls along a curve */
    double time;  /* seconds since the run began; never falls either */
    double value;
};

/* Append-only; a rewind begins another. */
struct tt_library_curve;
int64_t tt_library_length(const struct tt_library_curve *c);
struct tt_library_point tt_library_at(const struct tt_library_curve *c, int64_t i);

struct tt_library_setting {
    const char *name; /* "lr"; constant */
    char value[64];   /* safe to show */
};

struct tt_library_facts {
    char state[16];    /* "running", "finished", ..., "tensorboard"; "" before it was read */
    char problem[160]; /* why it cannot be read (on); safe to show */
    bool regression;   /* scores are R^2 */
    int64_t step, epoch, epochs;
    double per_epoch;             /* steps; 0: unknown */
    double per_step;              /* seconds of training; 0: unknown, points have their times */
    double best_score, best_loss; /* of validation; NaN: none yet */
    double seconds, began; /* of training, or from the first point to the last; since 1970, or 0 */
};

struct tt_library_run;
const char *tt_library_path(const struct tt_library_run *r);
bool tt_library_is_own(const struct tt_library_run *r);      /* the run that is trained now */
const char *tt_library_name(const struct tt_library_run *r); /* safe to show */
/* Those that bear on numbers, the same of all runs in one order; 0 of a folder of event files. */
int tt_library_settings(const struct tt_library_run *r, const struct tt_library_setting **out);
/* As tt_library_begin() found them. */
const struct tt_library_facts *tt_library_facts(const struct tt_library_run *r);
/* Valid until tt_library_close(). */
const struct tt_library_curve *tt_library_curve(const struct tt_library_run *r,
                                                enum tt_library_metric m);

struct tt_library;
/* `own` is the folder of the run that is trained; runs beside it are looked for.  Aborts when out
 * of memory.  Nothing is read, and no thread there, before the first look. */
struct tt_library *tt_library_open(const char *own);
void tt_library_close(struct tt_library *p);

/* One more folder to look through: it, and the folders in it; with `deep` also those in them.
 * Fails when it is no folder, or there are too many. */
int tt_library_add(struct tt_library *p, const char *folder, bool deep, struct tt_err *err);
void tt_library_look(struct tt_library *p, bool look);

/* For poll(): readable when there is news; tt_library_begin() clears it. */
int tt_library_fd(const struct tt_library *p);
/* Takes the newest facts of all runs.  Returns whether there was news. */
bool tt_library_begin(struct tt_library *p);
int tt_library_runs(const struct tt_library *p);
struct tt_library_run *tt_library_run(const struct tt_library *p, int i);
/* Whether every folder has been read through since it was added. */
bool tt_library_settled(const struct tt_library *p);

#endif
