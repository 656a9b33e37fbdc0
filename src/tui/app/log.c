#include "../views/view.h"

#include <tuitrain/base/text.h>

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
