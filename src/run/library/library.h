/* Inside of past.c, which finds runs, and past_read.c, which reads one.  The reader's thread but
 * where said. */
#ifndef TT_SRC_RUN_LIBRARY_LIBRARY_H
#define TT_SRC_RUN_LIBRARY_LIBRARY_H

#include <stdatomic.h>
#include <sys/types.h>

#include <tuitrain/base/grow.h>
#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/library/library.h>

struct tt_library_curve {
    struct tt_grow point; /* struct tt_library_point */
};

/* The curves since the last rewind; those before it are kept until the end, for who looks. */
struct tt__library_curves {
    struct tt_library_curve curve[TT_PAST_METRICS];
    struct tt__library_curves *older;
};

struct tt__library_file { /* that is followed */
    char name[256];
    ino_t inode;
    off_t seen, offset; /* its size when it was looked at; what was taken of it */
    bool damaged;
};

struct tt_library_run {
    char path[TT_PATH], name[128];
    struct tt_library_setting setting[TT_PAST_SETTINGS];
    int n_settings;
    bool tensorboard;
    _Atomic(struct tt__library_curves *) curves; /* as handed over */
    struct tt__library_curves *mine;             /* as read: the same, or what comes next */
    int cuts;                                    /* of this reading */
    bool own;                                    /* the run that the screen shows */
    struct tt_library_facts now;                 /* what the reader knows */
    struct tt_mailbox facts;                     /* what it handed over */
    struct tt__library_file *file;
    int n_files;
    int branch;
    double trained;                 /* seconds of all epochs */
    char ended[16];                 /* how the last row says it did; "": it does not */
    double factor[TT_PAST_METRICS]; /* of scores: 100 where they are shares of 1 */
    char tag[TT_PAST_METRICS][128]; /* of TensorBoard, the first that fits */
};

struct tt_library_run *tt__library_run_new(const char *path, const char *name, bool tensorboard);
void tt__library_run_free(struct tt_library_run *r);
/* Takes what is new.  Returns whether anything was. */
bool tt__library_run_read(struct tt_library_run *r);
bool tt__library_read_events(struct tt_library_run *r);

/* past_curves.c */
struct tt_library_curve *tt__library_curve_of(struct tt_library_run *r, enum tt_library_metric m);
void tt__library_add(struct tt_library_run *r, enum tt_library_metric m, int64_t step, double wall,
                     double value);
int64_t tt__library_last_step(struct tt_library_run *r); /* -1: none yet */
/* Other curves from here on, with the points before step `step`.  Those that were handed over stay.
 * A file that jumps about all the time gets only so many a reading; then false. */
bool tt__library_cut(struct tt_library_run *r, int64_t step);
void tt__library_hand_over(struct tt_library_run *r);
void tt__library_free_curves(struct tt_library_run *r);

/* Takes as much of the bytes as it can and returns how many, or -1 for damage. */
typedef int64_t (*tt__library_take)(struct tt_library_run *r, struct tt__library_file *f,
                                    const unsigned char *data, size_t n);
/* Gives what is new in a file to `take`.  Returns whether there was anything.  A file that is
 * another, or was cut, is read anew. */
bool tt__library_follow(struct tt_library_run *r, struct tt__library_file *f,
                        tt__library_take take);

/* Whether a file of that name is one of TensorBoard's. */
bool tt__library_is_events(const char *name);

#endif
