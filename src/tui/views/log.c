/* Log: everything that happened, newest at the bottom. */
#include "views.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct log_view {
    size_t up; /* lines scrolled up from the newest; 0 follows it */
    int h;     /* rows, as last drawn */
};

void tt_draw_log_lines(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log,
                       size_t first)
{
    for (int i = 0; i < where.h && first + (size_t)i < log->length; i++) {
        const struct tt_log_line *line = tt_log_at(log, first + (size_t)i);
        char when[48];
        int minutes = (int)(line->time / 60);
        int n = snprintf(when, sizeof when, "%3d:%04.1f ", minutes, line->time - 60.0 * minutes);
        tt_text(c, where.x, where.y + i, where.w, TT_STYLE_DIM, when);
        if (where.w >= 60)
            n += tt_textf(c, where.x + n, where.y + i, where.w - n, TT_STYLE_DIM, "%7" PRId64 "  ",
                          line->step);
        tt_text(c, where.x + n, where.y + i, where.w - n, line->style, line->text);
    }
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct log_view *self = state;
    size_t n = scene->log->length;
    tt_text(canvas, where.x, where.y, where.w, TT_STYLE_TITLE,
            where.w >= 60 ? "  time     step  event" : "  time  event");
    where.y++;
    where.h--;
    self->h = where.h;
    size_t rows = where.h > 0 ? (size_t)where.h : 0, most = n > rows ? n - rows : 0;
    if (self->up > most)
        self->up = most;
    tt_draw_log_lines(canvas, where, scene->log, most - self->up);
    if (self->up > 0) {
        char text[48];
        snprintf(text, sizeof text, " %zu newer below ", self->up);
        tt_text_right(canvas, where.x + where.w, where.y - 1, where.w, TT_STYLE_WARN, text);
    }
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct log_view *self = state;
    size_t page = self->h > 1 ? (size_t)self->h - 1 : 1;
    if (strcmp(line, "move up") == 0)
        self->up++;
    else if (strcmp(line, "move down") == 0)
        self->up -= self->up > 0;
    else if (strcmp(line, "move pageup") == 0)
        self->up += page;
    else if (strcmp(line, "move pagedown") == 0)
        self->up -= self->up > page ? page : self->up;
    else if (strcmp(line, "move home") == 0)
        self->up = scene->log->length;
    else if (strcmp(line, "move end") == 0)
        self->up = 0;
    else
        return false;
    return true;
}

const struct tt_view_type tt_view_log = {
    .name = "log",
    .title = "log",
    .help = "everything that happened",
    .size = sizeof(struct log_view),
    .draw = draw,
    .command = command,
};
