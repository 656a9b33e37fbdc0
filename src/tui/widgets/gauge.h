/* Small parts of panels: headings, bars that fill, and names with their figures. */
#ifndef TT_TUI_GAUGE_H
#define TT_TUI_GAUGE_H

#include "../screen/canvas.h"

/* A title and a faint line to the right end of the rectangle's first row.  Returns what is below.
 */
struct tt_rect tt_heading(struct tt_canvas *c, struct tt_rect where, const char *title);

/* share in 0..1 of `w` columns, with eighths of a cell where there is UTF-8. */
void tt_gauge_draw(struct tt_canvas *c, int x, int y, int w, double share, enum tt_style full);

/* A name, and from column `indent` on its value; a value of NULL is not known: a dash. */
void tt_field(struct tt_canvas *c, struct tt_rect row, int indent, const char *name,
              enum tt_style style, const char *value);

/* The keys of a panel, in the lower line of its frame: the parts, the most useful first, of which
 * there is room for the whole.  Returns the columns used. */
int tt_foot(struct tt_canvas *c, struct tt_rect box, const char *const *part, int n);

/* The text whole, or nothing of it where it does not fit before column `end`.  Returns the columns
 * used. */
int tt_piece(struct tt_canvas *c, int x, int y, int end, enum tt_style style, const char *text);

/* Text broken between words, as many rows as the rectangle has, with an ellipsis at the end of the
 * last where there is more; returns how many it took.  With h of 0 it only counts, and c may be
 * NULL. */
int tt_wrap(struct tt_canvas *c, struct tt_rect where, enum tt_style style, const char *text);

#endif
