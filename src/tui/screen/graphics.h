/* What a terminal can show beside characters: what is wanted of it, and what it says when asked.
 * It is asked with the first picture, and answers among the keys, whenever it likes: until then,
 * and where it never does, pictures are cells.
 *
 *     tt_graphics_open(wanted, &where)     when the terminal is taken over
 *     tt_graphics_ask()                    with the first picture
 *     tt_graphics_answer(kind, text)       whenever something like an answer comes
 *     tt_graphics_due() > 0                on leaving: an answer may still come
 *
 * UI thread only. */
#ifndef TT_TUI_SCREEN_GRAPHICS_H
#define TT_TUI_SCREEN_GRAPHICS_H

#include <stdbool.h>
#include <stdint.h>

enum tt_graphics {
    TT_GRAPHICS_AUTO, /* what the terminal says */
    TT_GRAPHICS_KITTY,
    TT_GRAPHICS_SIXEL,
    TT_GRAPHICS_OCTANTS,
    TT_GRAPHICS_SEXTANTS,
    TT_GRAPHICS_HALVES,
    TT_GRAPHICS_ASCII,
    TT_GRAPHICS_COUNT
};
extern const char *const tt_graphics_names[]; /* their names; NULL ends them */

/* Of the environment. */
struct tt_graphics_place {
    const char *name; /* TERM, by which the terminal is described */
    bool may_ask;     /* it reads control sequences as xterm does */
    bool multiplexed; /* tmux or screen lies between */
    bool remote;      /* ssh does */
    bool true_color;  /* COLORTERM says so */
    int vte;          /* VTE_VERSION; 0: none */
};
struct tt_graphics_place tt_graphics_look(const char *name, bool may_ask);

void tt_graphics_open(enum tt_graphics wanted, const struct tt_graphics_place *where);
/* The questions, once; "" where there are none (any more).  `cell_known`: the system knows how many
 * pixels a cell has. */
const char *tt_graphics_ask(bool cell_known);

enum tt_graphics_answer {
    TT_ANSWER_MODE,    /* from after "CSI ?" on, its last letter included */
    TT_ANSWER_CONTROL, /* from after "CSI" on, likewise */
    TT_ANSWER_KITTY,   /* between "ESC _ G" and "ESC \" */
    TT_ANSWER_GROUND,  /* between "OSC 11;" and its end */
};
void tt_graphics_answer(enum tt_graphics_answer kind, const char *text);
/* Whether one has come since this was asked last. */
bool tt_graphics_news(void);
/* Seconds for which an answer is worth waiting for; <= 0: none is to come, or it is late. */
double tt_graphics_due(void);

/* As far as it is known. */
struct tt_graphics_state {
    enum tt_graphics level; /* from kitty to halves; halves until more is known */
    int colors;             /* of a sixel picture */
    int cell_w, cell_h;     /* as the terminal said; 0: it did not */
    bool ground_known;
    uint32_t ground; /* its background, 0xRRGGBB */
    double rate;     /* bytes a second that pictures may take */
    bool answers;    /* it reads control sequences as xterm does, and answers when asked */
};
struct tt_graphics_state tt_graphics_now(void);

#endif
