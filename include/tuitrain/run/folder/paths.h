/* Where things lie in a run folder.
 *
 * RUN/last                                       a link to the newest checkpoint
 * RUN/checkpoints/step-STEP.safetensors          a checkpoint of branch 0
 * RUN/checkpoints/step-STEP.branch-B.safetensors a checkpoint of branch B
 */
#ifndef TT_RUN_FOLDER_PATHS_H
#define TT_RUN_FOLDER_PATHS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

/* A checkpoint's file in the run folder (-1: the path is too long), and what such a name says;
 * false of other names. */
int tt_checkpoint_path(const char *run_dir, int branch, int64_t step, char out[TT_PATH]);
bool tt_checkpoint_name(const char *file, int *branch, int64_t *step);

/* The checkpoints of a run folder, in no order: open (NULL: there is no such folder), take the next
 * until that is false, closedir(). */
DIR *tt_checkpoints_open(const char *run_dir);
bool tt_checkpoints_next(DIR *dir, int *branch, int64_t *step);

/* Whether there is any, whole or not, of the run; a run that was killed before has none. */
bool tt_run_has_checkpoint(const char *run_dir);
/* Whether the folder is that of a run which can be gone on with, be it from its beginning. */
bool tt_run_is_there(const char *folder);

/* The checkpoint meant by `what`: a file, or a run folder (its `last`).  run_dir gets the folder
 * that it belongs to, or "".  Fails with TT_EINPUT. */
int tt_checkpoint_find(const char *what, char path[TT_PATH], char run_dir[TT_PATH],
                       struct tt_err *err);

#endif
