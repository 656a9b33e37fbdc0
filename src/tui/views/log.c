/* Log: everything that happened, newest at the bottom. */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "../widgets/gauge.h"

enum { LEAST_W = 16 };

struct log_view {
    bool scrolled; /* else it follows the newest line */
    size_t slot;   /* scrolled: the ring's slot of the bottom line, and when that was; the slot */
    double time;   /* stays while lines come, the time says whether it was written over */
    size_t shown;  /* lines, as last drawn */
    size_t page;   /* lines that the first page holds: nothing is scrolled above it */
};

/* Number of lines up to and with the bottom one. */
static size_t end_of(const struct log_view *self, const struct tt_log *log)
{
    if (!self->scrolled || log->length == 0)
        return log->length;
    size_t i = (self->slot + TT_LOG_LINES - log->first) % TT_LOG_LINES;
    bool written_over = i >= log->length || log->line[self->slot].time > self->time;
    size_t end = written_over ? 1 : i + 1, least = self->page > 0 ? self->page : 1;
    return end < least ? (least < log->length ? least : log->length) : end;
}

static void set_end(struct log_view *self, const struct tt_log *log, size_t end)
{
    self->scrolled = end < log->length;
    if (!self->scrolled)
        return;
    end = end > 0 ? end : 1;
    self->slot = (log->first + end - 1) % TT_LOG_LINES;
    self->time = log->line[self->slot].time;
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct log_view *self = state;
    const struct tt_log *log = scene->log;
    if (where.w < LEAST_W || where.h < 2)
        return;
    struct tt_rect body = tt_heading(canvas, where, "log");
    self->page = tt_log_page(canvas, body, log);
    size_t end = end_of(self, log);
    char text[64];
    self->shown = tt_log_draw(canvas, body, log, end);
    if (log->length == 0)
        tt_text(canvas, body.x, body.y, body.w, TT_STYLE_DIM, "nothing has happened yet");
    int n = snprintf(text, sizeof text, " %zu newer below ", log->length - end);
    if (self->scrolled && n < where.w - 6)
        tt_text_right(canvas, where.x + where.w - 1, where.y, n, TT_STYLE_WARN, text);
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct log_view *self = state;
    size_t end = end_of(self, scene->log), n = scene->log->length;
    size_t page = self->shown > 1 ? self->shown - 1 : 1, least = n < 1 ? n : 1;
    if (strcmp(line, "move up") == 0)
        end = end > least ? end - 1 : least;
    else if (strcmp(line, "move down") == 0)
        end = end < n ? end + 1 : n;
    else if (strcmp(line, "move pageup") == 0)
        end = end > page + least ? end - page : least;
    else if (strcmp(line, "move pagedown") == 0)
        end = n - end > page ? end + page : n;
    else if (strcmp(line, "move home") == 0)
        end = least;
    else if (strcmp(line, "move end") == 0)
        end = n;
    else
        return false;
    set_end(self, scene->log, end);
    return true;
}

static const struct tt_key_hint hints[] = {{"{move up} {move down}", "scroll"}, {NULL, NULL}};

const struct tt_view_type tt_view_log = {
    .name = "log",
    .title = "log",
    .help = "everything that happened",
    .size = sizeof(struct log_view),
    .draw = draw,
    .command = command,
    .hints = hints,
};
