#include <tuitrain/data/centre.h>

#include <math.h>
#include <stdbool.h>

/* Where ink lies. */
struct ink {
    int64_t left, right, top, bottom;
    double x, y; /* its centre of mass */
};

static bool find(const struct tt_bitmap *d, struct ink *out)
{
    enum { FAINT = 32 };
    double mass = 0, x = 0, y = 0;
    struct ink k = {.left = d->width, .top = d->height};
    for (int64_t i = 0; i < d->height * d->width; i++) {
        int ink = 0;
        int64_t at_x = i % d->width, at_y = i / d->width;
        for (int64_t c = 0; c < d->channels; c++)
            ink = d->pixel[i * d->channels + c] > ink ? d->pixel[i * d->channels + c] : ink;
        mass += ink;
        x += ink * ((double)at_x + 0.5);
        y += ink * ((double)at_y + 0.5);
        if (ink < FAINT)
            continue;
        k.left = at_x < k.left ? at_x : k.left;
        k.right = at_x + 1 > k.right ? at_x + 1 : k.right;
        k.top = at_y < k.top ? at_y : k.top;
        k.bottom = at_y + 1 > k.bottom ? at_y + 1 : k.bottom;
    }
    k.x = x / mass;
    k.y = y / mass;
    *out = k;
    return k.right > k.left;
}

/* Pixels of `from` to one of the picture that holds all of it. */
static double whole_step(const struct tt_bitmap *from, int height, int width)
{
    return fmax((double)from->width / width, (double)from->height / height);
}

static void put(const struct tt_bitmap *from, double x, double y, double step, int height,
                int width, uint8_t *out)
{
    tt_resample(from, x - step * width / 2, y - step * height / 2, step, height, width, out);
}

void tt_centre_whole(const struct tt_bitmap *from, int height, int width, uint8_t *out)
{
    put(from, (double)from->width / 2.0, (double)from->height / 2.0,
        whole_step(from, height, width), height, width, out);
}

void tt_centre(const struct tt_bitmap *from, int height, int width, uint8_t *out)
{
    const double box = 20.0 / 28;
    struct ink ink;
    if (!find(from, &ink)) {
        tt_centre_whole(from, height, width, out);
        return;
    }
    double least = 0.4 * whole_step(from, height, width); /* a dot does not fill the picture */
    double step = fmax((double)(ink.right - ink.left) / (box * width),
                       (double)(ink.bottom - ink.top) / (box * height));
    put(from, ink.x, ink.y, fmax(step, least), height, width, out);
}

/* --- ink ------------------------------------------------------------------------------------- */

static int border(const uint8_t *gray, int64_t height, int64_t width)
{
    int64_t count[256] = {0}, n = 0, sum = 0;
    for (int64_t y = 0; y < height; y++)
        for (int64_t x = 0; x < width;
             x += y == 0 || y == height - 1 || width == 1 ? 1 : width - 1) {
            count[gray[y * width + x]]++;
            n++;
        }
    for (int v = 0; v < 256; v++)
        if ((sum += count[v]) * 2 >= n)
            return v;
    return 255;
}

void tt_find_ink(uint8_t *gray, int64_t height, int64_t width)
{
    int ground = border(gray, height, width), most = 1;
    int64_t n = height * width;
    for (int64_t i = 0; i < n; i++) {
        int ink = gray[i] > ground ? gray[i] - ground : ground - gray[i];
        gray[i] = (uint8_t)ink;
        most = ink > most ? ink : most;
    }
    /* Below a quarter it is paper; from there to three quarters, the edge of a stroke. */
    for (int64_t i = 0; ground > 0 && i < n; i++) {
        int v = (gray[i] * 4 - most) * 255 / (2 * most);
        gray[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}
