/* A cell of a frame as text. */
#ifndef TT_DATA_TABLE_CELL_H
#define TT_DATA_TABLE_CELL_H

#include "frame.h"

/* As it stands in the file, but for numbers, which are written shortest.  False where there is
 * nothing, or more than `size` takes: out is "" then. */
bool tt__cell_raw(const struct tt__frame *f, int64_t column, int64_t row, char *out, size_t size);

#endif
