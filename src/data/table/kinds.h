/* What the columns of a table hold, as far as their cells and names tell. */
#ifndef TT_DATA_TABLE_KINDS_H
#define TT_DATA_TABLE_KINDS_H

#include <tuitrain/data/schema.h>

#include "frame.h"

enum { TT__DISTINCT = 1000 }; /* values are told apart up to so many */

struct tt__value {
    double cell; /* a number, or a text's code (tt__cell_code) */
    int64_t n;
};

/* Counts over a column's rows. */
struct tt__facts {
    int64_t rows, gaps, numbers, texts; /* of gaps, numbers and texts; together they are rows */
    bool many;                          /* more than TT__DISTINCT different ones */
    int64_t distinct;                   /* otherwise so many, ... */
    struct tt__value *value;            /* ... numbers in their order, then texts; owned */
    double low, high, mean, deviation;  /* of the numbers */
    bool whole;                         /* all of them are */
    bool steps;                         /* each is the one before it and 1 */
    bool rises;                         /* none repeats, and they are in order */
    bool dates, month_first_only, open; /* all texts are dates; see tt__date */
    bool booleans;
    int64_t stray_row; /* the first that holds a text */
};

/* Whether a text stands for nothing, in a column of numbers or in one of texts. */
bool tt__means_nothing(const char *s, size_t n, bool among_numbers);
bool tt__cell_is_gap(const struct tt__series *c, double cell, bool among_numbers);

int tt__facts_of(const struct tt__frame *f, int64_t column, struct tt__facts *out,
                 struct tt_err *err);
void tt__facts_done(struct tt__facts *x);

/* How a name compares with those that people use: in lower case, without marks at its ends. */
bool tt__name_is(const char *name, const char *const *words);        /* all of it is one of them */
bool tt__name_ends_with(const char *name, const char *const *words); /* its last word is */

/* Sets kind, why and, for dates, which way round they are. */
void tt__guess_kind(const struct tt__frame *f, int64_t column, const struct tt__facts *x,
                    struct tt_column *out);

#endif
