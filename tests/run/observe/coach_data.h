/* Data sets on which runs are made to go well or wrong: a part of MNIST, and a table. */
#ifndef TT_TESTS_RUN_OBSERVE_COACH_DATA_H
#define TT_TESTS_RUN_OBSERVE_COACH_DATA_H

#include "../../support/test.h"

#include <math.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/data/dataset.h>

/* What is done to the data. */
struct spoil {
    double noise;     /* share of labels that are drawn anew */
    double imbalance; /* share of all samples that become the first class */
    double copies;    /* share of validation samples that are training samples */
    bool tells;       /* a column says the class */
    double few;       /* share of the usual number of samples; 0: all */
    int classes;      /* of a table; 0: five */
    bool near;        /* of a table: classes lie half in each other */
};

enum { PART_TRAIN = 2000, PART_VAL = 1000, PART_PIXELS = 784 };

static inline void put_idx(const char *folder, const char *name, int dims, const uint8_t *data,
                           unsigned n, size_t bytes)
{
    uint8_t *file = malloc(16 + bytes);
    char path[600];
    const uint8_t head[16] = {
        0, 0, 8, (uint8_t)dims, 0, 0, (uint8_t)(n >> 8), (uint8_t)n, 0, 0, 0, 28, 0, 0, 0, 28};
    size_t used = dims == 3 ? 16 : 8;
    assert_non_null(file);
    memcpy(file, head, used);
    memcpy(file + used, data, bytes);
    snprintf(path, sizeof path, "%.500s/%s", folder, name);
    test_write(path, file, used + bytes);
    free(file);
}

/* Every `apart`-th sample from `from` on; of the first class more often where it is to be common.
 */
static inline void put_part(const char *folder, const char *prefix, const struct tt_dataset *set,
                            unsigned n, const struct spoil *k, uint64_t seed)
{
    uint8_t *x = malloc((size_t)n * PART_PIXELS), *y = malloc(n);
    char name[64];
    struct tt_rng r;
    assert_non_null(x);
    assert_non_null(y);
    tt_rng_init(&r, seed, TT_RNG_SHUFFLE, 1);
    for (unsigned i = 0; i < n; i++) {
        bool common = tt_rng_below(&r, 10000) < 10000 * k->imbalance;
        int64_t at;
        do
            at = (int64_t)tt_rng_below(&r, (uint32_t)set->n);
        while (common && set->y[at] != 0);
        memcpy(x + (size_t)i * PART_PIXELS, set->x + at * PART_PIXELS, PART_PIXELS);
        y[i] = (uint8_t)(tt_rng_below(&r, 10000) < 10000 * k->noise ? tt_rng_below(&r, 10)
                                                                    : set->y[at]);
    }
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", prefix);
    put_idx(folder, name, 3, x, n, (size_t)n * PART_PIXELS);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", prefix);
    put_idx(folder, name, 1, y, n, n);
    free(x);
    free(y);
}

/* Validation samples that are training samples: both parts are then of one set, overlapping. */
static inline void part_of_mnist(const char *folder, const struct spoil *k, uint64_t seed)
{
    static struct tt_data mnist;
    struct tt_err err = {0};
    if (mnist.train.n == 0)
        assert_ok(tt_data_open("assets/mnist", TT_TASK_AUTO, &mnist, &err), &err);
    assert_ok(tt_make_folders(folder, &err), &err);
    unsigned n = (unsigned)(k->few > 0 ? k->few * PART_TRAIN : PART_TRAIN);
    put_part(folder, "train", &mnist.train, n, k, seed);
    if (k->copies > 0)
        put_part(folder, "t10k", &mnist.train, PART_VAL, k, seed);
    else
        put_part(folder, "t10k", &mnist.val, PART_VAL, k, seed + 1000);
}

enum { TABLE_ROWS = 3000, TABLE_COLUMNS = 8, TABLE_CLASSES = 5 };

static inline double normal_of(struct tt_rng *r)
{
    double u = (tt_rng_below(r, 1 << 24) + 1.0) / (1 << 24), v = tt_rng_below(r, 1 << 24);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v / (1 << 24));
}

/* Two clouds for each class, whose places are drawn; they overlap somewhat.  Where values are
 * learned, a smooth function of the columns and some noise. */
static inline void table_of(const char *path, const struct spoil *k, bool values, uint64_t seed)
{
    FILE *f = fopen(path, "w");
    double place[TABLE_CLASSES][2][TABLE_COLUMNS];
    struct tt_rng r;
    assert_non_null(f);
    int classes = k->classes > 0 ? k->classes : TABLE_CLASSES;
    tt_rng_init(&r, seed, TT_RNG_SHUFFLE, 2);
    for (int c = 0; c < TABLE_CLASSES; c++)
        for (int half = 0; half < 2; half++)
            for (int j = 0; j < TABLE_COLUMNS; j++)
                place[c][half][j] = (k->near ? 0.5 : 1.3) * normal_of(&r);
    for (int j = 0; j < TABLE_COLUMNS; j++)
        fprintf(f, "x%d,", j);
    fprintf(f, k->tells ? "code,%s\n" : "%s\n", values ? "price" : "kind");
    double row[TABLE_COLUMNS] = {0};
    int c = 0, shown = 0;
    for (int i = 0, n = (int)(k->few > 0 ? k->few * TABLE_ROWS : TABLE_ROWS); i < n; i++) {
        bool again = i > 0 && tt_rng_below(&r, 10000) < 10000 * k->copies;
        bool common = tt_rng_below(&r, 10000) < 10000 * k->imbalance;
        if (!again) {
            c = common ? 0 : (int)tt_rng_below(&r, (uint32_t)classes);
            int half = (int)tt_rng_below(&r, 2);
            for (int j = 0; j < TABLE_COLUMNS; j++)
                row[j] = place[c][half][j] + normal_of(&r);
            bool wrong = tt_rng_below(&r, 10000) < 10000 * k->noise;
            shown = wrong ? (int)tt_rng_below(&r, (uint32_t)classes) : c;
        }
        for (int j = 0; j < TABLE_COLUMNS; j++)
            fprintf(f, "%.4f,", row[j]);
        double value = 3 * sin(row[0]) + row[1] * row[2] + 2 * row[3] + 0.5 * normal_of(&r);
        if (k->tells && values)
            fprintf(f, "%.5f,", value * 0.45 + 3);
        else if (k->tells)
            fprintf(f, "%.1f,", 10.0 + 7 * shown);
        if (values)
            fprintf(f, "%.4f\n", value);
        else
            fprintf(f, "kind%c\n", 'A' + shown);
    }
    fclose(f);
}

#endif
