#include "mouse_report.h"

#include <tuitrain/base/text.h>

void tt_mouse_report_begin(struct tt_mouse_report *r, bool old)
{
    *r = (struct tt_mouse_report){.open = true, .old = old};
}

/* The whole of it has come. */
static void end(struct tt_mouse_report *r, struct tt_input *out, bool release)
{
    enum { BUTTON = 3, RIGHT = 2, NONE = 3, MOTION = 32, WHEEL = 64 };
    int what = r->number[0], button = what & BUTTON;
    const char *key = "mouse";
    r->open = false;
    if (what & WHEEL)
        key = button == 0 ? "up" : button == 1 ? "down" : "";
    else if (release || (r->old && button == NONE && !(what & MOTION)))
        out->mouse = TT_MOUSE_RELEASE;
    else if (what & MOTION)
        out->mouse = TT_MOUSE_DRAG;
    else if (button == 0 || button == RIGHT)
        out->mouse = button == 0 ? TT_MOUSE_LEFT : TT_MOUSE_RIGHT;
    else
        key = "";
    tt_text_copy(out->key, sizeof out->key, key);
    out->x = r->number[1] - 1;
    out->y = r->number[2] - 1;
}

void tt_mouse_report_take(struct tt_mouse_report *r, wint_t code, struct tt_input *out)
{
    enum { MOST = 100000 };
    int *number = &r->number[r->n];
    if (r->old) {
        *number = (int)code - 32;
        if (++r->n == 3)
            end(r, out, false);
    } else if (code >= '0' && code <= '9' && *number < MOST) {
        *number = *number * 10 + (int)(code - '0');
    } else if (code == ';' && r->n < 2) {
        r->n++;
    } else if ((code == 'M' || code == 'm') && r->n == 2) {
        end(r, out, code == 'm');
    } else {
        r->open = false; /* no report after all */
    }
}
