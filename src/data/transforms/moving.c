/* Transforms that move the picture: as torchvision's RandomAffine, RandomHorizontalFlip and
 * RandomCrop, around its middle.  Maps lead from the new picture to the old one. */
#include <tuitrain/data/transform.h>

#include <math.h>

#include "draw.h"

static const double radian = 3.14159265358979323846 / 180;

/* --- shift ----------------------------------------------------------------------------------- */

struct shift {
    int64_t by;
};

static const struct tt_opt shift_opts[] = {
    TT_ROW_INT("by", offsetof(struct shift, by), 2, 0, 1000, "most pixels, across and along"),
    {0},
};

static struct tt_map shift(const void *options, const struct tt_picture *p, struct tt_rng *r)
{
    const struct shift *o = options;
    (void)p;
    int64_t x = tt__whole(r, -o->by, o->by), y = tt__whole(r, -o->by, o->by);
    return (struct tt_map){.xx = 1, .yy = 1, .x0 = (double)x, .y0 = (double)y};
}

const struct tt_transform_type tt_transform_shift = {.name = "shift",
                                                     .help = "by whole pixels",
                                                     .opts = shift_opts,
                                                     .size = sizeof(struct shift),
                                                     .map = shift};

/* --- rotate ---------------------------------------------------------------------------------- */

struct turn {
    double most;
};

static const struct tt_opt rotate_opts[] = {
    TT_ROW_FLOAT("degrees", offsetof(struct turn, most), 10, 0, 180, "at most, either way"),
    {0},
};

static struct tt_map rotate(const void *options, const struct tt_picture *p, struct tt_rng *r)
{
    const struct turn *o = options;
    (void)p;
    double angle = tt__uniform(r, -o->most, o->most) * radian, c = cos(angle), s = sin(angle);
    return (struct tt_map){.xx = c, .xy = s, .yx = -s, .yy = c};
}

const struct tt_transform_type tt_transform_rotate = {.name = "rotate",
                                                      .help = "around the middle",
                                                      .opts = rotate_opts,
                                                      .size = sizeof(struct turn),
                                                      .map = rotate};

/* --- scale ----------------------------------------------------------------------------------- */

static const struct tt_opt scale_opts[] = {
    TT_ROW_FLOAT("by", offsetof(struct turn, most), 0.1, 0, 0.9, "most share, larger or smaller"),
    {0},
};

static struct tt_map scale(const void *options, const struct tt_picture *p, struct tt_rng *r)
{
    const struct turn *o = options;
    (void)p;
    double factor = 1 / tt__uniform(r, 1 - o->most, 1 + o->most);
    return (struct tt_map){.xx = factor, .yy = factor};
}

const struct tt_transform_type tt_transform_scale = {.name = "scale",
                                                     .help = "larger or smaller",
                                                     .opts = scale_opts,
                                                     .size = sizeof(struct turn),
                                                     .map = scale};

/* --- flip ------------------------------------------------------------------------------------ */

struct flip {
    double p, vertical;
};

static const struct tt_opt flip_opts[] = {
    TT_ROW_FLOAT("p", offsetof(struct flip, p), 0.5, 0, 1,
                 "share of pictures mirrored, left-right"),
    TT_ROW_FLOAT("vertical", offsetof(struct flip, vertical), 0, 0, 1, "and upside down"),
    {0},
};

static struct tt_map flip(const void *options, const struct tt_picture *p, struct tt_rng *r)
{
    const struct flip *o = options;
    (void)p;
    bool across = (double)tt_rng_uniform(r) < o->p, along = (double)tt_rng_uniform(r) < o->vertical;
    return (struct tt_map){.xx = across ? -1 : 1, .yy = along ? -1 : 1};
}

const struct tt_transform_type tt_transform_flip = {.name = "flip",
                                                    .help = "mirrored",
                                                    .opts = flip_opts,
                                                    .size = sizeof(struct flip),
                                                    .map = flip};

/* --- crop ------------------------------------------------------------------------------------ */

struct crop {
    int64_t size[2]; /* 0: the picture's own */
    int64_t pad;
};

static const struct tt_opt crop_opts[] = {
    TT_ROW_PAIR("size", offsetof(struct crop, size), 0, 0, 4096,
                "of the window, which fills the picture; 0: as large"),
    TT_ROW_INT("pad", offsetof(struct crop, pad), 0, 0, 1000, "black pixels around it before"),
    {0},
};

static int prepare_crop(void *options, const struct tt_picture *p, struct tt_err *err)
{
    struct crop *o = options;
    o->size[0] = o->size[0] > 0 ? o->size[0] : p->height;
    o->size[1] = o->size[1] > 0 ? o->size[1] : p->width;
    if (o->size[0] <= p->height + 2 * o->pad && o->size[1] <= p->width + 2 * o->pad)
        return 0;
    return tt_fail(err, TT_EUSAGE, "crop %lldx%lld pad=%lld: pictures are %lldx%lld",
                   (long long)o->size[0], (long long)o->size[1], (long long)o->pad,
                   (long long)p->height, (long long)p->width);
}

static struct tt_map crop(const void *options, const struct tt_picture *p, struct tt_rng *r)
{
    const struct crop *o = options;
    int64_t x = tt__whole(r, -o->pad, p->width + o->pad - o->size[1]);
    int64_t y = tt__whole(r, -o->pad, p->height + o->pad - o->size[0]);
    return (struct tt_map){.xx = (double)o->size[1] / (double)p->width,
                           .yy = (double)o->size[0] / (double)p->height,
                           .x0 = (double)x + (double)(o->size[1] - p->width) / 2,
                           .y0 = (double)y + (double)(o->size[0] - p->height) / 2};
}

const struct tt_transform_type tt_transform_crop = {.name = "crop",
                                                    .help = "a window, at any place",
                                                    .opts = crop_opts,
                                                    .size = sizeof(struct crop),
                                                    .prepare = prepare_crop,
                                                    .map = crop};
