#include "sheet.h"

#include <math.h>
#include <string.h>

#include "../screen/pictures.h"

/* A pixel is a colour's number and a shade: 0 is the ground, 7 the colour. */
enum { SHADES = 8, SHIFT = 3, COLORS = 32 };

/* --- making ---------------------------------------------------------------------------------- */

/* Pixels of the screen to one of the sheet: there are screens of more than can be drawn and sent
 * many times a second. */
static int scale_of(int w, int h)
{
    enum { MOST_W = 1024, MOST = 1200000 };
    int scale = 1;
    while (w / scale > MOST_W || (int64_t)(w / scale) * (h / scale) > MOST)
        scale++;
    return scale;
}

struct tt_sheet tt_sheet_add(struct tt_canvas *c, struct tt_rect where)
{
    struct tt_sheet s = {.picture = NULL};
    const struct tt_pictures *p = c->pictures;
    if (!p || !p->curves || c->ascii || where.w < 1 || where.h < 1)
        return s;
    int w = where.w * p->cell_w, h = where.h * p->cell_h, scale = scale_of(w, h);
    s.picture = tt_picture_add(c, where, w / scale, h / scale, true);
    if (!s.picture)
        return s;
    if (!s.picture->kept)
        memset(s.picture->data, 0, (size_t)s.picture->w * (size_t)s.picture->h);
    s.picture->palette[0] = p->ground;
    s.ink = p->ink;
    s.number = (uint16_t)p->n;
    s.cell = (double)p->cell_h / scale;
    return s;
}

int tt_sheet_w(const struct tt_sheet *s)
{
    return s->picture->w / TT_SHEET_WIDE;
}

int tt_sheet_h(const struct tt_sheet *s)
{
    return s->picture->h * TT_SHEET_SUB;
}

/* --- colours --------------------------------------------------------------------------------- */

static uint32_t mix(uint32_t ground, uint32_t ink, int shade)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int a = (int)(ground >> shift & 255), b = (int)(ink >> shift & 255);
        out |= (uint32_t)(a + (b - a) * shade / (SHADES - 1)) << shift;
    }
    return out;
}

/* The number of a style's colour, which the palette knows from now on. */
static uint8_t color_of(const struct tt_sheet *s, enum tt_style style)
{
    uint32_t *palette = s->picture->palette, ink = s->ink[style];
    ink += ink == 0; /* which a number without a colour has */
    for (int i = 1; i < COLORS; i++) {
        uint32_t *shade = palette + i * SHADES;
        if (shade[SHADES - 1] == ink)
            return (uint8_t)i;
        if (shade[SHADES - 1] != 0)
            continue;
        for (int k = 0; k < SHADES - 1; k++)
            shade[k] = mix(palette[0], ink, k);
        shade[SHADES - 1] = ink;
        return (uint8_t)i;
    }
    return COLORS - 1;
}

/* What is drawn later lies above, but the fringe of a line does not eat what lies below.  The pixel
 * is there. */
static void put_shade(const struct tt_sheet *s, int x, int y, uint8_t color, int shade)
{
    uint8_t *pixel = &s->picture->data[(size_t)y * (size_t)s->picture->w + (size_t)x];
    int below = *pixel >> SHIFT, was = *pixel & (SHADES - 1);
    if (below == 0 || (below == color && shade > was) || (below != color && shade >= SHADES / 2))
        *pixel = (uint8_t)(color << SHIFT | shade);
}

/* So much of a pixel, which may lie outside. */
static void put(const struct tt_sheet *s, int x, int y, uint8_t color, double share)
{
    int shade = (int)(fmin(share, 1) * (SHADES - 1) + 0.5);
    if (x >= 0 && y >= 0 && x < s->picture->w && y < s->picture->h && shade > 0)
        put_shade(s, x, y, color, shade);
}

/* A column of pixels from `top` to `bottom`, which lie somewhere in pixels. */
static void put_span(const struct tt_sheet *s, int x, double top, double bottom, uint8_t color,
                     double share)
{
    int whole = (int)(share * (SHADES - 1) + 0.5);
    top = fmax(top, -1);
    bottom = fmin(bottom, s->picture->h + 1);
    if (x < 0 || x >= s->picture->w || bottom <= top)
        return;
    int first = (int)floor(top), last = (int)floor(bottom);
    put(s, x, first, color, share * (fmin(bottom, first + 1) - top));
    for (int y = first + 1; y < last; y++)
        if (y >= 0 && y < s->picture->h)
            put_shade(s, x, y, color, whole);
    if (last > first)
        put(s, x, last, color, share * (bottom - last));
}

/* --- lines ----------------------------------------------------------------------------------- */

static double row_of(int y)
{
    return (y + 0.5) / TT_SHEET_SUB;
}

static double column_of(int x)
{
    return (x + 0.5) * TT_SHEET_WIDE;
}

static double width_of(const struct tt_sheet *s)
{
    return fmax(0.1 * s->cell, 1.3);
}

void tt_sheet_line(const struct tt_sheet *s, int x0, int y0, int x1, int y1, enum tt_style style)
{
    if (s->picture->kept)
        return;
    uint8_t color = color_of(s, style);
    double half = width_of(s) / 2, a = row_of(y0), b = row_of(y1);
    double top = fmin(a, b) - half, bottom = fmax(a, b) + half;
    if (x1 <= x0) {
        for (int k = 0; k < TT_SHEET_WIDE; k++)
            put_span(s, x0 * TT_SHEET_WIDE + k, top, bottom, color, 1);
        return;
    }
    double from = column_of(x0), to = column_of(x1);
    double slope = (b - a) / (to - from), reach = half * sqrt(1 + slope * slope);
    int first = (int)fmax(floor(from), 0), last = (int)fmin(floor(to), s->picture->w - 1);
    for (int x = first; x <= last; x++) {
        double y = a + slope * (fmin(fmax(x + 0.5, from), to) - from);
        put_span(s, x, fmax(y - reach, top), fmin(y + reach, bottom), color, 1);
    }
}

void tt_sheet_column(const struct tt_sheet *s, int x, int a, int b, enum tt_style style, bool faint)
{
    if (s->picture->kept)
        return;
    uint8_t color = color_of(s, style);
    double top = row_of(a < b ? a : b), bottom = row_of(a < b ? b : a);
    double least = faint ? 0.5 : width_of(s) / 2;
    for (int k = 0; k < TT_SHEET_WIDE && x >= 0 && x < tt_sheet_w(s); k++)
        put_span(s, x * TT_SHEET_WIDE + k, top - least, bottom + least, color, faint ? 0.4 : 1);
}

void tt_sheet_disc(const struct tt_sheet *s, int x, int y, double size, enum tt_style style)
{
    if (s->picture->kept)
        return;
    double radius = fmax(size * s->cell, 1), middle = row_of(y);
    int reach = (int)ceil(radius) + 1, row = (int)floor(middle);
    if (x < 0 || x >= tt_sheet_w(s) || y < 0 || y >= tt_sheet_h(s))
        return;
    double center = column_of(x);
    x = (int)center;
    uint8_t color = color_of(s, style);
    for (int v = -reach; v <= reach; v++)
        for (int u = -reach; u <= reach; u++)
            put(s, x + u, row + v, color,
                radius + 0.5 - hypot(x + u + 0.5 - center, row + v + 0.5 - middle));
}

void tt_sheet_tip(const struct tt_sheet *s, int x, bool up, enum tt_style style)
{
    if (s->picture->kept)
        return;
    int size = (int)fmax(0.3 * s->cell, 3), last = s->picture->h - 1;
    uint8_t color = color_of(s, style);
    for (int v = 0; v < size; v++)
        for (int u = -v / 2; u <= v / 2; u++)
            put(s, (int)column_of(x) + u, up ? v : last - v, color, 1);
}

/* Whether the pixel at `i` belongs to a dot. */
static bool is_dot(const struct tt_sheet *s, int i, double dots)
{
    if (!(dots > 0))
        return true;
    double period = fmax(s->cell / dots, 2);
    return fmod(i, period) < 1;
}

void tt_sheet_upright(const struct tt_sheet *s, double share, double dots, enum tt_style style)
{
    if (s->picture->kept)
        return;
    uint8_t color = color_of(s, style);
    for (int y = 0; y < s->picture->h; y++)
        if (is_dot(s, y, dots))
            put(s, (int)(share * s->picture->w), y, color, 1);
}

void tt_sheet_across(const struct tt_sheet *s, double share, double dots, enum tt_style style)
{
    if (s->picture->kept)
        return;
    uint8_t color = color_of(s, style);
    for (int x = 0; x < s->picture->w; x++)
        if (is_dot(s, x, dots))
            put(s, x, (int)(share * s->picture->h), color, 1);
}
