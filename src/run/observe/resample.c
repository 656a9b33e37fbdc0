#include "resample.h"

#include <math.h>
#include <string.h>

/* How much of [at, at + 1) lies in [from, to). */
static double share(double from, double to, int at)
{
    double low = from > at ? from : at, high = to < at + 1 ? to : at + 1;
    return high > low ? high - low : 0;
}

/* The pixels that [from, to) touches. */
static void touched(double from, double to, int n, int *begin, int *end)
{
    *begin = from > 0 ? from < n ? (int)from : n : 0;
    *end = to > 0 ? to < n ? (int)ceil(to) : n : 0;
}

static void mean(const struct tt_bitmap *from, double x, double y, double step, uint8_t *out)
{
    int left, right, top, bottom;
    double sum[4] = {0};
    touched(x, x + step, from->width, &left, &right);
    touched(y, y + step, from->height, &top, &bottom);
    for (int i = top; i < bottom; i++) {
        double high = share(y, y + step, i);
        for (int k = left; k < right; k++) {
            const uint8_t *p = from->pixel + (i * from->width + k) * from->channels;
            double area = high * share(x, x + step, k);
            for (int c = 0; c < from->channels; c++)
                sum[c] += area * p[c];
        }
    }
    for (int c = 0; c < from->channels; c++)
        out[c] = (uint8_t)lround(fmin(sum[c] / (step * step), 255));
}

void tt__resample(const struct tt_bitmap *from, double x0, double y0, double step, int height,
                  int width, uint8_t *out)
{
    for (int i = 0; i < height; i++)
        for (int k = 0; k < width; k++)
            mean(from, x0 + k * step, y0 + i * step, step, out + (i * width + k) * from->channels);
}

void tt__shrunk_size(int height, int width, int side, int *to_height, int *to_width)
{
    int longest = height > width ? height : width;
    double scale = longest > side ? (double)side / longest : 1;
    *to_height = (int)fmax(1, floor(height * scale));
    *to_width = (int)fmax(1, floor(width * scale));
}
