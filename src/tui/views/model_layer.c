/* One layer of the model view: figures over time, how its numbers are spread, its pictures. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/axis.h"
#include "../widgets/dots.h"
#include "../widgets/gauge.h"
#include "../widgets/image.h"
#include "../widgets/spark.h"
#include "../widgets/strip.h"
#include "model_view.h"

/* --- pages ----------------------------------------------------------------------------------- */

static bool has_pictures(const struct tt_inspection *i, int layer)
{
    return i->pictures.n > 0 && i->pictures.layer == layer;
}

int tt_model_pages(const struct tt_inspection *i, int layer)
{
    int params = i->layer[layer].n_params;
    return (params > 0 ? params : 1) + has_pictures(i, layer);
}

/* What stands behind the last dot: "weight". */
static const char *short_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

static void draw_pages(const struct tt_model_view *self, const struct tt_inspection *i,
                       struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_layer_report *r = &i->layer[self->layer];
    int pages = tt_model_pages(i, self->layer), x = row.x + row.w;
    if (pages < 2)
        return;
    for (int p = pages - 1; p >= 0; p--) {
        const char *name =
            p < r->n_params ? short_name(i->param[r->first_param + p].name) : "pictures";
        x -= tt_utf8_length(name) + 2;
        if (x < row.x)
            return;
        tt_textf(c, x, row.y, row.x + row.w - x, p == self->page ? TT_STYLE_SELECTED : TT_STYLE_DIM,
                 " %s ", name);
    }
}

static int pages_width(const struct tt_inspection *i, int layer)
{
    const struct tt_layer_report *r = &i->layer[layer];
    int w = has_pictures(i, layer) ? 10 : 0;
    for (int p = 0; p < r->n_params; p++)
        w += tt_utf8_length(short_name(i->param[r->first_param + p].name)) + 2;
    return tt_model_pages(i, layer) > 1 ? w + 1 : 0;
}

/* --- what it is ------------------------------------------------------------------------------ */

static void draw_facts(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                       struct tt_rect row)
{
    const struct tt_layer_report *r = &i->layer[layer];
    char text[64], number[32];
    int x = row.x, end = row.x + row.w;
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LABEL, "output ");
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LABEL, r->shape);
    snprintf(text, sizeof text, ", %s parameters",
             tt_text_thousands(number, sizeof number, r->parameters));
    x += r->parameters > 0 ? tt_piece(c, x, row.y, end, TT_STYLE_LABEL, text) : 0;
    snprintf(text, sizeof text, ", %s multiply-adds",
             tt_text_si(number, sizeof number, r->multiply_adds));
    x += r->multiply_adds > 0 ? tt_piece(c, x, row.y, end, TT_STYLE_LABEL, text) : 0;
    snprintf(text, sizeof text, ", %.0f%% of the time", 100 * r->time);
    if (r->time > 0)
        tt_piece(c, x, row.y, end, TT_STYLE_LABEL, text);
}

/* --- figures over time ----------------------------------------------------------------------- */

enum { LABEL_W = 12, FIGURE_W = 9 };

/* A name, the newest figure, its way here, and a word about it.  Returns the rows used. */
static int draw_trace(const struct tt_inspection *i, struct tt_canvas *c, struct tt_rect row,
                      const char *name, const float *trace, enum tt_style style, const char *note)
{
    char text[32];
    double now = (double)tt_inspection_last(i, trace);
    int x = row.x + LABEL_W + FIGURE_W + 1, end = row.x + row.w;
    if (row.h < 1)
        return 0;
    tt_text_cut(c, row.x, row.y, LABEL_W, TT_STYLE_LABEL, name);
    if (isnan(now))
        tt_text_right(c, row.x + LABEL_W + FIGURE_W, row.y, FIGURE_W, TT_STYLE_DIM, "-");
    else
        tt_text_right(c, row.x + LABEL_W + FIGURE_W, row.y, FIGURE_W, TT_STYLE_VALUE,
                      tt_model_figure(text, sizeof text, now));
    int room = end - x - (note[0] ? tt_utf8_length(note) + 1 : 0);
    int w = room < 12 ? end - x : room;
    w = w < TT_MOMENTS ? w : TT_MOMENTS;
    if (w > 0)
        tt_spark_draw(c, x, row.y, w, trace, i->n_moments, true, style);
    if (room >= 12)
        tt_text(c, x + w + 1, row.y, end - x - w - 1, style, note);
    return 1;
}

static const char *judge_ratio(double ratio)
{
    return isnan(ratio)             ? ""
           : ratio < TT_RATIO_LOW   ? "low: 1e-4 to 1e-2 is healthy"
           : ratio <= TT_RATIO_HIGH ? "healthy: 1e-4 to 1e-2"
                                    : "high: 1e-4 to 1e-2 is healthy";
}

static int draw_param_traces(const struct tt_inspection *i, const struct tt_param_report *p,
                             struct tt_canvas *c, struct tt_rect where)
{
    double ratio = (double)tt_inspection_known(i, p->ratio);
    int y = 0;
    char name[32];
    snprintf(name, sizeof name, "|%.9s|", short_name(p->name));
    y += draw_trace(i, c, (struct tt_rect){where.x, where.y + y, where.w, where.h - y}, name,
                    p->weight_norm, TT_STYLE_TRAIN, "");
    y += draw_trace(i, c, (struct tt_rect){where.x, where.y + y, where.w, where.h - y},
                    "|gradient|", p->grad_norm, TT_STYLE_VAL, "");
    y += draw_trace(i, c, (struct tt_rect){where.x, where.y + y, where.w, where.h - y},
                    "update ratio", p->ratio, tt_model_ratio_style(ratio),
                    p->frozen ? "frozen" : judge_ratio(ratio));
    return y;
}

static int draw_output_traces(const struct tt_inspection *i, const struct tt_layer_report *r,
                              struct tt_canvas *c, struct tt_rect where)
{
    int y = 0;
    char mean[32], std[32], note[64];
    if (where.h < 1 || !r->computes)
        return 0;
    tt_text(c, where.x, where.y, where.w, TT_STYLE_LABEL, "outputs");
    tt_textf(c, where.x + LABEL_W, where.y, where.w - LABEL_W, TT_STYLE_NORMAL,
             "  mean %s, standard deviation %s", tt_model_figure(mean, sizeof mean, r->mean),
             tt_model_figure(std, sizeof std, r->std));
    y++;
    struct tt_rect row = {where.x, where.y + y, where.w, where.h - y};
    if (r->can_die) {
        snprintf(note, sizeof note, "of %lld units", (long long)r->units);
        bool many = (double)tt_inspection_last(i, r->dead) > tt_rules[TT_RULE_DEAD].limit;
        y += draw_trace(i, c, row, "share dead", r->dead, many ? TT_STYLE_WARN : TT_STYLE_GOOD,
                        note);
    } else if (r->can_saturate) {
        bool many = (double)tt_inspection_last(i, r->saturated) > tt_rules[TT_RULE_SATURATED].limit;
        y += draw_trace(i, c, row, "saturated", r->saturated, many ? TT_STYLE_WARN : TT_STYLE_GOOD,
                        "share of outputs");
    }
    return y;
}

/* --- panels ---------------------------------------------------------------------------------- */

static void draw_ratio(const struct tt_inspection *i, const struct tt_param_report *p,
                       struct tt_canvas *c, struct tt_rect where)
{
    static const double marks[] = {1, TT_RATIO_HIGH, TT_RATIO_LOW, TT_RATIO_LEAST};
    static const char *const names[] = {"1", "1e-2", "1e-4", "1e-6"};
    const struct tt_axis axis = {TT_RATIO_LEAST, TT_RATIO_MOST, true};
    struct tt_rect plot = {where.x + TT_STRIP_GUTTER, where.y, where.w - TT_STRIP_GUTTER, where.h};
    if (plot.w < 2 || plot.h < 4)
        return;
    struct tt_dots d = tt_dots_of(c, plot);
    for (int k = 0; k < 4; k++) {
        int y = plot.y + (int)lround((1 - tt_axis_place(&axis, marks[k])) * (plot.h - 1));
        tt_text_right(c, plot.x - 1, y, TT_STRIP_GUTTER - 1, TT_STYLE_AXIS, names[k]);
        if (k == 1 || k == 2)
            tt_dots_across(&d, y - plot.y, false, c->ascii ? '-' : 0x2500, TT_STYLE_BORDER);
    }
    int before_x = -1, before_y = 0;
    for (int m = 0; m < i->n_moments; m++) {
        if (!(p->ratio[m] > 0) || isinf(p->ratio[m]))
            continue;
        double place = tt_axis_place(&axis, (double)p->ratio[m]);
        place = place < 0 ? 0 : place > 1 ? 1 : place;
        int x = i->n_moments > 1 ? m * (d.w - 1) / (i->n_moments - 1) : d.w - 1;
        int y = (int)lround((1 - place) * (d.h - 1));
        tt_dots_line(&d, before_x < 0 ? x : before_x, before_x < 0 ? y : before_y, x, y,
                     TT_STYLE_LR, 0);
        before_x = x;
        before_y = y;
    }
}

struct panel {
    const char *title;
    const struct tt_histogram_trace *trace; /* or NULL: update ratios */
    bool cool;
};

static void draw_panel(const struct tt_inspection *i, const struct tt_param_report *p,
                       const struct panel *panel, struct tt_canvas *c, struct tt_rect where)
{
    char first[32], last[32];
    struct tt_rect in = tt_heading(c, where, panel->title);
    bool axis = in.h > 5;
    in.h -= axis;
    if (panel->trace)
        tt_strip_draw(c, in, panel->trace, i->n_moments, panel->cool);
    else
        draw_ratio(i, p, c, in);
    if (!axis)
        return;
    int y = in.y + in.h, x = in.x + TT_STRIP_GUTTER, w = in.w - TT_STRIP_GUTTER;
    tt_text_si(first, sizeof first, (double)i->moment[0]);
    tt_text_si(last, sizeof last, (double)i->moment[i->n_moments - 1]);
    int used = tt_textf(c, x, y, w, TT_STYLE_AXIS, "step %s", first);
    if (i->n_moments > 1 && used + 2 + tt_utf8_length(last) <= w)
        tt_text_right(c, x + w, y, w - used - 1, TT_STYLE_AXIS, last);
}

/* Side by side as long as each is wide enough, then below each other. */
static void draw_panels(const struct tt_inspection *i, const struct tt_layer_report *r,
                        const struct tt_param_report *p, struct tt_canvas *c, struct tt_rect where)
{
    enum { LEAST_W = 24, LEAST_H = 5 };
    struct panel panel[4];
    int n = 0;
    if (p) {
        panel[n++] = (struct panel){"weights", &p->weights, false};
        panel[n++] = (struct panel){"gradients, by size", &p->gradients, true};
    }
    if (r->computes)
        panel[n++] = (struct panel){"outputs", &r->outputs, false};
    if (p)
        panel[n++] = (struct panel){"update ratio", NULL, false};
    int across = where.w / LEAST_W < 1 ? 1 : where.w / LEAST_W, down = where.h / LEAST_H;
    if (n == 0 || down < 1)
        return;
    across = across < n ? across : n;
    down = (n + across - 1) / across < down ? (n + across - 1) / across : down;
    /* Two by two looks better than three and one. */
    if (down == 2)
        across = (n + 1) / 2;
    int w = (where.w + 1) / across, h = where.h / down;
    for (int k = 0; k < n && k < across * down; k++)
        draw_panel(i, p, &panel[k], c,
                   (struct tt_rect){where.x + k % across * w, where.y + k / across * h, w - 1,
                                    h - (k / across + 1 < down)});
}

/* --- pictures -------------------------------------------------------------------------------- */

/* As large as lets a good number be seen at once, else ever smaller. */
static struct tt_rect picture_size(const struct tt_weight_pictures *p, struct tt_rect room)
{
    enum { AT_ONCE = 8 };
    int wanted = p->n < AT_ONCE ? p->n : AT_ONCE;
    struct tt_pixels one = {TT_PIXEL_GRAY, p->w, p->h, NULL};
    struct tt_rect size = {0, 0, 0, 0};
    for (int down = 1; down <= room.h; down++) {
        int h = (room.h + 1) / down - 1, across = (wanted + down - 1) / down;
        int w = (room.w + 1) / across - 1;
        struct tt_rect fit = tt_image_fit(&one, (struct tt_rect){0, 0, w, h});
        size = fit.w > size.w ? fit : size;
    }
    return size;
}

static void draw_pictures(struct tt_model_view *self, const struct tt_inspection *i,
                          struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_weight_pictures *p = &i->pictures;
    struct tt_rect room = {where.x, where.y + 1, where.w, where.h - 1};
    struct tt_rect size = picture_size(p, room);
    if (size.w < 1 || size.h < 1)
        return;
    int across = (room.w + 1) / (size.w + 1), down = (room.h + 1) / (size.h + 1);
    across = across < 1 ? 1 : across;
    down = down < 1 ? 1 : down;
    self->pictures = across * down;
    self->picture = self->picture < p->n ? self->picture : 0;
    int last = self->picture + self->pictures < p->n ? self->picture + self->pictures : p->n;
    for (int k = self->picture; k < last; k++) {
        int place = k - self->picture;
        struct tt_rect at = {room.x + place % across * (size.w + 1),
                             room.y + place / across * (size.h + 1), size.w, size.h};
        struct tt_pixels one = {p->channels == 3 ? TT_PIXEL_RGB : TT_PIXEL_SIGNED, p->w, p->h,
                                p->data + (size_t)(k * p->w * p->h * p->channels)};
        tt_image_draw(c, at, &one);
    }
    tt_textf(c, where.x, where.y, where.w, TT_STYLE_LABEL,
             "%d to %d of %d, %dx%d, each to its own scale: %s", self->picture, last - 1, p->of,
             p->w, p->h,
             p->channels == 3 ? "grey is 0"
             : c->colors > 0  ? "orange +, blue -"
                              : "+ above 0, - below");
}

/* --- all of it ------------------------------------------------------------------------------- */

void tt_model_draw_layer(struct tt_model_view *self, const struct tt_inspection *i,
                         struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_layer_report *r = &i->layer[self->layer];
    char title[160];
    int pages = tt_model_pages(i, self->layer);
    self->page = self->page < pages ? self->page : 0;
    snprintf(title, sizeof title, "%s  %s", r->name, r->text);
    int right = pages_width(i, self->layer);
    right = right < where.w - 16 ? right : 0;
    struct tt_rect head = {where.x, where.y, where.w - right, 1};
    tt_heading(c, head, title);
    if (right > 0)
        draw_pages(self, i, c, (struct tt_rect){where.x, where.y, where.w, 1});
    int y = 1;
    if (where.h > 6)
        draw_facts(i, self->layer, c, (struct tt_rect){where.x, where.y + y++, where.w, 1});
    struct tt_rect rest = {where.x, where.y + y, where.w, where.h - y};
    if (has_pictures(i, self->layer) && self->page == pages - 1) {
        draw_pictures(self, i, c, rest);
        return;
    }
    const struct tt_param_report *p =
        r->n_params > 0 ? &i->param[r->first_param + self->page] : NULL;
    if (p)
        y += draw_param_traces(i, p, c, rest);
    rest = (struct tt_rect){where.x, where.y + y, where.w, where.h - y};
    y += draw_output_traces(i, r, c, rest);
    y += where.h > 14;
    draw_panels(i, r, p, c, (struct tt_rect){where.x, where.y + y, where.w, where.h - y});
}
