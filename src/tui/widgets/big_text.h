/* Text in letters of blocks, to be read from afar.
 *
 * A letter is at most 5 x 7 dots; a dot of scale s is s columns wide and s half rows high, or a
 * whole row where only ASCII may.  Small letters are drawn as capitals, what has no picture as a
 * blank. */
#ifndef TT_TUI_WIDGETS_BIG_TEXT_H
#define TT_TUI_WIDGETS_BIG_TEXT_H

#include "../screen/canvas.h"

int tt_big_width(const char *text, int scale);
int tt_big_height(const struct tt_canvas *c, int scale);
void tt_big_draw(struct tt_canvas *c, int x, int y, int scale, enum tt_style style,
                 const char *text);

/* The largest scale at which the text fits into w x h, at most `most`; 0 where none does. */
int tt_big_fit(const struct tt_canvas *c, const char *text, int w, int h, int most);

/* Broken between words into lines, a blank row between them.  Draws as many as there is room for,
 * with a scale of 0 none; returns the rows that all of it takes, or -1 where a word is too wide. */
int tt_big_wrap(struct tt_canvas *c, struct tt_rect where, int scale, enum tt_style style,
                const char *text, bool draw);

#endif
