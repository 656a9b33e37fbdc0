#include "draw_view.h"

#include <math.h>
#include <string.h>

static void blend(uint8_t *pixel, const uint8_t *to, int channels, double share)
{
    for (int c = 0; c < channels; c++) {
        double mixed = pixel[c] + share * (to[c] - pixel[c]);
        /* A stroke over an edge of its own never takes anything from it. */
        bool nearer = fabs(to[c] - mixed) < fabs((double)to[c] - pixel[c]);
        pixel[c] = nearer ? (uint8_t)lround(mixed) : pixel[c];
    }
}

/* How far a point is from the line between two. */
static double distance(double x, double y, double x0, double y0, double x1, double y1)
{
    double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
    double at = length > 0 ? ((x - x0) * dx + (y - y0) * dy) / length : 0;
    at = at < 0 ? 0 : at > 1 ? 1 : at;
    return hypot(x - x0 - at * dx, y - y0 - at * dy);
}

void tt_brush_line(struct tt_drawing *d, const struct tt_brush *b, bool erase, double x0, double y0,
                   double x1, double y1)
{
    const double soft = 1; /* the edge's width */
    for (int y = 0; y < d->height; y++)
        for (int x = 0; x < d->width; x++) {
            double inside = b->radius + soft / 2 - distance(x + 0.5, y + 0.5, x0, y0, x1, y1);
            double share = inside > soft ? 1 : inside / soft;
            if (share > 0)
                blend(d->pixel + (y * d->width + x) * d->channels, erase ? b->paper : b->ink,
                      d->channels, share);
        }
}

void tt_brush_clear(struct tt_drawing *d, const struct tt_brush *b)
{
    for (int i = 0; i < d->height * d->width; i++)
        memcpy(d->pixel + i * d->channels, b->paper, (size_t)d->channels);
}

bool tt_brush_drawn(const struct tt_drawing *d, const struct tt_brush *b)
{
    for (int i = 0; i < d->height * d->width; i++)
        if (memcmp(d->pixel + i * d->channels, b->paper, (size_t)d->channels) != 0)
            return true;
    return false;
}
