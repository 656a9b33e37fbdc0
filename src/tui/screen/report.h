/* What the terminal reports among the keys, a character at a time and in parts: the mouse, and
 * answers about what it can.  UI thread only. */
#ifndef TT_TUI_SCREEN_REPORT_H
#define TT_TUI_SCREEN_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

enum tt_report {
    TT_REPORT_NONE,
    TT_REPORT_MOUSE,     /* follows "CSI <": three numbers */
    TT_REPORT_OLD_MOUSE, /* follows "CSI M": three characters */
    TT_REPORT_MODE,      /* follows "CSI ?"; answers go to sync.c and graphics.c, as those below */
    TT_REPORT_CONTROL,   /* follows "CSI" */
    TT_REPORT_KITTY,     /* follows "ESC _ G", and goes on to the string's end */
    TT_REPORT_GROUND,    /* follows "OSC 11;", likewise */
};

void tt_report_begin(enum tt_report kind);
/* Whether the next character belongs to it.  What has not ended after a second without one never
 * will: then keys are keys again. */
bool tt_report_open(void);

/* Takes that character.  With the last one of the mouse's, `out` is what the mouse did. */
void tt_report_take(uint32_t code, struct tt_input *out);

#endif
