#include "embedding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/tensor/gemm.h>

/* Seconds of work while training goes on, and how many times that long it waits for more; of work
 * at rest, where commands are taken in between; from one frame to the next; and between pictures.
 */
static const double BRIEF = 0.003, PART = 0.02, FRAME = 0.25, SLOWEST = 0.8, TELL = 0.04;
enum { PAUSE = 24, FIRST_PAUSE = 6 }; /* until there is something to see */
/* Multiply-adds of forward at once, and in a frame, where there may be fewer samples for it. */
static const double AT_ONCE = 2e7, IN_FRAME = 4e9;
enum { LEAST_POINTS = 100, MOST_CHUNK = 25, MOST_UNITS = 2048, GRAM_ROWS = 25, ITERATIONS = 80 };
/* Samples among which those that are shown are looked for. */
enum { POOL = 100000 };
/* Turns of t-SNE: those in which clusters find each other, and those after which a picture of a
 * network that rests is done. */
enum { EARLY = 100, TIGHT = 100, SETTLED = 700 };

static void close_embedder(struct tt_embedder *e)
{
    tt_model_free(e->model);
    free(e->x);
    free(e->value);
    free(e->outputs);
    free(e->gram);
    tt__pca_done(&e->pca);
    tt__tsne_done(&e->tsne);
    e->model = NULL;
    e->x = e->value = e->outputs = e->gram = NULL;
    e->stage = TT_EMBED_REST;
    e->revision = -1;
    e->pictures = e->begun = 0;
}

void tt__embedder_done(struct tt_embedder *e)
{
    close_embedder(e);
    *e = (struct tt_embedder){0};
}

/* --- which samples --------------------------------------------------------------------------- */

/* As many of each class as there are of the rarest, then of those that have more. */
static int pick_classes(struct tt_embedder *e, const struct tt_session *s, const uint32_t *order,
                        int64_t pool, int most)
{
    static const int FULL = 1 << 20;
    int classes = s->data.n_classes, n = 0;
    int *has = calloc((size_t)classes + 1, sizeof *has);
    bool *in = calloc((size_t)pool + 1, sizeof *in);
    for (int quota = most / classes > 0 ? most / classes : 1; has && in && n < most;
         quota = quota * 2 < FULL ? quota * 2 : FULL) {
        for (int64_t k = 0; k < pool && n < most; k++) {
            uint16_t c = s->data.val.y[order[k]];
            if (in[k] || has[c] >= quota)
                continue;
            in[k] = true;
            has[c]++;
            e->pick[n++] = order[k];
        }
        if (quota == FULL)
            break;
    }
    free(has);
    free(in);
    return n;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Fifths of the values; of several the first, as everywhere where single samples are shown. */
static void make_groups(struct tt_embedder *e, const struct tt_session *s)
{
    float sorted[TT_EMBED_POINTS] = {0};
    int64_t values = tt_data_values(&s->data);
    int n = e->now.n;
    for (int i = 0; i < n; i++)
        sorted[i] = e->now.point[i].value = (float)s->data.val.value[e->pick[i] * values];
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    for (int k = 0; k < TT_EMBED_GROUPS; k++)
        e->now.edge[k] = sorted[(k + 1) * n / TT_EMBED_GROUPS - 1];
    for (int i = 0; i < n; i++) {
        int k = 0;
        while (k + 1 < TT_EMBED_GROUPS && e->now.point[i].value > e->now.edge[k])
            k++;
        e->now.point[i].group = (uint16_t)k;
    }
}

static int pick_samples(struct tt_embedder *e, const struct tt_session *s, struct tt_err *err)
{
    double each = tt_model_multiply_adds(s->model);
    int64_t all = s->data.val.n, pool = all < POOL ? all : POOL, most = TT_EMBED_POINTS;
    if (each * (double)most > IN_FRAME)
        most = IN_FRAME / each > LEAST_POINTS ? (int64_t)(IN_FRAME / each) : LEAST_POINTS;
    most = most < pool ? most : pool;
    if (most < TT_EMBED_GROUPS)
        return tt_fail(err, TT_EINPUT, "%d validation samples at least are needed for a picture",
                       TT_EMBED_GROUPS);
    uint32_t *order = tt_calloc(all, sizeof *order, err);
    if (!order)
        return -1;
    tt_shuffle(0, 0, all, order);
    memcpy(e->pick, order, (size_t)most * sizeof *order);
    e->now.n = s->regression ? (int)most : pick_classes(e, s, order, pool, (int)most);
    free(order);
    if (e->now.n < 1)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (int i = 0; i < e->now.n; i++) {
        e->now.point[i].index = e->pick[i];
        if (!s->regression)
            e->now.point[i].group = s->data.val.y[e->pick[i]];
    }
    if (s->regression)
        make_groups(e, s);
    return 0;
}

/* --- opening --------------------------------------------------------------------------------- */

/* The layer that the last linear one gets its input from; a dropout lets all through here. */
static int layer_before_last(const struct tt_session *s)
{
    int last = tt_model_layers(s->model) - 1;
    while (last >= 0 && strcmp(tt_model_layer(s->model, last)->type->name, "linear") != 0)
        last--;
    last = last < 0 ? tt_model_layers(s->model) : last;
    for (int i = last - 1; i >= 0; i--) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        if (!l->view && strcmp(l->type->name, "dropout") != 0)
            return i;
    }
    return -1;
}

static int open_model(struct tt_embedder *e, const struct tt_session *s, struct tt_err *err)
{
    double each = tt_model_multiply_adds(s->model);
    e->chunk = each * MOST_CHUNK > AT_ONCE ? (int64_t)(AT_ONCE / each) : MOST_CHUNK;
    e->chunk = e->chunk < 1 ? 1 : e->chunk;
    const struct tt_plan plan = {
        .train_batch = 1, .eval_batch = e->chunk, .threads = 1, .observed = true};
    e->model = tt_model_new(tt_model_text(s->model), &s->data.input, tt_model_outputs(s->model),
                            s->device, err);
    return e->model ? tt_model_plan(e->model, &plan, err) : -1;
}

static int open_embedder(struct tt_embedder *e, const struct tt_session *s, struct tt_err *err)
{
    if (pick_samples(e, s, err) < 0 || open_model(e, s, err) < 0)
        return -1;
    struct tt_embedding *now = &e->now;
    e->layer = layer_before_last(s);
    const struct tt_layer *l = e->layer >= 0 ? tt_model_layer(s->model, e->layer) : NULL;
    char name[TT_LAYER_NAME + 32] = "";
    if (l)
        snprintf(name, sizeof name, "%.40s (%.20s)", l->name, l->type->name);
    tt_text_printable(now->layer, sizeof now->layer, name);
    now->of = l ? l->out_count : tt_shape_count(&s->data.input);
    now->units = now->of < MOST_UNITS ? now->of : MOST_UNITS;
    e->x = tt_calloc(e->chunk * tt_shape_count(&s->data.input), sizeof *e->x, err);
    e->value = tt_calloc(e->chunk * tt_data_values(&s->data), sizeof *e->value, err);
    e->outputs = tt_calloc(now->n * now->units, sizeof *e->outputs, err);
    e->gram = tt_calloc((int64_t)now->n * now->n, sizeof *e->gram, err);
    if (!e->x || !e->value || !e->outputs || !e->gram)
        return -1;
    if (!tt__pca_init(&e->pca, now->n) || !tt__tsne_init(&e->tsne, now->n))
        return tt_fail(err, TT_ENOMEM, "out of memory");
    e->revision = -1;
    return 0;
}

static void tell(struct tt_embedder *e, struct tt_mailbox *out)
{
    e->now.number++;
    e->told = tt_clock_now();
    e->told_turns = e->tsne.turns;
    e->news = tt_mailbox_send(out, &e->now);
}

/* False where it cannot be: then it says so, once. */
static bool is_open(struct tt_embedder *e, const struct tt_session *s, struct tt_mailbox *out)
{
    struct tt_err err = {0};
    if (e->now.why[0])
        return false;
    if (e->model || open_embedder(e, s, &err) == 0)
        return true;
    close_embedder(e);
    tt_text_printable(e->now.why, sizeof e->now.why, err.text);
    tell(e, out);
    return false;
}

/* --- samples through the copy ---------------------------------------------------------------- */

static void begin_frame(struct tt_embedder *e, struct tt_session *s)
{
    memcpy(tt_model_values(e->model), s->ema ? s->ema : tt_model_values(s->model),
           (size_t)tt_model_flat_size(s->model) * sizeof(float));
    memcpy(tt_model_state(e->model), tt_model_state(s->model),
           (size_t)tt_model_state_size(s->model) * sizeof(float));
    e->revision = s->revision;
    e->now.step = s->progress.step;
    e->stage = TT_EMBED_FORWARD;
    e->at = 0;
}

/* Some of the units, evenly spread, where there are very many. */
static void keep_outputs(struct tt_embedder *e, const float *y, int64_t n)
{
    const struct tt_embedding *now = &e->now;
    for (int64_t i = 0; i < n; i++)
        for (int64_t u = 0; u < now->units; u++)
            e->outputs[(e->first + i) * now->units + u] = y[i * now->of + u * now->of / now->units];
}

static void see_made(void *context, int layer, const float *y, int64_t n)
{
    struct tt_embedder *e = context;
    if (layer == e->layer)
        keep_outputs(e, y, n);
}

static void forward_some(struct tt_embedder *e, const struct tt_session *s)
{
    static const struct tt_thread_team alone = {.rank = 0, .size = 1};
    const struct tt_observer look = {.made = see_made, .context = e};
    int64_t i = e->at, n = e->now.n - i < e->chunk ? e->now.n - i : e->chunk;
    const struct tt_pass pass = {.team = &alone, .n = n, .observer = &look};
    const struct tt_target target = {.cls = s->regression ? NULL : e->cls + i,
                                     .value = s->regression ? e->value : NULL};
    const struct tt_score score = {e->loss + i, e->weight + i, e->taken + i};
    struct tt_span all = {0, n};
    int64_t outputs = tt_model_outputs(e->model), values = tt_data_values(&s->data);
    e->first = i;
    tt_load_rows(&s->data, &s->data.val, e->pick, i, 0, n, e->x);
    tt_load_targets(&s->data, &s->data.val, e->pick, i, n, e->cls + i, e->value);
    if (e->layer < 0)
        keep_outputs(e, e->x, n);
    const float *z = tt_model_forward(e->model, &pass, e->x);
    s->loss.type->apply(s->loss.options, 0, all, outputs, z, &target, &score, NULL);
    for (int64_t k = 0; k < n && s->regression; k++)
        e->residual[i + k] = (double)(z[k * outputs] - e->value[k * values]) * s->data.value_std[0];
    e->at += n;
}

static void note_answers(struct tt_embedder *e, const struct tt_session *s)
{
    struct tt_embedding *now = &e->now;
    double squares = 0;
    now->wrong = 0;
    for (int i = 0; i < now->n && s->regression; i++)
        squares += e->residual[i] * e->residual[i] / now->n;
    for (int i = 0; i < now->n; i++) {
        struct tt_embed_point *p = &now->point[i];
        if (s->regression) {
            p->said = p->value + (float)e->residual[i];
            p->wrong = fabs(e->residual[i]) > 2 * sqrt(squares);
        } else {
            p->taken = (uint16_t)e->taken[i];
            p->wrong = e->taken[i] != e->cls[i];
        }
        now->wrong += p->wrong;
    }
}

/* Around their mean.  False: some are no numbers. */
static bool centre(struct tt_embedder *e)
{
    int64_t units = e->now.units, n = e->now.n;
    bool finite = true;
    for (int64_t u = 0; u < units; u++) {
        double sum = 0;
        for (int64_t i = 0; i < n; i++)
            sum += (double)e->outputs[i * units + u];
        float mean = (float)(sum / (double)n);
        finite = finite && isfinite(sum);
        for (int64_t i = 0; i < n; i++)
            e->outputs[i * units + u] -= mean;
    }
    return finite;
}

static void end_forward(struct tt_embedder *e, const struct tt_session *s)
{
    note_answers(e, s);
    e->at = 0;
    e->now.lost = !centre(e);
    e->stage = e->now.lost ? TT_EMBED_REST : TT_EMBED_GRAM;
}

/* --- two numbers each ------------------------------------------------------------------------ */

static void multiply_some(struct tt_embedder *e)
{
    int64_t n = e->now.n, units = e->now.units;
    int64_t rows = n - e->at < GRAM_ROWS ? n - e->at : GRAM_ROWS;
    tt_gemm(0, 1, rows, n, units, e->outputs + e->at * units, units, e->outputs, units, 0,
            e->gram + e->at * n, n);
    e->at += rows;
    if (e->at < n)
        return;
    e->stage = TT_EMBED_PCA;
    e->at = 0;
}

/* Returns true when the directions are there. */
static bool look_for_directions(struct tt_embedder *e)
{
    int n = e->now.n;
    tt__pca_iterate(&e->pca, e->gram, n);
    if (++e->at < ITERATIONS && e->pca.change > 1e-3)
        return false;
    tt__pca_points(&e->pca, e->points);
    if (e->now.known) {
        float last[2 * TT_EMBED_POINTS];
        for (int i = 0; i < n; i++)
            memcpy(last + 2 * (size_t)i, e->now.point[i].pca, 2 * sizeof *last);
        tt__pca_align(n, last, e->points);
    }
    double all = 0;
    for (int i = 0; i < n; i++) {
        all += (double)e->gram[i * n + i];
        memcpy(e->now.point[i].pca, e->points + 2 * (size_t)i, 2 * sizeof *e->points);
    }
    for (int k = 0; k < 2; k++)
        e->now.explained[k] = all > 0 ? (float)fmin(fmax(e->pca.value[k] / all, 0), 1) : 0;
    e->now.known = true;
    e->pictures++;
    e->stage = TT_EMBED_REST;
    return true;
}

static void begin_rows(struct tt_embedder *e)
{
    if (e->begun == 0)
        tt__tsne_begin(&e->tsne, e->points);
    e->begun = e->pictures;
    tt__tsne_change(&e->tsne);
    e->stage = TT_EMBED_ROWS;
}

static void make_row(struct tt_embedder *e)
{
    tt__tsne_row(&e->tsne, e->gram, e->now.n);
    if (e->tsne.rows == e->now.n)
        e->stage = TT_EMBED_REST;
}

/* Clusters are held together while the network changes: what belongs together can then find each
 * other. */
static void turn(struct tt_embedder *e, bool resting)
{
    float places[2 * TT_EMBED_POINTS];
    struct tt_tsne *t = &e->tsne;
    tt__tsne_turn(t, t->turns < EARLY ? 4 : !resting || t->since < TIGHT ? 2 : 1);
    tt__tsne_points(t, places);
    for (int i = 0; i < e->now.n; i++)
        memcpy(e->now.point[i].tsne, places + 2 * (size_t)i, 2 * sizeof *places);
    e->now.tsne_known = true;
    e->now.turns = t->turns;
    e->now.settled = resting && t->since >= SETTLED;
}

/* --- piece by piece -------------------------------------------------------------------------- */

/* Chooses what comes next, where nothing is under way.  False: nothing is to be done. */
static bool has_work(struct tt_embedder *e, struct tt_session *s, bool tsne, bool resting)
{
    if (e->stage != TT_EMBED_REST)
        return true;
    if (e->revision != s->revision && (resting || tt_clock_now() >= e->frame_due)) {
        begin_frame(e, s);
        e->frame_took = 0;
        return true;
    }
    if (!tsne || e->pictures == 0)
        return false;
    if (e->begun != e->pictures) {
        begin_rows(e);
        return true;
    }
    return !(resting && e->tsne.since >= SETTLED);
}

/* Of t-SNE's turns there shall be as much as of frames. */
static void end_frame(struct tt_embedder *e, bool tsne, double now)
{
    double wait = (tsne ? 2 : 1) * PAUSE * e->frame_took;
    e->frame_due = now + fmax(FRAME, fmin(wait, SLOWEST));
}

static void do_piece(struct tt_embedder *e, struct tt_session *s, struct tt_mailbox *out,
                     bool resting)
{
    switch (e->stage) {
    case TT_EMBED_FORWARD:
        forward_some(e, s);
        if (e->at == e->now.n)
            end_forward(e, s);
        if (e->now.lost)
            tell(e, out);
        break;
    case TT_EMBED_GRAM:
        multiply_some(e);
        break;
    case TT_EMBED_PCA:
        if (look_for_directions(e))
            tell(e, out);
        break;
    case TT_EMBED_ROWS:
        make_row(e);
        break;
    case TT_EMBED_REST:
        turn(e, resting);
        break;
    }
}

double tt__embedder_look(struct tt_embedder *e, struct tt_session *s, struct tt_mailbox *out,
                         bool watched, bool tsne, bool resting)
{
    e->more = e->news = false;
    if (!watched) {
        if (e->model)
            close_embedder(e);
        return 0;
    }
    double began = tt_clock_now(), now = began;
    if ((!resting && began < e->due) || !is_open(e, s, out))
        return 0;
    bool more;
    while ((more = has_work(e, s, tsne, resting)) && now < began + (resting ? PART : BRIEF)) {
        bool frame = e->stage != TT_EMBED_REST;
        double since = now;
        do_piece(e, s, out, resting);
        now = tt_clock_now();
        e->frame_took += frame ? now - since : 0;
        if (frame && e->stage == TT_EMBED_REST)
            end_frame(e, tsne, now);
    }
    bool turned = e->told_turns != e->tsne.turns;
    if (turned && (e->now.settled || now >= e->told + TELL))
        tell(e, out);
    e->more = resting && more;
    e->due = now + (e->now.known ? PAUSE : FIRST_PAUSE) * (now - began);
    return now - began;
}
