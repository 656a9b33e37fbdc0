/* What columns are worth: a bar each, the largest first; of the chosen one what is known of it, and
 * those that were left out. */
#include "importance_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/data_sheet.h>

#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "data_bars.h"

enum {
    NUMBER = 10,
    MOST_NAME = 28,
    DETAIL = 3,
    DETAIL_FROM = 10,
    MOST_ROWS = 1000,
    LEAST_MORE = 4
};

/* --- order ----------------------------------------------------------------------------------- */

/* By what is shown; what is no number comes last. */
static double rank(const struct tt_importance_view *self, const struct tt_importance *x, int64_t at)
{
    double spread, worth = tt_importance_worth(self, x, at, &spread);
    return isfinite(worth) ? worth : -INFINITY;
}

static bool before(const struct tt_importance_view *self, const struct tt_importance *x, int64_t a,
                   int64_t b)
{
    double p = rank(self, x, a), q = rank(self, x, b);
    return p != q ? p > q : a < b;
}

static void sift(const struct tt_importance_view *self, const struct tt_importance *x, int *order,
                 int at, int n)
{
    for (int child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && before(self, x, order[child], order[child + 1]))
            child++;
        if (!before(self, x, order[at], order[child]))
            return;
        int swap = order[at];
        order[at] = order[child];
        order[child] = swap;
    }
}

/* Those that are worth most, of which there may be very many: a heap has the least of them at its
 * root.  Returns how many. */
static int sorted(const struct tt_importance_view *self, const struct tt_importance *x, int *order)
{
    int n = x->done < MOST_ROWS ? (int)x->done : MOST_ROWS;
    if (n < 1)
        return 0;
    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n / 2 - 1; i >= 0; i--)
        sift(self, x, order, i, n);
    for (int k = n; k < (int)x->done; k++)
        if (before(self, x, k, order[0])) {
            order[0] = k;
            sift(self, x, order, 0, n);
        }
    for (int i = n - 1; i > 0; i--) {
        int swap = order[0];
        order[0] = order[i];
        order[i] = swap;
        sift(self, x, order, 0, i);
    }
    return n;
}

/* --- what is known of columns ---------------------------------------------------------------- */

static const struct tt_sheet_column *column_called(const struct tt_scene *scene, const char *name)
{
    const struct tt_data_sheet *s = scene->info->sheet;
    for (int64_t k = 0; s && k < s->n_columns; k++)
        if (s->column[k].used && !s->column[k].target && strcmp(s->column[k].name, name) == 0)
            return &s->column[k];
    return NULL;
}

/* Those that are no inputs, and why. */
static void list_left_out(const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_data_sheet *s = scene->info->sheet;
    size_t used = 0;
    out[0] = '\0';
    for (int64_t k = 0; s && k < s->n_columns && used + 2 < size; k++) {
        const struct tt_sheet_column *c = &s->column[k];
        if (c->used || c->target)
            continue;
        int n = snprintf(out + used, size - used, "%s%s (%s)", used ? ", " : "left out: ", c->name,
                         c->kind);
        used += n > 0 ? (size_t)n : 0;
    }
}

/* --- rows ------------------------------------------------------------------------------------ */

struct places {
    int name, gaps, bar, worth, spread;
    double most; /* what the whole bar stands for */
};

static struct places places_for(const struct tt_importance_view *self,
                                const struct tt_importance *x, const int *order, int rows, int w)
{
    struct places p = {.name = 8, .worth = NUMBER};
    for (int i = 0; i < rows; i++) {
        double spread, worth = tt_importance_worth(self, x, order[i], &spread);
        int n = tt_utf8_length(x->worth[order[i]].name);
        p.name = n > p.name ? n : p.name;
        if (isfinite(worth))
            p.most = fmax(p.most, worth + (isfinite(spread) ? spread : 0));
    }
    int third = w / 3 < MOST_NAME ? w / 3 : MOST_NAME;
    p.name = p.name < third ? p.name : third;
    w -= p.name + 1 + p.worth;
    p.spread = w >= NUMBER + 12 && self->cls == 0 && x->repeats > 1 ? NUMBER : 0;
    w -= p.spread;
    p.gaps = w >= 36 ? NUMBER : 0;
    w -= p.gaps;
    p.bar = w >= 6 ? w - 2 : 0;
    return p;
}

/* A bar, and a thin line from it as far as repeats lie apart. */
static void draw_bar(struct tt_canvas *c, int x, int y, const struct places *p, double worth,
                     double spread)
{
    double share = p->most > 0 && isfinite(worth) ? worth / p->most : 0;
    double end = p->most > 0 && isfinite(worth + spread) ? (worth + spread) / p->most : 0;
    tt_gauge_draw(c, x, y, p->bar, share, TT_STYLE_TRAIN);
    int from = (int)ceil((share > 0 ? share : 0) * p->bar), to = (int)lround(end * p->bar);
    for (int i = from; i < to && i < p->bar; i++)
        tt_put(c, x + i, y, tt_glyph(c, 0x2500, '-'), TT_STYLE_TRAIN);
}

static void draw_row(const struct tt_importance_view *self, const struct tt_scene *scene,
                     struct tt_canvas *c, struct tt_rect r, const struct places *p, int64_t k,
                     bool chosen)
{
    const struct tt_importance *x = &scene->importance->of;
    const struct tt_sheet_column *col = column_called(scene, x->worth[k].name);
    double spread, worth = tt_importance_worth(self, x, k, &spread);
    enum tt_style style = chosen ? TT_STYLE_SELECTED : worth > 0 ? TT_STYLE_NORMAL : TT_STYLE_DIM;
    char text[48];
    int at = r.x + p->name + 1;
    if (chosen)
        tt_fill(c, r, ' ', style);
    tt_text_cut(c, r.x, r.y, p->name, style, x->worth[k].name);
    if (p->gaps > 0 && col && col->gaps > 0) {
        char number[32];
        snprintf(text, sizeof text, "%s gap%s", tt_text_thousands(number, sizeof number, col->gaps),
                 col->gaps > 1 ? "s" : "");
        tt_text_right(c, at + p->gaps - 1, r.y, p->gaps - 1, chosen ? style : TT_STYLE_WARN, text);
    }
    at += p->gaps;
    if (p->bar > 0)
        draw_bar(c, at, r.y, p, worth, spread);
    at += p->bar > 0 ? p->bar + 2 : 0;
    tt_text_right(c, at + p->worth, r.y, p->worth, style,
                  tt_importance_text(self, scene, worth, text, sizeof text));
    at += p->worth;
    if (p->spread > 0) {
        char number[32];
        snprintf(text, sizeof text, "%s%s", c->ascii ? "+-" : "±",
                 tt_importance_text(self, scene, spread, number, sizeof number));
        tt_text_right(c, at + p->spread, r.y, p->spread - 1, chosen ? style : TT_STYLE_DIM, text);
    }
}

static void draw_titles(const struct tt_importance_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect r, const struct places *p)
{
    char text[48];
    int end = r.x + p->name + 1 + p->gaps + (p->bar > 0 ? p->bar + 2 : 0) + p->worth;
    tt_text_cut(c, r.x, r.y, p->name, TT_STYLE_LABEL, "column");
    snprintf(text, sizeof text, "%s %s", tt_importance_measure_name(self, scene),
             self->loss ? "gained" : "lost");
    tt_text_right(c, end, r.y, end - r.x - p->name - 1, TT_STYLE_LABEL, text);
    if (p->spread > 0)
        tt_text_right(c, end + p->spread, r.y, p->spread - 1, TT_STYLE_LABEL, "repeats");
}

/* --- below the list -------------------------------------------------------------------------- */

static void draw_detail(const struct tt_importance_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where, int64_t k)
{
    const struct tt_importance *x = &scene->importance->of;
    const struct tt_worth *w = &x->worth[k];
    const struct tt_sheet_column *col = column_called(scene, w->name);
    struct tt_importance_view right = *self, loss = *self;
    char text[300], a[32], b[32];
    double spread[2];
    right.loss = false;
    loss.loss = true;
    struct tt_rect r = tt_heading(c, where, w->name);
    snprintf(text, sizeof text, "%s lost %s, loss gained %s",
             tt_importance_measure_name(&right, scene),
             tt_importance_text(&right, scene, tt_importance_worth(&right, x, k, &spread[0]), a,
                                sizeof a),
             tt_importance_text(&loss, scene, tt_importance_worth(&loss, x, k, &spread[1]), b,
                                sizeof b));
    tt_text_cut(c, r.x, r.y, r.w, TT_STYLE_VALUE, text);
    if (!col)
        return;
    int n = snprintf(text, sizeof text, "%s: %s%s%s", col->kind, col->becomes,
                     col->range[0] ? "; " : "", col->range);
    if (col->gaps > 0 && n > 0 && n < (int)sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, "; %" PRId64 " gap%s", col->gaps,
                 col->gaps > 1 ? "s" : "");
    tt_text_cut(c, r.x, r.y + 1, r.w, TT_STYLE_NORMAL, text);
}

/* What each class loses without the column, as high as there is room. */
static void draw_classes(const struct tt_importance_view *self, const struct tt_scene *scene,
                         struct tt_canvas *c, struct tt_rect where, int64_t k)
{
    enum { NAME = 14, MOST_HIGH = 6 };
    const struct tt_importance *x = &scene->importance->of;
    struct tt_importance_view one = *self;
    double spread, most = 0;
    for (one.cls = 1; one.cls <= x->classes; one.cls++)
        most = fmax(most, tt_importance_worth(&one, x, k, &spread));
    int high = x->classes > 0 ? where.h / x->classes : 0, bar = where.w - NAME - NUMBER - 2;
    high = high < 1 ? 1 : high > MOST_HIGH ? MOST_HIGH : high;
    for (one.cls = 1; one.cls <= x->classes && one.cls * high <= where.h; one.cls++) {
        double worth = tt_importance_worth(&one, x, k, &spread);
        int y = where.y + (one.cls - 1) * high, thick = high > 1 ? high - 1 : 1;
        enum tt_style style = one.cls == self->cls ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
        char text[32];
        tt_text_cut(c, where.x, y, NAME, style, scene->info->class_name[one.cls - 1]);
        for (int i = 0; i < thick && bar > 0; i++)
            tt_gauge_draw(c, where.x + NAME + 1, y + i, bar, most > 0 ? worth / most : 0,
                          TT_STYLE_TRAIN);
        tt_text_right(c, where.x + where.w, y, NUMBER, style,
                      tt_importance_text(self, scene, worth, text, sizeof text));
    }
}

/* Below the list, where there is room: the chosen column's classes and how its values lie. */
static void draw_more(const struct tt_importance_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where, int64_t k)
{
    const struct tt_importance *x = &scene->importance->of;
    const struct tt_sheet_column *col = column_called(scene, x->worth[k].name);
    bool values = col && col->bars.n > 0;
    struct tt_rect left = where, right = where;
    if (x->classes > 0 && values) {
        left.w = where.w / 2 - 1;
        right.x += where.w / 2 + 1;
        right.w -= where.w / 2 + 1;
    }
    if (x->classes > 0) {
        struct tt_rect in = tt_heading(c, left, "without it, each class");
        draw_classes(self, scene, c, in, k);
    }
    if (values) {
        struct tt_rect in = tt_heading(c, right, "how its values lie");
        tt_data_bars(c, (struct tt_rect){in.x, in.y, in.w, in.h - 1}, &col->bars, TT_STYLE_TRAIN);
        tt_text_cut(c, in.x, in.y + in.h - 1, in.w, TT_STYLE_AXIS, col->range);
    }
}

static void settle(struct tt_importance_view *self, int64_t n, int rows)
{
    self->rows = rows;
    self->chosen = self->chosen >= n ? n - 1 : self->chosen;
    self->chosen = self->chosen < 0 ? 0 : self->chosen;
    if (self->chosen < self->first)
        self->first = self->chosen;
    if (self->chosen >= self->first + rows)
        self->first = self->chosen - rows + 1;
    if (self->first > n - rows)
        self->first = n > rows ? n - rows : 0;
}

void tt_importance_draw_columns(struct tt_importance_view *self, const struct tt_scene *scene,
                                struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_importance *x = &scene->importance->of;
    int order[MOST_ROWS], n = sorted(self, x, order), detail = r.h >= DETAIL_FROM ? DETAIL : 0;
    char out[1000];
    list_left_out(scene, out, sizeof out);
    int left =
        out[0] && r.h >= 6 ? tt_wrap(NULL, (struct tt_rect){0, 0, r.w, 0}, TT_STYLE_DIM, out) : 0;
    left = left > r.h / 4 ? r.h / 4 : left;
    struct places p = places_for(self, x, order, n, r.w);
    settle(self, n, r.h - 1 - detail - left - (x->done > n));
    draw_titles(self, scene, c, r, &p);
    for (int64_t i = 0; i < self->rows && self->first + i < n; i++)
        draw_row(self, scene, c, (struct tt_rect){r.x, r.y + 1 + (int)i, r.w, 1}, &p,
                 order[self->first + i], self->first + i == self->chosen);
    int below = r.y + 1 + (int)(n < self->rows ? n : self->rows);
    if (x->done < x->n && below < r.y + r.h - detail - left)
        tt_textf(c, r.x, below, r.w, TT_STYLE_DIM, "%" PRId64 " more on their way", x->n - x->done);
    else if (x->done > n)
        tt_textf(c, r.x, below, r.w, TT_STYLE_DIM, "and %" PRId64 " that are worth no more",
                 x->done - n);
    struct tt_rect rest = {r.x, below + 1, r.w, r.y + r.h - detail - left - below - 2};
    if (detail && n > 0 && rest.h >= LEAST_MORE && x->done == x->n)
        draw_more(self, scene, c, rest, order[self->chosen]);
    if (detail && n > 0)
        draw_detail(self, scene, c, (struct tt_rect){r.x, r.y + r.h - detail - left, r.w, detail},
                    order[self->chosen]);
    if (left > 0)
        tt_wrap(c, (struct tt_rect){r.x, r.y + r.h - left, r.w, left}, TT_STYLE_DIM, out);
}
