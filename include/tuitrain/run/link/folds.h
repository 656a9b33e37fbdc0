/* Cross-validation: what the folds that are done came to, and their mean and spread. */
#ifndef TT_RUN_LINK_FOLDS_H
#define TT_RUN_LINK_FOLDS_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/link/result.h>

enum { TT_FOLDS_MOST = 100, TT_FOLD_FIELDS = 12 };

/* One after the other; the worker of a fold adds its own when all epochs are done, and whoever
 * started it reads them after that. */
struct tt_folds {
    int k, n;                              /* how many there are to be; how many are done */
    bool regression;                       /* values are learned */
    struct tt_result train[TT_FOLDS_MOST]; /* the last epoch's running average */
    struct tt_result val[TT_FOLDS_MOST];   /* of the weights that are left in the end */
    struct tt_result test[TT_FOLDS_MOST];  /* known where there is a test */
};

struct tt_fold_field {
    const char *name;       /* "val_acc"; constant */
    double mean, deviation; /* over the folds that are done; the deviation with n - 1 below, 0 of
                               one fold */
};
/* Returns how many of them there are. */
int tt_folds_fields(const struct tt_folds *f, struct tt_fold_field out[TT_FOLD_FIELDS]);

/* "5 folds: Val Loss: 0.1234 +- 0.0100, Val Acc: 95.33% +- 2.11%" */
void tt_folds_text(const struct tt_folds *f, char *out, size_t size);

#endif
