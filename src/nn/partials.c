#include "partials.h"

#include <tuitrain/base/mem.h>
#include <tuitrain/base/simd.h>

bool tt__has_partials(const struct tt_layer *l)
{
    return l->type->partials && l->n_params > 0;
}

int64_t tt__partial_size(const struct tt_layer *l)
{
    if (!tt__has_partials(l))
        return 0;
    const struct tt_param *last = l->param[l->n_params - 1];
    return tt_padded(last->offset + tt_shape_count(&last->shape) - l->param[0]->offset);
}

TT_CLONES static void add_stripes(const float *restrict from, int64_t stride, int64_t stripes,
                                  int64_t n, float *restrict to)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = from[i];
    for (int64_t s = 1; s < stripes; s++)
        for (int64_t i = 0; i < n; i++)
            to[i] += from[s * stride + i];
}

void tt__add_partials(const struct tt_layer *l, const struct tt_pass *pass, int64_t stripes)
{
    enum { PIECE = 1024 }; /* floats that stay in L1 while all stripes are added */
    const struct tt_part none = {.stripe = 0};
    for (int k = 0; k < l->n_params; k++) {
        int64_t count = tt_shape_count(&l->param[k]->shape), pieces = (count + PIECE - 1) / PIECE;
        struct tt_span mine = tt_par_mine(pass->team, pieces);
        for (int64_t i = mine.begin; i < mine.end; i++) {
            int64_t at = i * PIECE, n = count - at < PIECE ? count - at : PIECE;
            add_stripes(tt_layer_partial(l, &none, k) + at, l->partial_size, stripes, n,
                        l->param[k]->grad + at);
            tt_layer_ready(l, pass, k, at, n, l->param[k]->grad + at);
        }
    }
}
