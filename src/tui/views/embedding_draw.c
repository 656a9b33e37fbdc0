/* The embedding view's picture. */
#include "embedding_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/axis.h"
#include "../widgets/gauge.h"

enum { LEAST_W = 24, LEAST_H = 6, LEGEND = 26, LEGEND_FROM = 64, WRONG_HEAT = 6 };

/* --- places ---------------------------------------------------------------------------------- */

static const float *place_of(const struct tt_embedding_view *self, const struct tt_embed_point *p)
{
    return self->by_tsne ? p->tsne : p->pca;
}

/* What holds all points, with a little room around; kept as long as it fits. */
static void fit(struct tt_embedding_view *self, const struct tt_embedding *e)
{
    for (int a = 0; a < 2; a++) {
        float low = INFINITY, high = -INFINITY;
        for (int i = 0; i < e->n; i++) {
            float at = place_of(self, &e->point[i])[a];
            if (!isfinite(at))
                continue;
            low = fminf(low, at);
            high = fmaxf(high, at);
        }
        float range = high - low, held = self->high[a] - self->low[a];
        bool fits = low >= self->low[a] && high <= self->high[a] && range > 0.75F * held;
        if (fits || !(range >= 0))
            continue;
        range = range > 0 ? range : 1;
        self->low[a] = low - 0.04F * range;
        self->high[a] = high + 0.04F * range;
    }
}

/* Where the middle of the picture is, when it is enlarged. */
static float middle(const struct tt_embedding_view *self, const struct tt_embedding *e, int a)
{
    float held = self->high[a] - self->low[a], half = held / (float)(2 << self->zoom);
    float at = (self->low[a] + self->high[a]) / 2;
    if (self->chosen > 0 && self->chosen <= e->n)
        at = place_of(self, &e->point[self->chosen - 1])[a];
    return fminf(fmaxf(at, self->low[a] + half), self->high[a] - half);
}

/* The part that is shown; zoomed in it lies around the chosen point. */
static void fit_zoom(struct tt_embedding_view *self, const struct tt_embedding *e)
{
    fit(self, e);
    for (int a = 0; a < 2; a++) {
        float half = (self->high[a] - self->low[a]) / (float)(2 << self->zoom);
        float at = middle(self, e, a);
        self->seen_low[a] = at - half;
        self->seen_high[a] = at + half;
    }
}

bool tt_embedding_cell(const struct tt_embedding_view *self, const struct tt_embed_point *p, int *x,
                       int *y)
{
    const float *at = place_of(self, p);
    float share[2];
    for (int a = 0; a < 2; a++) {
        share[a] = (at[a] - self->seen_low[a]) / (self->seen_high[a] - self->seen_low[a]);
        if (!(share[a] >= 0 && share[a] <= 1))
            return false;
    }
    *x = self->plot.x + (int)lroundf(share[0] * (float)(self->plot.w - 1));
    *y = self->plot.y + (int)lroundf((1 - share[1]) * (float)(self->plot.h - 1));
    return true;
}

/* --- classes --------------------------------------------------------------------------------- */

static int groups_of(const struct tt_scene *scene)
{
    return scene->info->regression ? TT_EMBED_GROUPS : scene->info->n_classes;
}

static bool is_sign(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

/* Whether each class has a first letter of its own. */
static bool letters_differ(const struct tt_run_info *info)
{
    bool seen[128] = {false};
    for (int c = 0; c < info->n_classes; c++) {
        char ch = info->class_name[c][0];
        if (!is_sign(ch) || seen[(int)ch])
            return false;
        seen[(int)ch] = true;
    }
    return true;
}

static char sign_of(const struct tt_scene *scene, int group)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (scene->info->regression)
        return (char)('1' + group);
    if (letters_differ(scene->info))
        return scene->info->class_name[group][0];
    return signs[(size_t)group % (sizeof signs - 1)];
}

static enum tt_style style_of(const struct tt_embedding_view *self, int group, bool wrong)
{
    if ((self->focus > 0 && group + 1 != self->focus) || (self->wrong && !wrong))
        return TT_STYLE_DIM;
    if (wrong)
        return TT_STYLE_HEAT + WRONG_HEAT;
    return TT_STYLE_RUN + (unsigned)(group + 1) % TT_RUN_COLORS;
}

/* --- the plot -------------------------------------------------------------------------------- */

static bool is_dim(const struct tt_embedding_view *self, const struct tt_embed_point *p)
{
    return style_of(self, p->group, p->wrong) == TT_STYLE_DIM;
}

/* What is dim below, then what is right, then what is wrong. */
static int layer_of(const struct tt_embedding_view *self, const struct tt_embed_point *p)
{
    return is_dim(self, p) ? 0 : p->wrong ? 2 : 1;
}

static void draw_point(const struct tt_embedding_view *self, const struct tt_scene *scene,
                       struct tt_canvas *c, struct tt_rect where, int i, bool chosen)
{
    const struct tt_embed_point *p = &scene->embedding->point[i];
    int x, y;
    if (!tt_embedding_cell(self, p, &x, &y))
        return;
    uint32_t sign = (uint32_t)sign_of(scene, p->group);
    if (!chosen && is_dim(self, p))
        sign = c->ascii ? '.' : 0xb7;
    tt_put(c, where.x + x, where.y + y, sign,
           chosen ? TT_STYLE_SELECTED : style_of(self, p->group, p->wrong));
    if (!chosen)
        return;
    tt_put(c, where.x + x - 1, where.y + y, '[', TT_STYLE_KEY);
    tt_put(c, where.x + x + 1, where.y + y, ']', TT_STYLE_KEY);
}

/* Graph paper: it shows that things move, and by how much. */
static void draw_ground(const struct tt_embedding_view *self, struct tt_canvas *c,
                        struct tt_rect where)
{
    enum { ACROSS = 10, DOWN = 4 };
    for (int y = DOWN / 2; y < self->plot.h; y += DOWN)
        for (int x = ACROSS / 2; x < self->plot.w; x += ACROSS)
            tt_put(c, where.x + self->plot.x + x, where.y + self->plot.y + y, c->ascii ? '.' : 0xb7,
                   TT_STYLE_BORDER);
}

static void draw_points(const struct tt_embedding_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_embedding *e = scene->embedding;
    for (int layer = 0; layer < 3; layer++)
        for (int i = 0; i < e->n; i++)
            if (layer_of(self, &e->point[i]) == layer)
                draw_point(self, scene, c, where, i, false);
    if (self->chosen > 0 && self->chosen <= e->n)
        draw_point(self, scene, c, where, self->chosen - 1, true);
}

/* --- beside and around it -------------------------------------------------------------------- */

static void group_name(const struct tt_scene *scene, int group, char *out, size_t size)
{
    const float *edge = scene->embedding->edge;
    char low[TT_LABEL], high[TT_LABEL];
    if (!scene->info->regression)
        snprintf(out, size, "%s", scene->info->class_name[group]);
    else if (group == 0)
        snprintf(out, size, "up to %s", tt_axis_label(high, (double)edge[0], 0));
    else
        snprintf(out, size, "%s to %s", tt_axis_label(low, (double)edge[group - 1], 0),
                 tt_axis_label(high, (double)edge[group], 0));
}

static void draw_group(const struct tt_embedding_view *self, const struct tt_scene *scene,
                       struct tt_canvas *c, struct tt_rect row, int group)
{
    const struct tt_embedding *e = scene->embedding;
    char name[64], count[32];
    int n = 0, wrong = 0;
    for (int i = 0; i < e->n; i++) {
        n += e->point[i].group == group;
        wrong += e->point[i].group == group && e->point[i].wrong;
    }
    enum tt_style style = style_of(self, group, false);
    if (self->wrong && (self->focus == 0 || self->focus == group + 1))
        style = TT_STYLE_NORMAL;
    tt_put(c, row.x, row.y, (uint32_t)sign_of(scene, group), style);
    group_name(scene, group, name, sizeof name);
    snprintf(count, sizeof count, wrong > 0 ? "%d, %d wrong" : "%d", n, wrong);
    int w = (int)strlen(count);
    tt_text_cut(c, row.x + 2, row.y, row.w - 3 - w, style, name);
    tt_text_right(c, row.x + row.w, row.y, w, TT_STYLE_DIM, count);
}

static void draw_legend(struct tt_embedding_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect r)
{
    int groups = groups_of(scene), rows = r.h < groups ? r.h - 1 : groups;
    self->groups = rows;
    for (int k = 0; k < rows; k++)
        draw_group(self, scene, c, (struct tt_rect){r.x, r.y + k, r.w, 1}, k);
    if (rows < groups)
        tt_textf(c, r.x, r.y + rows, r.w, TT_STYLE_DIM, "and %d more", groups - rows);
    struct tt_rect rest = {r.x, r.y + rows + 1, r.w, r.h - rows - 1};
    char text[256];
    const struct tt_embedding *e = scene->embedding;
    if (rows < groups || rest.h < 5)
        return;
    tt_put(c, rest.x, rest.y, (uint32_t)sign_of(scene, 0), TT_STYLE_HEAT + WRONG_HEAT);
    tt_text_cut(c, rest.x + 2, rest.y, rest.w - 2, TT_STYLE_DIM,
                scene->info->regression ? "twice the usual error" : "taken for another");
    if (self->by_tsne)
        snprintf(text, sizeof text,
                 "t-SNE keeps neighbours together; how far clusters lie apart says little");
    else
        snprintf(text, sizeof text,
                 "PCA: the two directions in which they differ most, %.0f%% of all",
                 100 * (double)(e->explained[0] + e->explained[1]));
    rest.y += 2;
    rest.h -= 2;
    tt_wrap(c, rest, TT_STYLE_DIM, text);
}

/* Of the chosen point, or what the picture is. */
static void draw_foot(const struct tt_embedding_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_embedding *e = scene->embedding;
    const struct tt_run_info *info = scene->info;
    if (self->chosen < 1 || self->chosen > e->n) {
        tt_text_cut(c, row.x, row.y, row.w, TT_STYLE_DIM,
                    row.w > 74 ? "each sign is a sample: those that look alike to the network lie "
                                 "together"
                               : "what lies together looks alike to it");
        return;
    }
    const struct tt_embed_point *p = &e->point[self->chosen - 1];
    char text[200];
    if (info->regression)
        snprintf(text, sizeof text, "sample %" PRId64 " is %.5g, predicted %.5g", p->index,
                 (double)p->value, (double)p->said);
    else if (p->group < info->n_classes && p->taken < info->n_classes)
        snprintf(text, sizeof text, "sample %" PRId64 " is %s, %s %s", p->index,
                 info->class_name[p->group], p->wrong ? "taken for" : "and taken for",
                 info->class_name[p->taken]);
    else
        text[0] = '\0';
    tt_text_cut(c, row.x, row.y, row.w, p->wrong ? TT_STYLE_TRAIN : TT_STYLE_GOOD, text);
}

static void draw_head(const struct tt_embedding_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_embedding *e = scene->embedding;
    char title[64], text[200], what[96];
    snprintf(title, sizeof title, "embedding by %s",
             !self->tsne     ? "PCA"
             : e->tsne_known ? "t-SNE"
                             : "PCA, until t-SNE is there");
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, title);
    if (!e->known)
        return;
    if (e->layer[0])
        snprintf(what, sizeof what, "%" PRId64 " outputs of layer %s", e->of, e->layer);
    else
        snprintf(what, sizeof what, "the %" PRId64 " inputs", e->of);
    snprintf(text, sizeof text, "step %" PRId64 ", %s, %d samples, %d wrong", e->step, what, e->n,
             e->wrong);
    int room = where.w - (int)strlen(title) - 2;
    size_t used = strlen(text);
    if (scene->info->n_values > 1 &&
        tt_utf8_length(text) + tt_utf8_length(scene->info->value_name) + 5 <= room)
        snprintf(text + used, sizeof text - used, " of %s", scene->info->value_name);
    if (tt_utf8_length(text) > room)
        snprintf(text, sizeof text, "step %" PRId64 ", %d wrong", e->step, e->wrong);
    if (tt_utf8_length(text) <= room)
        tt_text_right(c, where.x + where.w, where.y, room, TT_STYLE_VAL, text);
}

static const char *waiting_for(const struct tt_embedding *e)
{
    if (e->why[0])
        return e->why;
    if (e->lost)
        return "what the network makes of samples are no numbers any more";
    return e->known ? NULL : "samples are on their way through the network";
}

void tt_embedding_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect where)
{
    struct tt_embedding_view *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H || !scene->embedding)
        return;
    draw_head(self, scene, c, where);
    const char *why = waiting_for(scene->embedding);
    self->by_tsne = self->tsne && scene->embedding->tsne_known;
    self->legend = (struct tt_rect){0};
    self->plot = (struct tt_rect){0};
    if (why) {
        struct tt_rect text = {where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 3};
        tt_wrap(c, text, TT_STYLE_DIM, why);
        return;
    }
    int legend = where.w >= LEGEND_FROM ? LEGEND : 0;
    self->plot = (struct tt_rect){1, 1, where.w - 2 - (legend ? legend + 1 : 0), where.h - 2};
    fit_zoom(self, scene->embedding);
    draw_ground(self, c, where);
    draw_points(self, scene, c, where);
    if (legend) {
        self->legend = (struct tt_rect){where.w - legend, 2, legend, where.h - 4};
        draw_legend(self, scene, c,
                    (struct tt_rect){where.x + self->legend.x, where.y + self->legend.y, legend,
                                     self->legend.h});
    }
    draw_foot(self, scene, c, (struct tt_rect){where.x, where.y + where.h - 1, where.w, 1});
}
