#include <tuitrain/run/link/drawing.h>

#include <tuitrain/data/centre.h>

void tt_drawing_picture(const struct tt_drawing *d, int height, int width, uint8_t *out)
{
    const struct tt_bitmap from = {d->channels, d->height, d->width, d->pixel};
    if (d->centred)
        tt_centre(&from, height, width, out);
    else
        tt_centre_whole(&from, height, width, out);
}
