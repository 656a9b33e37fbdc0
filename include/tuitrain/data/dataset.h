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
/* Values that are learned of each sample, at most. */
enum { TT_MAX_VALUES = 32 };
enum { TT_CHANNELS = 4 }; /* of pictures, at most: gray or RGB, each with alpha */

/* What is learned: a class of each sample, or a value.  AUTO: what the data looks like. */
enum tt_task { TT_TASK_AUTO, TT_TASK_CLASSES, TT_TASK_VALUES };
extern const char *const tt_task_names[]; /* NULL-ended, in the order above */

/* One split: n samples, as bytes or as numbers, and their classes or values.  Where they lie is
 * for tt_sample_bytes() and tt_sample_numbers() to know. */
struct tt_dataset {
    int64_t n;
    const uint8_t *x;        /* (n, input) or NULL */
    const float *numbers;    /* (n, input) or NULL */
    const uint32_t *place;   /* (n) which row of x or numbers a sample is; NULL: its own number.
                                Classes and values are in the order of samples */
    struct tt_file_map *map; /* of the file that these lie in; NULL: they are in memory */
    bool standardised;       /* numbers are normalised already */
    const uint16_t *y;       /* (n) class of each, below n_classes; NULL for values */
    const double *value;     /* (n, values of each), as in the file; NULL for classes */
    double value_variance[TT_MAX_VALUES]; /* mean square distance from the mean, for R^2 */
};

struct tt_source_type;
struct tt_schema;
struct tt_data;
struct tt_split;
struct tt_column_facts;
struct tt_job;
struct tt_file_map;

/* What becomes of gaps in tables: filled, their rows left out, or refused. */
enum tt_missing { TT_MISSING_FILL, TT_MISSING_DROP, TT_MISSING_REFUSE };
extern const char *const tt_missing_names[]; /* NULL-ended, in the order above */

/* Whether files are read into memory, or looked at as they are needed: large ones are. */
enum tt_in_memory { TT_IN_MEMORY_AUTO, TT_IN_MEMORY_YES, TT_IN_MEMORY_NO };
extern const char *const tt_in_memory_names[]; /* NULL-ended, in the order above */

/* What becomes of picture files that cannot be read: they are left out, or all are refused. */
enum tt_bad { TT_BAD_SKIP, TT_BAD_STOP };
extern const char *const tt_bad_names[]; /* NULL-ended, in the order above */

/* What picture files were before they became what they are. */
enum { TT_COMMON_SIZES = 3 };
struct tt_picture_facts {
    int64_t files;           /* that can be read */
    int64_t gray, alpha;     /* of these have no colours; have an alpha channel */
    int64_t sizes;           /* different ones, ... */
    struct tt_picture_size { /* ... the commonest first */
        int height, width;
        int64_t n;
    } common[TT_COMMON_SIZES];
    int low, high; /* the shortest and the longest side of any */
};

/* What is asked of data.  Texts may be NULL. */
struct tt_data_wish {
    enum tt_task task;
    /* Of pictures: */
    int64_t image_size[2];  /* height and width that picture files become; 0: their own */
    const char *mean, *std; /* "0.485,0.456,0.406": of channels, instead of what is computed */
    const char *ground;     /* the colour under what is transparent: tt_image_ground() */
    enum tt_bad bad;
    const struct tt_data *like; /* a model's: sizes, channels, figures and classes are its */
    /* Of tables: */
    const char *target; /* the column that is learned, by name or number from 1 */
    const char *ignore; /* "NAME,NAME": columns that are left out */
    const char *as;     /* "NAME=KIND,NAME=KIND": what columns hold (tt_column_kinds) */
    const char *x, *y;  /* of NumPy's arrays: which holds samples, and which what is learned */
    enum tt_missing missing;
    const struct tt_schema *schema; /* a model's: nothing is guessed or fitted anew */
    bool by_position;               /* its columns in their order, whatever their names */
    bool every_row; /* all rows are for validation, in their order; without it, as in training */
    bool facts;     /* count what is in each column */
    enum tt_in_memory in_memory;
    bool no_cache;      /* nothing of it is kept for the next time, nor taken from the last one */
    struct tt_job *job; /* told how far it is; may stop it.  NULL: nobody looks */
    /* How samples are divided (data/split.h). */
    const char *val, *test;   /* a share of them (0.2, 20%, 1/5), or other data; "" as usual */
    const char *group, *time; /* columns: groups stay together; the last in time validate */
    int64_t split_seed;
    bool no_stratify; /* classes may be in other shares in each part */
    int folds, fold;  /* fold (from 1) of so many is for validation; 0: none */
};

/* Lines for who uses the program: what was guessed, left out, filled.  {0} to begin with. */
struct tt_notes {
    char *text; /* lines, each with its end; NULL: none; owned */
};
void tt_notes_add(struct tt_notes *n, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void tt_notes_done(struct tt_notes *n);

struct tt_data {
    char name[64];         /* "mnist", safe to show */
    char note[120];        /* what a user should know of how it was taken, or "" */
    struct tt_notes notes; /* the same of tables, line by line */
    struct tt_shape input; /* (C, H, W), or (columns) */
    int n_classes;         /* 0: values are learned */
    char class_name[TT_MAX_CLASSES][TT_CLASS_NAME]; /* as they come, any bytes */
    int n_values;                                   /* of each sample; 0 is 1, as with classes */
    char value_name[TT_CLASS_NAME];                 /* what the values are, all in one */
    char each_value[TT_MAX_VALUES][TT_CLASS_NAME];  /* of several: each */
    float mean[TT_CHANNELS], std[TT_CHANNELS];      /* bytes become (u / 255 - mean) / std */
    const struct tt_picture_facts *pictures;        /* of picture files; NULL: these are none */
    unsigned char ground[3];       /* the colour under what is transparent in picture files */
    const char *const *class_full; /* (n_classes) whole names, where some are cut; or NULL */
    const float *column_mean, *column_scale;   /* numbers become (x - mean) * scale */
    const char (*column_name)[TT_COLUMN_NAME]; /* safe to show; NULL for pictures */
    double value_mean[TT_MAX_VALUES], value_std[TT_MAX_VALUES]; /* a network learns
                                                                   (value - mean) / std */
    struct tt_dataset train, val, test;  /* test: used once, at the end; n is 0 where none is */
    bool drawn;                          /* val was drawn from one whole, x of which lies so:
                                            train, val, and test where there is one */
    struct tt_split *split;              /* what was divided, and how; or NULL */
    uint64_t hash;                       /* of all samples; 0: not known */
    const struct tt_schema *schema;      /* of tables, or NULL */
    const struct tt_column_facts *facts; /* (schema->n_columns) where they were wished for */
    int64_t duplicates;                  /* samples that are as an earlier one, likewise */
    int64_t unknown;  /* rows left out, of classes that the schema does not have */
    bool by_position; /* columns of other files are taken in their order, whatever their names */
    const struct tt_source_type *source; /* what opened it */
    void *owner;                         /* the source's: memory behind the pointers */
};

/* Opens a path or a name.  What it is, is decided by looking (see sources in data/sources.c). */
int tt_data_open(const char *what, enum tt_task task, struct tt_data *out, struct tt_err *err);
int tt_data_open_as(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err);
void tt_data_done(struct tt_data *d);
/* The kind of source that it came from: "csv". */
const char *tt_data_source(const struct tt_data *d);
/* Whether it is the name of data that are found without a path. */
bool tt_data_is_name(const char *what);

/* What a model must beat: always the commonest class of training, or its mean. */
struct tt_baseline {
    int cls;
    double accuracy; /* per cent right in a set, of classes */
    double rmse;     /* of values, over all of each sample */
};
struct tt_baseline tt_data_baseline(const struct tt_data *d, const struct tt_dataset *of);

/* The whole name of a class, as it comes. */
static inline const char *tt_data_class(const struct tt_data *d, int c)
{
    return d->class_full ? d->class_full[c] : d->class_name[c];
}

/* Channels that have a mean of their own. */
static inline int tt_data_channels(const struct tt_data *d)
{
    return d->input.n == 3 && d->input.dim[0] <= TT_CHANNELS ? (int)d->input.dim[0] : 1;
}

/* Values that are learned of each sample, and what value c is called. */
static inline int tt_data_values(const struct tt_data *d)
{
    return d->n_values > 1 ? d->n_values : 1;
}
static inline const char *tt_data_value_name(const struct tt_data *d, int c)
{
    return d->n_values > 1 ? d->each_value[c] : d->value_name;
}

/* What a network's output z for value c stands for, in the data's own units. */
static inline double tt_data_value(const struct tt_data *d, int c, float z)
{
    return (double)z * d->value_std[c] + d->value_mean[c];
}

/* A sample (input) as it lies in its set. */
static inline int64_t tt_sample_row(const struct tt_dataset *set, int64_t sample)
{
    return set->place ? (int64_t)set->place[sample] : sample;
}
static inline const uint8_t *tt_sample_bytes(const struct tt_dataset *set, int64_t size,
                                             int64_t sample)
{
    return set->x + tt_sample_row(set, sample) * size;
}
static inline const float *tt_sample_numbers(const struct tt_dataset *set, int64_t size,
                                             int64_t sample)
{
    return set->numbers + tt_sample_row(set, sample) * size;
}

/* Input k of a row of numbers, as it is in the data. */
double tt_data_number(const struct tt_data *d, const struct tt_dataset *set, int64_t sample,
                      int64_t k);

#endif
