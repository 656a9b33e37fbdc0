/* What the names in a state_dict mean. */
#ifndef TT_FORMATS_TORCH_NAMES_H
#define TT_FORMATS_TORCH_NAMES_H

#include "pickle_memory.h"

/* The row of "module.name" in the table, or -1. */
int tt__torch_name(const char *full);
/* The value of calling the name of that row with a tuple. */
int tt__torch_call(struct tt__pickle *p, int64_t row, const struct tt__items *arguments,
                   struct tt__value *out, struct tt_err *err);
/* The storage that the tuple of a persistent id names. */
int tt__torch_storage(struct tt__pickle *p, const struct tt__items *id, struct tt__value *out,
                      struct tt_err *err);

#endif
