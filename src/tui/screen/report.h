/* What the terminal reports among the keys, a character at a time and in parts: the mouse, and
 * answers about its modes.  UI thread only. */
#ifndef TT_TUI_SCREEN_REPORT_H
#define TT_TUI_SCREEN_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

enum tt_report {
    TT_REPORT_NONE,
    TT_REPORT_MOUSE,     /* follows "CSI <": three numbers */
    TT_REPORT_OLD_MOUSE, /* follows "CSI M": three characters */
    TT_REPORT_MODE,      /* follows "CSI ?"; an answer about synchronised output goes to sync.c */
};

void tt_report_begin(enum tt_report kind);
bool tt_report_open(void); /* the next character belongs to it */

/* Takes that character.  With the last one of the mouse's, `out` is what the mouse did. */
void tt_report_take(uint32_t code, struct tt_input *out);

#endif
