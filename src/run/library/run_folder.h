/* Reading a run folder: its config.ini once, and of its metrics.jsonl what is new each time. */
#ifndef TT_RUN_LIBRARY_RUN_FOLDER_H
#define TT_RUN_LIBRARY_RUN_FOLDER_H

#include "run.h"

/* A new run's settings, and the file to follow. */
void tt__run_folder_open(struct tt_library_run *r);
/* Returns whether anything was new. */
bool tt__run_folder_read(struct tt_library_run *r);

#endif
