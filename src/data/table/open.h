/* A frame from whatever file holds a table: text (frame_read.c), a database (sqlite.c), arrays of
 * NumPy's (arrays.c). */
#ifndef TT_DATA_TABLE_OPEN_H
#define TT_DATA_TABLE_OPEN_H

#include <tuitrain/data/dataset.h>

#include "frame.h"

/* `wish` says which arrays are meant, where it is not NULL; what was chosen is told in `notes`. For
 * predictions (`inputs`) arrays need no targets. */
int tt__frame_open(const char *what, const struct tt_data_wish *wish, bool inputs,
                   struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);

/* Data of a frame, whose owner is a new tt__table; takes over the frame, whatever comes of it. */
int tt__open_frame(struct tt__frame *frame, const struct tt_data_wish *wish, struct tt_data *out,
                   struct tt_err *err);

/* --- the kinds ------------------------------------------------------------------------------- */

/* Whether a file begins as a database does. */
bool tt__is_sqlite(const char *path);
/* A table, a view or a query of it; without `inner` (NULL) the only table. */
int tt__frame_read_sqlite(const char *path, const char *inner, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);

/* Of NumPy's arrays those that were asked for, or that are guessed. */
int tt__frame_read_arrays(const char *path, const struct tt_data_wish *wish, bool inputs,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);
/* `measured`: of training and validation rows the latter alone. */
struct tt__arrays;
int tt__frame_from_arrays(const struct tt__arrays *a, bool measured, struct tt__frame *out,
                          struct tt_notes *notes, struct tt_err *err);

#endif
