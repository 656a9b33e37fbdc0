/* What `info` prints of files. */
#ifndef TT_CLI_INFO_H
#define TT_CLI_INFO_H

#include <stdbool.h>

#include <tuitrain/base/err.h>

/* Whether the path names a model, a checkpoint or an event file: what `info` shows as such. */
bool tt_info_is_ours(const char *path);
int tt_info_print_file(const char *path, bool json, struct tt_err *err);

#endif
