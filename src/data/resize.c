#include "resize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

/* The pixels [first, first + n) of a line that one pixel of the other size is made of. */
struct taps {
    int64_t first, n;
    float *weight;
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
    int64_t last = (int64_t)ceil(middle + reach);
    t->first = middle > reach ? (int64_t)(middle - reach) : 0;
    last = last < from ? last : from;
    t->n = last - t->first;
    for (int64_t i = 0; i < t->n; i++) {
        double far = fabs((double)(t->first + i) + 0.5 - middle) / reach;
        t->weight[i] = far < 1 ? (float)(1 - far) : 0;
        sum += (double)t->weight[i];
    }
    for (int64_t i = 0; i < t->n; i++)
        t->weight[i] /= (float)sum;
}

/* Each row of `from` as `width` numbers for each channel. */
static void resize_rows(const struct tt_pixels *from, struct taps *t, int64_t width, float *rows)
{
    int64_t channels = from->channels;
    for (int64_t k = 0; k < width; k++) {
        find_taps(t, from->width, width, k);
        for (int64_t y = 0; y < from->height; y++)
            for (int64_t c = 0; c < channels; c++) {
                const uint8_t *v = from->v + (y * from->width + t->first) * channels + c;
                float sum = 0;
                for (int64_t i = 0; i < t->n; i++)
                    sum += t->weight[i] * (float)v[i * channels];
                rows[(y * width + k) * channels + c] = sum;
            }
    }
}

static void resize_columns(const struct tt_pixels *from, struct taps *t, int64_t height,
                           int64_t line, const float *rows, uint8_t *out)
{
    for (int64_t y = 0; y < height; y++) {
        find_taps(t, from->height, height, y);
        for (int64_t k = 0; k < line; k++) {
            float sum = 0;
            for (int64_t i = 0; i < t->n; i++)
                sum += t->weight[i] * rows[(t->first + i) * line + k];
            out[y * line + k] = (uint8_t)lrintf(sum < 255 ? sum : 255);
        }
    }
}

int tt__resize(const struct tt_pixels *from, int64_t height, int64_t width, uint8_t *out,
               struct tt_err *err)
{
    if (height == from->height && width == from->width) {
        memcpy(out, from->v, (size_t)(height * width * from->channels));
        return 0;
    }
    int64_t line = width * from->channels, wide = most_taps(from->width, width);
    int64_t high = most_taps(from->height, height);
    struct taps t = {.weight = tt_calloc(wide > high ? wide : high, sizeof *t.weight, err)};
    float *rows = t.weight ? tt_calloc(from->height * line, sizeof *rows, err) : NULL;
    if (rows) {
        resize_rows(from, &t, width, rows);
        resize_columns(from, &t, height, line, rows, out);
    }
    free(t.weight);
    free(rows);
    return rows ? 0 : -1;
}
