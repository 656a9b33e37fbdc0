/* Data sets: pictures as they are on disk (bytes), labels, and how to turn them into batches.
 *
 *     struct tt_data d;
 *     if (tt_data_open("mnist", &d, err) < 0) ...
 *     tt_data_done(&d);
 *
 * A set is immutable once opened, and may be read by any thread.
 */
#ifndef TT_DATA_DATASET_H
#define TT_DATA_DATASET_H

#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_MAX_CLASSES = 1000, TT_CLASS_NAME = 32 };

/* One split: n samples of C*H*W bytes, and their classes. */
struct tt_dataset {
    int64_t n;
    const uint8_t *x; /* (n, C, H, W) */
    const uint8_t *y; /* (n) class of each, below n_classes */
};

struct tt_source_type;

struct tt_data {
    char name[64];         /* "mnist", safe to show */
    struct tt_shape input; /* (C, H, W) */
    int n_classes;
    char class_name[TT_MAX_CLASSES][TT_CLASS_NAME];
    float mean, std; /* inputs become (u / 255 - mean) / std */
    struct tt_dataset train, val;
    const struct tt_source_type *source; /* what opened it */
    void *owner;                         /* the source's: memory behind the pointers */
};

/* Opens a path or a name.  What it is, is decided by looking (see sources in data/sources.c). */
int tt_data_open(const char *what, struct tt_data *out, struct tt_err *err);
void tt_data_done(struct tt_data *d);

#endif
