/* What the view `inside` shows of an insight. */
#include <math.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

#include "inside_view.h"

const struct tt_insight *tt_inside_shown(const struct tt_scene *scene)
{
    const struct tt_insight *i = tt_scene_recorded(scene) ? NULL : scene->insight;
    return i && i->known && !i->why[0] && i->n_layers > 0 ? i : NULL;
}

/* The last one that computes something, unless another was chosen. */
int tt_inside_layer(const struct tt_inside_view *self, const struct tt_insight *i)
{
    int last = i->n_layers - 1;
    while (last > 0 && !i->layer[last].computes)
        last--;
    return self->layer >= 0 && self->layer < i->n_layers ? self->layer : last;
}

int tt_inside_place(const struct tt_inside_layer *r, int unit)
{
    for (int k = 0; k < r->n; k++)
        if (r->unit[k] == unit)
            return k;
    return -1;
}

int tt_inside_unit(const struct tt_inside_view *self, const struct tt_insight *i)
{
    int layer = tt_inside_layer(self, i), best = 0;
    const struct tt_inside_layer *r = &i->layer[layer];
    if (self->unit >= 0 && tt_inside_place(r, self->unit) >= 0)
        return self->unit;
    if (i->links.known && i->links.layer == layer)
        return i->links.unit;
    for (int k = 1; k < r->n; k++)
        best = fabsf(r->value[k]) > fabsf(r->value[best]) ? k : best;
    return r->n > 0 ? r->unit[best] : -1;
}

const char *tt_inside_class(const struct tt_scene *scene, const struct tt_insight *i, int output)
{
    /* One output speaks for the second of two classes. */
    int cls = i->n_outputs == 1 && i->n_classes == 2 ? 1 : output;
    return cls >= 0 && cls < scene->info->n_classes ? scene->info->class_name[cls] : "";
}

const char *tt_inside_target(const struct tt_scene *scene, const struct tt_insight *i)
{
    if (i->n_classes > 0)
        return i->target < scene->info->n_classes ? scene->info->class_name[i->target] : "";
    return i->n_values > 1 ? i->target_name : scene->info->value_name;
}

const char *tt_inside_figure(char *out, size_t size, int digits, double v, int w)
{
    if (snprintf(out, size, "%.*g", digits, v) > w)
        tt_text_figure(out, size, v, 2, w);
    return out;
}
