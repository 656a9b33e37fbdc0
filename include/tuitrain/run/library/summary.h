/* What a run folder tells about its run, without opening data or network. */
#ifndef TT_RUN_LIBRARY_SUMMARY_H
#define TT_RUN_LIBRARY_SUMMARY_H

#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/library/facts.h>

struct tt_summary {
    char path[TT_PATH];
    struct tt_config config;       /* as asked */
    struct tt_library_facts facts; /* "unreadable": nothing else is known but the path */
    int64_t bytes;                 /* of all files */
    int checkpoints;
};

/* Any thread.  Fails with TT_EINPUT when the folder is none of a run, or cannot be read. */
int tt_summary_read(const char *run_dir, struct tt_summary *out, struct tt_err *err);

/* The summaries of all runs in a folder, by name; free() *out.  Those that cannot be read are
 * "unreadable"; other folders are passed over.  Fails with TT_EINPUT when there is no such folder.
 */
int tt_summary_list(const char *folder, struct tt_summary **out, int *n, struct tt_err *err);

#endif
