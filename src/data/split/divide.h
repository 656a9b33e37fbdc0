/* Which of n samples go where: a function of what is asked alone. */
#ifndef TT_DATA_SPLIT_DIVIDE_H
#define TT_DATA_SPLIT_DIVIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt__divide {
    const char *label; /* the data, for messages */
    int64_t n;
    const uint16_t *cls; /* (n) below n_classes; NULL: values */
    int n_classes;
    int64_t held;    /* samples n, n + 1, ... that are a part of their own: for validation, ... */
    bool held_tests; /* ... or, where another one is asked for, the test */
    const uint32_t *group; /* (n) below n_groups, or NULL */
    uint32_t n_groups;
    const double *time; /* (n), or NULL */
    double val, test;   /* shares of n; 0: none */
    int folds, fold;    /* fold (from 1) validates, instead of a share; folds 0: no folds */
    bool stratify;
    uint64_t seed;
};

/* order (train + val + test, at most n + held): the samples of training, then those of validation,
 * then those of the test, each part in a drawn order, or in that of time.  Owned. */
struct tt__parts {
    uint32_t *order;
    int64_t train, val, test;
};

/* Fails with TT_EUSAGE where a part would be empty. */
int tt__divide(const struct tt__divide *d, struct tt__parts *out, struct tt_err *err);

/* What --val and --test say: a share, or other data. */
enum tt__share { TT__SHARE_NONE, TT__SHARE_PART, TT__SHARE_DATA };
/* "0.2", "20%", "1/5"; `option` is for the message of one that is no share. */
int tt__share_parse(const char *option, const char *text, enum tt__share *kind, double *share,
                    struct tt_err *err);

#endif
