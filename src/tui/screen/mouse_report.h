/* What a terminal reports of the mouse, character by character: what was pressed, column and row,
 * each from 1; as three numbers, or of old as three characters.  How it begins the terminal's own
 * description says. */
#ifndef TT_TUI_SCREEN_MOUSE_REPORT_H
#define TT_TUI_SCREEN_MOUSE_REPORT_H

#include <stdbool.h>
#include <wchar.h>

#include "input.h"

struct tt_mouse_report {
    bool open; /* has begun, and more is to come */
    bool old;  /* of three characters */
    int n, number[3];
};

void tt_mouse_report_begin(struct tt_mouse_report *r, bool old);

/* The next character of an open one.  The last makes *out the key "mouse", or "up" and "down" for
 * the wheel; what is no report after all closes it. */
void tt_mouse_report_take(struct tt_mouse_report *r, wint_t code, struct tt_input *out);

#endif
