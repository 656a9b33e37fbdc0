/* Moments that are made by hand. */
#ifndef TT_TEST_RUN_FILM_MOMENTS_H
#define TT_TEST_RUN_FILM_MOMENTS_H

#include "../support/test.h"

#include "../../src/run/link/film.h"

enum { FILM_CLASSES = 3, FILM_SAMPLES = 4, FILM_LAYERS = 2, FILM_PARAMS = 2, FILM_PICTURES = 2 };

static inline const struct tt_film_head *a_head(void)
{
    const struct tt_film_head_parts k = {.classes = FILM_CLASSES,
                                         .columns = 0,
                                         .samples = FILM_SAMPLES,
                                         .pixels = FILM_SAMPLES * 6,
                                         .layers = FILM_LAYERS,
                                         .params = FILM_PARAMS};
    struct tt_film_head *h = tt__film_head_new(&k);
    assert_non_null(h);
    strcpy(h->info.data, "small");
    strcpy(h->info.net, "6-3");
    strcpy(h->best_by, "val-acc");
    h->info.seed = 7;
    h->channels = 1;
    h->height = 2;
    h->width = 3;
    for (int i = 0; i < FILM_CLASSES; i++)
        snprintf(((char(*)[32])h->info.class_name)[i], 32, "class %d", i);
    for (int i = 0; i < FILM_SAMPLES; i++) {
        ((struct tt_film_sample *)h->sample)[i] =
            (struct tt_film_sample){.index = 10 * i, .cls = i % FILM_CLASSES};
        memset((uint8_t *)h->pixels + (ptrdiff_t)6 * i, 20 + i, 6);
    }
    for (int i = 0; i < FILM_LAYERS; i++) {
        struct tt_film_layer *l = (struct tt_film_layer *)&h->layer[i];
        strcpy(l->text, i == 0 ? "flatten" : "linear 3");
        l->n_params = i == 0 ? 0 : FILM_PARAMS;
    }
    for (int i = 0; i < FILM_PARAMS; i++) {
        struct tt_film_param *p = (struct tt_film_param *)&h->param[i];
        strcpy(p->name, i == 0 ? "1.weight" : "1.bias");
        p->layer = 1;
        p->count = i == 0 ? 18 : 3;
    }
    h->n_pictures = FILM_PICTURES;
    h->of_pictures = 3;
    h->picture_w = 3;
    h->picture_h = 2;
    h->picture_channels = 1;
    return h;
}

/* All of it hangs on the step. */
static inline const struct tt_film_moment *a_moment(int64_t number, int branch, int64_t step,
                                                    unsigned why, bool inside)
{
    const struct tt_film_parts k = {.warnings = 1,
                                    .cells = 2,
                                    .p = FILM_SAMPLES * FILM_CLASSES,
                                    .pixels = 6,
                                    .drawing_p = FILM_CLASSES,
                                    .layers = inside ? FILM_LAYERS : 0,
                                    .params = inside ? FILM_PARAMS : 0,
                                    .pictures = inside ? FILM_PICTURES * 6 : 0};
    struct tt_film_moment *m = tt__film_moment_new(&k);
    assert_non_null(m);
    m->number = number;
    m->branch = branch;
    m->step = step;
    m->why = why;
    m->lr = 0.5;
    m->loss = 1 / (1 + (double)step);
    m->elapsed = (double)step / 100;
    m->val = (struct tt_result){.known = true, .loss = 2, .accuracy = 50, .step = step};
    strcpy(m->note, why & TT_FILM_COMMAND ? "lr 0.5" : "");
    strcpy(m->coaching.text, "learning well");
    m->coaching.tone = TT_TONE_GOOD;
    struct tt_warning *w = (struct tt_warning *)m->warning;
    w->rule = TT_RULE_DEAD;
    strcpy(w->text, "units are dead");
    w->n_acts = 1;
    strcpy(w->act[0].line, "lr /10");
    m->confusion_known = true;
    struct tt_film_cell *cell = (struct tt_film_cell *)m->cell;
    cell[0] = (struct tt_film_cell){0, 0, (uint32_t)(step + 1)};
    cell[1] = (struct tt_film_cell){2, 1, 5};
    for (int i = 0; i < k.p; i++)
        ((uint16_t *)m->p)[i] = (uint16_t)(step + i);
    m->drawing = 3;
    m->channels = 1;
    m->height = 2;
    m->width = 3;
    memset((uint8_t *)m->pixels, 99, 6);
    ((uint16_t *)m->drawing_p)[1] = 65535;
    for (int i = 0; i < k.layers; i++) {
        struct tt_film_layer_state *s = (struct tt_film_layer_state *)&m->layer[i];
        s->dead = (float)step;
        s->outputs.high = step < 50 ? 1 : 4;
        s->outputs.share[TT_BINS - 1] = 65535;
    }
    for (int i = 0; i < k.params; i++) {
        struct tt_film_param_state *s = (struct tt_film_param_state *)&m->param[i];
        s->weight_norm = (float)(step + i);
        s->weights.low = -1;
        s->weights.high = 1;
        s->gradients.low = -10;
        s->gradients.high = 2;
    }
    if (k.pictures > 0)
        memset((uint8_t *)m->pictures, (int)(step % 256), (size_t)k.pictures);
    return m;
}

/* A film of n moments of one branch, `each` steps apart; every second looks inside. */
static inline void fill_film(struct tt_film *f, int n, int64_t each)
{
    if (!f->head) {
        f->head = a_head();
        tt__film_fork(f, -1, 0);
    }
    for (int i = 0; i < n; i++)
        tt__film_add(f, a_moment(i + 1, 0, i * each, i == 0 ? TT_FILM_BEGIN : 0, i % 2 == 0),
                     TT_FILM_MOMENTS);
}

#endif
