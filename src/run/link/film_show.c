/* A moment of a film as the screen knows the present: a snapshot and an inspection. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/film.h>

#include "mailboxes.h"

/* --- the snapshot ---------------------------------------------------------------------------- */

static int have_room(struct tt_film_past *past, const struct tt_film_head *h, int n_pairs,
                     struct tt_err *err)
{
    size_t classes = (size_t)h->info.n_classes;
    if (!past->confusion || past->classes != h->info.n_classes) {
        free(past->confusion);
        past->confusion = malloc((classes * classes + 1) * sizeof *past->confusion);
        past->classes = h->info.n_classes;
    }
    if (!past->pairs || past->n_pairs < n_pairs) {
        free(past->pairs);
        past->pairs = malloc((2 * (size_t)n_pairs + 1) * sizeof *past->pairs);
        past->n_pairs = n_pairs;
    }
    return past->confusion && past->pairs ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
}

static void spread_confusion(struct tt_film_past *past, const struct tt_film_moment *m)
{
    int n = past->classes;
    memset(past->confusion, 0, (size_t)n * (size_t)n * sizeof *past->confusion);
    for (int i = 0; i < m->n_cells; i++)
        if (m->cell[i].row < n && m->cell[i].column < n)
            past->confusion[(int64_t)m->cell[i].row * n + m->cell[i].column] = m->cell[i].count;
}

static void show_snapshot(struct tt_film_past *past, const struct tt_film *f,
                          const struct tt_film_moment *m)
{
    spread_confusion(past, m);
    if (m->n_pairs > 0)
        memcpy(past->pairs, m->pairs, 2 * (size_t)m->n_pairs * sizeof *past->pairs);
    tt_text_copy(past->best_by, sizeof past->best_by, f->head->best_by);
    past->snap = (struct tt_snapshot){
        .state = TT_PAUSED,
        .paused = true,
        .step = m->step,
        .epoch = m->epoch,
        .epochs = m->epochs,
        .batch = m->batch,
        .steps_per_epoch = m->steps_per_epoch,
        .steps = m->steps,
        .lr = m->lr,
        .lr_factor = 1,
        .running = m->running,
        .train = m->train,
        .val = m->val,
        .best = m->best,
        .best_by = past->best_by,
        .best_value = m->best_value,
        .images_per_second = m->images_per_second,
        .elapsed = m->elapsed,
        .remaining = -1,
        .last_saved_step = -1,
        .confusion_known = m->confusion_known,
        .confusion_id = m->number + (INT64_C(1) << 40), /* none of the present's */
        .confusion_step = m->confusion_step,
        .n_classes = f->head->info.n_classes,
        .confusion = past->confusion,
        .n_pairs = m->n_pairs,
        .pairs = past->pairs,
        .coaching = m->coaching,
        .n_warnings = m->n_warnings,
    };
    for (int i = 0; i < m->n_warnings && i < TT_RULE_COUNT; i++)
        past->snap.warning[i] = m->warning[i];
}

/* --- the inspection -------------------------------------------------------------------------- */

/* Bins of a moment onto those of the whole trace, of which each holds whole ones of them. */
static void put_histogram(struct tt_histogram_trace *to, const struct tt_film_histogram *h, int at)
{
    double width = (double)(h->high - h->low) / TT_BINS;
    memset(to->share[at], 0, sizeof to->share[at]);
    if (!(h->high > h->low) || !(to->high > to->low))
        return;
    for (int b = 0; b < TT_BINS; b++) {
        double middle = (double)h->low + (b + 0.5) * width;
        int bin = (int)((middle - to->low) / (to->high - to->low) * TT_BINS);
        bin = bin < 0 ? 0 : bin >= TT_BINS ? TT_BINS - 1 : bin;
        int sum = to->share[at][bin] + h->share[b];
        to->share[at][bin] = (uint16_t)(sum > UINT16_MAX ? UINT16_MAX : sum);
    }
}

static void widen(struct tt_histogram_trace *to, const struct tt_film_histogram *h)
{
    to->low = (double)h->low < to->low ? (double)h->low : to->low;
    to->high = (double)h->high > to->high ? (double)h->high : to->high;
    if (to->low < 0 && !to->log) { /* then they lie around zero */
        to->high = fmax(to->high, -to->low);
        to->low = -to->high;
    }
}

/* Moments of the way, up to `at`, at which the network was looked at; of many, evenly spread ones
 * and the last. */
static int choose(const struct tt_film *f, const int *way, int at, int out[TT_MOMENTS])
{
    int all[TT_FILM_MOMENTS], n = 0;
    for (int i = 0; i <= at; i++)
        if (f->moment[way[i]]->inside)
            all[n++] = way[i];
    int most = n < TT_MOMENTS ? n : TT_MOMENTS;
    for (int i = 0; i < most; i++)
        out[i] = all[most > 1 ? i * (n - 1) / (most - 1) : n - 1];
    return most;
}

static void show_layer(struct tt_layer_report *to, const struct tt_film *f, int i,
                       const int *moment, int n)
{
    const struct tt_film_layer *l = &f->head->layer[i];
    const struct tt_film_layer_state *last = &f->moment[moment[n - 1]]->layer[i];
    *to = (struct tt_layer_report){.depth = l->depth,
                                   .first_param = l->first_param,
                                   .n_params = l->n_params,
                                   .parameters = l->parameters,
                                   .multiply_adds = l->multiply_adds,
                                   .time = (double)last->time,
                                   .computes = last->computes,
                                   .mean = (double)last->mean,
                                   .std = (double)last->std,
                                   .can_die = l->can_die,
                                   .can_saturate = l->can_saturate,
                                   .units = l->units};
    tt_text_copy(to->name, sizeof to->name, l->name);
    tt_text_copy(to->text, sizeof to->text, l->text);
    tt_text_copy(to->shape, sizeof to->shape, l->shape);
    for (int k = 0; k < n; k++)
        widen(&to->outputs, &f->moment[moment[k]]->layer[i].outputs);
    for (int k = 0; k < n; k++) {
        const struct tt_film_layer_state *s = &f->moment[moment[k]]->layer[i];
        to->dead[k] = s->dead;
        to->saturated[k] = s->saturated;
        put_histogram(&to->outputs, &s->outputs, k);
    }
}

static void show_param(struct tt_param_report *to, const struct tt_film *f, int i,
                       const int *moment, int n)
{
    const struct tt_film_param *p = &f->head->param[i];
    *to = (struct tt_param_report){
        .layer = p->layer, .count = p->count, .frozen = f->moment[moment[n - 1]]->param[i].frozen};
    tt_text_copy(to->name, sizeof to->name, p->name);
    to->gradients.log = true;
    for (int k = 0; k < n; k++) {
        widen(&to->weights, &f->moment[moment[k]]->param[i].weights);
        widen(&to->gradients, &f->moment[moment[k]]->param[i].gradients);
    }
    for (int k = 0; k < n; k++) {
        const struct tt_film_param_state *s = &f->moment[moment[k]]->param[i];
        to->weight_norm[k] = s->weight_norm;
        to->grad_norm[k] = s->grad_norm;
        to->ratio[k] = s->ratio;
        put_histogram(&to->weights, &s->weights, k);
        put_histogram(&to->gradients, &s->gradients, k);
    }
}

/* Those of the last moment that has some. */
static void show_pictures(struct tt_weight_pictures *to, const struct tt_film *f, const int *way,
                          int at)
{
    const struct tt_film_head *h = f->head;
    uint8_t *data = to->data;
    while (at >= 0 && !f->moment[way[at]]->pictures)
        at--;
    *to = (struct tt_weight_pictures){.data = data};
    if (at < 0)
        return;
    to->n = h->n_pictures;
    to->of = h->of_pictures;
    to->w = h->picture_w;
    to->h = h->picture_h;
    to->channels = h->picture_channels;
    to->layer = h->picture_layer;
    memcpy(data, f->moment[way[at]]->pictures,
           (size_t)to->n * (size_t)to->w * (size_t)to->h * (size_t)to->channels);
}

static int show_inspection(struct tt_inspection *to, const struct tt_film *f, const int *way,
                           int at, struct tt_err *err)
{
    const struct tt_film_head *h = f->head;
    int moment[TT_MOMENTS], n = choose(f, way, at, moment);
    if (to->layer && (to->n_layers != h->n_layers || to->n_params != h->n_params))
        tt__inspection_done(to);
    if (!to->layer && tt__inspection_make(to, h->n_layers, h->n_params, err) < 0)
        return -1;
    to->known = n > 0;
    to->n_moments = n;
    show_pictures(&to->pictures, f, way, at);
    if (n == 0) {
        tt_text_copy(to->why, sizeof to->why, "the network was not looked at until then");
        return 0;
    }
    const struct tt_film_moment *last = f->moment[moment[n - 1]];
    to->why[0] = '\0';
    to->number = last->number + (INT64_C(1) << 40); /* none of the present's */
    to->step = last->step;
    to->samples = last->probe;
    to->loss = last->probe_loss;
    to->lr = last->lr;
    for (int k = 0; k < n; k++)
        to->moment[k] = f->moment[moment[k]]->step;
    for (int i = 0; i < h->n_layers; i++)
        show_layer(&to->layer[i], f, i, moment, n);
    for (int i = 0; i < h->n_params; i++)
        show_param(&to->param[i], f, i, moment, n);
    return 0;
}

/* --- both ------------------------------------------------------------------------------------ */

int tt_film_show(struct tt_film_past *past, const struct tt_film *f, const int *way, int at,
                 struct tt_err *err)
{
    const struct tt_film_moment *m = f->moment[way[at]];
    if (have_room(past, f->head, m->n_pairs, err) < 0)
        return -1;
    show_snapshot(past, f, m);
    return show_inspection(&past->inspection, f, way, at, err);
}

void tt_film_past_done(struct tt_film_past *past)
{
    free(past->confusion);
    free(past->pairs);
    tt__inspection_done(&past->inspection);
    *past = (struct tt_film_past){.classes = 0};
}
