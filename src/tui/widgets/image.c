#include "image.h"

#include <string.h>

#include "../screen/pictures.h"
#include "../screen/theme.h"

enum { ZERO = 128, HALF_BLOCK = 0x2580 };

struct dots {
    int w, h;
};

/* A cell is about twice as high as it is wide: two dots, one above the other. */
static struct dots dots_of(const struct tt_pixels *p, struct tt_rect room)
{
    int64_t w = p->w, h = p->h, room_w = room.w, room_h = 2 * (int64_t)room.h;
    if (w < 1 || h < 1 || room_w < 1 || room_h < 1)
        return (struct dots){0, 0};
    if (w <= room_w && h <= room_h) {
        int64_t factor = room_w / w < room_h / h ? room_w / w : room_h / h;
        w *= factor;
        h *= factor;
    } else if (w * room_h > h * room_w) {
        h = h * room_w / w;
        w = room_w;
    } else {
        w = w * room_h / h;
        h = room_h;
    }
    return (struct dots){w < 1 ? 1 : (int)w, h < 1 ? 1 : (int)h};
}

struct tt_rect tt_image_fit(const struct tt_pixels *p, struct tt_rect room)
{
    struct dots d = dots_of(p, room);
    return (struct tt_rect){room.x, room.y, d.w, (d.h + 1) / 2};
}

struct colour {
    int part[3]; /* grey or signed: the first alone */
};

static int parts_of(const struct tt_pixels *p)
{
    return p->kind == TT_PIXEL_RGB ? 3 : 1;
}

/* The mean of what lies under a dot; black below the last one. */
static struct colour dot_at(const struct tt_pixels *p, struct dots d, int x, int y)
{
    int parts = parts_of(p);
    int64_t x0 = (int64_t)x * p->w / d.w, x1 = (int64_t)(x + 1) * p->w / d.w;
    int64_t y0 = (int64_t)y * p->h / d.h, y1 = (int64_t)(y + 1) * p->h / d.h;
    struct colour out = {{p->kind == TT_PIXEL_SIGNED ? ZERO : 0}};
    if (y >= d.h)
        return out;
    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    for (int k = 0; k < parts; k++) {
        int64_t sum = 0, n = (x1 - x0) * (y1 - y0);
        for (int64_t j = y0; j < y1; j++)
            for (int64_t i = x0; i < x1; i++)
                sum += p->data[(j * p->w + i) * parts + k];
        out.part[k] = (int)((sum + n / 2) / n);
    }
    return out;
}

static struct colour mean_of(struct colour a, struct colour b)
{
    for (int k = 0; k < 3; k++)
        a.part[k] = (a.part[k] + b.part[k] + 1) / 2;
    return a;
}

/* From -most to most, halves away from zero. */
static int signed_level(int value, int most)
{
    int off = value - ZERO, size = off < 0 ? -off : off;
    int level = (2 * size * most + ZERO) / (2 * ZERO);
    level = level > most ? most : level;
    return off < 0 ? -level : level;
}

static uint8_t rich(enum tt_pixel kind, struct colour c)
{
    if (kind == TT_PIXEL_SIGNED)
        return tt_theme_signed(signed_level(c.part[0], TT_SIGNED_LEVELS));
    int k = kind == TT_PIXEL_RGB;
    return tt_theme_rgb((uint8_t)c.part[0], (uint8_t)c.part[k], (uint8_t)c.part[2 * k]);
}

/* --- in pixels ------------------------------------------------------------------------------- */

/* Between two of the levels of a signed picture. */
static uint32_t signed_color(int value)
{
    int off = 2 * TT_SIGNED_LEVELS * (value - ZERO), low = off / (2 * ZERO);
    int rest = off % (2 * ZERO), more = rest < 0 ? low - 1 : low + 1;
    uint32_t a = tt_theme_color(tt_theme_signed(low)), b = tt_theme_color(tt_theme_signed(more));
    uint32_t out = 0;
    rest = rest < 0 ? -rest : rest;
    for (int shift = 0; shift < 24; shift += 8) {
        int from = (int)(a >> shift & 255), to = (int)(b >> shift & 255);
        out |= (uint32_t)(from + (to - from) * rest / (2 * ZERO)) << shift;
    }
    return out;
}

static void true_color(enum tt_pixel kind, struct colour c, uint8_t rgb[3])
{
    uint32_t color = kind == TT_PIXEL_SIGNED ? signed_color(c.part[0]) : 0;
    for (int k = 0; k < 3; k++)
        rgb[k] = (uint8_t)(kind == TT_PIXEL_SIGNED ? color >> 8 * (2 - k) & 255
                           : kind == TT_PIXEL_RGB  ? (uint32_t)c.part[k]
                                                   : (uint32_t)c.part[0]);
}

/* All that the picture has, or as much of it as there are pixels; below its last row black, as
 * where half a cell is left. */
static void add_picture(struct tt_canvas *c, const struct tt_pixels *p, struct dots d,
                        struct tt_rect at)
{
    /* Blocks of dots have but two colours to a cell: half blocks are as good, where they suffice.
     */
    bool suffice = c->pictures && c->pictures->blocks && p->w <= d.w && p->h <= d.h;
    if (!c->pictures || suffice)
        return;
    int most_w = at.w * c->pictures->cell_w, most_h = at.h * c->pictures->cell_h;
    struct dots fine = {p->w < most_w ? p->w : most_w, p->h < most_h ? p->h : most_h};
    int below = d.h < 2 * at.h ? (fine.h + d.h - 1) / d.h : 0; /* of half a cell */
    struct tt_picture *one = tt_picture_add(c, at, fine.w, fine.h + below, false);
    if (!one)
        return;
    for (int y = 0; y < fine.h; y++)
        for (int x = 0; x < fine.w; x++)
            true_color(p->kind, dot_at(p, fine, x, y),
                       one->data + 3 * ((size_t)y * (size_t)fine.w + (size_t)x));
    memset(one->data + 3 * (size_t)fine.h * (size_t)fine.w, 0, 3 * (size_t)below * (size_t)fine.w);
}

/* --- in cells -------------------------------------------------------------------------------- */

/* Without colours: light glyphs on the terminal's ground, as the picture is on black.  Below and
 * above zero differ in shape, and in colour where there are a few. */
static void put_shade(struct tt_canvas *c, int x, int y, enum tt_pixel kind, struct colour of)
{
    static const uint32_t blocks[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    static const char ramp[] = " .:-=+*#%@", above[] = " .+*#", below[] = " .-=%";
    enum { BLOCKS = 5, RAMP = sizeof ramp - 1, SIGNED = sizeof above - 2 };
    if (kind == TT_PIXEL_SIGNED) {
        int level = signed_level(of.part[0], SIGNED), size = level < 0 ? -level : level;
        tt_put(c, x, y, (uint32_t)(level < 0 ? below : above)[size],
               level < 0   ? TT_STYLE_VAL
               : level > 0 ? TT_STYLE_TRAIN
                           : TT_STYLE_NORMAL);
        return;
    }
    int grey =
        kind == TT_PIXEL_RGB ? (2 * of.part[0] + 5 * of.part[1] + of.part[2]) / 8 : of.part[0];
    tt_put(c, x, y, c->ascii ? (uint32_t)ramp[grey * RAMP / 256] : blocks[grey * BLOCKS / 256],
           TT_STYLE_NORMAL);
}

struct tt_rect tt_image_draw(struct tt_canvas *c, struct tt_rect room, const struct tt_pixels *p)
{
    struct dots d = dots_of(p, room);
    struct tt_rect at = tt_image_fit(p, room);
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++) {
            struct colour top = dot_at(p, d, x, 2 * y), low = dot_at(p, d, x, 2 * y + 1);
            struct colour both = 2 * y + 1 < d.h ? mean_of(top, low) : top;
            if (c->colors >= 256 && !c->ascii)
                tt_put_picture(c, at.x + x, at.y + y, HALF_BLOCK, rich(p->kind, top),
                               rich(p->kind, low));
            else if (c->colors >= 256)
                tt_put_picture(c, at.x + x, at.y + y, ' ', 0, rich(p->kind, both));
            else
                put_shade(c, at.x + x, at.y + y, p->kind, both);
        }
    add_picture(c, p, d, at);
    return at;
}
