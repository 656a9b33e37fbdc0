#include "step_panel.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

enum { ROWS = 6, NAME_W = 11, MOST_W = 86, LEAST_W = 34, LEAST_H = ROWS + 2 };

bool tt_step_panel_shown(const struct tt_step_panel *p, const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    return s->report.known && s->report.step == s->step && s->state == TT_PAUSED &&
           s->report.step != p->closed;
}

void tt_step_panel_close(struct tt_step_panel *p, const struct tt_scene *scene)
{
    p->closed = scene->snap->report.step;
}

/* A stage of the loop: a figure, and what it says. */
struct row {
    const char *name;
    char figure[48], text[200];
    enum tt_style style;
};

static void fill_batch(const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    size_t used = 0;
    snprintf(r->figure, sizeof r->figure, "%" PRId64 " samples", k->n);
    used += (size_t)snprintf(r->text, sizeof r->text, "batch %" PRId64 " of %" PRId64 ":", k->batch,
                             k->batches);
    for (int i = 0; i < k->n_targets && used < sizeof r->text; i++)
        used +=
            (size_t)(scene->info->regression ? snprintf(r->text + used, sizeof r->text - used,
                                                        " %.3g", (double)k->value[i])
                                             : snprintf(r->text + used, sizeof r->text - used,
                                                        " %s", scene->info->class_name[k->cls[i]]));
}

static void fill_forward(const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    if (scene->info->regression)
        snprintf(r->figure, sizeof r->figure, "R2 %.4f", k->score);
    else
        snprintf(r->figure, sizeof r->figure, "%" PRId64 " of %" PRId64 " right", k->hits, k->n);
    snprintf(r->text, sizeof r->text, "what the network made of them");
}

static void fill_loss(const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    int n = scene->info->n_classes;
    tt_text_figure(r->figure, sizeof r->figure, k->loss, 4, 9);
    if (n > 1 && strncmp(scene->info->loss, "cross-entropy", 13) == 0)
        snprintf(r->text, sizeof r->text, "mean %s; knowing nothing: %.4f", scene->info->loss,
                 log(n));
    else
        snprintf(r->text, sizeof r->text, "mean %s of the batch", scene->info->loss);
}

static void fill_backward(const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    char number[32];
    if (!k->updated) {
        snprintf(r->figure, sizeof r->figure, "kept");
        snprintf(r->text, sizeof r->text, "gradients of %" PRId64 " of %" PRId64 " batches wait",
                 k->accumulated, k->accumulate);
        return;
    }
    snprintf(r->figure, sizeof r->figure, "norm %.4g", k->grad_norm);
    if (k->clip_norm > 0 && k->grad_norm > k->clip_norm)
        snprintf(r->text, sizeof r->text, "length of the gradient, cut to %g", k->clip_norm);
    else
        snprintf(r->text, sizeof r->text, "length of the gradient of %s weights%s",
                 tt_text_thousands(number, sizeof number, k->parameters),
                 k->clip_value > 0 ? ", each cut" : "");
}

static void fill_update(const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    if (!k->updated) {
        snprintf(r->figure, sizeof r->figure, "none yet");
        snprintf(r->text, sizeof r->text, "the weights stay as they are");
        return;
    }
    snprintf(r->figure, sizeof r->figure, "moved %.4g", k->change_norm);
    snprintf(r->text, sizeof r->text, "%.2g%% of the weights' length, at rate %g",
             k->weight_norm > 0 ? 100 * k->change_norm / k->weight_norm : 0.0, k->lr);
}

static void fill_again(const struct tt_canvas *c, const struct tt_scene *scene, struct row *r)
{
    const struct tt_step_report *k = &scene->snap->report;
    bool better = k->after < k->before;
    char before[32], after[32];
    snprintf(r->figure, sizeof r->figure, "%s %s %s",
             tt_text_figure(before, sizeof before, k->before, 4, 8), c->ascii ? "->" : "→",
             tt_text_figure(after, sizeof after, k->after, 4, 8));
    snprintf(r->text, sizeof r->text, "the same batch, before and after: %s",
             !k->updated ? "nothing has changed"
             : better    ? "better"
                         : "worse");
    r->style = !k->updated ? TT_STYLE_DIM : better ? TT_STYLE_GOOD : TT_STYLE_WARN;
}

static bool fits(struct tt_rect where)
{
    return where.w >= LEAST_W && where.h >= LEAST_H;
}

struct tt_rect tt_step_panel_place(struct tt_rect where)
{
    int w = where.w < LEAST_W ? where.w : MOST_W, h = LEAST_H;
    w = w < where.w ? w : where.w;
    h = h < where.h ? h : where.h;
    return (struct tt_rect){where.x + where.w - w, where.y + where.h - h, w, h};
}

static struct tt_rect draw_frame(struct tt_canvas *c, struct tt_rect box,
                                 const struct tt_scene *scene)
{
    static const char *const leave[] = {"esc leave"};
    char title[64], number[32];
    snprintf(title, sizeof title, "what step %s did",
             tt_text_thousands(number, sizeof number, scene->snap->report.step));
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    struct tt_rect in = tt_frame(c, box, title);
    tt_foot(c, box, leave, 1);
    return in;
}

/* Names and figures side by side, as many rows as there are; returns how many that takes.  With a
 * canvas of NULL it only counts. */
static int flow(struct tt_canvas *c, struct tt_rect in, const struct row *row, unsigned chosen)
{
    int x = 0, y = 0;
    for (int i = 0; i < ROWS; i++) {
        if (!(chosen & (1U << i)))
            continue;
        int name = (int)strlen(row[i].name), w = name + 1 + tt_utf8_length(row[i].figure);
        if (x > 0 && x + w > in.w) {
            x = 0;
            y++;
        }
        if (c) {
            tt_text(c, in.x + x, in.y + y, name, TT_STYLE_LABEL, row[i].name);
            tt_text_cut(c, in.x + x + name + 1, in.y + y, in.w - x - name - 1, row[i].style,
                        row[i].figure);
        }
        x += w + 2;
    }
    return y + 1;
}

/* Where there is no room for all, the figures alone, those that tell most. */
static void draw_small(struct tt_canvas *c, struct tt_rect in, const struct row *row)
{
    static const int order[ROWS] = {2, 5, 1, 4, 3, 0};
    unsigned chosen = 0;
    in.x++;
    in.w -= 2;
    if (in.w < 1 || in.h < 1)
        return;
    for (int i = 0; i < ROWS; i++)
        if (flow(NULL, in, row, chosen | 1U << order[i]) <= in.h)
            chosen |= 1U << order[i];
    flow(c, in, row, chosen);
}

void tt_step_panel_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_scene *scene)
{
    struct row row[ROWS] = {{.name = "1 batch", .style = TT_STYLE_VALUE},
                            {.name = "2 forward", .style = TT_STYLE_TRAIN},
                            {.name = "3 loss", .style = TT_STYLE_TRAIN},
                            {.name = "4 backward", .style = TT_STYLE_VAL},
                            {.name = "5 update", .style = TT_STYLE_LR},
                            {.name = "again", .style = TT_STYLE_GOOD}};
    struct tt_rect box = tt_step_panel_place(where);
    if (box.w < 14 || box.h < 3)
        return;
    struct tt_rect in = draw_frame(c, box, scene);
    fill_batch(scene, &row[0]);
    fill_forward(scene, &row[1]);
    fill_loss(scene, &row[2]);
    fill_backward(scene, &row[3]);
    fill_update(scene, &row[4]);
    fill_again(c, scene, &row[5]);
    if (!fits(where)) {
        draw_small(c, in, row);
        return;
    }
    int figure_w = 0;
    for (int i = 0; i < ROWS; i++) {
        int w = tt_utf8_length(row[i].figure);
        figure_w = w > figure_w ? w : figure_w;
    }
    for (int i = 0; i < ROWS; i++) {
        int x = in.x + 1, y = in.y + i;
        tt_text(c, x, y, NAME_W - 1, TT_STYLE_LABEL, row[i].name);
        tt_text_cut(c, x + NAME_W, y, in.w - 1 - NAME_W, row[i].style, row[i].figure);
        int used = NAME_W + figure_w + 2;
        tt_text_cut(c, x + used, y, in.w - 1 - used, TT_STYLE_DIM, row[i].text);
    }
}
