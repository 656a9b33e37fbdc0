/* The search for a learning rate: the loss of a copy of the run while the rate rises, what that
 * suggests, and a rate to take. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/axis.h"
#include "../widgets/chart.h"
#include "../widgets/dots.h"
#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "view.h"

struct lr_find {
    int64_t number; /* of the search that the choice is for */
    bool moved;     /* else what is suggested is chosen */
    int point;
};

enum { GUTTER = 8, STRIDE = 10 };

/* --- what is chosen -------------------------------------------------------------------------- */

static bool is_there(const struct tt_scene *scene)
{
    return scene->finding && scene->finding->number > 0 && scene->finding->n > 0;
}

/* The point nearest to a rate. */
static int point_at(const struct tt_lr_finding *f, double lr)
{
    int best = 0;
    for (int i = 1; i < f->n; i++)
        if (fabs(log(f->lr[i] / lr)) < fabs(log(f->lr[best] / lr)))
            best = i;
    return best;
}

/* What is suggested, or the rate that there is. */
static void settle(struct lr_find *self, const struct tt_scene *scene)
{
    const struct tt_lr_finding *f = scene->finding;
    if (self->number != f->number)
        *self = (struct lr_find){.number = f->number};
    if (!self->moved)
        self->point = f->steepest >= 0 ? f->steepest : point_at(f, scene->snap->lr);
    self->point = self->point < 0 ? 0 : self->point >= f->n ? f->n - 1 : self->point;
}

static void move(struct lr_find *self, const struct tt_scene *scene, int to)
{
    self->moved = true;
    self->point = to;
    settle(self, scene);
}

/* Two digits: more would promise too much. */
static const char *rate_text(char *out, size_t size, double lr)
{
    snprintf(out, size, "%.2g", lr);
    return out;
}

/* --- drawing --------------------------------------------------------------------------------- */

struct plot {
    struct tt_rect at;
    struct tt_dots dots;
    struct tt_axis x, y;
};

static int dot_x(const struct plot *p, double lr)
{
    return (int)lround(tt_axis_place(&p->x, lr) * (p->dots.w - 1));
}

/* Outside above where the loss has exploded. */
static int dot_y(const struct plot *p, double loss)
{
    double place = isfinite(loss) ? tt_axis_place(&p->y, loss) : 2;
    return (int)lround((1 - fmin(place, 2)) * (p->dots.h - 1));
}

static int column_of(const struct plot *p, double lr)
{
    return p->at.x + (int)lround(tt_axis_place(&p->x, lr) * (p->at.w - 1));
}

/* From the lowest to somewhat above the first: what explodes may leave the picture. */
static struct plot make_plot(const struct tt_lr_finding *f, struct tt_canvas *c, struct tt_rect at)
{
    struct plot p = {.at = at, .dots = tt_dots_of(c, at), .x = {f->low, f->high, true}};
    double low = f->smooth[0], high = f->smooth[0];
    for (int i = 0; i < f->n; i++) {
        low = f->smooth[i] < low ? f->smooth[i] : low;
        if (i < STRIDE)
            high = f->smooth[i] > high ? f->smooth[i] : high;
    }
    double room = 0.25 * (high - low) + 0.02 * fabs(high);
    low = isfinite(low) ? low : 0;
    high = isfinite(high) ? high : low + 1;
    tt_axis_fit(&p.y, low - 0.1 * room, high + room, false, 0, 0);
    return p;
}

static void draw_axes(const struct plot *p, struct tt_canvas *c)
{
    double tick[TT_TICKS], step;
    char text[TT_LABEL];
    int n = tt_axis_ticks(&p->y, p->at.h < 5 ? 2 : p->at.h * 2 / 5, tick, &step), end = p->at.x;
    for (int i = 0; i < n; i++) {
        int y = p->at.y + (int)lround((1 - tt_axis_place(&p->y, tick[i])) * (p->at.h - 1));
        tt_text_right(c, p->at.x - 1, y, GUTTER - 2, TT_STYLE_AXIS,
                      tt_axis_label(text, tick[i], step));
        tt_frame_guide_below(&p->dots, y - p->at.y);
    }
    for (int y = 0; y < p->at.h; y++)
        tt_put(c, p->at.x - 1, p->at.y + y, c->ascii ? '|' : 0x2502, TT_STYLE_BORDER);
    n = tt_axis_ticks(&p->x, p->at.w / 9 + 1, tick, &step);
    for (int i = 0; i < n; i++) {
        tt_axis_label(text, tick[i], 0);
        int w = tt_utf8_length(text), x = column_of(p, tick[i]) - w / 2;
        x = x + w > p->at.x + p->at.w ? p->at.x + p->at.w - w : x;
        if (x < end)
            continue;
        tt_text(c, x, p->at.y + p->at.h, w, TT_STYLE_AXIS, text);
        end = x + w + 1;
    }
}

static void draw_curve(const struct lr_find *self, const struct tt_lr_finding *f,
                       struct tt_canvas *c, struct tt_rect where)
{
    struct tt_rect at = {where.x + GUTTER, where.y, where.w - GUTTER, where.h - 1};
    if (at.w < 8 || at.h < 3)
        return;
    struct plot p = make_plot(f, c, at);
    draw_axes(&p, c);
    tt_dots_upright(&p.dots, column_of(&p, f->lr[self->point]) - at.x, false,
                    c->ascii ? '|' : 0x2502, TT_STYLE_TITLE);
    for (int i = 0; i < f->n; i++)
        tt_dots_point(&p.dots, dot_x(&p, f->lr[i]), dot_y(&p, f->loss[i]), TT_STYLE_TRAIN_RAW, '.');
    for (int i = 1; i < f->n; i++)
        tt_dots_line(&p.dots, dot_x(&p, f->lr[i - 1]), dot_y(&p, f->smooth[i - 1]),
                     dot_x(&p, f->lr[i]), dot_y(&p, f->smooth[i]), TT_STYLE_TRAIN, '*');
    if (f->lowest < 0)
        return;
    double tenth = tt_lr_finding_tenth(f);
    if (tenth >= f->low)
        tt_dots_glyph(&p.dots, dot_x(&p, tenth), dot_y(&p, f->smooth[point_at(f, tenth)]), 'T',
                      TT_STYLE_LR);
    tt_dots_glyph(&p.dots, dot_x(&p, f->lr[f->steepest]), dot_y(&p, f->smooth[f->steepest]), 'S',
                  TT_STYLE_GOOD);
}

static void draw_choice(const struct lr_find *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_lr_finding *f = scene->finding;
    char rate[32];
    int x = row.x, end = row.x + row.w;
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LABEL, "learning rate ");
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_SELECTED, " %s ",
                  rate_text(rate, sizeof rate, f->lr[self->point]));
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_DIM, " now %.3g", scene->snap->lr);
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_TRAIN, "  loss %.4g", f->smooth[self->point]);
    if (f->running)
        tt_textf(c, x, row.y, end - x, TT_STYLE_DIM, "  step %d of %d at most", f->n,
                 TT_LR_FIND_STEPS);
    else
        tt_textf(c, x, row.y, end - x, TT_STYLE_DIM, "  %s", f->end);
}

static void draw_suggestions(const struct tt_lr_finding *f, struct tt_canvas *c, struct tt_rect row)
{
    char rate[32];
    int x = row.x, end = row.x + row.w;
    if (f->lowest < 0) {
        tt_text(c, x, row.y, row.w, TT_STYLE_DIM,
                f->running ? "waiting for the loss to fall"
                           : "the loss fell no further than by chance: no rate stands out");
        return;
    }
    x += tt_text(c, x, row.y, end - x, TT_STYLE_GOOD, "S");
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_LABEL, " steepest %s    ",
                  rate_text(rate, sizeof rate, f->lr[f->steepest]));
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LR, "T");
    tt_textf(c, x, row.y, end - x, TT_STYLE_LABEL, " a tenth of the lowest's %s",
             rate_text(rate, sizeof rate, tt_lr_finding_tenth(f)));
}

/* Before a search: what it would do, and which rates there were. */
static void draw_history(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    static const char words[] =
        "The command lr-find tries learning rates, from small to large, on a copy of the run: real "
        "steps, of which nothing stays.  A good rate is where the loss falls steepest.";
    const struct tt_snapshot *s = scene->snap;
    const struct tt_series *lr = scene->series[TT_SERIES_LR];
    int64_t first = tt_series_length(lr) > 0 ? tt_series_at(lr, 0).step : 0;
    struct tt_chart k = {
        .title = "learning rate until now",
        .n_curves = 1,
        .show_x = true,
        .left_id = TT_SERIES_COUNT,
        .x0 = first,
        .x1 = s->step > first ? s->step : first + 1,
        .now = s->step,
        .steps_per_epoch = s->steps_per_epoch,
        .marks = scene->series[TT_SERIES_MARK],
        .curve = {{lr, TT_CURVE_STEPS, TT_STYLE_LR, "", "%.4g"}},
    };
    int used = tt_wrap(c, r, TT_STYLE_DIM, words) + 1;
    tt_chart_draw(c, (struct tt_rect){r.x, r.y + used, r.w, r.h - used}, &k);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct lr_find *self = state;
    if (r.w < 24 || r.h < 6)
        return;
    if (!is_there(scene)) {
        draw_history(scene, c, r);
        return;
    }
    settle(self, scene);
    struct tt_rect in = tt_heading(c, r, "loss over learning rate, of a copy of the run");
    draw_choice(self, scene, c, (struct tt_rect){in.x + 1, in.y, in.w - 2, 1});
    draw_suggestions(scene->finding, c, (struct tt_rect){in.x + 1, in.y + 1, in.w - 2, 1});
    draw_curve(self, scene->finding, c, (struct tt_rect){in.x, in.y + 2, in.w, in.h - 2});
}

/* --- keys ------------------------------------------------------------------------------------ */

static void take(const struct lr_find *self, const struct tt_scene *scene)
{
    char line[48], rate[32];
    snprintf(line, sizeof line, "lr %s",
             rate_text(rate, sizeof rate, scene->finding->lr[self->point]));
    if (scene->finding->running)
        scene->tell(scene->host, "lr-find off");
    scene->tell(scene->host, line);
    scene->tell(scene->host, "view last");
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct lr_find *self = state;
    const struct tt_lr_finding *f = scene->finding;
    if (strcmp(line, "back") == 0) {
        if (f && f->running)
            scene->tell(scene->host, "lr-find off");
        scene->tell(scene->host, "view last");
        return true;
    }
    if (!is_there(scene))
        return false;
    settle(self, scene);
    if (strcmp(line, "move left") == 0)
        move(self, scene, self->point - 1);
    else if (strcmp(line, "move right") == 0)
        move(self, scene, self->point + 1);
    else if (strcmp(line, "move pageup") == 0)
        move(self, scene, self->point - STRIDE);
    else if (strcmp(line, "move pagedown") == 0)
        move(self, scene, self->point + STRIDE);
    else if (strcmp(line, "move home") == 0 && f->steepest >= 0)
        move(self, scene, f->steepest);
    else if (strcmp(line, "move end") == 0 && f->lowest >= 0)
        move(self, scene, point_at(f, tt_lr_finding_tenth(f)));
    else if (strcmp(line, "enter") == 0)
        take(self, scene);
    else
        return false;
    return true;
}

static const struct tt_key_hint hints[] = {
    {"esc", "leave"}, {"left right", "choose"}, {"enter", "take it"}, {"home", "steepest"},
    {"end", "tenth"}, {"F", "again"},           {NULL, NULL}};

/* Before there is a search there is nothing to choose from. */
static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint none[] = {{"esc", "leave"}, {"F", "search"}, {NULL, NULL}};
    (void)state;
    *only = false;
    return is_there(scene) ? hints : none;
}

const struct tt_view_type tt_view_lr_find = {
    .name = "lr-find",
    .title = "lr",
    .help = "search for a learning rate on a copy of the run",
    .wish = {36, 9, 100, 20, "dashboard settings confusion samples rewind log"},
    .size = sizeof(struct lr_find),
    .draw = draw,
    .command = command,
    .hints = hints,
    .hints_now = hints_now,
};
