/* A schema while it is guessed: what guess.c and learned.c have in common. */
#ifndef TT_DATA_TABLE_GUESS_H
#define TT_DATA_TABLE_GUESS_H

#include "pipeline.h"

struct tt__guess {
    const struct tt__frame *frame;
    const struct tt_data_wish *wish;
    struct tt_schema *schema;
    struct tt__facts *facts;
    bool *asked; /* (columns) the kind was given */
};

/* Calls `each` for the words between commas. */
int tt__guess_words(struct tt__guess *g, const char *list,
                    int (*each)(struct tt__guess *g, char *word, struct tt_err *err),
                    struct tt_err *err);

/* Marks the columns that are learned; `why` gets the reason. */
int tt__find_learned(struct tt__guess *g, char *why, size_t size, struct tt_err *err);
/* Kinds of those, and the labels where they are classes. */
int tt__find_task(struct tt__guess *g, struct tt_err *err);

#endif
