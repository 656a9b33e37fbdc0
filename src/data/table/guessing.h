/* A schema while it is guessed. */
#ifndef TT_DATA_TABLE_GUESSING_H
#define TT_DATA_TABLE_GUESSING_H

#include "pipeline.h"

struct tt__guess {
    const struct tt__frame *frame;
    const struct tt_data_wish *wish;
    struct tt_schema *schema;
    struct tt__facts *facts;
    bool *asked; /* (columns) the kind was given */
};

#endif
