#include <tuitrain/run/link/drawing.h>

#include <math.h>

#include <tuitrain/data/resample.h>

/* Where ink lies. */
struct ink {
    int left, right, top, bottom;
    double x, y; /* its centre of mass */
};

static bool find_ink(const struct tt_drawing *d, struct ink *out)
{
    enum { FAINT = 32 };
    double mass = 0, x = 0, y = 0;
    struct ink k = {.left = d->width, .top = d->height};
    for (int i = 0; i < d->height * d->width; i++) {
        int ink = 0, at_x = i % d->width, at_y = i / d->width;
        for (int c = 0; c < d->channels; c++)
            ink = d->pixel[i * d->channels + c] > ink ? d->pixel[i * d->channels + c] : ink;
        mass += ink;
        x += ink * (at_x + 0.5);
        y += ink * (at_y + 0.5);
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

void tt_drawing_picture(const struct tt_drawing *d, int height, int width, uint8_t *out)
{
    const double box = 20.0 / 28;
    const struct tt_bitmap from = {d->channels, d->height, d->width, d->pixel};
    struct ink ink;
    double step = fmax((double)d->width / width, (double)d->height / height);
    double x = d->width / 2.0, y = d->height / 2.0;
    if (d->centred && find_ink(d, &ink)) {
        double least = 0.4 * step; /* a dot does not fill the picture */
        step =
            fmax((ink.right - ink.left) / (box * width), (ink.bottom - ink.top) / (box * height));
        step = fmax(step, least);
        x = ink.x;
        y = ink.y;
    }
    tt_resample(&from, x - step * width / 2, y - step * height / 2, step, height, width, out);
}
