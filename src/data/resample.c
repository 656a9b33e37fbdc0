#include <tuitrain/data/resample.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

/* --- by a triangle filter, to the whole of another size ------------------------------------------
 */

enum { FRACTION = 22 }; /* bits of a weight behind the point: 255 times their sum stays in 31 */

/* The pixels [first, first + n) of a line that one pixel of the other size is made of. */
struct taps {
    int64_t first, n;
    double *share;
    int32_t *weight;
};

/* Room for what any pixel needs. */
static int64_t most_taps(int64_t from, int64_t to)
{
    return 2 * (from / to + 1) + 3;
}

static void find_taps(struct taps *t, int64_t from, int64_t to, int64_t at)
{
    double scale = (double)from / (double)to, reach = scale > 1 ? scale : 1, sum = 0;
    double middle = ((double)at + 0.5) * scale;
    int64_t first = (int64_t)(middle - reach + 0.5), last = (int64_t)(middle + reach + 0.5);
    t->first = first > 0 ? first : 0;
    t->n = (last < from ? last : from) - t->first;
    for (int64_t i = 0; i < t->n; i++) {
        double far = fabs(((double)(t->first + i) - middle + 0.5) * (1 / reach));
        t->share[i] = far < 1 ? 1 - far : 0;
        sum += t->share[i];
    }
    for (int64_t i = 0; i < t->n; i++)
        t->weight[i] = (int32_t)(t->share[i] / sum * (1 << FRACTION) + 0.5);
}

static uint8_t rounded(int32_t sum)
{
    int32_t v = sum >> FRACTION;
    return (uint8_t)(v < 255 ? v : 255);
}

static const int32_t HALF = 1 << (FRACTION - 1);

/* Each row of `from` as `width` pixels. */
static void resize_rows(const struct tt_bitmap *from, struct taps *t, int64_t width, uint8_t *rows)
{
    int64_t channels = from->channels;
    for (int64_t k = 0; k < width; k++) {
        find_taps(t, from->width, width, k);
        for (int64_t y = 0; y < from->height; y++)
            for (int64_t c = 0; c < channels; c++) {
                const uint8_t *v = from->pixel + (y * from->width + t->first) * channels + c;
                int32_t sum = HALF;
                for (int64_t i = 0; i < t->n; i++)
                    sum += t->weight[i] * v[i * channels];
                rows[(y * width + k) * channels + c] = rounded(sum);
            }
    }
}

static void resize_columns(const uint8_t *rows, struct taps *t, int64_t from, int64_t height,
                           int64_t line, uint8_t *out)
{
    for (int64_t y = 0; y < height; y++) {
        find_taps(t, from, height, y);
        for (int64_t k = 0; k < line; k++) {
            const uint8_t *v = rows + t->first * line + k;
            int32_t sum = HALF;
            for (int64_t i = 0; i < t->n; i++)
                sum += t->weight[i] * v[i * line];
            out[y * line + k] = rounded(sum);
        }
    }
}

int tt_resize(const struct tt_bitmap *from, int64_t height, int64_t width, uint8_t *out,
              struct tt_err *err)
{
    int64_t line = width * from->channels, wide = most_taps(from->width, width);
    int64_t high = most_taps(from->height, height), most = wide > high ? wide : high;
    bool rows_stay = width == from->width, columns_stay = height == from->height;
    if (rows_stay && columns_stay) {
        memcpy(out, from->pixel, (size_t)(height * line));
        return 0;
    }
    struct taps t = {.share = tt_calloc(most, sizeof *t.share, err),
                     .weight = tt_calloc(most, sizeof *t.weight, err)};
    uint8_t *rows = rows_stay || columns_stay ? NULL : tt_calloc(from->height * line, 1, err);
    int rc = t.share && t.weight && (rows || rows_stay || columns_stay) ? 0 : -1;
    if (rc == 0 && !rows_stay)
        resize_rows(from, &t, width, columns_stay ? out : rows);
    if (rc == 0 && !columns_stay)
        resize_columns(rows_stay ? from->pixel : rows, &t, from->height, height, line, out);
    free(t.share);
    free(t.weight);
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
