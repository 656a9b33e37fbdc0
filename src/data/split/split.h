/* Dividing opened data, for sources and for sources.c. */
#ifndef TT_DATA_SPLIT_SPLIT_H
#define TT_DATA_SPLIT_SPLIT_H

#include <tuitrain/data/split.h>

#include "divide.h"

/* What was divided, and the memory behind the parts. */
struct tt_split {
    struct tt_split_said said;
    uint64_t rows;   /* a hash of which sample went where */
    uint32_t *order; /* owned, as is what follows */
    uint16_t *cls;
    double *value;
    float *mean, *scale;     /* of columns, anew from those of training */
    struct tt_data *file[2]; /* other data that are the parts for validation and the test, ... */
    uint16_t *file_cls[2];   /* ... and their classes, as those of training are counted */
};
void tt__split_free(struct tt_split *s); /* but for file[], which who opened it closes */
/* That of `d`, made where it has none yet. */
struct tt_split *tt__split_of(struct tt_data *d, const struct tt_data_wish *wish,
                              struct tt_err *err);

/* Whether anything is asked of how samples are divided. */
bool tt__split_wished(const struct tt_data_wish *wish);
/* Fills all but what the source knows: label, n, classes and values, groups, times. */
int tt__split_plan(const struct tt_data_wish *wish, struct tt__divide *out, struct tt_err *err);
/* Where the source holds samples apart (out->held): they validate, or become the test where another
 * part is asked for. */
int tt__split_hold(const struct tt_data_wish *wish, struct tt__divide *out, struct tt_err *err);
/* Notes in `d` which of n samples went where. */
int tt__split_note(struct tt_data *d, const struct tt_data_wish *wish,
                   const struct tt__parts *parts, struct tt_err *err);

/* Divides data that a source has opened and knows no columns of: parts that were drawn are drawn
 * as wished, a part of its own stays or becomes the test.  What samples are normalised with is
 * measured anew unless it was `given`. */
int tt__split_apply(struct tt_data *d, const struct tt_data_wish *wish, bool given,
                    struct tt_err *err);

/* Opens the data that --val and --test name, with `open`, and makes them parts of `d`. */
typedef int tt__open_data(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                          struct tt_err *err);
int tt__split_attach(struct tt_data *d, const struct tt_data_wish *wish, tt__open_data *open,
                     struct tt_err *err);

/* Adds a line about parts that nobody would expect, and warns of samples that are on two sides. */
void tt__split_tell(struct tt_data *d, const struct tt_data_wish *wish);
void tt__split_warn(struct tt_data *d);

/* --- samples --------------------------------------------------------------------------------- */

/* Of the inputs of one, and what is to be learned of it. */
uint64_t tt__hash_sample(const struct tt_data *d, const struct tt_dataset *set, int64_t i);
/* Of all of them, in their order; never 0. */
uint64_t tt__hash_data(const struct tt_data *d);
uint64_t tt__hash_mix(uint64_t h, uint64_t v);

/* How many samples are as an earlier one, and how many of `val` and `test` are as one of training.
 */
struct tt__same {
    int64_t all, val, test;
};
struct tt__same tt__count_same(const struct tt_data *d);

/* Puts the mean and variance of values into a part. */
void tt__split_measure(struct tt_dataset *set, int values);

/* --- usual names ----------------------------------------------------------------------------- */

/* Looks in `folder` for what is called as such parts usually are, in any case: train or training;
 * val, valid, validation or dev; test, testing or eval.  `folders`: a folder; else a file, whatever
 * follows the name's last dot, or dots of .gz.  Fills `path` with the first in the order of names;
 * false where none is there. */
enum tt__usual { TT__USUAL_TRAIN, TT__USUAL_VAL, TT__USUAL_TEST };
bool tt__usual_path(const char *folder, enum tt__usual part, bool folders, char *path, size_t size);

#endif
