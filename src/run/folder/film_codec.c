#include "film_codec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/drawing.h>
#include <tuitrain/run/link/samples.h>

/* What a file may claim. */
enum { CLASSES = TT_READING_CLASSES, COLUMNS = TT_PAGE_COLUMNS, LAYERS = 4096, PARAMS = 8192 };
enum { DRAWING = 4096 };
static const int64_t MOST = INT64_C(1) << 53;

/* --- bytes and numbers ----------------------------------------------------------------------- */

static bool have_room(struct tt_film_codec *c, size_t n)
{
    if (c->at + n <= c->capacity)
        return true;
    size_t capacity = 2 * (c->at + n) + 1024;
    unsigned char *bigger = c->bad ? NULL : realloc(c->data, capacity);
    if (!bigger) {
        c->bad = true;
        return false;
    }
    c->data = bigger;
    c->capacity = capacity;
    return true;
}

static void code_bytes(struct tt_film_codec *c, void *x, size_t n)
{
    if (n == 0)
        return;
    if (c->reading) {
        c->bad = c->bad || n > c->n - c->at;
        if (c->bad) {
            memset(x, 0, n);
            return;
        }
        memcpy(x, c->data + c->at, n);
    } else {
        if (!have_room(c, n))
            return;
        memcpy(c->data + c->at, x, n);
    }
    c->at += n;
}

/* The low byte first, whatever the machine. */
static uint64_t code_bits(struct tt_film_codec *c, uint64_t x, size_t n)
{
    unsigned char byte[8];
    for (size_t i = 0; i < n; i++)
        byte[i] = (unsigned char)(x >> (8 * i));
    code_bytes(c, byte, n);
    x = 0;
    for (size_t i = 0; i < n; i++)
        x |= (uint64_t)byte[i] << (8 * i);
    return x;
}

void tt__film_code_byte(struct tt_film_codec *c, uint8_t *x)
{
    code_bytes(c, x, 1);
}

static void code_u16(struct tt_film_codec *c, const uint16_t *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t now = (uint16_t)code_bits(c, x[i], 2);
        if (c->reading)
            ((uint16_t *)x)[i] = now;
    }
}

static void code_f32(struct tt_film_codec *c, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        bits = (uint32_t)code_bits(c, bits, 4);
        if (c->reading)
            memcpy((float *)&x[i], &bits, sizeof bits);
    }
}

static void code_double(struct tt_film_codec *c, double *x)
{
    uint64_t bits;
    memcpy(&bits, x, sizeof bits);
    bits = code_bits(c, bits, 8);
    memcpy(x, &bits, sizeof bits);
}

/* What a file says cannot be. */
static void refuse(struct tt_film_codec *c, bool wrong)
{
    c->bad = c->bad || (c->reading && wrong);
}

/* Counts and steps: -1 stands for none. */
static void code_i64(struct tt_film_codec *c, int64_t *x)
{
    *x = (int64_t)code_bits(c, (uint64_t)*x, 8);
    refuse(c, *x < -1 || *x > MOST);
}

/* A number from low to high. */
static void code_int(struct tt_film_codec *c, int *x, int low, int high)
{
    *x = (int)(int32_t)code_bits(c, (uint32_t)*x, 4);
    if (c->reading && (c->bad || *x < low || *x > high)) {
        c->bad = true;
        *x = low;
    }
}

static void code_bool(struct tt_film_codec *c, bool *x)
{
    uint8_t byte = *x;
    code_bytes(c, &byte, 1);
    *x = byte != 0;
}

/* Safe to show, whatever the file says. */
static void code_text(struct tt_film_codec *c, char *text, size_t size)
{
    char raw[1024];
    uint16_t n = c->reading ? 0 : (uint16_t)strnlen(text, size - 1);
    n = (uint16_t)code_bits(c, n, 2);
    if (c->reading && (n >= size || n >= sizeof raw))
        c->bad = true;
    if (!c->reading) {
        code_bytes(c, text, n);
        return;
    }
    text[0] = '\0';
    if (c->bad)
        return;
    code_bytes(c, raw, n);
    raw[n] = '\0';
    tt_text_printable(text, size, raw);
}

#define CODE_TEXT(c, text) code_text(c, text, sizeof(text))

/* --- a head ---------------------------------------------------------------------------------- */

static void code_info(struct tt_film_codec *c, struct tt_run_info *info)
{
    int64_t seed = (int64_t)(info->seed & (uint64_t)(MOST - 1));
    CODE_TEXT(c, info->data);
    CODE_TEXT(c, info->net);
    CODE_TEXT(c, info->optimizer);
    CODE_TEXT(c, info->loss);
    CODE_TEXT(c, info->device);
    CODE_TEXT(c, info->run_dir);
    code_i64(c, &info->parameters);
    code_i64(c, &info->train_samples);
    code_i64(c, &info->val_samples);
    code_i64(c, &info->test_samples);
    code_i64(c, &info->batch_size);
    code_int(c, &info->fold, 0, 1 << 20);
    code_int(c, &info->folds, 0, 1 << 20);
    code_i64(c, &info->first_step);
    code_i64(c, &info->epochs);
    code_double(c, &info->lr);
    code_i64(c, &seed);
    info->seed = (uint64_t)seed;
    code_bool(c, &info->regression);
    CODE_TEXT(c, info->value_name);
    code_double(c, &info->baseline);
    code_int(c, &info->baseline_class, 0, CLASSES);
    code_int(c, &info->n_pairs, 0, TT_FILM_PAIRS);
    code_int(c, &info->channels, 0, 3);
    code_int(c, &info->height, 0, 1 << 16);
    code_int(c, &info->width, 0, 1 << 16);
    for (int i = 0; i < info->n_classes; i++)
        CODE_TEXT(c, ((char(*)[32])info->class_name)[i]);
}

static void code_layer(struct tt_film_codec *c, struct tt_film_layer *l, int params)
{
    CODE_TEXT(c, l->name);
    CODE_TEXT(c, l->text);
    CODE_TEXT(c, l->shape);
    code_int(c, &l->depth, 0, LAYERS);
    code_int(c, &l->first_param, 0, params);
    code_int(c, &l->n_params, 0, params - l->first_param);
    code_i64(c, &l->parameters);
    code_i64(c, &l->units);
    code_double(c, &l->multiply_adds);
    code_bool(c, &l->can_die);
    code_bool(c, &l->can_saturate);
}

/* Of everything how much; then there is room for it. */
static void code_sizes(struct tt_film_codec *c, struct tt_film_head_parts *k, int size[3],
                       int *numbers)
{
    code_int(c, &k->classes, 0, CLASSES);
    code_int(c, &k->columns, 0, COLUMNS);
    code_int(c, &k->samples, 0, TT_FILM_SAMPLES);
    code_int(c, &k->layers, 0, LAYERS);
    code_int(c, &k->params, 0, PARAMS);
    code_int(c, &size[0], 0, 3);
    code_int(c, &size[1], 0, TT_FILM_SIDE);
    code_int(c, &size[2], 0, TT_FILM_SIDE);
    code_int(c, numbers, 0, TT_FILM_COLUMNS);
    k->pixels = k->samples * size[0] * size[1] * size[2];
    k->numbers = k->samples * *numbers;
}

static void code_pictures(struct tt_film_codec *c, struct tt_film_head *h)
{
    code_int(c, &h->n_pictures, 0, TT_FILM_PICTURES);
    code_int(c, &h->of_pictures, 0, 1 << 24);
    code_int(c, &h->picture_w, 0, 1 << 14);
    code_int(c, &h->picture_h, 0, 1 << 14);
    code_int(c, &h->picture_channels, 0, 3);
    code_int(c, &h->picture_layer, 0, LAYERS);
    int64_t bytes = (int64_t)h->picture_w * h->picture_h * h->picture_channels;
    refuse(c, (h->n_pictures > 0 && bytes > TT_FILM_PICTURES / h->n_pictures) ||
                  h->n_pictures > h->of_pictures);
}

static void code_samples(struct tt_film_codec *c, struct tt_film_head *h)
{
    int classes = h->info.n_classes > 0 ? h->info.n_classes - 1 : 0;
    for (int i = 0; i < h->n_samples; i++) {
        struct tt_film_sample *s = (struct tt_film_sample *)&h->sample[i];
        code_i64(c, &s->index);
        code_int(c, &s->cls, 0, classes);
        code_f32(c, &s->value, 1);
    }
    code_bytes(c, (uint8_t *)h->pixels,
               (size_t)(h->n_samples * h->channels * h->height * h->width));
    code_f32(c, h->numbers, (size_t)(h->n_samples * h->n_numbers));
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
    code_int(c, most, 2, TT_FILM_MOMENTS);
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
        code_int(c, &p->layer, 0, h->n_layers > 0 ? h->n_layers - 1 : 0);
        code_i64(c, &p->count);
    }
    code_pictures(c, h);
}

/* --- branches -------------------------------------------------------------------------------- */

void tt__film_code_fork(struct tt_film_codec *c, struct tt_film_fork *f)
{
    code_int(c, &f->parent, -1, TT_FILM_FORKS - 1);
    code_i64(c, &f->from);
}

/* --- a moment -------------------------------------------------------------------------------- */

static void code_result(struct tt_film_codec *c, struct tt_result *r)
{
    code_bool(c, &r->known);
    code_double(c, &r->loss);
    code_double(c, &r->accuracy);
    code_double(c, &r->mae);
    code_double(c, &r->rmse);
    code_double(c, &r->r2);
    code_i64(c, &r->step);
    code_i64(c, &r->epoch);
}

static void code_acts(struct tt_film_codec *c, int *n, struct tt_act act[TT_ACTS])
{
    code_int(c, n, 0, TT_ACTS);
    for (int i = 0; i < *n; i++) {
        CODE_TEXT(c, act[i].line);
        CODE_TEXT(c, act[i].keys);
        CODE_TEXT(c, act[i].what);
    }
}

static void code_verdict(struct tt_film_codec *c, struct tt_film_moment *m)
{
    int tone = (int)m->coaching.tone;
    code_int(c, &tone, TT_TONE_QUIET, TT_TONE_BAD);
    m->coaching.tone = (enum tt_tone)tone;
    code_bool(c, &m->coaching.lost);
    code_i64(c, &m->coaching.step);
    CODE_TEXT(c, m->coaching.text);
    code_acts(c, &m->coaching.n_acts, m->coaching.act);
    for (int i = 0; i < m->n_warnings; i++) {
        struct tt_warning *w = (struct tt_warning *)&m->warning[i];
        int rule = (int)w->rule;
        code_int(c, &rule, 0, TT_RULE_COUNT - 1);
        w->rule = (enum tt_rule)rule;
        code_double(c, &w->strength);
        code_i64(c, &w->epoch);
        CODE_TEXT(c, w->text);
        code_acts(c, &w->n_acts, w->act);
    }
}

static void code_figures(struct tt_film_codec *c, struct tt_film_moment *m)
{
    int why = (int)m->why;
    code_i64(c, &m->number);
    code_int(c, &m->branch, 0, TT_FILM_FORKS - 1);
    code_i64(c, &m->step);
    code_int(c, &why, 0, 2 * TT_FILM_WARNED - 1);
    m->why = (unsigned)why;
    CODE_TEXT(c, m->note);
    code_i64(c, &m->epoch);
    code_i64(c, &m->epochs);
    code_i64(c, &m->batch);
    code_i64(c, &m->steps_per_epoch);
    code_i64(c, &m->steps);
    code_double(c, &m->lr);
    code_double(c, &m->elapsed);
    code_double(c, &m->images_per_second);
    code_double(c, &m->unix_time);
    code_double(c, &m->loss);
    code_double(c, &m->score);
    code_result(c, &m->running);
    code_result(c, &m->train);
    code_result(c, &m->val);
    code_result(c, &m->best);
    code_double(c, &m->best_value);
    refuse(c, m->step < 0 || !isfinite(m->elapsed) || !isfinite(m->unix_time));
}

static void code_pass(struct tt_film_codec *c, struct tt_film_moment *m, int classes)
{
    code_bool(c, &m->confusion_known);
    code_i64(c, &m->confusion_step);
    code_i64(c, &m->cells_left_out);
    for (int i = 0; i < m->n_cells; i++) {
        struct tt_film_cell *cell = (struct tt_film_cell *)&m->cell[i];
        code_u16(c, &cell->row, 1);
        code_u16(c, &cell->column, 1);
        cell->count = (uint32_t)code_bits(c, cell->count, 4);
        refuse(c, cell->row >= classes || cell->column >= classes);
    }
    code_f32(c, m->pairs, 2 * (size_t)m->n_pairs);
}

static void code_histogram(struct tt_film_codec *c, struct tt_film_histogram *h)
{
    code_f32(c, &h->low, 1);
    code_f32(c, &h->high, 1);
    code_u16(c, h->share, TT_BINS);
    refuse(c, !isfinite(h->low) || !isfinite(h->high));
}

static void code_inside(struct tt_film_codec *c, struct tt_film_moment *m,
                        const struct tt_film_parts *k)
{
    code_i64(c, &m->probe);
    code_double(c, &m->probe_loss);
    for (int i = 0; i < k->layers; i++) {
        struct tt_film_layer_state *s = (struct tt_film_layer_state *)&m->layer[i];
        code_f32(c, &s->mean, 1);
        code_f32(c, &s->std, 1);
        code_f32(c, &s->dead, 1);
        code_f32(c, &s->saturated, 1);
        code_f32(c, &s->time, 1);
        code_bool(c, &s->computes);
        code_histogram(c, &s->outputs);
    }
    for (int i = 0; i < k->params; i++) {
        struct tt_film_param_state *s = (struct tt_film_param_state *)&m->param[i];
        code_f32(c, &s->weight_norm, 1);
        code_f32(c, &s->grad_norm, 1);
        code_f32(c, &s->ratio, 1);
        code_bool(c, &s->frozen);
        code_histogram(c, &s->weights);
        code_histogram(c, &s->gradients);
    }
    code_bytes(c, (uint8_t *)m->pictures, (size_t)k->pictures);
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
    code_bool(c, &there);
    *n = there ? all : 0;
}

static void code_parts(struct tt_film_codec *c, struct tt_film_parts *k,
                       const struct tt_film_head *h, int drawing[3])
{
    code_int(c, &k->warnings, 0, TT_RULE_COUNT);
    code_int(c, &k->cells, 0, TT_FILM_CELLS);
    code_int(c, &k->pairs, 0, TT_FILM_PAIRS);
    code_whether(c, &k->p, h->n_samples * h->info.n_classes);
    code_whether(c, &k->predicted, h->n_samples);
    code_whether(c, &k->drawing_p, h->info.n_classes);
    code_int(c, &drawing[0], 0, 1 << 14);
    code_int(c, &drawing[1], 0, 1 << 14);
    code_int(c, &drawing[2], 0, 1 << 14);
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
    code_u16(c, m->p, (size_t)k.p);
    code_f32(c, m->predicted, (size_t)k.predicted);
    code_i64(c, &m->drawing);
    code_f32(c, &m->drawing_value, 1);
    code_u16(c, m->drawing_p, (size_t)k.drawing_p);
    code_bytes(c, (uint8_t *)m->pixels, (size_t)k.pixels);
    if (m->inside)
        code_inside(c, m, &k);
    else
        code_bytes(c, (uint8_t *)m->pictures, (size_t)k.pictures);
}
