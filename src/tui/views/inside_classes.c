/* What each class gains and loses by the last layer's inputs; what columns of a table add. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "inside_view.h"

enum { P_W = 7, Z_W = 9, MOST_NAME = 16 };

/* The likeliest `n` classes, in the classes' order; of all of them all. */
static int choose(const struct tt_insight *i, int n, int *out)
{
    int found = 0;
    n = n < TT_INSIDE_ROWS ? n : TT_INSIDE_ROWS;
    for (int k = 0; k < i->n_classes; k++) {
        if (found < n) {
            out[found++] = k;
            continue;
        }
        int least = 0;
        for (int j = 1; j < found; j++)
            least = i->p[out[j]] < i->p[out[least]] ? j : least;
        if (n > 0 && i->p[k] > i->p[out[least]]) {
            memmove(out + least, out + least + 1, (size_t)(found - 1 - least) * sizeof *out);
            out[found - 1] = k;
        }
    }
    return found;
}

static int name_width(const struct tt_scene *scene, const int *cls, int n, int w)
{
    int widest = 1;
    for (int k = 0; k < n; k++) {
        int length = tt_utf8_length(scene->info->class_name[cls[k]]);
        widest = length > widest ? length : widest;
    }
    widest = widest > MOST_NAME ? MOST_NAME : widest;
    return widest > w / 3 ? w / 3 : widest;
}

static enum tt_style style_of(const struct tt_insight *i, int cls)
{
    return cls == i->target      ? TT_STYLE_SELECTED
           : cls == i->cls       ? TT_STYLE_GOOD
           : cls == i->predicted ? TT_STYLE_TRAIN
                                 : TT_STYLE_LABEL;
}

/* Whether each class has an output of the last layer. */
static bool has_reasons(const struct tt_insight *i)
{
    return i->n_outputs > 0 && i->n_outputs >= i->n_classes;
}

static void draw_class(const struct tt_scene *scene, const struct tt_insight *i, int cls,
                       double most, struct tt_canvas *c, struct tt_rect row, int name_w)
{
    char text[32];
    bool reasons = has_reasons(i), z = reasons && row.w >= name_w + 30;
    int bar = row.w - name_w - 1 - P_W - (z ? Z_W : 0);
    enum tt_style style = style_of(i, cls);
    tt_text_cut(c, row.x, row.y, name_w, style, scene->info->class_name[cls]);
    struct tt_rect at = {row.x + name_w + 1, row.y, bar, 1};
    if (reasons)
        tt_inside_diverge(c, at, (double)i->lost[cls], (double)i->gained[cls], most);
    else if (bar > 0)
        tt_gauge_draw(c, at.x, at.y, bar, (double)i->p[cls], TT_STYLE_TRAIN);
    tt_inside_figure(text, sizeof text, 3, reasons ? (double)i->z[cls] : 0.0, Z_W - 1);
    if (z)
        tt_text_right(c, row.x + row.w - P_W, row.y, Z_W - 1, TT_STYLE_DIM, text);
    snprintf(text, sizeof text, "%.1f%%", 100 * (double)i->p[cls]);
    tt_text_right(c, row.x + row.w, row.y, P_W, TT_STYLE_VALUE, text);
}

static void draw_value(const struct tt_scene *scene, const struct tt_insight *i,
                       struct tt_canvas *c, struct tt_rect where)
{
    char text[96];
    snprintf(text, sizeof text, "what adds up to %.31s", tt_inside_target(scene, i));
    struct tt_rect in = tt_heading(c, where, text);
    if (i->n_outputs < 1 || in.h < 1)
        return;
    int o = i->target < i->n_outputs ? i->target : 0;
    double gained = (double)i->gained[o], lost = (double)i->lost[o];
    tt_inside_diverge(c, (struct tt_rect){in.x, in.y, in.w, 1}, lost, gained, fmax(gained, -lost));
    for (int digits = 5; digits > 0; digits--) /* as exact as there is room for */
        if (snprintf(text, sizeof text, "%.*g = %.*g %+.*g %+.*g", digits, i->said, digits,
                     (double)i->bias[o], digits, gained, digits, lost) <= in.w)
            break;
    if (in.h > 1)
        tt_text(c, in.x, in.y + 1, in.w, TT_STYLE_NORMAL, text);
}

void tt_inside_draw_classes(struct tt_inside_view *self, const struct tt_scene *scene,
                            const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                            struct tt_rect view)
{
    int cls[TT_INSIDE_ROWS];
    double most = 0;
    self->classes.n = 0;
    if (where.h < 2 || where.w < 20)
        return;
    if (i->n_classes < 1) {
        draw_value(scene, i, c, where);
        return;
    }
    bool reasons = has_reasons(i);
    struct tt_rect in =
        tt_heading(c, where, reasons ? "what classes lose and gain" : "what it is taken for");
    int n = choose(i, in.h < i->n_classes ? in.h - 1 : in.h, cls);
    for (int k = 0; k < n && reasons; k++) {
        double size = fmax((double)i->gained[cls[k]], -(double)i->lost[cls[k]]);
        most = size > most && isfinite(size) ? size : most;
    }
    int name_w = name_width(scene, cls, n, in.w);
    self->classes.at = (struct tt_rect){in.x - view.x, in.y - view.y, in.w, n};
    self->classes.h = 1;
    for (int k = 0; k < n; k++) {
        draw_class(scene, i, cls[k], most, c, (struct tt_rect){in.x, in.y + k, in.w, 1}, name_w);
        self->classes.of[self->classes.n++] = cls[k];
    }
    if (n < i->n_classes && in.h > n)
        tt_textf(c, in.x, in.y + n, in.w, TT_STYLE_DIM, "the likeliest %d of %d classes", n,
                 i->n_classes);
}

/* --- columns --------------------------------------------------------------------------------- */

static int order_of(const struct tt_insight *i, int *out)
{
    for (int k = 0; k < i->n_columns; k++) {
        int at = k;
        for (; at > 0 && fabs(i->column[out[at - 1]].adds) < fabs(i->column[k].adds); at--)
            out[at] = out[at - 1];
        out[at] = k;
    }
    return i->n_columns;
}

/* With its sign, in 8 columns. */
static void say_signed(char *out, size_t size, double v)
{
    if (snprintf(out, size, "%+.3g", v) > 8)
        tt_text_figure(out, size, v, 2, 8);
}

/* As the longest name needs, and a blank. */
static int column_width(const struct tt_insight *i, int most)
{
    int longest = 8;
    for (int k = 0; k < i->n_columns; k++) {
        int n = tt_utf8_length(i->column[k].name) + 1;
        longest = n > longest ? n : longest;
    }
    return longest < most ? longest : most;
}

void tt_inside_draw_table(const struct tt_scene *scene, const struct tt_insight *i,
                          struct tt_canvas *c, struct tt_rect where)
{
    int order[TT_INSIDE_COLUMNS], n = order_of(i, order);
    char title[96], text[32];
    if (where.h < 3 || where.w < 24 || n < 1)
        return;
    snprintf(title, sizeof title, "what columns add to %.40s", tt_inside_target(scene, i));
    struct tt_rect in = tt_heading(c, where, title);
    int rows = in.h < i->columns ? in.h - 1 : (int)i->columns;
    rows = rows < n ? rows : n;
    int step = in.h >= 2 * rows + 5 ? 2 : 1;
    int name_w = column_width(i, in.w / 3);
    int value_w = in.w / 4 > 16 ? 16 : in.w / 4 < 9 ? 9 : in.w / 4;
    double most = fabs(i->column[order[0]].adds);
    for (int k = 0; k < rows; k++) {
        const struct tt_inside_column *one = &i->column[order[k]];
        int y = in.y + k * step, x = in.x + name_w + value_w, bar = in.w - name_w - value_w - 9;
        tt_text_cut(c, in.x, y, name_w - 1, TT_STYLE_LABEL, one->name);
        tt_text_cut(c, in.x + name_w, y, value_w - 1, TT_STYLE_VALUE, one->value);
        tt_inside_diverge(c, (struct tt_rect){x, y, bar, 1}, one->adds < 0 ? one->adds : 0,
                          one->adds > 0 ? one->adds : 0, most);
        say_signed(text, sizeof text, one->adds);
        tt_text_right(c, in.x + in.w, y, 8, one->adds < 0 ? TT_STYLE_VAL : TT_STYLE_TRAIN, text);
    }
    struct tt_rect below = {in.x, in.y + rows * step + 1, in.w, in.h - rows * step - 1};
    if (rows == i->columns && below.h >= 3)
        tt_wrap(c, below, TT_STYLE_DIM,
                "the gradient times the input, as it is standardised: what a column adds where an "
                "average one would add nothing; parts of a column are summed up");
    if (rows < i->columns && in.h > rows)
        tt_textf(c, in.x, in.y + rows, in.w, TT_STYLE_DIM,
                 "%d of %lld columns, those that weigh most", rows, (long long)i->columns);
}
