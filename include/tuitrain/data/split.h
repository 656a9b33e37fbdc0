/* How samples are divided into those of training, of validation and, where there is one, of a test.
 *
 *     share   a part of the whole, drawn by the seed of the split alone: of classes so that each
 *             has the same share of it (stratified), of values at random
 *     data    another file or folder, all samples of which are that part
 *     group   samples that have the same in that column are never on two sides
 *     time    the last ones validate, and those after them are the test; nothing is drawn
 *     folds   the whole but the test is cut into K parts, and one of them validates: with `time`
 *             the one that follows those that are trained on
 *
 * A source that has a part for validation of its own keeps it; where another one is asked for, its
 * own becomes the test.  The same data and the same wish give the same parts.
 */
#ifndef TT_DATA_SPLIT_H
#define TT_DATA_SPLIT_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/safetensors.h>

enum { TT_MOST_FOLDS = 100 };

/* What a saved model says of it. */
struct tt_split_said {
    char val[TT_OPT_TEXT], test[TT_OPT_TEXT], group[TT_OPT_TEXT], time[TT_OPT_TEXT];
    int64_t seed, folds, fold;
    bool no_stratify;
};

/* Returns 1, or 0 where the file does not say how its data were divided; fails with TT_EINPUT where
 * that is wrong. */
int tt_split_read(const struct tt_tensor_set *set, struct tt_split_said *out, struct tt_err *err);

/* As JSON, with a hash of which sample went where; the caller frees it.  NULL: nothing was divided,
 * or there is no memory for it. */
char *tt_split_text(const struct tt_data *d);

#endif
