/* A frame from arrays of NumPy's. */
#ifndef TT_DATA_TABLE_ARRAYS_H
#define TT_DATA_TABLE_ARRAYS_H

#include <tuitrain/data/dataset.h>

#include "frame.h"

/* Of NumPy's arrays those that were asked for, or that are guessed. */
int tt__frame_read_arrays(const char *path, const struct tt_data_wish *wish, bool inputs,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);
/* `measured`: of training and validation rows the latter alone. */
struct tt__arrays;
int tt__frame_from_arrays(const struct tt__arrays *a, bool measured, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err);

#endif
