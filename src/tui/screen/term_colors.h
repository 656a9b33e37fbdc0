/* How a cell looks, in what curses calls attributes and pairs of colours.  UI thread only. */
#ifndef TT_TUI_SCREEN_TERM_COLORS_H
#define TT_TUI_SCREEN_TERM_COLORS_H

#include <stdbool.h>

#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>

#include "canvas.h"
#include "theme.h"

void tt__term_start_colors(bool wanted);
/* After either of these everything is to be drawn again. */
void tt__term_make_looks(const struct tt_theme *theme);
void tt__term_forget_pictures(void);

bool tt__term_full_of_pictures(void); /* there is hardly a pair of colours left for more */
int tt__term_picture_colors(const struct tt_theme *theme);

void tt__term_look(const struct tt_cell *cell, attr_t *how, short *colored);

#endif
