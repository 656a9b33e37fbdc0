#include "film_codec.h"

#include <math.h>

#include <tuitrain/run/link/drawing.h>
#include <tuitrain/run/link/samples.h>

/* What a file may claim. */
enum { CLASSES = TT_READING_CLASSES, COLUMNS = TT_PAGE_COLUMNS, LAYERS = 4096, PARAMS = 8192 };
enum { DRAWING = 4096 };

#define CODE_TEXT(c, text) tt__film_code_text(c, text, sizeof(text))

/* --- a head ---------------------------------------------------------------------------------- */

static void code_info(struct tt_film_codec *c, struct tt_run_info *info)
{
    int64_t seed = (int64_t)(info->seed & (uint64_t)(TT_FILM_MOST - 1));
    CODE_TEXT(c, info->data);
    CODE_TEXT(c, info->net);
    CODE_TEXT(c, info->optimizer);
    CODE_TEXT(c, info->loss);
    CODE_TEXT(c, info->device);
    CODE_TEXT(c, info->run_dir);
    tt__film_code_i64(c, &info->parameters);
    tt__film_code_i64(c, &info->train_samples);
    tt__film_code_i64(c, &info->val_samples);
    tt__film_code_i64(c, &info->test_samples);
    tt__film_code_i64(c, &info->batch_size);
    tt__film_code_int(c, &info->fold, 0, 1 << 20);
    tt__film_code_int(c, &info->folds, 0, 1 << 20);
    tt__film_code_i64(c, &info->first_step);
    tt__film_code_i64(c, &info->epochs);
    tt__film_code_double(c, &info->lr);
    tt__film_code_i64(c, &seed);
    if (c->reading)
        info->seed = (uint64_t)seed;
    tt__film_code_bool(c, &info->regression);
    CODE_TEXT(c, info->value_name);
    tt__film_code_double(c, &info->baseline);
    tt__film_code_int(c, &info->baseline_class, 0, CLASSES);
    tt__film_code_int(c, &info->n_pairs, 0, TT_FILM_PAIRS);
    tt__film_code_int(c, &info->channels, 0, 3);
    tt__film_code_int(c, &info->height, 0, 1 << 16);
    tt__film_code_int(c, &info->width, 0, 1 << 16);
    for (int i = 0; i < info->n_classes; i++)
        CODE_TEXT(c, ((char(*)[32])info->class_name)[i]);
}

static void code_layer(struct tt_film_codec *c, struct tt_film_layer *l, int params)
{
    CODE_TEXT(c, l->name);
    CODE_TEXT(c, l->text);
    CODE_TEXT(c, l->shape);
    tt__film_code_int(c, &l->depth, 0, LAYERS);
    tt__film_code_int(c, &l->first_param, 0, params);
    tt__film_code_int(c, &l->n_params, 0, params - l->first_param);
    tt__film_code_i64(c, &l->parameters);
    tt__film_code_i64(c, &l->units);
    tt__film_code_double(c, &l->multiply_adds);
    tt__film_code_bool(c, &l->can_die);
    tt__film_code_bool(c, &l->can_saturate);
}

/* Of everything how much; then there is room for it. */
static void code_sizes(struct tt_film_codec *c, struct tt_film_head_parts *k, int size[3],
                       int *numbers)
{
    tt__film_code_int(c, &k->classes, 0, CLASSES);
    tt__film_code_int(c, &k->columns, 0, COLUMNS);
    tt__film_code_int(c, &k->samples, 0, TT_FILM_SAMPLES);
    tt__film_code_int(c, &k->layers, 0, LAYERS);
    tt__film_code_int(c, &k->params, 0, PARAMS);
    tt__film_code_int(c, &size[0], 0, 3);
    tt__film_code_int(c, &size[1], 0, TT_FILM_SIDE);
    tt__film_code_int(c, &size[2], 0, TT_FILM_SIDE);
    tt__film_code_int(c, numbers, 0, TT_FILM_COLUMNS);
    k->pixels = k->samples * size[0] * size[1] * size[2];
    k->numbers = k->samples * *numbers;
}

static void code_pictures(struct tt_film_codec *c, struct tt_film_head *h)
{
    tt__film_code_int(c, &h->n_pictures, 0, TT_FILM_PICTURES);
    tt__film_code_int(c, &h->of_pictures, 0, 1 << 24);
    tt__film_code_int(c, &h->picture_w, 0, 1 << 14);
    tt__film_code_int(c, &h->picture_h, 0, 1 << 14);
    tt__film_code_int(c, &h->picture_channels, 0, 3);
    tt__film_code_int(c, &h->picture_layer, 0, LAYERS);
    int64_t bytes = (int64_t)h->picture_w * h->picture_h * h->picture_channels;
    tt__film_refuse(c, (h->n_pictures > 0 && bytes > TT_FILM_PICTURES / h->n_pictures) ||
                           h->n_pictures > h->of_pictures);
}

static void code_samples(struct tt_film_codec *c, struct tt_film_head *h)
{
    int classes = h->info.n_classes > 0 ? h->info.n_classes - 1 : 0;
    for (int i = 0; i < h->n_samples; i++) {
        struct tt_film_sample *s = (struct tt_film_sample *)&h->sample[i];
        tt__film_code_i64(c, &s->index);
        tt__film_code_int(c, &s->cls, 0, classes);
        tt__film_code_f32(c, &s->value, 1);
    }
    tt__film_code_bytes(c, (uint8_t *)h->pixels,
                        (size_t)(h->n_samples * h->channels * h->height * h->width));
    tt__film_code_f32(c, h->numbers, (size_t)(h->n_samples * h->n_numbers));
}

void tt__film_code_head(struct tt_film_codec *c, struct tt_film_head **head, int *most)
{
    struct tt_film_head_parts k = {.classes = 0};
    int size[3] = {0}, numbers = 0;
    struct tt_film_head *h = *head;
    if (!c->reading) {
        k = (struct tt_film_head_parts){.classes = h->info.n_classes,
                                        .columns = h->columns,
                                        .samples = h->n_samples,
                                        .layers = h->n_layers,
                                        .params = h->n_params};
        size[0] = h->channels;
        size[1] = h->height;
        size[2] = h->width;
        numbers = h->n_numbers;
    }
    tt__film_code_int(c, most, 2, TT_FILM_MOMENTS);
    code_sizes(c, &k, size, &numbers);
    if (c->reading) {
        *head = h = c->bad ? NULL : tt__film_head_new(&k);
        c->bad = !h;
        if (!h)
            return;
        h->channels = size[0];
        h->height = size[1];
        h->width = size[2];
        h->n_numbers = numbers;
    }
    code_info(c, &h->info);
    for (int i = 0; i < h->columns; i++)
        CODE_TEXT(c, ((char(*)[64])h->info.column_name)[i]);
    CODE_TEXT(c, h->best_by);
    code_samples(c, h);
    for (int i = 0; i < h->n_layers; i++)
        code_layer(c, (struct tt_film_layer *)&h->layer[i], h->n_params);
    for (int i = 0; i < h->n_params; i++) {
        struct tt_film_param *p = (struct tt_film_param *)&h->param[i];
        CODE_TEXT(c, p->name);
        tt__film_code_int(c, &p->layer, 0, h->n_layers > 0 ? h->n_layers - 1 : 0);
        tt__film_code_i64(c, &p->count);
    }
    code_pictures(c, h);
}

/* --- branches -------------------------------------------------------------------------------- */

void tt__film_code_fork(struct tt_film_codec *c, struct tt_film_fork *f)
{
    tt__film_code_int(c, &f->parent, -1, TT_FILM_FORKS - 1);
    tt__film_code_i64(c, &f->from);
}

/* --- a moment -------------------------------------------------------------------------------- */

static void code_result(struct tt_film_codec *c, struct tt_result *r)
{
    tt__film_code_bool(c, &r->known);
    tt__film_code_double(c, &r->loss);
    tt__film_code_double(c, &r->accuracy);
    tt__film_code_double(c, &r->mae);
    tt__film_code_double(c, &r->rmse);
    tt__film_code_double(c, &r->r2);
    tt__film_code_i64(c, &r->step);
    tt__film_code_i64(c, &r->epoch);
}

static void code_acts(struct tt_film_codec *c, int *n, struct tt_act act[TT_ACTS])
{
    tt__film_code_int(c, n, 0, TT_ACTS);
    for (int i = 0; i < *n; i++) {
        CODE_TEXT(c, act[i].line);
        CODE_TEXT(c, act[i].keys);
        CODE_TEXT(c, act[i].what);
    }
}

static void code_verdict(struct tt_film_codec *c, struct tt_film_moment *m)
{
    int tone = (int)m->coaching.tone;
    tt__film_code_int(c, &tone, TT_TONE_QUIET, TT_TONE_BAD);
    if (c->reading)
        m->coaching.tone = (enum tt_tone)tone;
    tt__film_code_bool(c, &m->coaching.lost);
    tt__film_code_i64(c, &m->coaching.step);
    CODE_TEXT(c, m->coaching.text);
    code_acts(c, &m->coaching.n_acts, m->coaching.act);
    for (int i = 0; i < m->n_warnings; i++) {
        struct tt_warning *w = (struct tt_warning *)&m->warning[i];
        int rule = (int)w->rule;
        tt__film_code_int(c, &rule, 0, TT_RULE_COUNT - 1);
        if (c->reading)
            w->rule = (enum tt_rule)rule;
        tt__film_code_double(c, &w->strength);
        tt__film_code_i64(c, &w->epoch);
        CODE_TEXT(c, w->text);
        code_acts(c, &w->n_acts, w->act);
    }
}

static void code_figures(struct tt_film_codec *c, struct tt_film_moment *m)
{
    int why = (int)m->why;
    tt__film_code_i64(c, &m->number);
    tt__film_code_int(c, &m->branch, 0, TT_FILM_FORKS - 1);
    tt__film_code_i64(c, &m->step);
    tt__film_code_int(c, &why, 0, 2 * TT_FILM_WARNED - 1);
    if (c->reading)
        m->why = (unsigned)why;
    CODE_TEXT(c, m->note);
    tt__film_code_i64(c, &m->epoch);
    tt__film_code_i64(c, &m->epochs);
    tt__film_code_i64(c, &m->batch);
    tt__film_code_i64(c, &m->steps_per_epoch);
    tt__film_code_i64(c, &m->steps);
    tt__film_code_double(c, &m->lr);
    tt__film_code_double(c, &m->elapsed);
    tt__film_code_double(c, &m->images_per_second);
    tt__film_code_double(c, &m->unix_time);
    tt__film_code_double(c, &m->loss);
    tt__film_code_double(c, &m->score);
    code_result(c, &m->running);
    code_result(c, &m->train);
    code_result(c, &m->val);
    code_result(c, &m->best);
    tt__film_code_double(c, &m->best_value);
    tt__film_refuse(c, m->step < 0 || !isfinite(m->elapsed) || !isfinite(m->unix_time));
}

static void code_pass(struct tt_film_codec *c, struct tt_film_moment *m, int classes)
{
    tt__film_code_bool(c, &m->confusion_known);
    tt__film_code_i64(c, &m->confusion_step);
    tt__film_code_i64(c, &m->cells_left_out);
    for (int i = 0; i < m->n_cells; i++) {
        struct tt_film_cell *cell = (struct tt_film_cell *)&m->cell[i];
        tt__film_code_u16(c, &cell->row, 1);
        tt__film_code_u16(c, &cell->column, 1);
        tt__film_code_u32(c, &cell->count);
        tt__film_refuse(c, cell->row >= classes || cell->column >= classes);
    }
    tt__film_code_f32(c, m->pairs, 2 * (size_t)m->n_pairs);
}

static void code_histogram(struct tt_film_codec *c, struct tt_film_histogram *h)
{
    tt__film_code_f32(c, &h->low, 1);
    tt__film_code_f32(c, &h->high, 1);
    tt__film_code_u16(c, h->share, TT_BINS);
    tt__film_refuse(c, !isfinite(h->low) || !isfinite(h->high));
}

static void code_inside(struct tt_film_codec *c, struct tt_film_moment *m,
                        const struct tt_film_parts *k)
{
    tt__film_code_i64(c, &m->probe);
    tt__film_code_double(c, &m->probe_loss);
    for (int i = 0; i < k->layers; i++) {
        struct tt_film_layer_state *s = (struct tt_film_layer_state *)&m->layer[i];
        tt__film_code_f32(c, &s->mean, 1);
        tt__film_code_f32(c, &s->std, 1);
        tt__film_code_f32(c, &s->dead, 1);
        tt__film_code_f32(c, &s->saturated, 1);
        tt__film_code_f32(c, &s->time, 1);
        tt__film_code_bool(c, &s->computes);
        code_histogram(c, &s->outputs);
    }
    for (int i = 0; i < k->params; i++) {
        struct tt_film_param_state *s = (struct tt_film_param_state *)&m->param[i];
        tt__film_code_f32(c, &s->weight_norm, 1);
        tt__film_code_f32(c, &s->grad_norm, 1);
        tt__film_code_f32(c, &s->ratio, 1);
        tt__film_code_bool(c, &s->frozen);
        code_histogram(c, &s->weights);
        code_histogram(c, &s->gradients);
    }
    tt__film_code_bytes(c, (uint8_t *)m->pictures, (size_t)k->pictures);
}

static struct tt_film_parts parts_of(const struct tt_film_moment *m, const struct tt_film_head *h)
{
    return (struct tt_film_parts){.warnings = m->n_warnings,
                                  .cells = m->n_cells,
                                  .pairs = m->n_pairs,
                                  .p = m->p ? h->n_samples * h->info.n_classes : 0,
                                  .predicted = m->predicted ? h->n_samples : 0,
                                  .pixels = m->pixels ? m->channels * m->height * m->width : 0,
                                  .drawing_p = m->drawing_p ? h->info.n_classes : 0,
                                  .layers = m->inside ? h->n_layers : 0,
                                  .params = m->inside ? h->n_params : 0,
                                  .pictures = m->pictures ? h->n_pictures * h->picture_w *
                                                                h->picture_h * h->picture_channels
                                                          : 0};
}

/* Of a part that is there whole or not at all. */
static void code_whether(struct tt_film_codec *c, int *n, int all)
{
    bool there = *n > 0;
    tt__film_code_bool(c, &there);
    *n = there ? all : 0;
}

static void code_parts(struct tt_film_codec *c, struct tt_film_parts *k,
                       const struct tt_film_head *h, int drawing[3])
{
    tt__film_code_int(c, &k->warnings, 0, TT_RULE_COUNT);
    tt__film_code_int(c, &k->cells, 0, TT_FILM_CELLS);
    tt__film_code_int(c, &k->pairs, 0, TT_FILM_PAIRS);
    code_whether(c, &k->p, h->n_samples * h->info.n_classes);
    code_whether(c, &k->predicted, h->n_samples);
    code_whether(c, &k->drawing_p, h->info.n_classes);
    tt__film_code_int(c, &drawing[0], 0, 1 << 14);
    tt__film_code_int(c, &drawing[1], 0, 1 << 14);
    tt__film_code_int(c, &drawing[2], 0, 1 << 14);
    int64_t size = (int64_t)drawing[0] * drawing[1] * drawing[2];
    code_whether(c, &k->pixels, size <= DRAWING ? (int)size : 0);
    code_whether(c, &k->layers, h->n_layers);
    k->params = k->layers > 0 ? h->n_params : 0;
    code_whether(c, &k->pictures,
                 h->n_pictures * h->picture_w * h->picture_h * h->picture_channels);
}

void tt__film_code_moment(struct tt_film_codec *c, struct tt_film_moment **moment,
                          const struct tt_film_head *h)
{
    struct tt_film_parts k = {.warnings = 0};
    struct tt_film_moment *m = *moment;
    int drawing[3] = {0};
    if (!c->reading) {
        k = parts_of(m, h);
        drawing[0] = m->channels;
        drawing[1] = m->height;
        drawing[2] = m->width;
    }
    code_parts(c, &k, h, drawing);
    if (c->reading) {
        *moment = m = c->bad ? NULL : tt__film_moment_new(&k);
        c->bad = !m;
        if (!m)
            return;
        m->channels = drawing[0];
        m->height = drawing[1];
        m->width = drawing[2];
    }
    code_figures(c, m);
    code_verdict(c, m);
    code_pass(c, m, h->info.n_classes);
    tt__film_code_u16(c, m->p, (size_t)k.p);
    tt__film_code_f32(c, m->predicted, (size_t)k.predicted);
    tt__film_code_i64(c, &m->drawing);
    tt__film_code_f32(c, &m->drawing_value, 1);
    tt__film_code_u16(c, m->drawing_p, (size_t)k.drawing_p);
    tt__film_code_bytes(c, (uint8_t *)m->pixels, (size_t)k.pixels);
    if (m->inside)
        code_inside(c, m, &k);
    else
        tt__film_code_bytes(c, (uint8_t *)m->pictures, (size_t)k.pictures);
}
