/* The event log as the screen keeps it: the newest TT_LOG_LINES, oldest first. */
#ifndef TT_TUI_VIEWS_EVENT_LOG_H
#define TT_TUI_VIEWS_EVENT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "../screen/canvas.h"

enum { TT_LOG_LINES = 1000 };
struct tt_log_line {
    double time; /* seconds since the run was started */
    int64_t step;
    enum tt_style style;
    char text[320];
};
struct tt_log {
    struct tt_log_line line[TT_LOG_LINES]; /* a ring */
    size_t first, length;
};
void tt_log_add(struct tt_log *log, double time, int64_t step, enum tt_style style,
                const char *text);
const struct tt_log_line *tt_log_at(const struct tt_log *log, size_t i); /* 0 is the oldest kept */

/* Draws the lines before `end`, the newest at the bottom, long ones broken between words.  Returns
 * how many of them at least begin in the rectangle. */
size_t tt_log_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log, size_t end);
/* How many lines fit, counted from the oldest. */
size_t tt_log_page(struct tt_rect where, const struct tt_log *log);

#endif
