/* What is said of any data, whatever they come from. */
#ifndef TT_DATA_REMARKS_H
#define TT_DATA_REMARKS_H

#include <tuitrain/data/dataset.h>

/* Into the data's notes, of parts that are divided by now. */
void tt__remark(struct tt_data *d, const struct tt_data_wish *wish, const char *source);

#endif
