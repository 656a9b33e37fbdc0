#include "mailboxes.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/run/link/insight.h>
#include <tuitrain/run/link/importance.h>
#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/link/snapshot.h>

/* Of nothing there is no memory. */
static void copy_some(void *to, const void *from, size_t n)
{
    if (to && n > 0)
        memcpy(to, from, n);
}

/* --- snapshots ------------------------------------------------------------------------------- */

static bool copy_snapshot(void *slot, const void *value)
{
    struct tt_snapshot *to = slot;
    const struct tt_snapshot *from = value;
    size_t cells = (size_t)from->n_classes * (size_t)from->n_classes;
    uint32_t *confusion = (uint32_t *)to->confusion;
    float *pairs = (float *)to->pairs;
    if (from->confusion_known && from->confusion_id != to->confusion_id) {
        copy_some(confusion, from->confusion, cells * sizeof *confusion);
        copy_some(pairs, from->pairs, 2 * (size_t)from->n_pairs * sizeof *pairs);
    }
    *to = *from;
    to->confusion = confusion;
    to->pairs = pairs;
    return true;
}

static void free_snapshot(void *slot)
{
    struct tt_snapshot *s = slot;
    free((uint32_t *)s->confusion);
    free((float *)s->pairs);
}

void tt__snapshot_mailbox(struct tt_mailbox *m, int n_classes, int n_pairs)
{
    tt_mailbox_init(m, sizeof(struct tt_snapshot), copy_snapshot, free_snapshot);
    for (int i = 0; i < TT_MAILBOX_SLOTS; i++) {
        struct tt_snapshot *s = tt_mailbox_slot(m, i);
        *s = (struct tt_snapshot){.n_classes = n_classes,
                                  .n_pairs = n_pairs,
                                  .lr_factor = 1,
                                  .remaining = -1,
                                  .last_saved_step = -1};
        s->confusion = calloc((size_t)n_classes * (size_t)n_classes + 1, sizeof *s->confusion);
        s->pairs = calloc(2 * (size_t)n_pairs + 1, sizeof *s->pairs);
        if (!s->confusion || !s->pairs)
            abort();
    }
}

/* --- inspections ----------------------------------------------------------------------------- */

int tt__inspection_make(struct tt_inspection *i, int layers, int params, struct tt_err *err)
{
    i->layer = calloc((size_t)layers, sizeof *i->layer);
    i->param = calloc((size_t)params + 1, sizeof *i->param);
    i->pictures.data = malloc(TT_PICTURE_BYTES);
    if (!i->layer || !i->param || !i->pictures.data) {
        tt__inspection_done(i);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    i->n_layers = layers;
    i->n_params = params;
    return 0;
}

void tt__inspection_done(struct tt_inspection *i)
{
    free(i->layer);
    free(i->param);
    free(i->pictures.data);
    *i = (struct tt_inspection){0};
}

static bool copy_inspection(void *slot, const void *value)
{
    struct tt_inspection *to = slot;
    const struct tt_inspection *from = value;
    if (!to->layer && from->layer &&
        tt__inspection_make(to, from->n_layers, from->n_params, NULL) < 0)
        return false;
    struct tt_layer_report *layer = to->layer;
    struct tt_param_report *param = to->param;
    uint8_t *data = to->pictures.data;
    const struct tt_weight_pictures *p = &from->pictures;
    copy_some(layer, from->layer, (size_t)from->n_layers * sizeof *layer);
    copy_some(param, from->param, (size_t)from->n_params * sizeof *param);
    copy_some(data, p->data, (size_t)(p->n * p->w * p->h * p->channels));
    *to = *from;
    to->layer = layer;
    to->param = param;
    to->pictures.data = data;
    return true;
}

static void free_inspection(void *slot)
{
    tt__inspection_done(slot);
}

void tt__inspection_mailbox(struct tt_mailbox *m)
{
    tt_mailbox_init(m, sizeof(struct tt_inspection), copy_inspection, free_inspection);
}

/* --- importance ------------------------------------------------------------------------------ */

static size_t pictures_of(const struct tt_importance *x)
{
    return (size_t)(1 + x->classes) * (size_t)x->average_height * (size_t)x->average_width *
           (size_t)x->channels;
}

static bool make_importance(struct tt_importance *to, const struct tt_importance *from)
{
    size_t n = (size_t)from->n, classes = (size_t)from->classes;
    if (to->worth && to->n == from->n && to->classes == from->classes)
        return true;
    tt_importance_done(to);
    to->worth = calloc(n + 1, sizeof *to->worth);
    to->class_score = calloc(n * classes + 1, sizeof *to->class_score);
    to->class_loss = calloc(n * classes + 1, sizeof *to->class_loss);
    to->class_samples = calloc(classes + 1, sizeof *to->class_samples);
    to->average = from->average ? calloc(pictures_of(from), 1) : NULL;
    return to->worth && to->class_score && to->class_loss && to->class_samples &&
           (to->average || !from->average);
}

/* Pictures are the same all through a measurement. */
static bool copy_importance(void *slot, const void *value)
{
    struct tt_importance_report *to = slot;
    const struct tt_importance_report *from = value;
    struct tt_importance *x = &to->of, kept;
    const struct tt_importance *of = &from->of;
    if (of->worth && !make_importance(x, of))
        return false;
    kept = *x;
    if (of->worth) {
        size_t classes = (size_t)of->n * (size_t)of->classes;
        copy_some(x->worth, of->worth, (size_t)of->n * sizeof *x->worth);
        copy_some(x->class_score, of->class_score, classes * sizeof *x->class_score);
        copy_some(x->class_loss, of->class_loss, classes * sizeof *x->class_loss);
        copy_some(x->class_samples, of->class_samples,
                  (size_t)of->classes * sizeof *x->class_samples);
        if (of->average && (to->number != from->number || x->done == 0))
            copy_some(x->average, of->average, pictures_of(of));
    }
    *to = *from;
    x->worth = kept.worth;
    x->class_score = kept.class_score;
    x->class_loss = kept.class_loss;
    x->class_samples = kept.class_samples;
    x->average = kept.average;
    if (!of->worth) { /* what there is room for stays known */
        x->n = kept.n;
        x->classes = kept.classes;
    }
    return true;
}

static void free_importance(void *slot)
{
    tt_importance_done(&((struct tt_importance_report *)slot)->of);
}

void tt__importance_mailbox(struct tt_mailbox *m)
{
    tt_mailbox_init(m, sizeof(struct tt_importance_report), copy_importance, free_importance);
}

/* --- pages of samples ------------------------------------------------------------------------ */

static void free_page(void *slot)
{
    struct tt_samples_page *page = slot;
    free(page->pixels);
    free(page->variants);
    free(page->numbers);
    free(page->confusion);
}

void tt__samples_mailbox(struct tt_mailbox *m)
{
    tt_mailbox_init(m, sizeof(struct tt_samples_page), NULL, free_page);
}

/* --- what is seen inside --------------------------------------------------------------------- */

static void free_insight(void *slot)
{
    struct tt_insight *i = slot;
    free(i->layer);
    free(i->map);
}

void tt__insight_mailbox(struct tt_mailbox *m)
{
    tt_mailbox_init(m, sizeof(struct tt_insight), NULL, free_insight);
}
