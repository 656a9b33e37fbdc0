#include <tuitrain/data/loader.h>

#include <math.h>
#include <string.h>

#include <tuitrain/base/map.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/base/simd.h>
#include <tuitrain/data/schema.h>

#include "channels.h"

void tt_shuffle(uint64_t seed, int64_t epoch, int64_t n, uint32_t *order)
{
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_SHUFFLE, (uint64_t)epoch);
    for (int64_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (int64_t i = n - 1; i > 0; i--) {
        uint32_t j = tt_rng_below(&r, (uint32_t)(i + 1)), swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
}

TT_CLONES static void standardise(const float *restrict from, float *restrict x, int64_t n,
                                  const float *restrict mean, const float *restrict scale)
{
    for (int64_t i = 0; i < n; i++)
        x[i] = (from[i] - mean[i]) * scale[i];
}

TT_CLONES static void standardise_there(float *restrict x, int64_t n, const float *restrict mean,
                                        const float *restrict scale)
{
    for (int64_t i = 0; i < n; i++)
        x[i] = (x[i] - mean[i]) * scale[i];
}

/* Asks for the bytes of a sample, so that they are near when they are read: those of a shuffled set
 * lie all over memory. */
static void ask_for(const char *sample, int64_t size)
{
    enum { LINE = 64, SECOND_CACHE = 2 };
    for (int64_t i = 0; i < size; i += LINE)
        __builtin_prefetch(sample + i, 0, SECOND_CACHE);
}

struct tt_baseline tt_data_baseline(const struct tt_data *d, const struct tt_dataset *of)
{
    struct tt_baseline b = {0};
    int64_t count[TT_MAX_CLASSES] = {0}, hits = 0;
    int values = tt_data_values(d);
    double squares = 0;
    for (int64_t i = 0; d->train.y && i < d->train.n; i++)
        count[d->train.y[i]]++;
    for (int c = 1; c < d->n_classes; c++)
        b.cls = count[c] > count[b.cls] ? c : b.cls;
    for (int64_t i = 0; i < of->n; i++)
        if (of->y)
            hits += of->y[i] == b.cls;
        else if (of->value)
            for (int c = 0; c < values; c++) {
                double off = of->value[i * values + c] - d->value_mean[c];
                squares += off * off;
            }
    b.accuracy = of->n ? 100 * (double)hits / (double)of->n : 0;
    b.rmse = of->n ? sqrt(squares / (double)(of->n * values)) : 0;
    return b;
}

double tt_data_number(const struct tt_data *d, const struct tt_dataset *set, int64_t sample,
                      int64_t k)
{
    float number;
    memcpy(&number, (const char *)tt_sample_numbers(set, d->input.dim[0], sample) + 4 * k,
           sizeof number);
    double x = (double)number;
    return set->standardised ? x / d->schema->scale[k] + d->schema->mean[k] : x;
}

/* Of a file, pages around a sample come with it. */
static void let_go(const struct tt_dataset *set, bool in_order, int64_t rows, int64_t bytes)
{
    const int64_t around = 64 << 10;
    tt_map_passed(set->map, (size_t)(rows * (in_order || bytes > around ? bytes : around)));
}

void tt_load_rows(const struct tt_data *d, const struct tt_dataset *set, const uint32_t *order,
                  int64_t first, int64_t row0, int64_t row1, float *x)
{
    const int64_t ahead = 8; /* samples */
    int64_t size = tt_shape_count(&d->input), bytes = size * (set->x ? 1 : (int64_t)sizeof(float));
    const char *all = set->x ? (const char *)set->x : (const char *)set->numbers;
    struct tt__affine normal;
    if (set->x)
        normal = tt__affine_of(d);
    for (int64_t row = row0; row < row1; row++) {
        int64_t sample = order ? (int64_t)order[first + row] : first + row;
        int64_t at = tt_sample_row(set, sample) * size;
        if (order && !set->map && row + ahead < row1)
            ask_for(all + tt_sample_row(set, (int64_t)order[first + row + ahead]) * bytes, bytes);
        if (set->x) {
            tt__affine_bytes(&normal, set->x + at, x + row * size, size);
        } else if (set->standardised) {
            memcpy(x + row * size, set->numbers + at, (size_t)bytes);
        } else if (set->map) { /* in a file they need not lie where floats do */
            memcpy(x + row * size, all + at * (int64_t)sizeof(float), (size_t)bytes);
            standardise_there(x + row * size, size, d->column_mean, d->column_scale);
        } else {
            standardise(set->numbers + at, x + row * size, size, d->column_mean, d->column_scale);
        }
    }
    if (set->map)
        let_go(set, !order && !set->place, row1 - row0, bytes);
}

void tt_load_targets(const struct tt_data *d, const struct tt_dataset *set, const uint32_t *order,
                     int64_t first, int64_t n, int32_t *y, float *value)
{
    int values = tt_data_values(d);
    for (int64_t row = 0; row < n; row++) {
        int64_t sample = order ? (int64_t)order[first + row] : first + row;
        if (y && set->y)
            y[row] = set->y[sample];
        for (int c = 0; c < values && value && set->value; c++)
            value[row * values + c] =
                (float)((set->value[sample * values + c] - d->value_mean[c]) / d->value_std[c]);
    }
}
