/* What parts of pictures are worth: a heat map over the average picture, and its numbers. */
#include "importance_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../widgets/gauge.h"
#include "../widgets/image.h"

enum { SIDE = 128, CELL = 7, LEAST_CELL = 4 };

static double most_of(const struct tt_importance_view *self, const struct tt_importance *x)
{
    double most = 0, spread;
    for (int64_t k = 0; k < x->done; k++) {
        double worth = tt_importance_worth(self, x, k, &spread);
        most = isfinite(worth) && worth > most ? worth : most;
    }
    return most;
}

/* -1 to 1: below 0 it answers better without. */
static double share_of(const struct tt_importance_view *self, const struct tt_importance *x,
                       int64_t k, double most)
{
    double spread, worth = k < x->done ? tt_importance_worth(self, x, k, &spread) : 0;
    double share = most > 0 && isfinite(worth) ? worth / most : 0;
    return share < -1 ? -1 : share > 1 ? 1 : share;
}

/* --- the picture ----------------------------------------------------------------------------- */

/* One of red, green and blue.  Where something is lost, from a dark red to a bright orange; where
 * it answers better without, blue; what is there shows through.  The ground is grey. */
static uint8_t heated(double grey, double share, int part)
{
    double size = fabs(share), glow = (0.5 + 0.5 * grey / 255) * (0.4 + 0.6 * size), value = grey;
    if (size > 0.08 && share > 0)
        value = glow * (part == 0 ? 255 : part == 1 ? 165 * size : 0);
    else if (size > 0.08)
        value = glow * (part == 0 ? 0 : part == 1 ? 100 : 255);
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* The brightest of an average picture, which is made as bright as a picture can be. */
static double brightest(const struct tt_importance_view *self, const struct tt_importance *x)
{
    int64_t n = (int64_t)x->average_width * x->average_height * x->channels;
    const uint8_t *from = x->average + self->cls * n;
    double most = 1;
    for (int64_t k = 0; k < n; k++)
        most = from[k] > most ? from[k] : most;
    return most;
}

/* How bright the average picture is at a place, 0 to 1 along each side: between four pixels. */
static double brightness(const struct tt_importance_view *self, const struct tt_importance *x,
                         double u, double v)
{
    int w = x->average_width, h = x->average_height, parts = x->channels;
    const uint8_t *from = x->average + (int64_t)self->cls * w * h * parts;
    double at_x = fmin(fmax(u * w - 0.5, 0), w - 1), at_y = fmin(fmax(v * h - 0.5, 0), h - 1);
    int x0 = (int)at_x, y0 = (int)at_y;
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
        int cx = x0 + corner % 2, cy = y0 + corner / 2;
        double by = (1 - fabs(at_x - cx)) * (1 - fabs(at_y - cy));
        for (int c = 0; by > 0 && c < parts; c++)
            sum += by * (double)from[(cy * w + cx) * parts + c] / parts;
    }
    return sum;
}

static void paint(const struct tt_importance_view *self, const struct tt_importance *x, int w,
                  int h, uint8_t *out)
{
    double most = most_of(self, x), scale = 220 / brightest(self, x);
    for (int y = 0; y < h; y++)
        for (int i = 0; i < w; i++) {
            int row = y * x->height / h, column = i * x->width / w;
            double share = share_of(self, x, (int64_t)row * x->width + column, most);
            double grey = scale * brightness(self, x, (i + 0.5) / w, (y + 0.5) / h);
            for (int c = 0; c < 3; c++)
                out[(y * w + i) * 3 + c] = heated(grey, share, c);
        }
}

static struct tt_rect draw_picture(const struct tt_importance_view *self,
                                   const struct tt_importance *x, struct tt_canvas *c,
                                   struct tt_rect room)
{
    /* As many pixels as there are dots in the room: two to a cell, one above the other. */
    uint8_t pixels[3 * SIDE * SIDE];
    int w = room.w, h = 2 * room.h;
    if (w * x->average_height > h * x->average_width)
        w = h * x->average_width / x->average_height;
    else
        h = w * x->average_height / x->average_width;
    w = w < 1 ? 1 : w > SIDE ? SIDE : w;
    h = h < 1 ? 1 : h > SIDE ? SIDE : h;
    const struct tt_pixels p = {.kind = TT_PIXEL_RGB, .w = w, .h = h, .data = pixels};
    paint(self, x, w, h, pixels);
    return tt_image_draw(c, room, &p);
}

/* Without colours: the brighter, the more is lost. */
static void draw_shades(const struct tt_importance_view *self, const struct tt_importance *x,
                        struct tt_canvas *c, struct tt_rect room)
{
    uint8_t pixels[TT_SQUARES] = {0};
    const struct tt_pixels p = {
        .kind = TT_PIXEL_GRAY, .w = x->width, .h = x->height, .data = pixels};
    double most = most_of(self, x);
    for (int64_t k = 0; k < x->n && k < TT_SQUARES; k++)
        pixels[k] = (uint8_t)(255 * fmax(share_of(self, x, k, most), 0));
    tt_image_draw(c, room, &p);
}

/* --- the numbers ----------------------------------------------------------------------------- */

static void draw_cell(const struct tt_importance_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect r, int64_t k, double most)
{
    const struct tt_importance *x = &scene->importance->of;
    double spread, worth = k < x->done ? tt_importance_worth(self, x, k, &spread) : 0;
    double share = share_of(self, x, k, most);
    bool per_cent = !self->loss && !scene->info->regression;
    enum tt_style style = TT_STYLE_DIM;
    char text[32];
    if (fabs(worth) < (per_cent ? 0.05 : 0.0005)) /* no zero with a sign */
        worth = 0;
    if (share > 0)
        style = TT_STYLE_HEAT + (unsigned)lround(share * (TT_HEAT_LEVELS - 1));
    tt_fill(c, r, ' ', style);
    if (k >= x->done)
        snprintf(text, sizeof text, "%s", c->ascii ? "?" : "…");
    else if (!isfinite(worth))
        snprintf(text, sizeof text, "-");
    else if (r.w < CELL - 1)
        snprintf(text, sizeof text, "%.0f", 9 * share);
    else if (fabs(worth) >= 1000)
        snprintf(text, sizeof text, "%.0e", worth);
    else
        snprintf(text, sizeof text, per_cent ? "%.1f" : fabs(worth) < 10 ? "%.3f" : "%.1f", worth);
    tt_text_right(c, r.x + r.w - 1, r.y + r.h / 2, r.w - 1, style, text);
}

static void draw_numbers(const struct tt_importance_view *self, const struct tt_scene *scene,
                         struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_importance *x = &scene->importance->of;
    double most = most_of(self, x);
    int w = r.w / x->width, h = r.h / x->height;
    w = w > 2 * CELL ? 2 * CELL : w;
    h = h < 1 ? 1 : h > 5 ? 5 : h;
    h = h > w / 2 && w >= 2 ? w / 2 : h;
    for (int64_t k = 0; k < x->n; k++) {
        int row = (int)(k / x->width), column = (int)(k % x->width);
        struct tt_rect cell = {r.x + column * w, r.y + row * h, w, h};
        if (cell.y + cell.h <= r.y + r.h)
            draw_cell(self, scene, c, cell, k, most);
    }
}

/* --- both ------------------------------------------------------------------------------------ */

static void draw_foot(const struct tt_importance_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect row, bool picture)
{
    const struct tt_importance *x = &scene->importance->of;
    char text[200], most[32];
    tt_importance_text(self, scene, most_of(self, x), most, sizeof most);
    snprintf(text, sizeof text, picture ? "over the average picture; most: %s" : "most: %s", most);
    tt_text(c, row.x, row.y, row.w, TT_STYLE_DIM, text);
}

void tt_importance_draw_squares(const struct tt_importance_view *self, const struct tt_scene *scene,
                                struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_importance *x = &scene->importance->of;
    int numbers = x->width * CELL;
    struct tt_rect body = {r.x, r.y + (r.h > 11), r.w, r.h - 1 - (r.h > 11)}, left = body;
    bool picture = x->average && c->colors >= 256 && r.w >= numbers + 22;
    if (picture) {
        left.w = body.w - numbers - 3 > 3 * body.h ? 3 * body.h : body.w - numbers - 3;
        struct tt_rect at = draw_picture(self, x, c, left);
        body.x += at.w + 3;
        body.w -= at.w + 3;
    } else if (x->average && c->colors >= 256 && r.w < x->width * LEAST_CELL) {
        draw_picture(self, x, c, body);
        picture = true;
        body.h = 0;
    }
    if (body.h >= x->height)
        draw_numbers(self, scene, c, body);
    else if (body.h > 0 && x->average && c->colors >= 256) {
        draw_picture(self, x, c, body);
        picture = true;
    } else if (body.h > 0)
        draw_shades(self, x, c, body);
    draw_foot(self, scene, c, (struct tt_rect){r.x, r.y + r.h - 1, r.w, 1}, picture);
}
