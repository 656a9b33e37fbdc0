/* Confusion: which classes the last validation pass took for which, and figures of each class. */
#include "views.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "../widgets/heatmap.h"

struct confusion {
    bool percent;
    bool chosen; /* a cell was selected */
    int row, column, row0, column0;
    struct tt_rect matrix; /* as last drawn, relative to the view */
};

enum { LEAST_W = 24, LEAST_H = 7 }; /* the screen's own limit lies higher */
enum { FIGURES_LEAST_W = 36, FIGURES_W = 46, COMPACT_W = 20, PAIRS_W = 26, MOST_PAIRS = 20 };

static struct tt_heatmap heatmap_of(const struct confusion *self, const struct tt_scene *scene)
{
    return (struct tt_heatmap){
        .n = scene->snap->n_classes,
        .count = scene->snap->confusion,
        .name = scene->info->class_name,
        .percent = self->percent,
        .row0 = self->row0,
        .column0 = self->column0,
        .row = self->chosen ? self->row : -1,
        .column = self->chosen ? self->column : -1,
    };
}

/* What is shown, and what it is of; on a narrow screen less of both. */
static void draw_head(const struct confusion *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_result *v = &scene->snap->val;
    const char *unit = self->percent ? "per cent of the row" : "counts";
    char left[80] = "", right[120];
    snprintf(right, sizeof right, "step %" PRId64 ", epoch %" PRId64 "  loss %.4f  accuracy %.2f%%",
             v->step, v->epoch, v->loss, v->accuracy);
    if ((int)strlen(right) + 44 > where.w)
        snprintf(right, sizeof right, "step %" PRId64 "  accuracy %.2f%%", v->step, v->accuracy);
    int room = where.w - (int)strlen(right) - 13;
    snprintf(left, sizeof left, "%s; rows true, columns predicted", unit);
    if ((int)strlen(left) > room)
        snprintf(left, sizeof left, "%s", unit);
    if ((int)strlen(left) > room)
        snprintf(right, sizeof right, "%.2f%%", v->accuracy);
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "confusion");
    if ((int)strlen(left) + (int)strlen(right) + 13 <= where.w)
        tt_text(c, where.x + 11, where.y, where.w - 11, TT_STYLE_DIM, left);
    if ((int)strlen(right) + 10 <= where.w)
        tt_text_right(c, where.x + where.w, where.y, where.w, TT_STYLE_VAL, right);
}

static void draw_figures(struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m)
{
    int name_w = where.w - 32;
    tt_textf(c, where.x, where.y, where.w, TT_STYLE_TITLE, "%-*s precision recall    F1 support",
             name_w, "class");
    for (int i = 0; i < where.h - 1 && m->row0 + i < m->n; i++) {
        int k = m->row0 + i, y = where.y + 1 + i;
        struct tt_class_figures f = tt_class_figures(m->count, m->n, k);
        enum tt_style style = k == m->row ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
        tt_text(c, where.x, y, name_w, style, m->name[k]);
        int x = where.x + name_w;
        if (f.predicted > 0)
            tt_textf(c, x, y, 10, style, "%9.1f%%", 100 * f.precision);
        else
            tt_text(c, x, y, 10, style, "         -");
        if (f.support > 0)
            tt_textf(c, x + 10, y, 14, style, "%6.1f%% %5.1f%%", 100 * f.recall, 100 * f.f1);
        else
            tt_text(c, x + 10, y, 14, style, "      -      -");
        tt_textf(c, x + 24, y, 8, style, "%8" PRIu64, f.support);
    }
}

/* Beside the matrix's own rows, where there is no room for the table. */
static void draw_compact(struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m,
                         struct tt_heatmap_size s)
{
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "   prec    rec    F1");
    for (int i = 0; i < s.rows && m->row0 + i < m->n; i++) {
        struct tt_class_figures f = tt_class_figures(m->count, m->n, m->row0 + i);
        int y = where.y + 1 + i * s.cell_h + s.cell_h / 2;
        enum tt_style style = m->row0 + i == m->row ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
        if (f.support > 0 && f.predicted > 0)
            tt_textf(c, where.x, y, where.w, style, "%6.1f%% %5.1f%% %4.1f%%", 100 * f.precision,
                     100 * f.recall, 100 * f.f1);
        else
            tt_text(c, where.x, y, where.w, style, "      -      -     -");
    }
}

/* The cell off the diagonal that comes after `last` when they are sorted by count, or -1. */
static int next_pair(const struct tt_heatmap *m, int last)
{
    uint32_t limit = last < 0 ? UINT32_MAX : m->count[last], best = 0;
    int at = -1;
    for (int i = 0; i < m->n * m->n; i++) {
        uint32_t v = m->count[i];
        bool after = v < limit || (v == limit && i > last);
        if (i / m->n != i % m->n && after && v > best) {
            best = v;
            at = i;
        }
    }
    return at;
}

/* The most frequent mistakes, in as many columns as there is room for. */
static void draw_pairs(struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m)
{
    int columns = where.w / PAIRS_W > 1 ? where.w / PAIRS_W : 1;
    int rows = where.h - 1 < MOST_PAIRS ? where.h - 1 : MOST_PAIRS;
    int width = columns > 1 ? PAIRS_W : where.w, at = -1;
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "worst pairs");
    for (int i = 0; i < rows * columns && (at = next_pair(m, at)) >= 0; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s %s %s: %u", m->name[at / m->n], c->ascii ? "->" : "→",
                 m->name[at % m->n], m->count[at]);
        tt_text(c, where.x + i / rows * width, where.y + 1 + i % rows, width - 1, TT_STYLE_NORMAL,
                text);
    }
}

static void draw_selected(struct tt_canvas *c, int x, int y, int w, const struct tt_heatmap *m)
{
    if (m->row < 0) {
        tt_text(c, x, y, w, TT_STYLE_DIM, "move to choose a cell");
        return;
    }
    uint32_t n = m->count[m->row * m->n + m->column];
    struct tt_class_figures f = tt_class_figures(m->count, m->n, m->row);
    tt_textf(c, x, y, w, TT_STYLE_VALUE, "true %s, predicted %s: %u of %" PRIu64 " (%.1f%%)%s",
             m->name[m->row], m->name[m->column], n, f.support,
             f.support ? 100.0 * (double)n / (double)f.support : 0.0,
             m->row == m->column ? ", right" : "");
}

static void follow_selection(struct confusion *self, const struct tt_heatmap *m, int w, int h)
{
    struct tt_heatmap_size s = tt_heatmap_fit(m, w, h);
    if (self->row < self->row0)
        self->row0 = self->row;
    if (self->row >= self->row0 + s.rows)
        self->row0 = self->row - s.rows + 1;
    if (self->column < self->column0)
        self->column0 = self->column;
    if (self->column >= self->column0 + s.columns)
        self->column0 = self->column - s.columns + 1;
    self->row0 = self->row0 < 0 ? 0 : self->row0;
    self->column0 = self->column0 < 0 ? 0 : self->column0;
}

static void draw_offscreen(struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m,
                           struct tt_heatmap_size s)
{
    if (s.rows >= m->n && s.columns >= m->n)
        return;
    char text[96];
    snprintf(text, sizeof text, "rows %d-%d, columns %d-%d of %d", m->row0 + 1, m->row0 + s.rows,
             m->column0 + 1, m->column0 + s.columns, m->n);
    tt_text_right(c, where.x + where.w, where.y + 1, where.w, TT_STYLE_WARN, text);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct confusion *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    if (!scene->snap->confusion_known) {
        struct tt_rect text = {where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 3};
        tt_wrap(canvas, text, TT_STYLE_DIM,
                "no validation pass yet: one follows each epoch, or `eval` makes one now");
        return;
    }
    struct tt_heatmap m = heatmap_of(self, scene);
    draw_head(self, scene, canvas, where);
    struct tt_rect body = {where.x, where.y + 2, where.w, where.h - 4};
    struct tt_rect matrix = body, figures = body;
    int want = 7 * m.n + 8;
    bool beside = where.w >= want + FIGURES_W - 8,
         below = !beside && body.h > 2 * m.n + 3 && body.w >= FIGURES_LEAST_W;
    bool compact = !beside && !below && where.w >= 5 * m.n + 6 + COMPACT_W;
    if (beside)
        matrix.w = where.w - FIGURES_W - 3 - (where.w >= 160 ? PAIRS_W + 3 : 0);
    if (below)
        matrix.h = m.n + 2;
    if (compact)
        matrix.w -= COMPACT_W + 2;
    follow_selection(self, &m, matrix.w, matrix.h);
    m = heatmap_of(self, scene);
    struct tt_rect drawn = tt_heatmap_draw(canvas, matrix, &m);
    self->matrix = (struct tt_rect){matrix.x - where.x, matrix.y - where.y, matrix.w, matrix.h};
    int bottom = where.y + where.h - 1;
    if (beside) {
        figures.x = drawn.x + drawn.w + 3;
        figures.w = FIGURES_W;
        draw_figures(canvas, figures, &m);
        int under = matrix.y + (m.n < matrix.h - 1 ? m.n : matrix.h - 1) + 2;
        struct tt_rect pairs = {figures.x, under, FIGURES_W, bottom - under};
        if (where.x + where.w - figures.x - FIGURES_W >= PAIRS_W + 3)
            pairs = (struct tt_rect){figures.x + FIGURES_W + 3, body.y, PAIRS_W, body.h};
        if (pairs.h > 2)
            draw_pairs(canvas, pairs, &m);
    } else if (below) {
        figures.y = drawn.y + drawn.h + 1;
        figures.h = bottom - figures.y;
        figures.w = where.w < FIGURES_W ? where.w : FIGURES_W;
        draw_figures(canvas, figures, &m);
        struct tt_rect pairs = {figures.x + figures.w + 3, figures.y, where.w - figures.w - 3,
                                figures.h};
        if (pairs.x + 20 <= where.x + where.w)
            draw_pairs(canvas, pairs, &m);
    } else if (compact) {
        struct tt_rect right = {drawn.x + drawn.w + 2, body.y, COMPACT_W, body.h};
        draw_compact(canvas, right, &m, tt_heatmap_fit(&m, matrix.w, matrix.h));
        struct tt_rect pairs = {drawn.x, drawn.y + drawn.h + 1, where.w,
                                bottom - drawn.y - drawn.h - 1};
        if (pairs.h > 2)
            draw_pairs(canvas, pairs, &m);
    }
    draw_selected(canvas, where.x, bottom, where.w, &m);
    draw_offscreen(canvas, where, &m, tt_heatmap_fit(&m, matrix.w, matrix.h));
}

static void move_by(struct confusion *self, int n, int rows, int columns)
{
    if (!self->chosen)
        rows = columns = 0; /* the first key shows where the selection is */
    self->chosen = true;
    self->row += rows;
    self->column += columns;
    self->row = self->row < 0 ? 0 : self->row >= n ? n - 1 : self->row;
    self->column = self->column < 0 ? 0 : self->column >= n ? n - 1 : self->column;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    static const struct {
        const char *line;
        int rows, columns;
    } moves[] = {
        {"move up", -1, 0},          {"move down", 1, 0},      {"move left", 0, -1},
        {"move right", 0, 1},        {"move pageup", -10, 0},  {"move pagedown", 10, 0},
        {"move home", -1000, -1000}, {"move end", 1000, 1000},
    };
    struct confusion *self = state;
    if (strcmp(line, "percent") == 0) {
        self->percent = !self->percent;
        return true;
    }
    if (strcmp(line, "back") == 0 && self->chosen) {
        self->chosen = false;
        return true;
    }
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (strcmp(line, moves[i].line) == 0) {
            move_by(self, scene->snap->n_classes, moves[i].rows, moves[i].columns);
            return true;
        }
    return false;
}

static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct confusion *self = state;
    struct tt_heatmap m = heatmap_of(self, scene);
    (void)where;
    if (!scene->snap->confusion_known ||
        !tt_heatmap_at(&m, self->matrix, x - self->matrix.x, y - self->matrix.y, &self->row,
                       &self->column))
        return false;
    self->chosen = true;
    return true;
}

const struct tt_view_type tt_view_confusion = {
    .name = "confusion",
    .title = "confusion",
    .help = "what is taken for what",
    .for_values = &tt_view_residuals,
    .size = sizeof(struct confusion),
    .draw = draw,
    .command = command,
    .click = click,
};
