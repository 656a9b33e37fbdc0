#include "event_log.h"

#include <inttypes.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

enum { TIME_W = 8, STEP_W = 10, STEP_FROM_W = 64 };

void tt_log_add(struct tt_log *log, double time, int64_t step, enum tt_style style,
                const char *text)
{
    size_t at = (log->first + log->length) % TT_LOG_LINES;
    if (log->length == TT_LOG_LINES)
        log->first = (log->first + 1) % TT_LOG_LINES;
    else
        log->length++;
    struct tt_log_line *line = &log->line[at];
    line->time = time;
    line->step = step;
    line->style = style;
    tt_text_printable(line->text, sizeof line->text, text);
}

const struct tt_log_line *tt_log_at(const struct tt_log *log, size_t i)
{
    return &log->line[(log->first + i) % TT_LOG_LINES];
}

/* --- drawing --------------------------------------------------------------------------------- */

static int text_column(int w)
{
    return TIME_W + (w >= STEP_FROM_W ? STEP_W : 0);
}

static int height_of(struct tt_canvas *c, int w, const struct tt_log_line *line)
{
    struct tt_rect count = {0, 0, w - text_column(w), 0};
    int rows = tt_wrap(c, count, line->style, line->text);
    return rows > 0 ? rows : 1;
}

static void draw_line(struct tt_canvas *c, struct tt_rect where, const struct tt_log_line *line)
{
    char text[48];
    int64_t s = line->time >= 0 && line->time < 1e9 ? (int64_t)line->time : 0;
    if (s >= 3600)
        snprintf(text, sizeof text, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
                 (int)(s % 60));
    else
        snprintf(text, sizeof text, "%d:%02d", (int)(s / 60), (int)(s % 60));
    tt_text_right(c, where.x + TIME_W - 2, where.y, TIME_W - 2, TT_STYLE_DIM, text);
    if (where.w >= STEP_FROM_W) {
        snprintf(text, sizeof text, "%" PRId64, line->step);
        tt_text_right(c, where.x + TIME_W + STEP_W - 2, where.y, STEP_W - 2, TT_STYLE_DIM, text);
    }
    int column = text_column(where.w);
    where.x += column;
    where.w -= column;
    tt_wrap(c, where, line->style, line->text);
}

size_t tt_log_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log, size_t end)
{
    int rows = 0;
    size_t first = end;
    if (where.w <= TIME_W || where.h <= 0)
        return 0;
    while (first > 0) {
        int h = height_of(c, where.w, tt_log_at(log, first - 1));
        /* The newest line is shown even where only its beginning fits. */
        if (rows + h > where.h && first < end)
            break;
        rows += h;
        first--;
    }
    int y = where.y;
    for (size_t i = first; i < end && y < where.y + where.h; i++) {
        struct tt_rect row = {where.x, y, where.w, where.y + where.h - y};
        draw_line(c, row, tt_log_at(log, i));
        y += height_of(c, where.w, tt_log_at(log, i));
    }
    return end - first;
}

size_t tt_log_page(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log)
{
    int rows = 0;
    for (size_t i = 0; i < log->length; i++) {
        rows += height_of(c, where.w, tt_log_at(log, i));
        if (rows > where.h)
            return i > 0 ? i : 1;
    }
    return log->length;
}
