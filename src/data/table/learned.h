/* Which columns of a table are learned, and as classes or as values: as asked or as guessed. */
#ifndef TT_DATA_TABLE_LEARNED_H
#define TT_DATA_TABLE_LEARNED_H

#include "guessing.h"

/* Marks the columns that are learned; `why` gets the reason. */
int tt__find_learned(struct tt__guess *g, char *why, size_t size, struct tt_err *err);
/* Kinds of those, and the labels where they are classes. */
int tt__find_task(struct tt__guess *g, struct tt_err *err);

#endif
