/* Dots inside cells: braille, 2 x 4 to a cell; in ASCII 1 x 2; and where the terminal shows pixels,
 * those, with smooth lines, over the braille.
 *
 * What is drawn later lies above: a cell holds the dots of one style, so a line that crosses a
 * band stays clean. */
#ifndef TT_TUI_WIDGETS_DOTS_H
#define TT_TUI_WIDGETS_DOTS_H

#include "sheet.h"

struct tt_dots {
    struct tt_canvas *canvas;
    struct tt_rect where;  /* inside the canvas */
    int w, h;              /* in dots, as they are asked for; row 0 is the top */
    int cells_w, cells_h;  /* in dots of which the cells are made */
    struct tt_sheet sheet; /* where there are pixels */
};

/* All of the rectangle is to be drawn on: where there are pixels it is their picture. */
struct tt_dots tt_dots_of(struct tt_canvas *c, struct tt_rect where);

/* A column of dots from row a to row b (either may be the upper one; both may lie outside).
 * `ascii` is the glyph of a touched cell where there is no braille; 0 takes : . ' for its dots. */
void tt_dots_column(const struct tt_dots *d, int x, int a, int b, enum tt_style style, char ascii);

/* The same, thin: every other dot, and its ends. */
void tt_dots_shade(const struct tt_dots *d, int x, int a, int b, enum tt_style style);

/* One that is to be seen by itself. */
void tt_dots_point(const struct tt_dots *d, int x, int y, enum tt_style style, char ascii);

/* A line that has no gaps, ends included. */
void tt_dots_line(const struct tt_dots *d, int x0, int y0, int x1, int y1, enum tt_style style,
                  char ascii);

/* The cell of a dot gets a glyph of its own; where there are pixels a disc and the tips of arrows
 * are drawn, and stand exactly there. */
void tt_dots_glyph(const struct tt_dots *d, int x, int y, uint32_t ch, enum tt_style style);

/* Thin lines through all of it, in a column or a row of cells: such a glyph in each, or in each
 * other where they are `dotted`. */
void tt_dots_upright(const struct tt_dots *d, int column, bool dotted, uint32_t ch,
                     enum tt_style style);
void tt_dots_across(const struct tt_dots *d, int row, bool dotted, uint32_t ch,
                    enum tt_style style);

#endif
