/* A canvas: the grid of cells that everything is drawn into.  Only term_curses.c turns it into
 * terminal output, so whatever draws can be tested without a terminal. */
#ifndef TT_TUI_SCREEN_CANVAS_H
#define TT_TUI_SCREEN_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

/* Styles name what a cell means; theme.c says what that looks like. */
enum tt_style {
    TT_STYLE_NORMAL,
    TT_STYLE_DIM,   /* less important than normal */
    TT_STYLE_TITLE, /* of a panel */
    TT_STYLE_BORDER,
    TT_STYLE_LABEL,     /* name of a figure */
    TT_STYLE_VALUE,     /* the figure */
    TT_STYLE_AXIS,      /* ticks and their labels */
    TT_STYLE_TRAIN,     /* training curve (average) and its figures */
    TT_STYLE_TRAIN_RAW, /* training curve, each batch */
    TT_STYLE_VAL,       /* validation curve and its figures */
    TT_STYLE_LR,        /* learning rate */
    TT_STYLE_MARK,      /* events on a curve */
    TT_STYLE_GOOD,
    TT_STYLE_WARN,
    TT_STYLE_ERROR,
    TT_STYLE_KEY, /* a key's name */
    TT_STYLE_TAB,
    TT_STYLE_TAB_ACTIVE,
    TT_STYLE_BAR_FULL,
    TT_STYLE_BAR_EMPTY,
    TT_STYLE_SELECTED,
    TT_STYLE_PROMPT,
    TT_STYLE_STATE_TRAINING,
    TT_STYLE_STATE_PAUSED,
    TT_STYLE_STATE_EVAL,
    TT_STYLE_STATE_FINISHED,
    TT_STYLE_STATE_FAILED,
    TT_STYLE_STATE_PAST, /* what is shown is not now */
    TT_STYLE_PICTURE,    /* the cell's own colours */
    TT_STYLE_HEAT, /* first of TT_HEAT_LEVELS: background from none to most; wrong predictions */
    TT_STYLE_HIT =
        TT_STYLE_HEAT + 10,           /* first of TT_HEAT_LEVELS: the diagonal; right predictions */
    TT_STYLE_RUN = TT_STYLE_HIT + 10, /* first of TT_RUN_COLORS: curves of different runs */
    TT_STYLE_COUNT = TT_STYLE_RUN + 8
};
enum { TT_HEAT_LEVELS = 10, TT_RUN_COLORS = 8 };

/* A character of two columns stands in its first cell; the second has TT_CELL_REST. */
enum { TT_CELL_MARKS = 2, TT_CELL_REST = 0x110000 };
struct tt_cell {
    uint32_t ch;                  /* Unicode; 0 counts as a space */
    uint32_t mark[TT_CELL_MARKS]; /* put onto it: accents and the like; 0 is none */
    uint8_t style;
    uint8_t fg, bg;   /* of TT_STYLE_PICTURE: colours of 256; else 0 */
    uint16_t picture; /* stands for a part of that one, from 1, where pictures.h shows it; else 0 */
};

struct tt_rect {
    int x, y, w, h;
};

/* Where a click does something (zones.h). */
enum tt_zone_kind {
    TT_ZONE_COVER,   /* nothing, nor does what lies below */
    TT_ZONE_KEY,     /* as the key of that name */
    TT_ZONE_COMMAND, /* a command line */
    TT_ZONE_VIEW,    /* a command of the view's own */
    TT_ZONE_PICK,    /* a row of what is open, by number */
};
enum { TT_ZONES = 256 };
struct tt_zone {
    struct tt_rect r;
    enum tt_zone_kind kind;
    char text[72];
};

struct tt_canvas {
    int w, h;
    struct tt_cell *cell;         /* h rows of w; owned */
    struct tt_rect clip;          /* what can be drawn on; never beyond the canvas */
    bool ascii;                   /* drawers use plain ASCII glyphs */
    int lost;                     /* numbers that tt_text() had no room for, since it was cleared */
    int colors;                   /* the terminal's: TT_STYLE_PICTURE is for 256 */
    struct tt_pictures *pictures; /* where the terminal shows more than cells; else NULL */
    int n_zones;
    struct tt_zone zone[TT_ZONES];
};

void tt_canvas_init(struct tt_canvas *c, int w, int h, bool ascii);
void tt_canvas_resize(struct tt_canvas *c, int w, int h); /* clears */
void tt_canvas_done(struct tt_canvas *c);
void tt_canvas_clear(struct tt_canvas *c); /* all of it */

/* From here on only what lies in the rectangle can be drawn on.  Returns what could before, which
 * is to be set again.  At first, and after a change of size, it is the whole canvas. */
struct tt_rect tt_canvas_clip(struct tt_canvas *c, struct tt_rect rect);

/* Everything below clips at that rectangle: drawing outside is no error.  (Of a wide character that
 * stands across its edge, the half outside is blanked when the half inside is drawn over.) */
/* For what draws parts of cells: the cell, or NULL where nothing can be drawn. */
struct tt_cell *tt_canvas_cell(struct tt_canvas *c, int x, int y);
/* A character of one column. */
void tt_put(struct tt_canvas *c, int x, int y, uint32_t ch, enum tt_style style);
/* A cell with colours of its own (theme.h names some); only where the canvas has 256. */
void tt_put_picture(struct tt_canvas *c, int x, int y, uint32_t ch, uint8_t fg, uint8_t bg);
/* UTF-8, with wide characters and marks; at most max_w columns, with an ellipsis where it does not
 * fit; returns the columns used.  A number that does not fit is none: the ellipsis stands in its
 * place, not behind its first digits. */
int tt_text(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *text);
/* The same without all that: of what somebody types, and of titles that are shortened. */
int tt_text_typed(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style,
                  const char *text);
/* As tt_text(), of text in which a number may be lost with the rest. */
int tt_text_cut(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style,
                const char *text);
int tt_textf(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *format,
             ...) __attribute__((format(printf, 6, 7)));
void tt_text_right(struct tt_canvas *c, int x_end, int y, int max_w, enum tt_style style,
                   const char *text); /* the last column is x_end - 1 */
void tt_fill(struct tt_canvas *c, struct tt_rect r, uint32_t ch, enum tt_style style);
/* A frame with a title in its top line; returns what is inside. */
struct tt_rect tt_frame(struct tt_canvas *c, struct tt_rect r, const char *title);

/* The rows as UTF-8 text without trailing blanks, for tests (free() it). */
char *tt_canvas_text(const struct tt_canvas *c);

#endif
