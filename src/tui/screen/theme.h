/* The theme: what a style looks like, for as many colours as the terminal has.  Texts in
 * assets/themes, compiled in; a user's own lie in $XDG_CONFIG_HOME/tuitrain/themes. */
#ifndef TT_TUI_SCREEN_THEME_H
#define TT_TUI_SCREEN_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

#include "canvas.h"

enum { TT_BOLD = 1, TT_DIM = 2, TT_REVERSE = 4, TT_UNDERLINE = 8 };

struct tt_look {
    short fg, bg; /* colour numbers; -1 is the terminal's own */
    unsigned attributes;
};

enum { TT_DEPTHS = 3, TT_THEME_NAME = 32 };

struct tt_theme {
    char name[TT_THEME_NAME];
    int most_colors;                                /* more are not used */
    struct tt_look look[TT_DEPTHS][TT_STYLE_COUNT]; /* of 256 colours, of 8, of none */
};

/* The default theme. */
void tt_theme_default(struct tt_theme *t);

/* The theme of that name: the user's file, or one that is compiled in; on failure *t is as it was.
 * An empty name is the default. */
int tt_theme_open(struct tt_theme *t, const char *name, struct tt_err *err);

/* Reads lines over what is there.  Bad ones are passed over.  Returns the number of the first of
 * them with the reason in `why`, or 0. */
int tt_theme_read(struct tt_theme *t, const char *text, char *why, size_t size);
/* `colors` is 256 or more, 16, 8, or 0 for none. */
struct tt_look tt_theme_look(const struct tt_theme *t, enum tt_style style, int colors);

/* Colours for TT_STYLE_PICTURE. */
uint8_t tt_theme_rgb(uint8_t r, uint8_t g, uint8_t b); /* the nearest of 256 */
/* Below 0 blue, above 0 orange, 0 nearly black: apart for colour-blind eyes. */
enum { TT_SIGNED_LEVELS = TT_HEAT_LEVELS - 1 };
uint8_t tt_theme_signed(int level); /* -TT_SIGNED_LEVELS to TT_SIGNED_LEVELS */

/* A colour number of 256 as 0xRRGGBB.  The first 16 are the terminal's own; here they are some that
 * most have. */
uint32_t tt_theme_color(int color);

/* The themes that are compiled in, for menus. */
struct tt_theme_source {
    const char *name, *help, *text; /* name NULL ends them */
};
extern const struct tt_theme_source tt_themes[];

#endif
