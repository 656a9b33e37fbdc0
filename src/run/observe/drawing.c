#include "drawing.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/run/session/session.h>

_Static_assert((int)TT_READING_CLASSES == (int)TT_MAX_CLASSES, "a reading holds every class");

static const double EVERY = 0.1; /* seconds between readings of one drawing, at least */

static bool ready(struct tt_drawings *k, const struct tt_session *s)
{
    int64_t size = tt_shape_count(&s->data.input);
    if (!k->input)
        k->input = calloc((size_t)size, 1);
    if (!k->x)
        k->x = calloc((size_t)size, sizeof *k->x);
    return s->data.val.x && s->data.input.n == 3 && k->input && k->x;
}

void tt__drawings_done(struct tt_drawings *k)
{
    free(k->input);
    free(k->x);
    *k = (struct tt_drawings){0};
}

static void read_drawing(struct tt_drawings *k, struct tt_session *s, const struct tt_drawing *d,
                         struct tt_reading *out)
{
    const struct tt_dataset alone = {.n = 1, .x = k->input};
    int height = (int)s->data.input.dim[1], width = (int)s->data.input.dim[2];
    const struct tt_bitmap input = {d->channels, height, width, k->input};
    tt_drawing_picture(d, height, width, k->input);
    tt_load_rows(&s->data, &alone, NULL, 0, 0, 1, k->x);
    out->id = d->id;
    out->step = s->progress.step;
    out->n_classes = s->data.n_classes;
    const bool regression = s->regression;
    float value[TT_MAX_VALUES];
    tt_session_predict(s, 1, k->x, regression ? value : out->p);
    if (regression)
        out->value = (float)tt_data_value(&s->data, 0, value[0]);
    out->channels = d->channels;
    tt_shrunk_size(height, width, TT_PAGE_SIDE, &out->height, &out->width);
    tt_resample(&input, 0, 0, (double)width / out->width, out->height, out->width, out->pixel);
}

double tt__drawings_look(struct tt_drawings *k, struct tt_session *s, struct tt_mailbox *drawing,
                         struct tt_mailbox *reading, bool resting)
{
    bool other;
    const struct tt_drawing *d = tt_mailbox_take(drawing, &other);
    double now = tt_clock_now();
    if (d->id == 0 || !ready(k, s) || d->channels != s->data.input.dim[0])
        return 0;
    if (!other && k->read == d->id && (k->revision == s->revision || (!resting && now < k->due)))
        return 0;
    read_drawing(k, s, d, tt_mailbox_back(reading));
    k->read = d->id;
    k->revision = s->revision;
    k->due = now + EVERY;
    tt_mailbox_publish(reading);
    return tt_clock_now() - now;
}
