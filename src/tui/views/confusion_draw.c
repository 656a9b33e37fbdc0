#include "confusion_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"
#include "../widgets/gauge.h"
#include "curve.h"

enum { LEAST_W = 24, LEAST_H = 7 }; /* the screen's own limit lies higher */
/* Of a worst pair: its words, and the least bar that says more than its count. */
enum { PAIR_TEXT_W = 22, LEAST_BAR = 8, CURVE_W = 24, CURVE_H = 5 };
enum { FIGURES_LEAST_W = 36, FIGURES_W = 46, COMPACT_W = 20, PAIRS_W = 26, MOST_PAIRS = 20 };

/* How much of the matrix is right, in per cent. */
static double accuracy_of(const struct tt_heatmap *m)
{
    double all = 0, right = 0;
    for (int i = 0; i < m->n * m->n; i++) {
        all += m->count[i];
        right += i / m->n == i % m->n ? m->count[i] : 0;
    }
    return all > 0 ? 100 * right / all : 0;
}

/* What it is of: in many words, and in fewer. */
static void say_when(const struct tt_scene *scene, const struct tt_heatmap *m,
                     const struct tt_samples_page *page, char *out, size_t size, char *shorter,
                     size_t shorter_size)
{
    const struct tt_result *v = &scene->snap->val;
    if (page) {
        snprintf(out, size,
                 "now, step %" PRId64 ", %" PRId64 " of %" PRId64 " looked at  accuracy %.2f%%",
                 page->step, page->looked_at, page->samples, accuracy_of(m));
        snprintf(shorter, shorter_size, "now, step %" PRId64 "  %.2f%%", page->step,
                 accuracy_of(m));
        return;
    }
    snprintf(out, size, "step %" PRId64 ", epoch %" PRId64 "  loss %.4f  accuracy %.2f%%", v->step,
             v->epoch, v->loss, v->accuracy);
    snprintf(shorter, shorter_size, "step %" PRId64 "  accuracy %.2f%%", v->step, v->accuracy);
}

/* What is shown, and what it is of; on a narrow screen less of both. */
static void draw_head(const struct tt_confusion_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m)
{
    const char *unit = self->listing   ? "worst pairs"
                       : self->percent ? "per cent of the row"
                                       : "counts";
    char left[80] = "", right[160], shorter[96];
    const struct tt_samples_page *live = tt_confusion_page(self, scene);
    say_when(scene, m, live, right, sizeof right, shorter, sizeof shorter);
    if ((int)strlen(right) + 44 > where.w)
        snprintf(right, sizeof right, "%s", shorter);
    int room = where.w - (int)strlen(right) - 13;
    snprintf(left, sizeof left, "%s%s", unit,
             self->listing ? "" : "; rows true, columns predicted");
    if ((int)strlen(left) > room)
        snprintf(left, sizeof left, "%s", unit);
    if ((int)strlen(left) > room)
        snprintf(right, sizeof right, "%.2f%%", live ? accuracy_of(m) : scene->snap->val.accuracy);
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE,
            tt_confusion_counts_now(self, scene) && !live ? "counting"
                                                          : "confusion"); /* no answer yet */
    if ((int)strlen(left) + (int)strlen(right) + 13 <= where.w)
        tt_text(c, where.x + 11, where.y, where.w - 11, TT_STYLE_DIM, left);
    if ((int)strlen(right) + 10 <= where.w)
        tt_text_right(c, where.x + where.w, where.y, where.w, live ? TT_STYLE_LR : TT_STYLE_VAL,
                      right);
}

/* A click there chooses the cell, or with a column of -1 the class. */
static void add_zone(struct tt_canvas *c, struct tt_rect r, int row, int column)
{
    char line[32];
    snprintf(line, sizeof line, "cell %d %d", row, column);
    tt_zone_add(c, r, TT_ZONE_VIEW, line);
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
        tt_text_cut(c, where.x, y, name_w, style, m->name[k]);
        add_zone(c, (struct tt_rect){where.x, y, where.w, 1}, k, -1);
        int x = where.x + name_w;
        if (f.predicted > 0)
            tt_textf(c, x, y, 10, style, "%9.1f%%", 100 * f.precision);
        else
            tt_text(c, x, y, 10, style, "         -");
        if (f.support > 0)
            tt_textf(c, x + 10, y, 14, style, "%6.1f%% %5.1f%%", 100 * f.recall, 100 * f.f1);
        else
            tt_text(c, x + 10, y, 14, style, "      -      -");
        char support[24];
        tt_text_right(c, x + 32, y, 7, style,
                      tt_text_count(support, sizeof support, (int64_t)f.support, 7));
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
        add_zone(c, (struct tt_rect){where.x, y, where.w, 1}, m->row0 + i, -1);
        if (f.support > 0 && f.predicted > 0)
            tt_textf(c, where.x, y, where.w, style, "%6.1f%% %5.1f%% %4.1f%%", 100 * f.precision,
                     100 * f.recall, 100 * f.f1);
        else
            tt_text(c, where.x, y, where.w, style, "      -      -     -");
    }
}

/* The most frequent mistakes, in as many columns as there is room for; below few of them, how good
 * the run has been. */
static void draw_pairs(const struct tt_confusion_view *self, const struct tt_scene *scene,
                       struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m)
{
    int columns = where.w / PAIRS_W > 1 ? where.w / PAIRS_W : 1;
    int rows = where.h - 1 < MOST_PAIRS ? where.h - 1 : MOST_PAIRS;
    int used = 2 + (self->n_pairs < rows ? self->n_pairs : rows);
    struct tt_rect below = {where.x, where.y + used, where.w, where.h - used};
    if (below.h >= CURVE_H && below.w >= CURVE_W && tt_curve_known(scene))
        tt_curve_draw(scene, c, below, true, NULL);
    int width = columns > 1 ? PAIRS_W : where.w;
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "worst pairs");
    for (int i = 0; i < rows * columns && i < self->n_pairs; i++) {
        char text[128], count[16];
        int at = self->pair[i];
        snprintf(text, sizeof text, "%s %s %s", m->name[at / m->n], c->ascii ? "->" : "→",
                 m->name[at % m->n]);
        snprintf(count, sizeof count, ": %u", m->count[at]);
        int x = where.x + i / rows * width, y = where.y + 1 + i % rows, w = width - 1;
        int n = tt_text_cut(c, x, y, w - tt_utf8_length(count), TT_STYLE_NORMAL, text);
        n += tt_text(c, x + n, y, w - n, TT_STYLE_NORMAL, count);
        /* Beside each other they can be compared at a glance. */
        int bar = w - PAIR_TEXT_W;
        if (bar >= LEAST_BAR && n < PAIR_TEXT_W)
            tt_gauge_draw(c, x + PAIR_TEXT_W, y, bar,
                          (double)m->count[at] / (double)m->count[self->pair[0]], TT_STYLE_WARN);
        add_zone(c, (struct tt_rect){x, y, w, 1}, at / m->n, at % m->n);
    }
}

/* All of them, one below the other: its share of the class, and of all mistakes. */
static void draw_list(struct tt_confusion_view *self, struct tt_canvas *c, struct tt_rect where,
                      const struct tt_heatmap *m)
{
    enum { FIGURES = 30 };
    int rows = where.h - 1, name_w = (where.w - FIGURES - 4) / 2;
    uint64_t wrong = 0;
    name_w = name_w > 32 ? 32 : name_w;
    if (rows < 1 || name_w < 2)
        return;
    for (int i = 0; i < m->n * m->n; i++)
        wrong += i / m->n == i % m->n ? 0 : m->count[i];
    self->top = self->at < self->top ? self->at : self->top;
    self->top = self->at >= self->top + rows ? self->at - rows + 1 : self->top;
    tt_textf(c, where.x, where.y, where.w, TT_STYLE_TITLE, "%-*s   %-*s count of class of errors",
             name_w, "true", name_w, "predicted");
    for (int i = 0; i < rows && self->top + i < self->n_pairs; i++) {
        char count[24];
        int at = self->pair[self->top + i], y = where.y + 1 + i, x = where.x;
        struct tt_class_figures f = tt_class_figures(m->count, m->n, at / m->n);
        enum tt_style style = self->top + i == self->at ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
        tt_fill(c, (struct tt_rect){x, y, 2 * name_w + 4 + FIGURES - 1, 1}, ' ', style);
        tt_text_cut(c, x, y, name_w, style, m->name[at / m->n]);
        tt_text(c, x + name_w + 1, y, 1, style, c->ascii ? ">" : "→");
        tt_text_cut(c, x + name_w + 3, y, name_w, style, m->name[at % m->n]);
        tt_text_count(count, sizeof count, m->count[at], 6);
        tt_textf(c, x + 2 * name_w + 3, y, FIGURES, style, "%6s %7.2f%% %8.2f%%", count,
                 100.0 * m->count[at] / (double)f.support, 100.0 * m->count[at] / (double)wrong);
    }
    if (self->n_pairs == 0)
        tt_text(c, where.x, where.y + 1, where.w, TT_STYLE_GOOD, "no mistake");
}

static void draw_selected(struct tt_canvas *c, int x, int y, int w, const struct tt_heatmap *m)
{
    if (m->row < 0) {
        tt_text(c, x, y, w, TT_STYLE_DIM, "move to choose a cell");
        return;
    }
    struct tt_class_figures f = tt_class_figures(m->count, m->n, m->row);
    if (m->column < 0) {
        tt_textf(c, x, y, w, TT_STYLE_VALUE, "true %s: %" PRIu64 " of %" PRIu64 " wrong",
                 m->name[m->row], f.support - f.right, f.support);
        return;
    }
    uint32_t n = m->count[m->row * m->n + m->column];
    char names[96], figures[80], part[24], all[24];
    double share = f.support ? 100.0 * (double)n / (double)f.support : 0.0;
    snprintf(names, sizeof names, "true %s, predicted %s", m->name[m->row], m->name[m->column]);
    snprintf(figures, sizeof figures, ": %s of %s (%.1f%%)%s",
             tt_text_count(part, sizeof part, n, w < 60 ? 5 : 12),
             tt_text_count(all, sizeof all, (int64_t)f.support, w < 60 ? 5 : 12), share,
             m->row == m->column ? ", right" : "");
    int room = w - (int)strlen(figures);
    x += tt_text_cut(c, x, y, room > 0 ? room : 0, TT_STYLE_VALUE, names);
    tt_text(c, x, y, w, TT_STYLE_VALUE, figures);
}

static void follow_selection(struct tt_confusion_view *self, const struct tt_heatmap *m, int w,
                             int h)
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

/* Where the matrix does not fit, what of it is seen. */
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

static void ask(const struct tt_confusion_view *self, const struct tt_scene *scene)
{
    const struct tt_query q = {.live = self->live && !tt_scene_recorded(scene),
                               .confusion = tt_confusion_counts_now(self, scene)};
    if (scene->ask && !tt_query_equal(&q, scene->asked))
        scene->ask(scene->host, &q);
}

/* With the table of figures at its right, and the worst pairs where there is room. */
static void draw_beside(const struct tt_confusion_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where, struct tt_rect matrix,
                        struct tt_rect drawn, const struct tt_heatmap *m)
{
    int bottom = where.y + where.h - 1, x = drawn.x + drawn.w + 3;
    struct tt_rect figures = {x, matrix.y, FIGURES_W, matrix.h};
    int under = matrix.y + (m->n < matrix.h - 1 ? m->n : matrix.h - 1) + 2;
    struct tt_rect pairs = {x, under, FIGURES_W, bottom - under};
    draw_figures(c, figures, m);
    if (where.x + where.w - x - FIGURES_W >= PAIRS_W + 3)
        pairs = (struct tt_rect){x + FIGURES_W + 3, matrix.y, PAIRS_W, matrix.h};
    if (pairs.h > 2)
        draw_pairs(self, scene, c, pairs, m);
}

static void draw_below(const struct tt_confusion_view *self, const struct tt_scene *scene,
                       struct tt_canvas *c, struct tt_rect where, struct tt_rect drawn,
                       const struct tt_heatmap *m)
{
    int y = drawn.y + drawn.h + 1, w = where.w < FIGURES_W ? where.w : FIGURES_W;
    struct tt_rect figures = {where.x, y, w, where.y + where.h - 1 - y};
    struct tt_rect pairs = {where.x + w + 3, y, where.w - w - 3, figures.h};
    draw_figures(c, figures, m);
    if (pairs.x + 20 <= where.x + where.w)
        draw_pairs(self, scene, c, pairs, m);
}

static void draw_with_compact(const struct tt_confusion_view *self, const struct tt_scene *scene,
                              struct tt_canvas *c, struct tt_rect where, struct tt_rect matrix,
                              struct tt_rect drawn, const struct tt_heatmap *m)
{
    int under = drawn.y + drawn.h + 1;
    struct tt_rect right = {drawn.x + drawn.w + 2, matrix.y, COMPACT_W, matrix.h};
    struct tt_rect pairs = {drawn.x, under, where.w, where.y + where.h - 1 - under};
    draw_compact(c, right, m, tt_heatmap_fit(m, matrix.w, matrix.h));
    if (pairs.h > 2)
        draw_pairs(self, scene, c, pairs, m);
}

static void draw_matrix(struct tt_confusion_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where, struct tt_rect matrix)
{
    struct tt_heatmap m = tt_confusion_matrix(self, scene);
    /* What is high rather than wide is filled better one above the other. */
    bool beside = where.w >= 7 * m.n + FIGURES_W && 2 * where.h <= where.w,
         below = !beside && matrix.h > 2 * m.n + 3 && matrix.w >= FIGURES_LEAST_W;
    bool compact = !beside && !below && where.w >= 5 * m.n + 6 + COMPACT_W;
    if (beside)
        matrix.w = where.w - FIGURES_W - 3 - (where.w >= 160 ? PAIRS_W + 3 : 0);
    if (below) /* the figures' rows are set aside, the matrix grows */
        matrix.h -= m.n + 2;
    if (compact)
        matrix.w -= COMPACT_W + 2;
    follow_selection(self, &m, matrix.w, matrix.h);
    m = tt_confusion_matrix(self, scene);
    struct tt_rect drawn = tt_heatmap_draw(c, matrix, &m);
    self->matrix = (struct tt_rect){matrix.x - where.x, matrix.y - where.y, matrix.w, matrix.h};
    if (beside)
        draw_beside(self, scene, c, where, matrix, drawn, &m);
    else if (below)
        draw_below(self, scene, c, where, drawn, &m);
    else if (compact)
        draw_with_compact(self, scene, c, where, matrix, drawn, &m);
    draw_selected(c, where.x, where.y + where.h - 1, where.w, &m);
    draw_offscreen(c, where, &m, tt_heatmap_fit(&m, matrix.w, matrix.h));
}

static void draw(struct tt_confusion_view *self, const struct tt_scene *scene, struct tt_canvas *c,
                 struct tt_rect where)
{
    ask(self, scene);
    struct tt_heatmap m = tt_confusion_matrix(self, scene);
    struct tt_rect body = {where.x, where.y + 2, where.w, where.h - 4};
    if (!m.count) {
        tt_wrap(c, (struct tt_rect){where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 4},
                TT_STYLE_DIM,
                tt_scene_empty(scene, self->live ? "some samples are being counted"
                                                 : "no validation pass yet: one follows each "
                                                   "epoch, or `eval` makes one now; until then "
                                                   "some samples are counted"));
        return;
    }
    tt_confusion_sort(self, scene, &m);
    draw_head(self, scene, c, where, &m);
    if (!self->listing) {
        draw_matrix(self, scene, c, where, body);
        return;
    }
    self->matrix = (struct tt_rect){0, 2, body.w, body.h};
    draw_list(self, c, body, &m);
    tt_textf(c, where.x, where.y + where.h - 1, where.w, TT_STYLE_DIM,
             "%d of %d%s; enter shows the samples", self->n_pairs > 0 ? self->at + 1 : 0,
             self->n_pairs, self->n_pairs == TT_WORST_PAIRS ? " worst pairs" : " pairs");
}

void tt_confusion_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect where)
{
    struct tt_confusion_view *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    draw(self, scene, c, where);
    tt_search_draw(&self->search, c, (struct tt_rect){where.x, where.y, where.w, 1});
}
