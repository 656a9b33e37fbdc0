/* Samples in memory of their own: what sources fill when a file does not lie as training reads it.
 * Those of training first. */
#ifndef TT_DATA_TABLE_H
#define TT_DATA_TABLE_H

#include <tuitrain/data/dataset.h>

enum { TT__MOST_CLASSES = 256 }; /* that a byte tells apart */

struct tt__table {
    int64_t train, val, row;    /* samples of each part; bytes or numbers of a sample */
    int64_t test;               /* likewise, after those of val; 0 where there is none */
    uint8_t *x;                 /* (all, row), or ... */
    float *numbers;             /* ... the same */
    uint16_t *cls;              /* (all), when classes are learned */
    int values;                 /* of each sample: 1, or several */
    double *value;              /* (all, values), when values are learned */
    float *mean, *scale;        /* (row) of numbers */
    struct tt_file_map *map[2]; /* of files that samples stay in, instead of x or numbers */
    char (*name)[TT_COLUMN_NAME];
    struct tt_column_facts *facts;     /* of columns that were looked at, or NULL */
    struct tt_picture_facts *pictures; /* or NULL */
    char **names;                      /* of classes, whole; or NULL */
    struct tt_schema *schema; /* of columns, or NULL: numbers are standardised by it then */
};

/* A table as the owner of `out`, closed by tt__table_close(). */
struct tt__table *tt__table_new(struct tt_data *out, struct tt_err *err);
/* Memory for samples of bytes or numbers, val with those of a test, where they take no more than
 * half of the machine's. */
int tt__table_allocate(struct tt_data *out, int64_t train, int64_t val, int64_t row, bool bytes,
                       struct tt_err *err);
/* Refuses bytes that are more than half of this machine's memory. */
int tt__check_memory(const char *name, double bytes, struct tt_err *err);
/* Says that the last of those that were allocated for validation are a test. */
void tt__table_keep_test(struct tt_data *out, int64_t test);
/* Points the splits of `out` into its table, as classes 0 to classes - 1 or (0) as values, and
 * measures what inputs and values are normalised with.  Classes without a name get their number. */
int tt__table_finish(struct tt_data *out, int classes, struct tt_err *err);
void tt__table_close(struct tt_data *d);

/* What numbers of that deviation are multiplied with. */
float tt__scale_of(double deviation);

/* One sample in five is kept for validation where a source has no split of its own. */
static inline int64_t tt__kept(int64_t n)
{
    return n / 5;
}

#endif
