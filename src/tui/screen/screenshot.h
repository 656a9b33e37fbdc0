/* Pictures of the screen as files: SVG, where every cell has its exact place, and text with ANSI
 * colours. */
#ifndef TT_TUI_SCREEN_SCREENSHOT_H
#define TT_TUI_SCREEN_SCREENSHOT_H

#include <stdio.h>

#include "canvas.h"
#include "theme.h"

/* Colours as the theme has them for a terminal of c->colors; on a dark ground unless the theme is
 * for light ones. */
void tt_screenshot_svg(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme);
void tt_screenshot_ansi(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme);

/* Text for XML: markup escaped, characters that XML cannot hold left out. */
void tt_xml_char(FILE *out, uint32_t ch);
void tt_xml_text(FILE *out, const char *text);

#endif
