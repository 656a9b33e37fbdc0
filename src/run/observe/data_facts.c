#include "data_facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COMPARED = 1024, MOST_ROWS = 1 << 14, MOST_TOLD = 4096, MOST_COLUMNS = 256, BINS = 64 };

/* --- classes --------------------------------------------------------------------------------- */

static void count_classes(const struct tt_data *d, struct tt_data_facts *out)
{
    int64_t count[TT_MAX_CLASSES] = {0};
    for (int64_t i = 0; i < d->train.n; i++)
        count[d->train.y[i]]++;
    for (int c = 0; c < d->n_classes; c++) {
        if (count[c] > count[out->commonest_class])
            out->commonest_class = c;
        if (count[c] < count[out->rarest_class])
            out->rarest_class = c;
    }
    out->commonest = (double)count[out->commonest_class] / (double)d->train.n;
    out->rarest = (double)count[out->rarest_class] / (double)d->train.n;
}

/* --- copies ---------------------------------------------------------------------------------- */

struct rows {
    const struct tt_data *data;
    int64_t width;
    size_t bytes; /* of a row */
};

static const void *row_of(const struct rows *r, const struct tt_dataset *set, int64_t i)
{
    return set->x ? (const void *)tt_sample_bytes(set, r->width, i)
                  : (const void *)tt_sample_numbers(set, r->width, i);
}

/* Of a few places in the middle, where pictures differ: it takes little
 * time, and what is found by it is compared in full. */
static uint64_t hash_row(const struct rows *r, const void *row)
{
    enum { PLACES = 4 };
    const uint8_t *bytes = row;
    size_t all = r->bytes < 8 * PLACES ? r->bytes / 8 : PLACES;
    uint64_t h = 0x9e3779b97f4a7c15U;
    for (size_t k = 0; k < all; k++) {
        uint64_t word;
        memcpy(&word, bytes + (r->bytes - 8) * (k + 1) / (all + 1), sizeof word);
        h = (h ^ word) * 0xff51afd7ed558ccdU;
        h ^= h >> 32;
    }
    for (size_t k = 0; all == 0 && k < r->bytes; k++)
        h = (h ^ bytes[k]) * 0x100000001b3U;
    return h ^ h >> 29;
}

enum { SLOTS = 4 * MOST_COMPARED, MOST_PROBES = 32 };

/* Validation samples by their hash. */
struct table {
    struct slot {
        uint64_t hash;
        int64_t sample; /* + 1; 0: free */
    } slot[SLOTS];
    bool found[MOST_COMPARED];
};

static void put(struct table *t, uint64_t hash, int64_t k)
{
    uint64_t at = hash;
    for (int i = 0; i < MOST_PROBES; i++, at++)
        if (!t->slot[at % SLOTS].sample) {
            t->slot[at % SLOTS] = (struct slot){hash, k + 1};
            return;
        }
}

static bool same_target(const struct tt_data *d, int64_t val, int64_t train)
{
    return d->n_classes > 0 ? d->val.y[val] == d->train.y[train]
                            : memcmp(d->val.value + val * tt_data_values(d),
                                     d->train.value + train * tt_data_values(d),
                                     (size_t)tt_data_values(d) * sizeof(double)) == 0;
}

/* Marks the validation samples that are as training sample i. */
static void mark(struct table *t, const struct rows *r, int64_t i, int64_t compared)
{
    const void *row = row_of(r, &r->data->train, i);
    uint64_t hash = hash_row(r, row), at = hash;
    for (int probe = 0; probe < MOST_PROBES && t->slot[at % SLOTS].sample; probe++, at++) {
        int64_t k = t->slot[at % SLOTS].sample - 1, val = k * r->data->val.n / compared;
        if (t->slot[at % SLOTS].hash == hash && !t->found[k] &&
            memcmp(row_of(r, &r->data->val, val), row, r->bytes) == 0)
            t->found[k] = same_target(r->data, val, i);
    }
}

static void count_copies(const struct tt_data *d, struct tt_data_facts *out)
{
    struct rows r = {.data = d, .width = tt_shape_count(&d->input)};
    int64_t rows = d->train.n < MOST_ROWS ? d->train.n : MOST_ROWS;
    r.bytes = (size_t)r.width * (d->train.x ? 1 : sizeof(float));
    if ((!d->train.x && !d->train.numbers) || (!d->val.x && !d->val.numbers) ||
        !d->train.x != !d->val.x)
        return;
    struct table *t = calloc(1, sizeof *t);
    if (!t)
        return;
    out->compared = d->val.n < MOST_COMPARED ? d->val.n : MOST_COMPARED;
    for (int64_t k = 0; k < out->compared; k++)
        put(t, hash_row(&r, row_of(&r, &d->val, k * d->val.n / out->compared)), k);
    for (int64_t i = 0; i < rows; i++)
        mark(t, &r, i * d->train.n / rows, out->compared);
    for (int64_t k = 0; k < out->compared; k++)
        out->copies += t->found[k];
    free(t);
    /* Of a large training set some samples stand for all. */
    double share = (double)out->copies / (double)out->compared;
    out->copied = fmin(1, share * (double)d->train.n / (double)rows);
}

/* --- few values ------------------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Whether a column has so many values that rows do not come out alike by chance. */
static bool has_many_values(const struct tt_data *d, int64_t column, int64_t width, float *room,
                            int64_t n)
{
    int64_t values = 1;
    for (int64_t k = 0; k < n; k++)
        room[k] = tt_sample_numbers(&d->train, width, k * d->train.n / n)[column];
    qsort(room, (size_t)n, sizeof *room, by_number);
    for (int64_t k = 1; k < n; k++)
        values += room[k] > room[k - 1];
    return 5 * values > n;
}

static bool is_few_valued(const struct tt_data *d)
{
    int64_t width = tt_shape_count(&d->input);
    int64_t n = d->train.n < MOST_TOLD ? d->train.n : MOST_TOLD;
    float *room = d->train.numbers ? malloc((size_t)n * sizeof *room) : NULL;
    bool many = !room;
    for (int64_t c = 0; c < width && c < MOST_COLUMNS && !many; c++)
        many = has_many_values(d, c, width, room, n);
    free(room);
    return !many;
}

/* --- a column that tells --------------------------------------------------------------------- */

/* Share of samples that are put right by the commonest class in their bin of this column. */
static double told_by(const struct tt_data *d, int64_t column, int64_t width, int64_t n)
{
    static const int64_t least = 1;
    enum { MOST_CLASSES = 32 };
    int64_t count[BINS][MOST_CLASSES] = {{0}}, right = 0;
    float low = INFINITY, high = -INFINITY;
    for (int64_t k = 0; k < n; k++) {
        float x = tt_sample_numbers(&d->train, width, k * d->train.n / n)[column];
        low = fminf(low, x);
        high = fmaxf(high, x);
    }
    if (d->n_classes > MOST_CLASSES || !(high > low))
        return 0;
    for (int64_t k = 0; k < n; k++) {
        int64_t i = k * d->train.n / n;
        float place = (tt_sample_numbers(&d->train, width, i)[column] - low) / (high - low);
        int bin = (int)(place * (BINS - 1) + 0.5F);
        count[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin][d->train.y[i]]++;
    }
    for (int b = 0; b < BINS; b++) {
        int64_t most = 0;
        for (int c = 0; c < d->n_classes; c++)
            most = count[b][c] > most ? count[b][c] : most;
        right += most >= least ? most : 0;
    }
    return (double)right / (double)n;
}

/* How much of the (first) values a straight line through this column explains: R^2. */
static double explained_by(const struct tt_data *d, int64_t column, int64_t width, int64_t n)
{
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, count = (double)n;
    for (int64_t k = 0; k < n; k++) {
        int64_t i = k * d->train.n / n;
        double x = (double)tt_sample_numbers(&d->train, width, i)[column];
        double y = (d->train.value[i * tt_data_values(d)] - d->value_mean[0]) /
                   (d->value_std[0] > 0 ? d->value_std[0] : 1);
        sx += x;
        sy += y;
        sxx += x * x;
        syy += y * y;
        sxy += x * y;
    }
    double vx = sxx - sx * sx / count, vy = syy - sy * sy / count, v = sxy - sx * sy / count;
    return vx > 0 && vy > 0 ? v * v / (vx * vy) : 0;
}

static void find_column(const struct tt_data *d, struct tt_data_facts *out)
{
    int64_t width = tt_shape_count(&d->input);
    int64_t n = d->train.n < MOST_TOLD ? d->train.n : MOST_TOLD;
    if (!d->train.numbers || !d->column_name)
        return;
    for (int64_t c = 0; c < width && c < MOST_COLUMNS; c++) {
        double tells = d->n_classes > 0 ? told_by(d, c, width, n) : explained_by(d, c, width, n);
        if (tells <= out->tells)
            continue;
        out->tells = tells;
        out->column = (int)c;
        snprintf(out->column_name, sizeof out->column_name, "%.47s", d->column_name[c]);
    }
}

void tt__data_facts(const struct tt_data *d, struct tt_data_facts *out)
{
    *out = (struct tt_data_facts){.column = -1};
    if (d->train.n < 1 || d->val.n < 1)
        return;
    out->known = true;
    if (d->n_classes > 0 && d->train.y)
        count_classes(d, out);
    count_copies(d, out);
    out->few_valued = is_few_valued(d);
    find_column(d, out);
}
