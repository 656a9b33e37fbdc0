#include "inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/data/resample.h>

#include "inside_parts.h"

/* Seconds between two looks at least; how many times as long as a look takes the next one waits,
 * and one that somebody waits for; multiply-adds of painting over in a look, while training and at
 * rest. */
static const double EVERY = 0.1, PAUSE = 20, SHORT_PAUSE = 8, PAINT = 2e7, PAINT_AT_REST = 3e8;

enum { ALL = TT_INSIDE_GRID * TT_INSIDE_GRID }; /* squares: at least as many as there are */

/* --- the copy -------------------------------------------------------------------------------- */

/* As many samples as outputs of all layers stay below some megabytes. */
static int64_t batch_of(const struct tt_session *s)
{
    const int64_t most = 256, numbers = 1 << 22;
    int64_t each = tt_shape_count(&s->data.input);
    for (int i = 0; i < tt_model_layers(s->model); i++)
        each += tt_model_layer(s->model, i)->out_count;
    int64_t n = numbers / each;
    return n < 1 ? 1 : n > most ? most : n;
}

static int64_t widest(const struct tt_session *s)
{
    int64_t most = tt_shape_count(&s->data.input);
    for (int i = 0; i < tt_model_layers(s->model); i++) {
        int64_t n = tt_model_layer(s->model, i)->out_count;
        most = n > most ? n : most;
    }
    return most;
}

static int open_model(struct tt_inside *in, const struct tt_session *s, struct tt_err *err)
{
    int64_t size = tt_shape_count(&s->data.input), most = widest(s);
    in->batch = batch_of(s);
    const struct tt_plan plan = {.train_batch = in->batch,
                                 .eval_batch = in->batch,
                                 .threads = 1,
                                 .input_grad = true,
                                 .observed = true};
    in->model = tt_model_new(tt_model_text(s->model), &s->data.input, tt_model_outputs(s->model),
                             s->device, err);
    if (!in->model || tt_model_plan(in->model, &plan, err) < 0)
        return -1;
    in->x = tt_calloc(in->batch * size, sizeof *in->x, err);
    in->input = tt_calloc(size, sizeof *in->input, err);
    in->gradient = tt_calloc(size, sizeof *in->gradient, err);
    in->kept[0] = tt_calloc(most, sizeof *in->kept[0], err);
    in->kept[1] = tt_calloc(most, sizeof *in->kept[1], err);
    in->adds = tt_calloc(most, sizeof *in->adds, err);
    in->pixels = tt_calloc(size, 1, err);
    if (!in->x || !in->input || !in->gradient || !in->kept[0] || !in->kept[1] || !in->adds ||
        !in->pixels)
        return -1;
    in->surface = tt__surface_new(s);
    return 0;
}

/* False where there is no room for another copy of the network. */
static bool is_open(struct tt_inside *in, const struct tt_session *s)
{
    struct tt_err err = {0};
    if (in->model || in->why[0])
        return !in->why[0];
    if (open_model(in, s, &err) == 0)
        return true;
    tt__inside_done(in);
    tt_text_printable(in->why, sizeof in->why, err.text);
    return false;
}

void tt__inside_done(struct tt_inside *in)
{
    void *const owned[] = {in->x,        in->input, in->kept[0], in->kept[1],
                           in->gradient, in->adds,  in->pixels};
    tt_model_free(in->model);
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    tt__surface_free(in->surface);
    *in = (struct tt_inside){0};
}

/* Those that validation speaks with: averaged ones, where there are. */
static void take_weights(struct tt_inside *in, struct tt_session *s)
{
    memcpy(tt_model_values(in->model), s->ema ? s->ema : tt_model_values(s->model),
           (size_t)tt_model_flat_size(s->model) * sizeof(float));
    memcpy(tt_model_state(in->model), tt_model_state(s->model),
           (size_t)tt_model_state_size(s->model) * sizeof(float));
}

/* --- which sample ---------------------------------------------------------------------------- */

/* Of values an error is large where it is more than the usual one. */
static bool is_wrong(const struct tt_session *s, int64_t at, int64_t sample)
{
    if (s->regression)
        return fabs(s->seen.residual[at * tt_data_values(&s->data)]) > s->val.rmse;
    return s->seen.score.predicted[at] != s->data.val.y[sample];
}

static bool matches(const struct tt_session *s, const struct tt_inside_wish *w, int64_t sample)
{
    if (w->cls >= 0 && (s->regression || s->data.val.y[sample] != w->cls))
        return false;
    return !w->wrong || (sample < s->seen.n && is_wrong(s, sample, sample));
}

/* Once for each search; beyond the last sample comes the first. */
static void seek(struct tt_inside *in, const struct tt_session *s, const struct tt_inside_wish *w)
{
    int64_t n = s->data.val.n, at = w->index >= 0 && w->index < n ? w->index : 0;
    int left = abs(w->by), step = w->by < 0 ? -1 : 1;
    bool known = !w->wrong || (s->seen.step >= 0 && !s->seen.order);
    in->index = at;
    in->seek = w->seek;
    in->found = left == 0;
    for (int64_t looked = 0; looked < n * left && left > 0 && known; looked++) {
        at = (at + step + n) % n;
        if (!matches(s, w, at))
            continue;
        in->index = at;
        in->found = true;
        left--;
    }
}

static void load_sample(struct tt__look *k)
{
    struct tt_session *s = k->s;
    struct tt_inside *in = k->in;
    struct tt_insight *out = k->out;
    const struct tt_dataset *val = &s->data.val;
    int64_t size = tt_shape_count(&s->data.input);
    tt_load_rows(&s->data, val, NULL, in->index, 0, 1, in->input);
    out->cls = val->y ? val->y[in->index] : -1;
    int values = tt_data_values(&s->data), at = k->wish->target;
    at = at >= 0 && at < values ? at : 0;
    out->value = val->value ? val->value[in->index * values + at] : (double)NAN;
    if (out->channels > 0)
        memcpy(in->pixels, tt_sample_bytes(val, size, in->index), (size_t)size);
}

static void load_drawing(struct tt__look *k, const struct tt_drawing *d)
{
    const struct tt_data *data = &k->s->data;
    const struct tt_dataset alone = {.n = 1, .x = k->in->pixels};
    tt_drawing_picture(d, (int)data->input.dim[1], (int)data->input.dim[2], k->in->pixels);
    tt_load_rows(data, &alone, NULL, 0, 0, 1, k->in->input);
    k->out->cls = -1;
    k->out->value = (double)NAN;
}

static void show_picture(struct tt__look *k)
{
    const struct tt_shape *shape = &k->s->data.input;
    struct tt_insight *out = k->out;
    if (out->channels == 0)
        return;
    int h = (int)shape->dim[1], w = (int)shape->dim[2];
    const struct tt_bitmap from = {out->channels, h, w, k->in->pixels};
    tt_resample(&from, 0, 0, (double)w / out->width, out->height, out->width, out->pixel);
}

/* --- an answer ------------------------------------------------------------------------------- */

static bool have_room(struct tt_insight *out, const struct tt_session *s)
{
    out->n_layers = tt_model_layers(s->model);
    if (!out->layer)
        out->layer = calloc((size_t)out->n_layers, sizeof *out->layer);
    if (!out->map)
        out->map = malloc(TT_INSIDE_MAP_BYTES);
    return out->layer && out->map;
}

static void begin(struct tt__look *k)
{
    struct tt_insight *out = k->out;
    const struct tt_shape *in = &k->s->data.input;
    bool bytes = k->s->data.val.x && in->n == 3;
    out->known = true;
    out->why[0] = '\0';
    out->wish = *k->wish;
    out->step = k->s->progress.step;
    out->found = k->in->found;
    out->index = k->in->index;
    out->samples = k->s->data.val.n;
    out->n_classes = k->s->data.n_classes;
    out->n_values = k->s->regression ? tt_data_values(&k->s->data) : 0;
    out->channels = bytes && (in->dim[0] == 1 || in->dim[0] == 3) ? (int)in->dim[0] : 0;
    out->height = out->width = 0;
    if (in->n == 3)
        tt_shrunk_size((int)in->dim[1], (int)in->dim[2], TT_PAGE_SIDE, &out->height, &out->width);
}

static bool answer(struct tt__look *k, const struct tt_drawing *d, bool resting)
{
    struct tt_inside *in = k->in;
    const struct tt_inside_wish *w = k->wish;
    int layers = tt_model_layers(in->model);
    begin(k);
    if (w->drawing)
        load_drawing(k, d);
    else
        load_sample(k);
    show_picture(k);
    take_weights(in, k->s);
    k->through = w->layer >= 0 && w->layer < layers ? tt__inside_linear(in->model, w->layer) : -1;
    k->last = tt__inside_linear(in->model, layers - 1);
    k->source[0] = k->through < 0 ? -1 : tt__inside_source(in->model, k->through);
    k->source[1] = k->last < 0 ? -1 : tt__inside_source(in->model, k->last);
    tt__inside_classes(k, tt__inside_forward(k));
    tt__inside_links(k);
    tt__inside_backward(k);
    tt__inside_saliency(k);
    tt__inside_columns(k);
    tt__surface_fill(k);
    return tt__inside_paint_over(k, resting ? PAINT_AT_REST : PAINT);
}

static void say_why(struct tt_insight *out, const struct tt_inside_wish *w, const char *why)
{
    out->known = true;
    out->wish = *w;
    tt_text_copy(out->why, sizeof out->why, why);
}

/* Whether the newest drawing can be looked at. */
static bool is_drawn(const struct tt_session *s, const struct tt_drawing *d)
{
    return d->id != 0 && s->data.val.x && s->data.input.n == 3 &&
           d->channels == s->data.input.dim[0];
}

/* --- looking --------------------------------------------------------------------------------- */

/* Whether there is something to answer, and the time for it. */
static bool is_due(const struct tt_inside *in, const struct tt_session *s, bool asked, bool resting)
{
    double now = tt_clock_now();
    if (asked)
        return resting || now >= in->soon;
    if (in->revision == s->revision)
        return in->fresh < ALL && (resting || now >= in->due);
    return resting || now >= in->due;
}

double tt__inside_look(struct tt_inside *in, struct tt_session *s, struct tt_mailbox *wish,
                       struct tt_mailbox *drawing, struct tt_mailbox *out, bool resting)
{
    const struct tt_inside_wish *w = tt_mailbox_take(wish, NULL);
    const struct tt_drawing *d = tt_mailbox_take(drawing, NULL);
    double began = tt_clock_now();
    bool asked = w->turn != in->turn || (w->drawing && d->id != in->shown);
    in->more = false;
    if (w->turn == 0 || s->data.val.n < 1 || !is_due(in, s, asked, resting))
        return 0;
    struct tt_insight *to = tt_mailbox_back(out);
    struct tt__look k = {.in = in, .s = s, .wish = w, .out = to};
    bool open = is_open(in, s) && have_room(to, s);
    if (w->seek != in->seek || w->by == 0)
        seek(in, s, w);
    if (asked)
        in->painted = in->next = 0;
    if (asked || in->revision != s->revision)
        in->fresh = 0;
    in->turn = w->turn;
    in->shown = d->id;
    in->revision = s->revision;
    if (!open || (w->drawing && !is_drawn(s, d))) {
        say_why(to, w,
                open ? "nothing is drawn yet: the view draw is for that, and d shows a sample again"
                : in->why[0] ? in->why
                             : "out of memory");
        in->fresh = ALL;
    } else if (answer(&k, d, resting)) {
        in->fresh = ALL;
    }
    in->more = resting && in->fresh < ALL;
    tt_mailbox_publish(out);
    double now = tt_clock_now(), spent = now - began;
    in->soon = now + SHORT_PAUSE * spent;
    in->due = now + fmax(EVERY, PAUSE * spent);
    return spent;
}
