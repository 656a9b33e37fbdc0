/* Log: everything that happened, newest at the bottom. */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "../widgets/search.h"
#include "curve.h"

enum { LEAST_W = 16, WITH_EPOCHS = 100, EPOCHS_W = 25, CHART_H = 14 };

struct log_view {
    struct tt_search search;
    bool scrolled; /* else it follows the newest line */
    size_t slot;   /* scrolled: the ring's slot of the bottom line, and when that was; the slot */
    double time;   /* stays while lines come, the time says whether it was written over */
    size_t shown;  /* lines, as last drawn */
    size_t page;   /* lines that the first page holds: nothing is scrolled above it */
};

/* The lines that hold what is searched for; valid until the next call. */
static const struct tt_log *searched(const struct log_view *self, const struct tt_log *all)
{
    static struct tt_log some; /* too large for the stack; UI thread only */
    if (self->search.text.length == 0)
        return all;
    some.first = some.length = 0;
    for (size_t i = 0; i < all->length; i++)
        if (tt_search_finds(&self->search, tt_log_at(all, i)->text))
            some.line[some.length++] = *tt_log_at(all, i);
    return &some;
}

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

/* What each epoch came to, the newest at the bottom. */
static void draw_epochs(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_series *loss = scene->series[TT_SERIES_VAL_LOSS],
                           *score = scene->series[TT_SERIES_VAL_ACC];
    int64_t n = tt_series_length(loss), scores = tt_series_length(score);
    bool r2 = scene->info->regression;
    char text[32];
    struct tt_rect r = tt_heading(c, where, "validation");
    n = n < scores ? n : scores;
    if (r.h - (int)(n < 20 ? n : 20) > CHART_H) {
        struct tt_rect below = {r.x, r.y + r.h - CHART_H, r.w, CHART_H};
        r.h -= CHART_H + 1;
        tt_curve_draw(scene, c, below, false, NULL);
    }
    tt_textf(c, r.x, r.y, r.w, TT_STYLE_LABEL, "    step    loss %s", r2 ? "      R2" : "accuracy");
    for (int i = 1; i < r.h && i <= n; i++) {
        int64_t at = n < r.h ? i - 1 : n - r.h + i;
        struct tt_point one = tt_series_at(loss, at);
        int y = r.y + i;
        tt_text_right(c, r.x + 8, y, 8, TT_STYLE_NORMAL,
                      tt_text_count(text, sizeof text, one.step, 8));
        tt_text_right(c, r.x + 16, y, 7, TT_STYLE_VAL,
                      tt_text_figure(text, sizeof text, one.value, 4, 7));
        double value = tt_series_at(score, at).value;
        tt_text_figure(text, sizeof text - 1, value, r2 ? 4 : 2, 7);
        if (!r2)
            strcat(text, "%");
        tt_text_right(c, r.x + 25, y, 8, TT_STYLE_VAL, text);
    }
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct log_view *self = state;
    const struct tt_log *log = searched(self, scene->log);
    if (where.w < LEAST_W || where.h < 2)
        return;
    if (where.w >= WITH_EPOCHS && tt_series_length(scene->series[TT_SERIES_VAL_LOSS]) > 0) {
        where.w -= EPOCHS_W + 2;
        draw_epochs(scene, canvas,
                    (struct tt_rect){where.x + where.w + 2, where.y, EPOCHS_W, where.h});
    }
    struct tt_rect body = tt_heading(canvas, where, "log");
    self->page = tt_log_page(body, log);
    size_t end = end_of(self, log);
    char text[64];
    self->shown = tt_log_draw(canvas, body, log, end);
    if (log->length == 0)
        tt_text(canvas, body.x, body.y, body.w, TT_STYLE_DIM,
                scene->log->length == 0 ? "nothing has happened yet" : "no line holds that text");
    int n = snprintf(text, sizeof text, " %zu newer below ", log->length - end);
    if (self->scrolled && n < where.w - 6)
        tt_text_right(canvas, where.x + where.w - 1, where.y, n, TT_STYLE_WARN, text);
    tt_search_draw(&self->search, canvas, (struct tt_rect){where.x + 4, where.y, where.w - 24, 1});
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct log_view *self = state;
    const struct tt_log *log = searched(self, scene->log);
    size_t end = end_of(self, log), n = log->length;
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
    else if (strcmp(line, "back") == 0 && self->search.text.length > 0)
        tt_search_clear(&self->search);
    else
        return false;
    if (line[0] == 'm')
        set_end(self, log, end);
    else
        self->scrolled = false;
    return true;
}

/* The newest that holds it is at the bottom. */
static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct log_view *self = state;
    size_t before = self->search.text.length;
    (void)scene;
    bool took = self->search.typing ? tt_search_key(&self->search, name) : strcmp(name, "/") == 0;
    if (took && !self->search.typing && strcmp(name, "/") == 0)
        tt_search_begin(&self->search);
    self->scrolled = self->scrolled && before == self->search.text.length;
    return took;
}

static const struct tt_key_hint hints[] = {
    {"{move up} {move down}", "scroll"}, {"/", "search"}, {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    const struct log_view *self = state;
    (void)scene;
    *only = self->search.typing;
    return *only ? tt_hints_searching : hints;
}

const struct tt_view_type tt_view_log = {
    .name = "log",
    .title = "log",
    .help = "everything that happened",
    .wish = {30, 4, 84, 16, "dashboard confusion samples settings data rewind"},
    .size = sizeof(struct log_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
};
