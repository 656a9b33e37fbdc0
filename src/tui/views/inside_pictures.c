/* The picture as the network was given it, and what of it speaks for the class. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "inside_view.h"

enum picture { GIVEN, SALIENCY, PAINTED, FEEDS, PICTURES };

static bool is_there(const struct tt_insight *i, enum picture p)
{
    return p == GIVEN      ? i->channels > 0
           : p == SALIENCY ? i->salient
           : p == PAINTED  ? i->grid_h > 0
                           : i->links.known && i->links.picture;
}

int tt_inside_pictures(const struct tt_insight *i)
{
    int n = 0;
    for (int p = 0; p < PICTURES; p++)
        n += is_there(i, (enum picture)p);
    return n;
}

static void say_what(const struct tt_scene *scene, const struct tt_insight *i, enum picture p,
                     char *out, size_t size)
{
    const char *class = tt_inside_target(scene, i);
    int all = i->grid_h * i->grid_w;
    if (p == GIVEN)
        snprintf(out, size, "what it sees");
    else if (p == SALIENCY)
        snprintf(out, size, "saliency for %.31s", class);
    else if (p == FEEDS)
        snprintf(out, size, "what feeds unit %d", i->links.unit);
    else if (i->grid_done < all)
        snprintf(out, size, "occlusion for %.31s, %d%%", class, 100 * i->grid_done / all);
    else
        snprintf(out, size, "occlusion for %.31s", class);
}

/* Each square as large as it is on the picture. */
static void shade_falls(const struct tt_insight *i, uint8_t *out)
{
    double most = 0;
    for (int k = 0; k < i->grid_h * i->grid_w; k++) {
        double size = fabs((double)i->fall[k]);
        most = size > most && isfinite(size) ? size : most;
    }
    for (int k = 0; k < i->height * i->width; k++) {
        int row = k / i->width * i->grid_h / i->height;
        int column = k % i->width * i->grid_w / i->width;
        double share = most > 0 ? (double)i->fall[row * i->grid_w + column] / most : 0;
        out[k] = (uint8_t)(share >= -1 && share <= 1 ? 128.5 + 127 * share : 128);
    }
}

static struct tt_pixels pixels_of(const struct tt_insight *i, enum picture p, uint8_t *room)
{
    if (p == GIVEN)
        return (struct tt_pixels){i->channels == 3 ? TT_PIXEL_RGB : TT_PIXEL_GRAY, i->width,
                                  i->height, i->pixel};
    if (p == SALIENCY)
        return (struct tt_pixels){TT_PIXEL_SIGNED, i->width, i->height, i->saliency};
    if (p == FEEDS)
        return (struct tt_pixels){TT_PIXEL_SIGNED, i->width, i->height, i->adds};
    shade_falls(i, room);
    return (struct tt_pixels){TT_PIXEL_SIGNED, i->width, i->height, room};
}

/* Pictures across and down, and how wide one is. */
struct grid {
    int across, down, w, h;
};

static struct grid grid_with(const struct tt_insight *i, struct tt_rect where, int n, int across)
{
    struct tt_pixels p = {TT_PIXEL_GRAY, i->width, i->height, NULL};
    struct grid g = {.across = across, .down = (n + across - 1) / across};
    struct tt_rect room = {0, 0, (where.w + 2) / across - 2, where.h / g.down - 1};
    struct tt_rect fit = tt_image_fit(&p, room);
    g.w = fit.w;
    g.h = fit.h;
    return g;
}

/* As many in a row as makes them largest. */
static struct grid grid_of(const struct tt_insight *i, struct tt_rect where, int n)
{
    struct grid best = {0};
    for (int across = 1; across <= n; across++) {
        struct grid g = grid_with(i, where, n, across);
        best = g.w > best.w ? g : best;
    }
    return best;
}

/* All that are there, or as many as are not too small. */
static struct grid grid_for(const struct tt_insight *i, struct tt_rect where, int *n)
{
    enum { LEAST = 16 };
    int least = i->width < LEAST ? i->width : LEAST;
    struct grid g = grid_of(i, where, *n);
    while (*n > 1 && g.w < least)
        g = grid_of(i, where, --*n);
    return g;
}

int tt_inside_pictures_width(const struct tt_insight *i, struct tt_rect room)
{
    int n = tt_inside_pictures(i);
    struct grid g = grid_for(i, room, &n);
    return n > 0 ? g.across * (g.w + 2) - 2 : 0;
}

/* What the colours mean, where there is room left. */
static void explain(const struct tt_scene *scene, const struct tt_insight *i, struct tt_canvas *c,
                    struct tt_rect where)
{
    char text[400];
    const char *class = tt_inside_target(scene, i), *up = c->colors > 0 ? "orange" : "+ * #";
    const char *down = c->colors > 0 ? "blue" : "- = %";
    snprintf(
        text, sizeof text,
        "saliency: the gradient of %.31s times the input; occlusion: how far %.31s falls where "
        "a square is painted over. %s speaks for it, %s against.",
        class, class, up, down);
    if (where.h >= 3)
        tt_wrap(c, where, TT_STYLE_DIM, text);
}

void tt_inside_draw_pictures(const struct tt_inside_view *self, const struct tt_scene *scene,
                             const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    static const char *const brief[PICTURES] = {"input", "saliency", "occlusion", "the unit"};
    enum picture shown[PICTURES];
    uint8_t room[TT_PAGE_SIDE * TT_PAGE_SIDE];
    int all = 0;
    if (where.h < 3 || where.w < 6 || i->height < 1)
        return;
    for (int p = 0; p < PICTURES; p++)
        if (is_there(i, (enum picture)p))
            shown[all++] = (enum picture)p;
    int n = all;
    struct grid g = grid_for(i, where, &n);
    if (n < 1 || g.w < 1)
        return;
    int spare = where.h - g.down * (g.h + 1), gap = spare > 0 && g.down > 1 ? 1 : 0;
    for (int k = 0; k < n; k++) {
        char text[80];
        enum picture p = shown[(k + self->picture) % all];
        struct tt_rect at = {where.x + k % g.across * (g.w + 2),
                             where.y + k / g.across * (g.h + 1 + gap), g.w, g.h + 1};
        struct tt_pixels pixels = pixels_of(i, p, room);
        say_what(scene, i, p, text, sizeof text);
        if (tt_utf8_length(text) > at.w)
            tt_text_copy(text, sizeof text, brief[p]);
        tt_text_cut(c, at.x, at.y, at.w, TT_STYLE_TITLE, text);
        at.y++;
        at.h--;
        tt_image_draw(c, at, &pixels);
    }
    int used = g.down * (g.h + 1 + gap);
    explain(scene, i, c, (struct tt_rect){where.x, where.y + used, where.w, where.h - used});
}
