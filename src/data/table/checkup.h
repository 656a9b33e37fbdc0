/* What is suspicious about a table. */
#ifndef TT_DATA_TABLE_CHECKUP_H
#define TT_DATA_TABLE_CHECKUP_H

#include "pipeline.h"

/* Fails at the first column that is used and has gaps. */
int tt__refuse_gaps(const struct tt_schema *s, const struct tt__frame *f,
                    const struct tt__facts *facts, struct tt_err *err);

/* Warns of copies of the target among the inputs; `order` has the rows of the samples. */
void tt__warn_of_copies(struct tt_data *d, const struct tt__frame *f, const uint32_t *order);
/* Of all parts, when they are there: warns of classes that are on one side only; says what a model
 * must beat. */
void tt__warn_of_classes(struct tt_data *d);
void tt__tell_baseline(struct tt_data *d);

/* What each column holds: (columns), owned by the caller. */
struct tt_column_facts *tt__list_facts(const struct tt__frame *f, const struct tt_schema *s,
                                       struct tt_err *err);

/* A hash of all samples in their order, what they become and what is learned; never 0. */
uint64_t tt__hash_samples(const struct tt_data *d);

#endif
