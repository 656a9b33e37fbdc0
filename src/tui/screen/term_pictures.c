#include "term_pictures.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>

#include "blocks.h"
#include "gallery.h"
#include "kitty.h"
#include "outlet.h"
#include "pictures.h"
#include "sync.h"

static struct tt_pictures pictures;
static bool control_strings; /* may be sent: others would show them */

void tt__term_start_pictures(enum tt_graphics wanted, const char *name)
{
    struct tt_graphics_place where =
        tt_graphics_look(name, tt_sync_may_ask(name, getenv("TERM_PROGRAM")));
    tt_graphics_open(wanted, &where);
    tt_gallery_open();
    control_strings = wanted == TT_GRAPHICS_KITTY ||
                      (wanted == TT_GRAPHICS_AUTO && where.may_ask && !where.multiplexed);
}

void tt__term_end_pictures(void)
{
    tt_pictures_done(&pictures);
    tt_gallery_close();
}

const char *tt__term_pictures_off(void)
{
    return control_strings ? TT_KITTY_CLEAR : "";
}

void tt__term_clear_pictures(void)
{
    if (!tt_gallery_is_empty())
        tt_outlet_add(tt_gallery_end());
    tt_gallery_forget();
}

/* Pixels of a cell, as the system was told by the terminal, or we. */
static bool cell_size(const struct tt_graphics_state *now, int *w, int *h)
{
    enum { LEAST = 2, MOST = 256 };
    struct winsize size = {0};
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    bool known = size.ws_col > 0 && size.ws_row > 0 && size.ws_xpixel > 0 && size.ws_ypixel > 0;
    *w = known ? size.ws_xpixel / size.ws_col : now->cell_w;
    *h = known ? size.ws_ypixel / size.ws_row : now->cell_h;
    return *w >= LEAST && *h >= LEAST && *w <= MOST && *h <= MOST;
}

void tt__term_ask_pictures(void)
{
    int w, h;
    struct tt_graphics_state now = tt_graphics_now();
    tt_outlet_add(tt_graphics_ask(cell_size(&now, &w, &h)));
}

static bool is_dark(uint32_t rgb)
{
    return 2 * (rgb >> 16) + 5 * (rgb >> 8 & 255) + (rgb & 255) < 8 * 128;
}

static uint32_t half_way(uint32_t a, uint32_t b)
{
    return (a >> 1 & 0x7f7f7f) + (b >> 1 & 0x7f7f7f);
}

static void take_colors(const struct tt_theme *theme, int colors, const struct tt_graphics_state *s)
{
    int ground = tt_theme_look(theme, TT_STYLE_NORMAL, colors).bg;
    pictures.ground = ground >= 0 ? tt_theme_color(ground) : s->ground;
    pictures.curves = pictures.curves && (ground >= 0 || s->ground_known);
    for (int i = 0; i < TT_STYLE_COUNT; i++) {
        struct tt_look look = tt_theme_look(theme, (enum tt_style)i, colors);
        uint32_t ink = look.fg >= 0               ? tt_theme_color(look.fg)
                       : is_dark(pictures.ground) ? 0xd6d9de
                                                  : 0x202124;
        pictures.ink[i] = look.attributes & TT_DIM ? half_way(ink, pictures.ground) : ink;
    }
}

struct tt_pictures *tt__term_pictures(const struct tt_theme *theme, int colors)
{
    struct tt_graphics_state now = tt_graphics_now();
    bool blocks = now.level == TT_GRAPHICS_OCTANTS || now.level == TT_GRAPHICS_SEXTANTS;
    tt_gallery_use(&now);
    if (colors < 8 || (!blocks && now.level > TT_GRAPHICS_SIXEL))
        return NULL;
    if (blocks) {
        pictures.cell_w = 2;
        pictures.cell_h = now.level == TT_GRAPHICS_OCTANTS ? TT_OCTANT_ROWS : TT_SEXTANT_ROWS;
    } else if (!cell_size(&now, &pictures.cell_w, &pictures.cell_h)) {
        return NULL;
    }
    pictures.blocks = blocks;
    pictures.curves = !blocks;
    pictures.calm = tt_gallery_is_calm(tt_clock_now());
    take_colors(theme, colors, &now);
    return &pictures;
}
