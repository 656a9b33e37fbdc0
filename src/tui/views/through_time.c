#include "through_time.h"

#include <math.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "../widgets/spark.h"

enum { LEAST_W = 12, MOST_ROWS = 32, FIGURE = 6 /* " 99.9%" */ };

static const struct tt_film_moment *moment(const struct tt_scene *scene, int at)
{
    return scene->film->moment[scene->way[at]];
}

static double p_of(const struct tt_scene *scene, int at, int sample, int cls)
{
    const struct tt_film_moment *m = moment(scene, at);
    if (sample != TT_THE_DRAWING)
        return tt_film_p(scene->film, m, sample, cls);
    bool same = m->drawing != 0 && scene->reading && m->drawing == scene->reading->id;
    return same ? tt_film_drawing_p(scene->film, m, cls) : (double)NAN;
}

static double value_of(const struct tt_scene *scene, int at, int sample)
{
    const struct tt_film_moment *m = moment(scene, at);
    if (sample != TT_THE_DRAWING)
        return m->predicted ? (double)m->predicted[sample] : (double)NAN;
    bool same = m->drawing != 0 && scene->reading && m->drawing == scene->reading->id;
    return same ? (double)m->drawing_value : (double)NAN;
}

bool tt_through_time_known(const struct tt_scene *scene, int sample)
{
    bool values = scene->info->regression;
    int known = 0;
    for (int i = 0; i < scene->n_way; i++)
        known += isfinite(values ? value_of(scene, i, sample) : p_of(scene, i, sample, 0));
    return known > 1;
}

/* The moment of a column. */
static int at_column(const struct tt_scene *scene, int w, int x)
{
    return w > 1 ? (int)lround((double)x * (scene->n_way - 1) / (w - 1)) : scene->n_way - 1;
}

/* --- classes --------------------------------------------------------------------------------- */

/* The most that it was ever given. */
static double most_of(const struct tt_scene *scene, int sample, int cls)
{
    double most = 0;
    for (int i = 0; i < scene->n_way; i++)
        most = fmax(most, p_of(scene, i, sample, cls)); /* of a NaN and a number the number */
    return most;
}

/* All in their order where there is room for them, so that nothing jumps. */
static int choose(const struct tt_scene *scene, int sample, int rows, int out[MOST_ROWS])
{
    double most[MOST_ROWS];
    int n = 0, all = scene->info->n_classes;
    rows = rows < MOST_ROWS ? rows : MOST_ROWS;
    for (int c = 0; c < all; c++) {
        double p = all > rows ? most_of(scene, sample, c) : 0;
        int at = n;
        while (all > rows && at > 0 && p > most[at - 1])
            at--;
        if (at >= rows)
            continue;
        n += n < rows;
        for (int k = n - 1; k > at; k--) {
            out[k] = out[k - 1];
            most[k] = most[k - 1];
        }
        out[at] = c;
        most[at] = p;
    }
    return n;
}

/* A bar of eighths; in ASCII a glyph that is the darker the more. */
static uint32_t glyph_of(const struct tt_canvas *c, double p)
{
    static const char ascii[] = " .:-=+*#@";
    int level = !(p > 0.005) ? 0 : 1 + (int)(p * 7.999);
    level = level > 8 ? 8 : level;
    return c->ascii ? (uint32_t)ascii[level] : level == 0 ? ' ' : 0x2580 + (uint32_t)level;
}

/* At the moment that is shown, or the newest. */
static int shown_at(const struct tt_scene *scene)
{
    return scene->past ? scene->at : scene->n_way - 1;
}

static void draw_class(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect row,
                       int names, int sample, int cls, bool truth)
{
    char text[16];
    int w = row.w - names - 1 - FIGURE, x = row.x + names + 1;
    double now = p_of(scene, shown_at(scene), sample, cls);
    enum tt_style style = truth ? TT_STYLE_GOOD : now >= 0.5 ? TT_STYLE_TRAIN : TT_STYLE_NORMAL;
    tt_text_cut(c, row.x, row.y, names, style, scene->info->class_name[cls]);
    int cursor = 0;
    for (int k = 1; k < w && scene->past; k++)
        cursor = at_column(scene, w, k) <= scene->at ? k : cursor;
    for (int k = 0; k < w; k++) {
        uint32_t glyph = glyph_of(c, p_of(scene, at_column(scene, w, k), sample, cls));
        bool here = scene->past && k == cursor;
        tt_put(c, x + k, row.y, glyph, here ? TT_STYLE_SELECTED : style);
    }
    snprintf(text, sizeof text, "%.1f%%", 100 * now);
    if (isfinite(now))
        tt_text_right(c, row.x + row.w, row.y, FIGURE, style, text);
}

static void draw_classes(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r,
                         int sample, int truth)
{
    int cls[MOST_ROWS], n = choose(scene, sample, r.h, cls), names = 1;
    for (int i = 0; i < n; i++) {
        int w = tt_utf8_length(scene->info->class_name[cls[i]]);
        names = w > names ? w : names;
    }
    names = names < r.w / 3 ? names : r.w / 3;
    for (int i = 0; i < n; i++)
        draw_class(scene, c, (struct tt_rect){r.x, r.y + i, r.w, 1}, names, sample, cls[i],
                   cls[i] == truth);
}

/* --- values ---------------------------------------------------------------------------------- */

static void draw_value(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r,
                       int sample)
{
    enum { MOST_W = 256, LABEL = 11 };
    float v[MOST_W];
    char text[24];
    int w = r.w - 2 * LABEL < MOST_W ? r.w - 2 * LABEL : MOST_W;
    if (w < 2)
        return;
    for (int x = 0; x < w; x++)
        v[x] = (float)value_of(scene, at_column(scene, w, x), sample);
    snprintf(text, sizeof text, "%.5g", value_of(scene, 0, sample));
    tt_text_cut(c, r.x, r.y, LABEL - 1, TT_STYLE_DIM, text);
    tt_spark_draw(c, r.x + LABEL, r.y, w, v, w, false, TT_STYLE_TRAIN);
    snprintf(text, sizeof text, "%.5g", value_of(scene, shown_at(scene), sample));
    tt_text_cut(c, r.x + LABEL + w + 1, r.y, LABEL - 1, TT_STYLE_VALUE, text);
}

void tt_through_time_draw(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                          int sample, int truth)
{
    if (where.w < LEAST_W || where.h < 2 || !tt_through_time_known(scene, sample))
        return;
    struct tt_rect in = tt_heading(c, where, "through time");
    if (scene->info->regression)
        draw_value(scene, c, in, sample);
    else
        draw_classes(scene, c, in, sample, truth);
}
