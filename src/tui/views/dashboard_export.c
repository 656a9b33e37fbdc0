#include "dashboard_export.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include <tuitrain/base/text.h>

#include "../screen/screenshot.h"
#include "../widgets/plot.h"

/* --- CSV ------------------------------------------------------------------------------------- */

static const enum tt_series_id column[] = {TT_SERIES_TRAIN_LOSS, TT_SERIES_TRAIN_ACC,
                                           TT_SERIES_VAL_LOSS, TT_SERIES_VAL_ACC, TT_SERIES_LR};
enum { COLUMNS = sizeof column / sizeof column[0] };

/* The least step at which one of the series goes on; -1: none does. */
static int64_t next_step(const struct tt_scene *scene, const int64_t at[COLUMNS],
                         const int64_t length[COLUMNS])
{
    int64_t step = -1;
    for (int i = 0; i < COLUMNS; i++) {
        if (at[i] == length[i])
            continue;
        int64_t here = tt_series_at(scene->series[column[i]], at[i]).step;
        step = step < 0 || here < step ? here : step;
    }
    return step;
}

void tt_curves_csv(FILE *out, const struct tt_scene *scene)
{
    int64_t at[COLUMNS] = {0}, length[COLUMNS], step;
    const char *score = scene->info->regression ? "r2" : "accuracy";
    for (int i = 0; i < COLUMNS; i++)
        length[i] = tt_series_length(scene->series[column[i]]);
    fprintf(out, "step,train_loss,train_%s,val_loss,val_%s,lr\n", score, score);
    while ((step = next_step(scene, at, length)) >= 0) {
        fprintf(out, "%" PRId64, step);
        for (int i = 0; i < COLUMNS; i++) {
            char number[40] = "";
            for (; at[i] < length[i]; at[i]++) { /* of several at one step the last */
                struct tt_point p = tt_series_at(scene->series[column[i]], at[i]);
                if (p.step != step)
                    break;
                tt_text_double(number, sizeof number, p.value);
            }
            fprintf(out, ",%s", number);
        }
        fputc('\n', out);
    }
}

/* --- SVG ------------------------------------------------------------------------------------- */

enum { WIDTH = 900, LEFT = 70, RIGHT = 20, TOP = 40, PANEL = 250, GAP = 60, BOTTOM = 50 };
static const char TRAIN[] = "#d55e00", VAL[] = "#0072b2"; /* after Okabe and Ito, 2008 */

struct panel {
    FILE *out;
    struct tt_plot p; /* `dots` is its size in units, without a canvas */
    double top;
    const char *title;
    const struct tt_series *train, *val;
    struct tt_plot_column *sum; /* of train */
    bool log;
    double bottom, most; /* the y axis stays inside, where bottom < most */
};

static double place_x(const struct panel *k, double step)
{
    return LEFT + (step - k->p.x0) / (k->p.x1 - k->p.x0) * k->p.dots.w;
}

static double place_y(const struct panel *k, double value)
{
    double share = tt_axis_place(&k->p.y, value);
    return k->top + (1 - fmin(fmax(share, 0), 1)) * PANEL;
}

static void widen(const struct panel *k, double value, double *low, double *high)
{
    if (!(fabs(value) < 1e100) || (k->log && value <= 0))
        return;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

static void fit(struct panel *k)
{
    double low = INFINITY, high = -INFINITY;
    for (int x = 0; x < tt_plot_columns(&k->p); x++)
        if (k->sum[x].n > 0)
            widen(k, tt_plot_smooth(&k->p, k->sum, x), &low, &high);
    for (int64_t i = 0; i < tt_series_length(k->val); i++)
        widen(k, tt_series_at(k->val, i).value, &low, &high);
    bool none = low > high;
    tt_axis_fit(&k->p.y, none ? 0 : low, none ? 1 : high, k->log && !none, k->bottom, k->most);
}

static void draw_axes(const struct panel *k, bool names)
{
    double tick[TT_TICKS], step;
    char label[TT_LABEL];
    struct tt_axis x = {k->p.x0, k->p.x1, false};
    int n = tt_axis_ticks(&k->p.y, 6, tick, &step);
    for (int i = 0; i < n; i++) {
        double y = place_y(k, tick[i]);
        fprintf(k->out,
                "<path d=\"M%d %.1fh%d\" stroke=\"#dddddd\"/>"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                LEFT, y, k->p.dots.w, LEFT - 8, y + 4, tt_axis_label(label, tick[i], step));
    }
    n = tt_axis_ticks(&x, 8, tick, &step);
    for (int i = 0; i < n; i++) {
        double at = place_x(k, tick[i]);
        fprintf(k->out,
                "<path d=\"M%.1f %.1fv5\" stroke=\"#444444\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                at, k->top + PANEL, at, k->top + PANEL + 20, tt_axis_label(label, tick[i], step));
    }
    fprintf(k->out, "<path d=\"M%d %.1fv%dh%d\" stroke=\"#444444\" fill=\"none\"/>\n", LEFT, k->top,
            PANEL, k->p.dots.w);
    fprintf(k->out, "<text x=\"%d\" y=\"%.1f\" font-weight=\"bold\">%s</text>\n", LEFT, k->top - 10,
            k->title);
    if (names)
        fprintf(k->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">step</text>\n",
                LEFT + k->p.dots.w / 2, k->top + PANEL + 40);
}

static void draw_train(const struct panel *k)
{
    int used = 0;
    for (int x = 0; x < tt_plot_columns(&k->p); x++)
        if (k->sum[x].n > 0)
            fprintf(k->out, "%s%d %.1f ",
                    used++ ? "L" : "<path fill=\"none\" stroke-width=\"1.5\" d=\"M", LEFT + x,
                    place_y(k, tt_plot_smooth(&k->p, k->sum, x)));
    if (used)
        fprintf(k->out, "\" stroke=\"%s\"/>\n", TRAIN);
}

static void draw_val(const struct panel *k)
{
    int64_t n = tt_series_length(k->val), stride = n / WIDTH + 1;
    int used = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < n; i += stride) {
            struct tt_point a = tt_series_at(k->val, i);
            double x = place_x(k, (double)a.step), y = place_y(k, a.value);
            if (!(fabs(a.value) < 1e100))
                continue;
            if (pass == 0)
                fprintf(k->out, "%s%.1f %.1f ",
                        used++ ? "L" : "<path fill=\"none\" stroke-width=\"1.5\" d=\"M", x, y);
            else if (n < 60)
                fprintf(k->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y,
                        VAL);
        }
        if (pass == 0 && used)
            fprintf(k->out, "\" stroke=\"%s\"/>\n", VAL);
    }
}

static void draw_legend(const struct panel *k)
{
    const char *const name[] = {"training", "validation"}, *const color[] = {TRAIN, VAL};
    for (int i = 0; i < 2; i++) {
        int x = WIDTH - RIGHT - 220 + 110 * i;
        fprintf(k->out,
                "<path d=\"M%d %.1fh20\" stroke=\"%s\" stroke-width=\"3\"/>"
                "<text x=\"%d\" y=\"%.1f\">%s</text>\n",
                x, k->top - 14, color[i], x + 26, k->top - 10, name[i]);
    }
}

static void draw_panel(struct panel *k, bool names)
{
    tt_plot_sum(&k->p, k->train, k->sum);
    fit(k);
    draw_axes(k, names);
    draw_train(k);
    draw_val(k);
    draw_legend(k);
}

void tt_curves_svg(FILE *out, const struct tt_scene *scene)
{
    const struct tt_run_info *info = scene->info;
    bool r2 = info->regression;
    struct tt_plot_column *sum = calloc(TT_PLOT_COLUMNS, sizeof *sum);
    if (!sum)
        return;
    double first = (double)info->first_step, last = (double)scene->snap->step;
    int height = TOP + 2 * PANEL + GAP + BOTTOM;
    struct panel k = {.out = out,
                      .p = {.dots = {.w = WIDTH - LEFT - RIGHT, .h = PANEL},
                            .x0 = first,
                            .x1 = last > first ? last : first + 1,
                            .smooth = 1},
                      .top = TOP,
                      .title = "loss",
                      .train = scene->series[TT_SERIES_TRAIN_LOSS],
                      .val = scene->series[TT_SERIES_VAL_LOSS],
                      .sum = sum,
                      .log = true};
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" "
            "font-size=\"13\" fill=\"#222222\">\n<title>",
            WIDTH, height, WIDTH, height);
    tt_xml_text(out, info->data);
    fputs(", ", out);
    tt_xml_text(out, info->net);
    fprintf(out, "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", WIDTH, height);
    draw_panel(&k, false);
    k.top = TOP + PANEL + GAP;
    k.title = r2 ? "R2" : "accuracy, per cent";
    k.train = scene->series[TT_SERIES_TRAIN_ACC];
    k.val = scene->series[TT_SERIES_VAL_ACC];
    k.log = false;
    k.bottom = r2 ? -1 : 0;
    k.most = r2 ? 1 : 100;
    k.p.y = (struct tt_axis){0};
    draw_panel(&k, true);
    fputs("</svg>\n", out);
    free(sum);
}
