/* A frame from an SQLite database. */
#ifndef TT_DATA_TABLE_SQLITE_H
#define TT_DATA_TABLE_SQLITE_H

#include <tuitrain/data/dataset.h>

#include "frame.h"

/* Whether a file begins as a database does. */
bool tt__is_sqlite(const char *path);
/* A table, a view or a query of it; without `inner` (NULL) the only table. */
int tt__frame_read_sqlite(const char *path, const char *inner, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);

#endif
