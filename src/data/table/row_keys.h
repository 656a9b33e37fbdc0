/* What rows are divided by: groups that stay together, and times. */
#ifndef TT_DATA_TABLE_ROW_KEYS_H
#define TT_DATA_TABLE_ROW_KEYS_H

#include "frame.h"
#include <tuitrain/data/dataset.h>

struct tt__row_keys {
    uint32_t *group; /* (n) which group each row is of, or NULL; owned */
    uint32_t n_groups;
    double *time; /* (n), or NULL; owned */
};

/* Of the n rows in `order`, by the columns that the wish names.  Rows without a group are one of
 * their own together; rows without a time are refused. */
int tt__row_keys_find(const struct tt__frame *f, const struct tt_data_wish *wish,
                      const uint32_t *order, int64_t n, struct tt__row_keys *out,
                      struct tt_err *err);
void tt__row_keys_done(struct tt__row_keys *k);

#endif
