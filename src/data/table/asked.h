/* Columns as options name them. */
#ifndef TT_DATA_TABLE_ASKED_H
#define TT_DATA_TABLE_ASKED_H

#include "guessing.h"

/* Calls `each` for the words between commas. */
int tt__guess_words(struct tt__guess *g, const char *list,
                    int (*each)(struct tt__guess *g, char *word, struct tt_err *err),
                    struct tt_err *err);

#endif
