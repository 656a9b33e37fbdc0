#include "inspection_box.h"

#include <stdlib.h>
#include <string.h>

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

/* Of nothing there is no memory. */
static void copy_some(void *to, const void *from, size_t n)
{
    if (to && n > 0)
        memcpy(to, from, n);
}

static void copy(struct tt_inspection *to, const struct tt_inspection *from)
{
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
}

void tt__inspection_publish(struct tt_inspection_box *b, const struct tt_inspection *i)
{
    struct tt_inspection *slot = &b->slot[b->turn.back];
    if (!slot->layer && i->layer && tt__inspection_make(slot, i->n_layers, i->n_params, NULL) < 0)
        return;
    if (i->layer)
        copy(slot, i);
    else
        *slot = *i; /* why there is none */
    tt_triple_publish(&b->turn);
}

void tt__inspection_box_done(struct tt_inspection_box *b)
{
    for (int i = 0; i < 3; i++)
        tt__inspection_done(&b->slot[i]);
}
