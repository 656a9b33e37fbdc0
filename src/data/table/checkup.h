/* What is suspicious about a table. */
#ifndef TT_DATA_TABLE_CHECKUP_H
#define TT_DATA_TABLE_CHECKUP_H

#include "pipeline.h"

/* Fails at the first column that is used and has gaps. */
int tt__refuse_gaps(const struct tt_schema *s, const struct tt__frame *f,
                    const struct tt__facts *facts, struct tt_err *err);

/* Adds warnings to the notes of opened data, whose samples are the rows in `order`: copies of the
 * target among the inputs, rows on both sides of the split. */
void tt__warn(struct tt_data *d, const struct tt__frame *f, const uint32_t *order);

/* What each column holds: (columns), owned by the caller. */
struct tt_column_facts *tt__list_facts(const struct tt__frame *f, const struct tt_schema *s,
                                       struct tt_err *err);

/* A hash of all samples in their order, what they become and what is learned; never 0. */
uint64_t tt__hash_samples(const struct tt_data *d);

/* How many of the samples are the same as an earlier one in all inputs and the target. */
int64_t tt__count_duplicates(const struct tt_data *d, int64_t *across);

#endif
