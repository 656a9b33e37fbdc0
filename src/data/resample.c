#include <tuitrain/data/resample.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

/* --- by a triangle filter, to the whole of another size ------------------------------------------
 */

enum { FRACTION = 22 }; /* bits of a weight behind the point: 255 times their sum stays in 31 */

/* What the pixels of a line of another size are made of: each of `most` pixels at the most, from
 * first[k] on. */
struct taps {
    int64_t n, most; /* of the line; of one */
    int64_t *first, *count;
    int32_t *weight; /* (n, most) */
};

static void taps_done(struct taps *t)
{
    free(t->first);
    free(t->count);
    free(t->weight);
}

static void find_taps(struct taps *t, int64_t k, int64_t from, double *share)
{
    double scale = (double)from / (double)t->n, reach = scale > 1 ? scale : 1, sum = 0;
    double middle = ((double)k + 0.5) * scale;
    int64_t first = (int64_t)(middle - reach + 0.5), last = (int64_t)(middle + reach + 0.5);
    first = first > 0 ? first : 0;
    t->first[k] = first;
    t->count[k] = (last < from ? last : from) - first;
    for (int64_t i = 0; i < t->count[k]; i++) {
        double far = fabs(((double)(first + i) - middle + 0.5) * (1 / reach));
        share[i] = far < 1 ? 1 - far : 0;
        sum += share[i];
    }
    for (int64_t i = 0; i < t->count[k]; i++)
        t->weight[k * t->most + i] = (int32_t)(share[i] / sum * (1 << FRACTION) + 0.5);
}

static int find_all_taps(struct taps *t, int64_t from, int64_t to, struct tt_err *err)
{
    *t = (struct taps){.n = to, .most = 2 * (from / to + 1) + 3};
    double *share = tt_calloc(t->most, sizeof *share, err);
    t->first = tt_calloc(to, sizeof *t->first, err);
    t->count = tt_calloc(to, sizeof *t->count, err);
    t->weight = tt_calloc(to * t->most, sizeof *t->weight, err);
    bool made = share && t->first && t->count && t->weight;
    for (int64_t k = 0; made && k < to; k++)
        find_taps(t, k, from, share);
    free(share);
    if (!made)
        taps_done(t);
    return made ? 0 : -1;
}

static uint8_t rounded(int32_t sum)
{
    int32_t v = sum >> FRACTION;
    return (uint8_t)(v < 255 ? v : 255);
}

static const int32_t HALF = 1 << (FRACTION - 1);

/* A row of `channels` numbers a pixel as one of t->n pixels. */
static void resize_row(const uint8_t *row, const struct taps *t, int64_t channels, uint8_t *out)
{
    for (int64_t k = 0; k < t->n; k++) {
        const int32_t *weight = t->weight + k * t->most;
        for (int64_t c = 0; c < channels; c++) {
            const uint8_t *v = row + t->first[k] * channels + c;
            int32_t sum = HALF;
            for (int64_t i = 0; i < t->count[k]; i++)
                sum += weight[i] * v[i * channels];
            *out++ = rounded(sum);
        }
    }
}

static int resize_rows(const struct tt_bitmap *from, int64_t width, uint8_t *rows,
                       struct tt_err *err)
{
    struct taps t;
    int64_t line = from->width * from->channels;
    if (find_all_taps(&t, from->width, width, err) < 0)
        return -1;
    for (int64_t y = 0; y < from->height; y++)
        resize_row(from->pixel + y * line, &t, from->channels, rows + y * width * from->channels);
    taps_done(&t);
    return 0;
}

/* sum (line): a row of t's, in 32 bits. */
static void sum_rows(const uint8_t *rows, const struct taps *t, int64_t k, int64_t line,
                     int32_t *sum)
{
    for (int64_t i = 0; i < line; i++)
        sum[i] = HALF;
    for (int64_t r = 0; r < t->count[k]; r++) {
        const uint8_t *v = rows + (t->first[k] + r) * line;
        int32_t weight = t->weight[k * t->most + r];
        for (int64_t i = 0; i < line; i++)
            sum[i] += weight * v[i];
    }
}

static int resize_columns(const uint8_t *rows, int64_t from, int64_t height, int64_t line,
                          uint8_t *out, struct tt_err *err)
{
    struct taps t;
    int32_t *sum = tt_calloc(line, sizeof *sum, err);
    if (!sum || find_all_taps(&t, from, height, err) < 0) {
        free(sum);
        return -1;
    }
    for (int64_t k = 0; k < height; k++) {
        sum_rows(rows, &t, k, line, sum);
        for (int64_t i = 0; i < line; i++)
            *out++ = rounded(sum[i]);
    }
    taps_done(&t);
    free(sum);
    return 0;
}

int tt_resize(const struct tt_bitmap *from, int64_t height, int64_t width, uint8_t *out,
              struct tt_err *err)
{
    int64_t line = width * from->channels;
    bool rows_stay = width == from->width, columns_stay = height == from->height;
    if (rows_stay && columns_stay) {
        memcpy(out, from->pixel, (size_t)(height * line));
        return 0;
    }
    if (columns_stay)
        return resize_rows(from, width, out, err);
    if (rows_stay)
        return resize_columns(from->pixel, from->height, height, line, out, err);
    uint8_t *rows = tt_calloc(from->height * line, 1, err);
    int rc = rows ? resize_rows(from, width, rows, err) : -1;
    if (rc == 0)
        rc = resize_columns(rows, from->height, height, line, out, err);
    free(rows);
    return rc;
}

/* --- by the mean over an area, to any place ------------------------------------------------------
 */

/* How much of [at, at + 1) lies in [from, to). */
static double share(double from, double to, int64_t at)
{
    double low = fmax(from, (double)at), high = fmin(to, (double)at + 1);
    return high > low ? high - low : 0;
}

/* The pixels that [from, to) touches. */
static void touched(double from, double to, int64_t n, int64_t *begin, int64_t *end)
{
    *begin = from > 0 ? from < (double)n ? (int64_t)from : n : 0;
    *end = to > 0 ? to < (double)n ? (int64_t)ceil(to) : n : 0;
}

static void mean(const struct tt_bitmap *from, double x, double y, double step, uint8_t *out)
{
    int64_t left, right, top, bottom;
    double sum[4] = {0};
    touched(x, x + step, from->width, &left, &right);
    touched(y, y + step, from->height, &top, &bottom);
    for (int64_t i = top; i < bottom; i++) {
        double high = share(y, y + step, i);
        for (int64_t k = left; k < right; k++) {
            const uint8_t *p = from->pixel + (i * from->width + k) * from->channels;
            double area = high * share(x, x + step, k);
            for (int c = 0; c < from->channels; c++)
                sum[c] += area * p[c];
        }
    }
    for (int c = 0; c < from->channels; c++)
        out[c] = (uint8_t)lround(fmin(sum[c] / (step * step), 255));
}

void tt_resample(const struct tt_bitmap *from, double x0, double y0, double step, int height,
                 int width, uint8_t *out)
{
    for (int i = 0; i < height; i++)
        for (int k = 0; k < width; k++)
            mean(from, x0 + k * step, y0 + i * step, step, out + (i * width + k) * from->channels);
}

void tt_shrunk_size(int height, int width, int side, int *to_height, int *to_width)
{
    int longest = height > width ? height : width;
    double scale = longest > side ? (double)side / longest : 1;
    *to_height = (int)fmax(1, floor(height * scale));
    *to_width = (int)fmax(1, floor(width * scale));
}
