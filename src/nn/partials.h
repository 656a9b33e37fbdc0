/* Parameters' gradients that a layer's backward makes for each stripe of the batch. */
#ifndef TT_NN_PARTIALS_H
#define TT_NN_PARTIALS_H

#include <tuitrain/nn/layer.h>

bool tt__has_partials(const struct tt_layer *l);
/* Floats of one stripe's gradients, of a layer that has such. */
int64_t tt__partial_size(const struct tt_layer *l);
/* All threads: the gradients of all stripes, added in their order. */
void tt__add_partials(const struct tt_layer *l, const struct tt_pass *pass, int64_t stripes);

#endif
