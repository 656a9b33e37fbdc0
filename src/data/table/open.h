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

/* How a text was read: a number may be another one in another dialect. */
void tt__frame_tell(const struct tt__frame *f, struct tt_notes *notes);

/* Data of a frame, whose owner is a new tt__table; takes over the frame, whatever comes of it. */
int tt__open_frame(struct tt__frame *frame, const struct tt_data_wish *wish, struct tt_data *out,
                   struct tt_err *err);

#endif
