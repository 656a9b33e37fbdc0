/* The choice among the algorithms of conv_algorithms.h. */
#ifndef TT_NN_LAYERS_CONV_AUTOTUNE_H
#define TT_NN_LAYERS_CONV_AUTOTUNE_H

#include <stdbool.h>

#include <tuitrain/nn/layer.h>

/* Sets those that are fastest here among all that give the same bits as the usual ones, where they
 * have been measured or shall be; else the usual ones.  Any thread. */
void tt__conv_autotune(struct tt_layer *l, bool measure);

#endif
