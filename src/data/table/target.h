/* Which column is learned, and whether it holds classes: by names, kinds and places. */
#ifndef TT_DATA_TABLE_TARGET_H
#define TT_DATA_TABLE_TARGET_H

#include "kinds.h"

/* The likeliest column, or -1 where there is none that could be; `why` says what spoke for it. */
int64_t tt__guess_target(const struct tt__frame *f, const struct tt__facts *facts,
                         const struct tt_column *columns, char *why, size_t size);

/* Whether its values are labels rather than amounts. */
bool tt__guess_classes(const char *name, const struct tt__facts *x, enum tt_column_kind kind);

#endif
