/* Styles and pictures as what curses calls attributes and pairs of colours. */
#include <limits.h>
#include <string.h>

#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>

#include "term_colors.h"

static int colors;
static attr_t attribute[TT_STYLE_COUNT];
static short pair[TT_STYLE_COUNT];
static short picture_pair[256][256]; /* by foreground and background; 0: none yet */
static int next_pair;                /* those from here on are free */

/* A terminal that knows fewer pairs at a time gets pictures without colours of their own. */
enum { PAIRS_OF_PICTURES = 16384 };

void tt__term_forget_pictures(void)
{
    memset(picture_pair, 0, sizeof picture_pair);
    next_pair = TT_STYLE_COUNT + 1;
}

static int most_pairs(void)
{
    return COLOR_PAIRS < SHRT_MAX ? COLOR_PAIRS : SHRT_MAX;
}

/* Whether the cells of pictures have colours of their own: they take pairs as they come. */
static bool pictures_take_pairs(void)
{
    return colors >= 256 && COLOR_PAIRS >= PAIRS_OF_PICTURES;
}

static short pair_of(uint8_t fg, uint8_t bg)
{
    short *known = &picture_pair[fg][bg];
    if (*known || next_pair >= most_pairs())
        return *known;
    *known = (short)next_pair++;
    init_pair(*known, fg, bg);
    return *known;
}

void tt__term_start_colors(bool wanted)
{
    tt__term_forget_pictures();
    colors = 0;
    if (!wanted || !has_colors())
        return;
    start_color();
    use_default_colors();
    colors = COLORS;
}

void tt__term_make_looks(const struct tt_theme *theme)
{
    tt__term_forget_pictures();
    for (int s = 0; s < TT_STYLE_COUNT; s++) {
        struct tt_look look = tt_theme_look(theme, (enum tt_style)s, colors);
        attribute[s] = (look.attributes & TT_BOLD ? A_BOLD : 0) |
                       (look.attributes & TT_DIM ? A_DIM : 0) |
                       (look.attributes & TT_REVERSE ? A_REVERSE : 0) |
                       (look.attributes & TT_UNDERLINE ? A_UNDERLINE : 0);
        pair[s] = 0;
        if (colors > 0 && (look.fg >= 0 || look.bg >= 0) && s + 1 < COLOR_PAIRS) {
            pair[s] = (short)(s + 1);
            init_pair(pair[s], look.fg, look.bg);
        }
    }
}

int tt__term_picture_colors(const struct tt_theme *theme)
{
    int most = colors < theme->most_colors ? colors : theme->most_colors;
    return most < 256 ? most : pictures_take_pairs() ? 256 : 8;
}

/* A terminal of few pairs has none for pictures, and needs most of its own for the styles. */
bool tt__term_full_of_pictures(void)
{
    return pictures_take_pairs() && next_pair > most_pairs() / 2;
}

void tt__term_look(const struct tt_cell *cell, attr_t *how, short *colored)
{
    bool picture = cell->style == TT_STYLE_PICTURE && pictures_take_pairs();
    *how = attribute[cell->style];
    *colored = picture ? pair_of(cell->fg, cell->bg) : pair[cell->style];
}
