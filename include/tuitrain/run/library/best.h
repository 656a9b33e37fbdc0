/* What a run is judged by (--best-by), and how far it came by that. */
#ifndef TT_RUN_LIBRARY_BEST_H
#define TT_RUN_LIBRARY_BEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tt_best {
    char by[24];     /* a metric; "" is the accuracy, of values R^2 */
    bool regression; /* it learns values */
    double value;    /* NaN: none yet */
    int64_t epoch;   /* 0: unknown */
};

/* The metric's name. */
const char *tt_best_by(const struct tt_best *b);
/* "95.75%", "loss 0.1738", "R2 0.9512"; "" before there is one. */
const char *tt_best_text(const struct tt_best *b, char *out, size_t size);
/* To sort by: the least is the best. */
double tt_best_order(const struct tt_best *b);

#endif
