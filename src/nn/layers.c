/* The table of layers; how to add one stands in nn/layer.h. */
#include "layers.h"

#include <math.h>
#include <stdio.h>

const struct tt_layer_type *const tt_layer_types[] = {
    &tt_layer_linear, &tt_layer_relu, &tt_layer_flatten, &tt_layer_dropout, NULL,
};

struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape)
{
    struct tt_param *p = &l->param[l->n_params++];
    snprintf(p->name, sizeof p->name, "%s.%s", l->name, suffix);
    p->shape = shape;
    return p;
}

void tt_init_uniform(struct tt_param *p, float bound, uint64_t seed, uint64_t which)
{
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_INIT, which);
    int64_t n = tt_shape_count(&p->shape);
    for (int64_t i = 0; i < n; i++)
        p->value[i] = (2 * tt_rng_uniform(&r) - 1) * bound;
}
