/* What a run folder tells about its run, without opening data or network. */
#ifndef TT_RUN_LIBRARY_SUMMARY_H
#define TT_RUN_LIBRARY_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>
#include <tuitrain/run/config/config.h>

struct tt_summary {
    char path[TT_PATH];
    struct tt_config config; /* as asked */
    const char *state; /* "running", "finished", "stopped", "failed", "crashed", "unreadable" */
    char problem[TT_ERR_TEXT]; /* why it cannot be read, safe to show; all but path is nothing then
                                */
    int64_t step, epoch, epochs;
    int branches;
    bool scored;       /* an epoch was validated; the next four mean something */
    bool regression;   /* scores are R^2 */
    double best_score; /* else per cent */
    int64_t best_epoch;
    double val_loss;     /* of the last epoch */
    double seconds;      /* of training passes */
    double began, ended; /* seconds since 1970; 0: unknown */
    int64_t bytes;       /* of all files */
    int checkpoints;
};

/* Fails with TT_EINPUT when the folder is none of a run. */
int tt_summary_read(const char *run_dir, struct tt_summary *out, struct tt_err *err);

/* The summaries of all runs in a folder, by name; free() *out.  Those that
 * cannot be read are "unreadable"; other folders are passed over. */
int tt_summary_list(const char *folder, struct tt_summary **out, int *n, struct tt_err *err);

#endif
