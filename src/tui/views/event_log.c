#include "event_log.h"

#include <inttypes.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

enum { LEAST_TIME_W = 8, STEP_W = 10, STEP_FROM_W = 64 };

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

static int put_time(char *out, size_t size, double time)
{
    int64_t s = time >= 0 && time < 1e9 ? (int64_t)time : 0;
    if (s >= 3600)
        return snprintf(out, size, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
                        (int)(s % 60));
    return snprintf(out, size, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

/* Columns of a line, in so many all in all: as wide as the newest time needs. */
struct columns {
    int time, text, w;
};

static struct columns columns_of(const struct tt_log *log, int w)
{
    char text[48];
    struct columns k = {.time = LEAST_TIME_W, .w = w};
    int need = log->length > 0
                   ? put_time(text, sizeof text, tt_log_at(log, log->length - 1)->time) + 2
                   : 0;
    k.time = need > k.time ? need : k.time;
    k.text = k.time + (w >= STEP_FROM_W ? STEP_W : 0);
    return k;
}

static int height_of(const struct columns *k, const struct tt_log_line *line)
{
    struct tt_rect count = {0, 0, k->w - k->text, 0};
    int rows = tt_wrap(NULL, count, line->style, line->text);
    return rows > 0 ? rows : 1;
}

static void draw_line(struct tt_canvas *c, struct tt_rect where, const struct columns *k,
                      const struct tt_log_line *line)
{
    char text[48];
    put_time(text, sizeof text, line->time);
    tt_text_right(c, where.x + k->time - 2, where.y, k->time - 2, TT_STYLE_DIM, text);
    if (k->text > k->time)
        tt_text_right(c, where.x + k->text - 2, where.y, STEP_W - 2, TT_STYLE_DIM,
                      tt_text_count(text, sizeof text, line->step, STEP_W - 2));
    where.x += k->text;
    where.w -= k->text;
    tt_wrap(c, where, line->style, line->text);
}

size_t tt_log_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log, size_t end)
{
    int rows = 0;
    size_t first = end;
    struct columns k = columns_of(log, where.w);
    if (where.w <= k.text || where.h <= 0)
        return 0;
    while (first > 0) {
        int h = height_of(&k, tt_log_at(log, first - 1));
        /* The newest line is shown even where only its beginning fits. */
        if (rows + h > where.h && first < end)
            break;
        rows += h;
        first--;
    }
    int y = where.y;
    for (size_t i = first; i < end && y < where.y + where.h; i++) {
        struct tt_rect row = {where.x, y, where.w, where.y + where.h - y};
        draw_line(c, row, &k, tt_log_at(log, i));
        y += height_of(&k, tt_log_at(log, i));
    }
    return end - first;
}

size_t tt_log_page(struct tt_rect where, const struct tt_log *log)
{
    struct columns k = columns_of(log, where.w);
    int rows = 0;
    for (size_t i = 0; i < log->length; i++) {
        rows += height_of(&k, tt_log_at(log, i));
        if (rows > where.h)
            return i > 0 ? i : 1;
    }
    return log->length;
}
