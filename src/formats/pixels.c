#include <tuitrain/formats/pixels.h>

#include <stdlib.h>
#include <string.h>

void tt_image_done(struct tt_image *p)
{
    free(p->pixels);
    memset(p, 0, sizeof *p);
}
