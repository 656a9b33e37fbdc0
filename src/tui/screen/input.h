/* What comes from the keyboard and the mouse. */
#ifndef TT_TUI_SCREEN_INPUT_H
#define TT_TUI_SCREEN_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* What a "mouse" is. */
enum tt_mouse {
    TT_MOUSE_LEFT, /* that button was pressed */
    TT_MOUSE_RIGHT,
    TT_MOUSE_DRAG, /* moved, with a button held down */
    TT_MOUSE_RELEASE,
    TT_MOUSE_MOVE, /* no button is held down; only while tt_term_hover() */
};

struct tt_input {
    char key[16]; /* "a", "space", "ctrl-l", "f1", "up", "mouse", "paste"; "": nothing */
    enum tt_mouse mouse;
    int x, y;         /* of the mouse */
    bool wheel;       /* an "up" or "down" that the mouse's wheel made, there */
    const char *text; /* of a paste: a piece, any bytes and a NUL; good until the next input */
    size_t n_text;
};

#endif
