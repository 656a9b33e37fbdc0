#include "report.h"

#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "graphics.h"
#include "sync.h"

static const double LATEST = 1; /* seconds between two characters */

/* As far as it has come. */
static struct {
    enum tt_report kind;
    int n, number[3]; /* of the mouse: what was pressed, column and row, each from 1 */
    bool escaped;     /* the last one was ESC */
    double last;      /* when one came */
    size_t length;    /* of the text; what it has no room for is dropped, and it is none */
    char text[96];
} report;

void tt_report_begin(enum tt_report kind)
{
    memset(&report, 0, sizeof report);
    report.kind = kind;
    report.last = tt_clock_now();
}

bool tt_report_open(void)
{
    if (report.kind != TT_REPORT_NONE && tt_clock_now() > report.last + LATEST)
        report.kind = TT_REPORT_NONE;
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

static void add(uint32_t code)
{
    if (report.length < sizeof report.text)
        report.text[report.length++] = code < 128 ? (char)code : '?';
}

/* The whole of an answer has come; one that is too long is none. */
static void end_answer(enum tt_graphics_answer kind)
{
    report.kind = TT_REPORT_NONE;
    if (report.length == sizeof report.text)
        return;
    report.text[report.length] = '\0';
    if (kind == TT_ANSWER_MODE)
        tt_sync_answer(report.text);
    tt_graphics_answer(kind, report.text);
}

/* A control sequence ends with its first letter. */
static void take_sequence(uint32_t code, enum tt_graphics_answer kind)
{
    add(code);
    if (code < ' ' || code >= '@')
        end_answer(kind);
}

/* A string ends with BEL, or ESC and a backslash.  Any other control character is a key, or the
 * terminal was cut off: it ends it, too. */
static void take_string(uint32_t code, enum tt_graphics_answer kind)
{
    enum { BEL = 7, ESC = 27 };
    if (code == BEL || (report.escaped && code == '\\'))
        end_answer(kind);
    else if (report.escaped || (code < ' ' && code != ESC))
        report.kind = TT_REPORT_NONE;
    else if (code != ESC)
        add(code);
    report.escaped = code == ESC;
}

void tt_report_take(uint32_t code, struct tt_input *out)
{
    report.last = tt_clock_now();
    switch (report.kind) {
    case TT_REPORT_MOUSE:
        take_mouse(code, out);
        break;
    case TT_REPORT_OLD_MOUSE:
        take_old_mouse(code, out);
        break;
    case TT_REPORT_MODE:
        take_sequence(code, TT_ANSWER_MODE);
        break;
    case TT_REPORT_CONTROL:
        take_sequence(code, TT_ANSWER_CONTROL);
        break;
    case TT_REPORT_KITTY:
        take_string(code, TT_ANSWER_KITTY);
        break;
    case TT_REPORT_GROUND:
        take_string(code, TT_ANSWER_GROUND);
        break;
    case TT_REPORT_NONE:
        break;
    }
}
