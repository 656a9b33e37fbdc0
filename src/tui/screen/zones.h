/* Zones: what a click does, by where it is.  Whatever draws something that looks like a button says
 * so here as it draws it; what is drawn later lies over what was drawn before.
 *
 *     tt_text(c, x, y, 4, TT_STYLE_KEY, "w");
 *     tt_zone_add(c, (struct tt_rect){x, y, 4, 1}, TT_ZONE_KEY, "w");
 *
 * They go when the canvas is cleared. */
#ifndef TT_TUI_SCREEN_ZONES_H
#define TT_TUI_SCREEN_ZONES_H

#include "canvas.h"

/* As much of it as can be drawn on.  Where there is no more room it is left out. */
void tt_zone_add(struct tt_canvas *c, struct tt_rect r, enum tt_zone_kind kind, const char *text);
/* Where nothing that lies below can be clicked on. */
void tt_zone_cover(struct tt_canvas *c, struct tt_rect r);

/* The uppermost there, or NULL; also where that is a cover. */
const struct tt_zone *tt_zone_at(const struct tt_canvas *c, int x, int y);

#endif
