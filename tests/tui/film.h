/* A film made by hand, of a run that learns well: pictures or rows of three classes. */
#ifndef TT_TESTS_TUI_FILM_H
#define TT_TESTS_TUI_FILM_H

#include "../support/test.h"

#include <math.h>

#include "../../src/run/link/film.h"

enum { FILM_SAMPLES = 6, FILM_SIDE = 4 };

static inline const struct tt_film_head *film_head(const struct tt_run_info *info, bool pictures)
{
    const struct tt_film_head_parts parts = {
        .classes = info->n_classes,
        .samples = FILM_SAMPLES,
        .pixels = pictures ? FILM_SAMPLES * FILM_SIDE * FILM_SIDE : 0,
        .columns = info->column_name ? 2 : 0,
        .numbers = pictures ? 0 : FILM_SAMPLES * 2,
        .layers = 1,
        .params = 1};
    struct tt_film_head *h = tt__film_head_new(&parts);
    assert_non_null(h);
    const char(*names)[32] = h->info.class_name;
    const char(*columns)[64] = h->info.column_name;
    h->info = *info;
    h->info.class_name = names;
    h->info.column_name = columns;
    for (int i = 0; i < info->n_classes; i++)
        memcpy((char *)(uintptr_t)names[i], info->class_name[i], 32);
    for (int i = 0; i < FILM_SAMPLES; i++) {
        struct tt_film_sample *s = (struct tt_film_sample *)(uintptr_t)&h->sample[i];
        s->index = 100 + i;
        s->cls = info->n_classes > 0 ? i % info->n_classes : 0;
        s->value = (float)i;
    }
    h->channels = pictures;
    h->height = h->width = pictures ? FILM_SIDE : 0;
    h->n_numbers = pictures ? 0 : 2;
    struct tt_film_layer *l = (struct tt_film_layer *)(uintptr_t)h->layer;
    snprintf(l->name, sizeof l->name, "fc1");
    l->n_params = 1;
    struct tt_film_param *p = (struct tt_film_param *)(uintptr_t)h->param;
    snprintf(p->name, sizeof p->name, "fc1.weight");
    return h;
}

/* What is right becomes likelier by steps: 1/3 at first, nearly all in the end. */
static inline const struct tt_film_moment *film_moment(const struct tt_film_head *h, int64_t number,
                                                       int64_t step, int64_t per_epoch)
{
    int n = h->info.n_classes;
    const struct tt_film_parts parts = {.cells = n,
                                        .p = n > 0 ? FILM_SAMPLES * n : 0,
                                        .predicted = n > 0 ? 0 : FILM_SAMPLES,
                                        .drawing_p = n,
                                        .layers = 1,
                                        .params = 1};
    struct tt_film_moment *m = tt__film_moment_new(&parts);
    assert_non_null(m);
    m->number = number;
    m->step = step;
    m->epoch = step / per_epoch;
    m->batch = step % per_epoch;
    m->epochs = 10;
    m->steps_per_epoch = per_epoch;
    m->steps = 10 * per_epoch;
    m->elapsed = (double)step / 100;
    m->lr = 0.01;
    m->loss = 2.0 / (1 + (double)step / 50);
    m->confusion_known = true;
    double share = 1 - 2.0 / 3 / (1 + (double)step / 40);
    m->val = (struct tt_result){.known = true, .loss = m->loss, .accuracy = 100 * share};
    snprintf(m->coaching.text, sizeof m->coaching.text, "so it was at step %lld", (long long)step);
    for (int i = 0; i < n; i++)
        ((struct tt_film_cell *)(uintptr_t)m->cell)[i] =
            (struct tt_film_cell){(uint16_t)i, (uint16_t)i, (uint32_t)(10 + step)};
    for (int i = 0; i < FILM_SAMPLES * n; i++)
        ((uint16_t *)(uintptr_t)m->p)[i] =
            (uint16_t)(65535 * (i % n == i / n % n ? share : (1 - share) / (n - 1)));
    for (int i = 0; i < FILM_SAMPLES && n == 0; i++)
        ((float *)(uintptr_t)m->predicted)[i] = (float)(i * share);
    m->drawing = 7;
    for (int i = 0; i < n; i++)
        ((uint16_t *)(uintptr_t)m->drawing_p)[i] = (uint16_t)(65535 / n);
    return m;
}

/* `n` moments, `apart` steps one from the next, from step 0 on. */
static inline void film_fill(struct tt_film *f, const struct tt_run_info *info, bool pictures,
                             int n, int64_t apart, int64_t per_epoch)
{
    *f = (struct tt_film){.head = film_head(info, pictures)};
    tt__film_fork(f, -1, 0);
    for (int i = 0; i < n; i++)
        tt__film_add(f, film_moment(f->head, i + 1, i * apart, per_epoch), TT_FILM_MOMENTS);
}

#endif
