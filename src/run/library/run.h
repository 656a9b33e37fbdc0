/* One earlier run, and what its readers (run_folder.c, tensorboard.c) fill in.  The reader's thread
 * but where said. */
#ifndef TT_SRC_RUN_LIBRARY_RUN_H
#define TT_SRC_RUN_LIBRARY_RUN_H

#include <tuitrain/base/file.h>
#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/library/run.h>

#include "curves.h"
#include "follow.h"

struct tt_library_run {
    char path[TT_PATH], name[128];
    struct tt_library_setting setting[TT_LIBRARY_SETTINGS];
    int n_settings;
    bool tensorboard; /* a folder of event files */
    bool own;         /* the run that the screen shows */
    struct tt__curves curves;
    struct tt_library_facts now; /* what is known */
    struct tt_mailbox facts;     /* as handed over */
    struct tt__file *file;       /* those that are read; owned */
    int n_files;
    int branch; /* of a run folder: the last row's */
    double
        factor[TT_LIBRARY_METRICS]; /* of event files: of scores, 100 where they are shares of 1 */
    char tag[TT_LIBRARY_METRICS][128]; /* ... and the first tag that fits */
};

/* NULL: no memory. */
struct tt_library_run *tt__library_run_new(const char *path, const char *name, bool tensorboard);
void tt__library_run_free(struct tt_library_run *r);
/* One more file to be read; NULL: no memory.  Those before it may move. */
struct tt__file *tt__library_run_file(struct tt_library_run *r, const char *name);

/* A file is another one than before: the run is read anew.  `run` is a struct tt_library_run *, as
 * tt__follow() hands it on. */
void tt__library_run_forget(void *run);
/* Curves, and facts if there are new ones, are there for the screen. */
void tt__library_run_hand_over(struct tt_library_run *r, bool fresh);

#endif
