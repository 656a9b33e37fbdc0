#include "report.h"

#include <string.h>

#include <tuitrain/base/text.h>

#include "sync.h"

/* As far as it has come. */
static struct {
    enum tt_report kind;
    int n, number[3]; /* of the mouse: what was pressed, column and row, each from 1 */
    size_t length;    /* of the text */
    char text[32];
} report;

void tt_report_begin(enum tt_report kind)
{
    memset(&report, 0, sizeof report);
    report.kind = kind;
}

bool tt_report_open(void)
{
    return report.kind != TT_REPORT_NONE;
}

/* The whole of it has come. */
static void end_mouse(struct tt_input *out, bool release)
{
    enum { BUTTON = 3, RIGHT = 2, NONE = 3, MOTION = 32, WHEEL = 64 };
    int what = report.number[0], button = what & BUTTON;
    bool old = report.kind == TT_REPORT_OLD_MOUSE;
    const char *key = "mouse";
    report.kind = TT_REPORT_NONE;
    if ((what & MOTION) && button == NONE)
        out->mouse = TT_MOUSE_MOVE;
    else if (what & WHEEL)
        key = button == 0 ? "up" : button == 1 ? "down" : "";
    else if (release || (old && button == NONE && !(what & MOTION)))
        out->mouse = TT_MOUSE_RELEASE;
    else if (what & MOTION)
        out->mouse = TT_MOUSE_DRAG;
    else if (button == 0 || button == RIGHT)
        out->mouse = button == 0 ? TT_MOUSE_LEFT : TT_MOUSE_RIGHT;
    else
        key = "";
    tt_text_copy(out->key, sizeof out->key, key);
    out->wheel = strcmp(key, "up") == 0 || strcmp(key, "down") == 0;
    out->x = report.number[1] - 1;
    out->y = report.number[2] - 1;
}

static void take_old_mouse(uint32_t code, struct tt_input *out)
{
    report.number[report.n] = (int)code - 32;
    if (++report.n == 3)
        end_mouse(out, false);
}

static void take_mouse(uint32_t code, struct tt_input *out)
{
    enum { MOST = 100000 };
    int *number = &report.number[report.n];
    if (code >= '0' && code <= '9' && *number < MOST)
        *number = *number * 10 + (int)(code - '0');
    else if (code == ';' && report.n < 2)
        report.n++;
    else if ((code == 'M' || code == 'm') && report.n == 2)
        end_mouse(out, code == 'm');
    else
        report.kind = TT_REPORT_NONE; /* no report after all */
}

static void take_mode(uint32_t code)
{
    bool last = code < ' ' || code >= '@';
    if (report.length < sizeof report.text - 1)
        report.text[report.length++] = code < 128 ? (char)code : '?';
    if (!last)
        return;
    report.kind = TT_REPORT_NONE;
    tt_sync_answer(report.text);
}

void tt_report_take(uint32_t code, struct tt_input *out)
{
    switch (report.kind) {
    case TT_REPORT_MOUSE:
        take_mouse(code, out);
        break;
    case TT_REPORT_OLD_MOUSE:
        take_old_mouse(code, out);
        break;
    case TT_REPORT_MODE:
        take_mode(code);
        break;
    case TT_REPORT_NONE:
        break;
    }
}
