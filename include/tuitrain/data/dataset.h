/* Data sets: samples as they are on disk (bytes of pictures, or numbers), what they should give
 * (classes, or values), and how to turn them into batches.
 *
 *     struct tt_data d;
 *     if (tt_data_open("mnist", TT_TASK_AUTO, &d, err) < 0) ...
 *     tt_data_done(&d);
 *
 * A set is immutable once opened, and may be read by any thread.
 */
#ifndef TT_DATA_DATASET_H
#define TT_DATA_DATASET_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_MAX_CLASSES = 1000, TT_CLASS_NAME = 32, TT_COLUMN_NAME = 64 };

/* What is learned: a class of each sample, or a value.  AUTO: what the data looks like. */
enum tt_task { TT_TASK_AUTO, TT_TASK_CLASSES, TT_TASK_VALUES };
extern const char *const tt_task_names[]; /* NULL-ended, in the order above */

/* One split: n samples, as bytes or as numbers, and their classes or values. */
struct tt_dataset {
    int64_t n;
    const uint8_t *x;      /* (n, input) or NULL */
    const float *numbers;  /* (n, input) or NULL */
    const uint8_t *y;      /* (n) class of each, below n_classes; NULL for values */
    const float *value;    /* (n), as in the file; NULL for classes */
    double value_variance; /* mean square distance from the mean, for R^2 */
};

struct tt_source_type;

/* What is asked of data. */
struct tt_data_wish {
    enum tt_task task;
    int64_t image_size[2]; /* height and width that picture files become; 0: their own */
};

struct tt_data {
    char name[64];         /* "mnist", safe to show */
    char note[120];        /* what a user should know of how it was taken, or "" */
    struct tt_shape input; /* (C, H, W), or (columns) */
    int n_classes;         /* 0: values are learned */
    char class_name[TT_MAX_CLASSES][TT_CLASS_NAME]; /* as they come, any bytes */
    char value_name[TT_CLASS_NAME];                 /* what the values are */
    float mean, std;                                /* bytes become (u / 255 - mean) / std */
    const float *column_mean, *column_scale;        /* numbers become (x - mean) * scale */
    const char (*column_name)[TT_COLUMN_NAME];      /* safe to show; NULL for pictures */
    float value_mean, value_std;                    /* a network learns (value - mean) / std */
    struct tt_dataset train, val;
    const struct tt_source_type *source; /* what opened it */
    void *owner;                         /* the source's: memory behind the pointers */
};

/* Opens a path or a name.  What it is, is decided by looking (see sources in data/sources.c). */
int tt_data_open(const char *what, enum tt_task task, struct tt_data *out, struct tt_err *err);
int tt_data_open_as(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err);
void tt_data_done(struct tt_data *d);

#endif
