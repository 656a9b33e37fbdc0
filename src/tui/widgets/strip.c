#include "strip.h"

#include <math.h>
#include <stdlib.h>

#include "axis.h"
#include "image.h"

enum { ZERO = 128 };

static int fullest(const struct tt_histogram_trace *s, int moment)
{
    int most = 1;
    for (int b = 0; b < TT_BINS; b++)
        most = s->share[moment][b] > most ? s->share[moment][b] : most;
    return most;
}

/* The square root lets thin tails show beside the peak. */
static uint8_t shade(const struct tt_histogram_trace *s, int moment, int bin, bool cool)
{
    double share = (double)s->share[moment][bin] / fullest(s, moment);
    int size = (int)lround(sqrt(share) * (ZERO - 1));
    return (uint8_t)(cool ? ZERO - size : ZERO + size);
}

static void draw_label(struct tt_canvas *c, struct tt_rect where, int y,
                       const struct tt_histogram_trace *s, double value)
{
    char text[TT_LABEL];
    tt_axis_label(text, s->log ? pow(10, value) : value, 0);
    tt_text_right(c, where.x + TT_STRIP_GUTTER - 1, where.y + y, TT_STRIP_GUTTER - 1, TT_STYLE_AXIS,
                  text);
}

void tt_strip_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_histogram_trace *s,
                   int n, bool cool)
{
    int w = where.w - TT_STRIP_GUTTER, h = 2 * where.h;
    if (w < 2 || h < 2 || n < 1)
        return;
    if (!(s->high > s->low)) {
        tt_text(c, where.x + TT_STRIP_GUTTER, where.y, w, TT_STYLE_DIM, "all are 0");
        return;
    }
    uint8_t *data = malloc((size_t)w * (size_t)h);
    if (!data)
        return;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            data[y * w + x] = shade(s, x * n / w, (h - 1 - y) * TT_BINS / h, cool);
    const struct tt_pixels p = {TT_PIXEL_SIGNED, w, h, data};
    tt_image_draw(c, (struct tt_rect){where.x + TT_STRIP_GUTTER, where.y, w, where.h}, &p);
    free(data);
    draw_label(c, where, 0, s, s->high);
    if (where.h > 2)
        draw_label(c, where, where.h - 1, s, s->low);
    if (where.h > 4)
        draw_label(c, where, (where.h - 1) / 2, s, (s->low + s->high) / 2);
}
