#include "film.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>

#include "../link/film.h"
#include "film_head.h"
#include "weight_pictures.h"

/* Of the time; of what is worth more, twice that; and seconds for the beginning, which changes the
 * most and has no time behind it yet. */
static const double SHARE = 0.004, EARLY = 0.002;
enum { MEMORY = 32 << 20, FEWEST = 24, DRAWING = 4096 /* bytes of one that is kept */ };

/* --- beginning and end ----------------------------------------------------------------------- */

static struct tt_film_parts most_of(const struct tt_film_head *h, const struct tt_session *s)
{
    int64_t classes = h->info.n_classes, cells = classes * classes;
    int picture = h->picture_w * h->picture_h * h->picture_channels;
    return (struct tt_film_parts){.warnings = 4,
                                  .cells = (int)(cells < TT_FILM_CELLS ? cells : TT_FILM_CELLS),
                                  .pairs = s->n_pairs,
                                  .p = h->n_samples * (int)classes,
                                  .predicted = h->n_samples,
                                  .pixels = DRAWING,
                                  .drawing_p = (int)classes,
                                  .layers = h->n_layers,
                                  .params = h->n_params,
                                  .pictures = h->n_pictures * picture};
}

static void take_over(struct tt_camera *k, struct tt_film *old)
{
    if (!old || !old->head || !tt__film_heads_fit(k->film.head, old->head))
        return;
    for (int i = 0; i < old->n; i++) {
        tt__film_moment_hold(old->moment[i]);
        tt__film_add(&k->film, old->moment[i], k->most);
        k->number = old->moment[i]->number > k->number ? old->moment[i]->number : k->number;
    }
}

/* Once: they may lie in a file. */
static void load_samples(struct tt_camera *k, const struct tt_session *s)
{
    const struct tt_film_head *h = k->film.head;
    uint32_t pick[TT_FILM_SAMPLES];
    for (int i = 0; i < h->n_samples; i++)
        pick[i] = (uint32_t)h->sample[i].index;
    tt_load_rows(&s->data, &s->data.val, pick, 0, 0, h->n_samples, k->x);
}

void tt__camera_begin(struct tt_camera *k, const struct tt_session *s,
                      const struct tt_run_info *info, double elapsed, struct tt_film *old)
{
    *k = (struct tt_camera){.since = elapsed, .from = s->progress.step, .last = s->progress.step};
    size_t in = (size_t)tt_shape_count(&s->data.input);
    size_t out = (size_t)tt_session_answers(s), rows = TT_FILM_SAMPLES + 1;
    int layer;
    const struct tt_param *first = tt__weights_that_see(s, &layer);
    size_t weights = first ? (size_t)tt_shape_count(&first->shape) : 0;
    tt__weight_pictures_size(&k->pictures, s, TT_FILM_PICTURES);
    k->film.head = tt__film_head_make(s, info, &k->pictures);
    k->x = malloc(rows * in * sizeof *k->x);
    k->out = malloc(rows * out * sizeof *k->out);
    k->plain = malloc((weights + 1) * sizeof *k->plain);
    if (!k->film.head || !k->x || !k->out || !k->plain) {
        tt__camera_done(k);
        tt_text_copy(k->film.why, sizeof k->film.why, "there was no memory for a film");
        return;
    }
    load_samples(k, s);
    const struct tt_film_parts most = most_of(k->film.head, s);
    int64_t n = MEMORY / tt__film_moment_size(&most);
    k->most = (int)(n < FEWEST ? FEWEST : n > TT_FILM_MOMENTS ? TT_FILM_MOMENTS : n);
    take_over(k, old);
}

void tt__camera_done(struct tt_camera *k)
{
    tt__film_done(&k->film);
    free(k->x);
    free(k->out);
    free(k->plain);
    *k = (struct tt_camera){.most = 0};
}

void tt__camera_fork(struct tt_camera *k, int parent, int64_t from)
{
    tt__film_fork(&k->film, parent, from);
    k->from = k->last = from;
    tt__camera_note(k, TT_FILM_BEGIN, NULL);
}

void tt__camera_note(struct tt_camera *k, unsigned why, const char *note)
{
    k->waits |= why;
    if (note)
        tt_text_printable(k->note, sizeof k->note, note);
}

/* --- when ------------------------------------------------------------------------------------ */

/* Seconds of all until now and of one more, as they were on average: a single one may have waited
 * for the processor. */
static double with_another(const struct tt_camera *k, double seconds)
{
    return k->shots > 0 ? seconds + seconds / (double)k->shots : 0;
}

static bool has_time(const struct tt_camera *k, double share, double elapsed)
{
    return with_another(k, k->spent) <= share * (elapsed - k->since);
}

/* Ever longer ways at the beginning, out of what is for that. */
static bool is_early(const struct tt_camera *k, int64_t step)
{
    return 4 * (step - k->from) >= 5 * (k->last - k->from) && with_another(k, k->worked) <= EARLY;
}

bool tt__camera_is_due(const struct tt_camera *k, int64_t step, double elapsed)
{
    if (!k->film.head || step == k->last)
        return false;
    bool far = step - k->last >= k->every || k->waits;
    return far && (has_time(k, SHARE, elapsed) || is_early(k, step));
}

bool tt__camera_wants_pass(const struct tt_camera *k, int64_t step, double elapsed, bool best)
{
    if (!k->film.head)
        return false;
    return (best && has_time(k, 2 * SHARE, elapsed)) || is_early(k, step) ||
           (2 * (step - k->last) >= k->every && has_time(k, SHARE, elapsed));
}

/* --- what is said ---------------------------------------------------------------------------- */

static uint16_t share_of(float p)
{
    return (uint16_t)(p > 0 ? p < 1 ? lrintf(p * 65535) : 65535 : 0); /* NaN is 0, too */
}

/* Samples, and the last drawing behind them. */
static void predict(struct tt_camera *k, const struct tt_shot *shot, bool drawn)
{
    struct tt_session *s = shot->session;
    const struct tt_film_head *h = k->film.head;
    int64_t size = tt_shape_count(&s->data.input);
    if (drawn)
        memcpy(k->x + h->n_samples * size, shot->drawings->x, (size_t)size * sizeof *k->x);
    tt_session_predict(s, h->n_samples + drawn, k->x, k->out);
}

static void put_predictions(const struct tt_camera *k, struct tt_film_moment *m,
                            const struct tt_shot *shot)
{
    const struct tt_session *s = shot->session;
    const struct tt_film_head *h = k->film.head;
    int64_t n = (int64_t)h->n_samples * h->info.n_classes, classes = h->info.n_classes;
    int each = tt_session_answers(s); /* of several values the first is shown */
    for (int64_t i = 0; m->p && i < n; i++)
        ((uint16_t *)m->p)[i] = share_of(k->out[i]);
    for (int i = 0; m->predicted && i < h->n_samples; i++)
        ((float *)m->predicted)[i] = (float)tt_data_value(&s->data, 0, k->out[i * each]);
    if (m->drawing == 0)
        return;
    for (int64_t i = 0; m->drawing_p && i < classes; i++)
        ((uint16_t *)m->drawing_p)[i] = share_of(k->out[n + i]);
    if (s->regression)
        m->drawing_value = (float)tt_data_value(&s->data, 0, k->out[h->n_samples * each]);
    if (m->pixels)
        memcpy((uint8_t *)m->pixels, shot->drawings->input,
               (size_t)(m->channels * m->height * m->width));
}

/* --- the last validation --------------------------------------------------------------------- */

/* Cells below the smallest count that lets all others fit are left out. */
static int64_t least_count(const struct tt_session *s)
{
    int64_t cells = (int64_t)s->data.n_classes * s->data.n_classes, least = 1, n;
    for (;; least++) {
        n = 0;
        for (int64_t i = 0; i < cells; i++)
            n += s->confusion[i] >= least;
        if (n <= TT_FILM_CELLS)
            return least;
    }
}

static int count_cells(const struct tt_session *s, int64_t least)
{
    int n = 0;
    for (int64_t i = 0; i < (int64_t)s->data.n_classes * s->data.n_classes; i++)
        n += s->confusion[i] >= least;
    return n;
}

static void put_cells(struct tt_film_moment *m, const struct tt_session *s, int64_t least)
{
    int classes = s->data.n_classes, n = 0;
    for (int64_t i = 0; i < (int64_t)classes * classes; i++)
        if (s->confusion[i] >= least)
            ((struct tt_film_cell *)m->cell)[n++] = (struct tt_film_cell){
                (uint16_t)(i / classes), (uint16_t)(i % classes), s->confusion[i]};
        else
            m->cells_left_out += s->confusion[i] > 0;
}

/* --- the network inside ---------------------------------------------------------------------- */

static struct tt_film_histogram histogram_of(const struct tt_histogram_trace *t, int at)
{
    struct tt_film_histogram h = {.low = (float)t->low, .high = (float)t->high};
    memcpy(h.share, t->share[at], sizeof h.share);
    return h;
}

static void put_inside(struct tt_film_moment *m, const struct tt_inspection *i)
{
    int at = i->n_moments - 1;
    m->probe = i->samples;
    m->probe_loss = i->loss;
    for (int k = 0; k < i->n_layers; k++) {
        const struct tt_layer_report *r = &i->layer[k];
        ((struct tt_film_layer_state *)m->layer)[k] =
            (struct tt_film_layer_state){.mean = (float)r->mean,
                                         .std = (float)r->std,
                                         .dead = r->dead[at],
                                         .saturated = r->saturated[at],
                                         .time = (float)r->time,
                                         .computes = r->computes,
                                         .outputs = histogram_of(&r->outputs, at)};
    }
    for (int k = 0; k < i->n_params; k++) {
        const struct tt_param_report *r = &i->param[k];
        ((struct tt_film_param_state *)m->param)[k] =
            (struct tt_film_param_state){.weight_norm = r->weight_norm[at],
                                         .grad_norm = r->grad_norm[at],
                                         .ratio = r->ratio[at],
                                         .frozen = r->frozen,
                                         .weights = histogram_of(&r->weights, at),
                                         .gradients = histogram_of(&r->gradients, at)};
    }
}

/* In 32 shades, which pack to half: a terminal shows no more. */
static void put_pictures(struct tt_camera *k, struct tt_film_moment *m, const struct tt_session *s)
{
    struct tt_weight_pictures p = k->pictures;
    int n = p.n * p.w * p.h * p.channels;
    p.data = (uint8_t *)m->pictures;
    tt__weight_pictures_paint(&p, s, k->plain);
    for (int i = 0; i < n; i++) {
        int shade = (p.data[i] + 4) & ~7;
        p.data[i] = (uint8_t)(shade > 255 ? 255 : shade);
    }
}

/* --- a moment -------------------------------------------------------------------------------- */

static void put_figures(struct tt_film_moment *m, const struct tt_shot *shot)
{
    const struct tt_snapshot *snap = shot->snap;
    m->branch = shot->branch;
    m->step = snap->step;
    m->epoch = snap->epoch;
    m->epochs = snap->epochs;
    m->batch = snap->batch;
    m->steps_per_epoch = snap->steps_per_epoch;
    m->steps = snap->steps;
    m->lr = snap->lr;
    m->elapsed = snap->elapsed;
    m->images_per_second = snap->images_per_second;
    m->unix_time = tt_clock_unix();
    m->running = snap->running;
    m->train = snap->train;
    m->val = snap->val;
    m->best = snap->best;
    m->best_value = snap->best_value;
    m->coaching = snap->coaching;
    for (int i = 0; i < m->n_warnings; i++)
        ((struct tt_warning *)m->warning)[i] = snap->warning[i];
    m->confusion_known = snap->confusion_known;
    m->confusion_step = snap->confusion_step;
    if (m->n_pairs > 0)
        memcpy((float *)m->pairs, snap->pairs, 2 * (size_t)m->n_pairs * sizeof *m->pairs);
}

/* Of the batches since the moment before. */
static double mean_since(const struct tt_series *s, int64_t step)
{
    struct tt_series_stats k = tt_series_stats(s, tt_series_find(s, step + 1), tt_series_length(s));
    return k.bad > 0 ? (double)INFINITY : k.n > 0 ? k.mean : (double)NAN;
}

/* Of this thread: it costs a system call. */
static double processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct tt_film_parts parts_of(const struct tt_camera *k, const struct tt_shot *shot,
                                     int64_t least, unsigned why)
{
    const struct tt_session *s = shot->session;
    const struct tt_film_head *h = k->film.head;
    const struct tt_inspection *i = shot->inside;
    const struct tt_drawings *d = shot->drawings;
    int64_t size = tt_shape_count(&s->data.input);
    bool inside = i && i->known && i->step == s->progress.step && i->n_layers == h->n_layers &&
                  i->n_params == h->n_params;
    bool drawn = d && d->read != 0;
    bool pictured = inside || (why & (TT_FILM_BEGIN | TT_FILM_END | TT_FILM_COMMAND));
    struct tt_film_parts p = {.warnings = shot->snap->n_warnings, .pairs = s->n_pairs};
    if (!s->regression && s->validations > 0)
        p.cells = count_cells(s, least);
    p.p = s->regression ? 0 : h->n_samples * h->info.n_classes;
    p.predicted = s->regression ? h->n_samples : 0;
    p.drawing_p = drawn ? h->info.n_classes : 0;
    p.pixels = drawn && size <= DRAWING ? (int)size : 0;
    p.layers = inside ? h->n_layers : 0;
    p.params = inside ? h->n_params : 0;
    p.pictures = pictured ? h->n_pictures * h->picture_w * h->picture_h * h->picture_channels : 0;
    return p;
}

static struct tt_film_moment *make(struct tt_camera *k, const struct tt_shot *shot, unsigned why)
{
    struct tt_session *s = shot->session;
    int64_t least = s->regression || s->validations == 0 ? 1 : least_count(s);
    const struct tt_film_parts parts = parts_of(k, shot, least, why);
    struct tt_film_moment *m = tt__film_moment_new(&parts);
    if (!m)
        return NULL;
    bool drawn = shot->drawings && shot->drawings->read != 0;
    m->number = ++k->number;
    m->why = why;
    tt_text_copy(m->note, sizeof m->note, k->note);
    put_figures(m, shot);
    m->loss = mean_since(shot->series[TT_SERIES_TRAIN_LOSS], k->last);
    m->score = mean_since(shot->series[TT_SERIES_TRAIN_ACC], k->last);
    if (m->n_cells > 0)
        put_cells(m, s, least);
    if (drawn) {
        m->drawing = shot->drawings->read;
        m->channels = (int)s->data.input.dim[0];
        m->height = (int)s->data.input.dim[1];
        m->width = (int)s->data.input.dim[2];
    }
    predict(k, shot, drawn);
    put_predictions(k, m, shot);
    if (m->inside)
        put_inside(m, shot->inside);
    if (m->pictures)
        put_pictures(k, m, s);
    return m;
}

const struct tt_film_moment *tt__camera_shoot(struct tt_camera *k, const struct tt_shot *shot,
                                              unsigned why)
{
    if (!k->film.head)
        return NULL;
    double began = tt_clock_now(), busy = processor_time();
    struct tt_film_moment *m = make(k, shot, why | k->waits);
    if (!m)
        return NULL;
    int64_t first = k->film.n > 0 ? k->film.moment[0]->step : m->step;
    tt__film_add(&k->film, m, k->most);
    k->every = (m->step - first) / k->most;
    k->every = k->every > 0 ? k->every : 1;
    k->last = m->step;
    k->waits = 0;
    k->note[0] = '\0';
    k->spent += tt_clock_now() - began;
    k->worked += processor_time() - busy;
    k->shots++;
    return m;
}
