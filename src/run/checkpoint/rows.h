/* Figures that a checkpoint has in its metadata, by name: written and read by the same rows. */
#ifndef TT_RUN_CHECKPOINT_ROWS_H
#define TT_RUN_CHECKPOINT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct tt_figure {
    const char *key; /* NULL ends the rows */
    size_t offset;
    bool whole; /* an int64_t; else a double */
};

extern const struct tt_figure tt__progress_rows[]; /* of struct tt_progress */
extern const struct tt_figure tt__result_rows[];   /* of struct tt_result: "train.KEY" */

#endif
