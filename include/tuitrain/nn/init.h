/* Initial values of weights. */
#ifndef TT_NN_INIT_H
#define TT_NN_INIT_H

#include <tuitrain/nn/layer.h>

/* The ways, as an option's choices; the first is PyTorch's default for linear and convolution. */
extern const char *const tt_init_names[];

/* A row of a layer's options called "init", for an `int` field at `field_offset`. */
#define TT_OPT_INIT(field_offset)                                                                  \
    {                                                                                              \
        .name = "init", .type = TT_OPT_CHOICE, .offset = (field_offset), .choices = tt_init_names, \
        .value_name = "NAME", .help = "how the weights begin"                                      \
    }

/* Fills a weight of shape (O, fan_in...) by one of tt_init_names.  `which` numbers the stream.
 * Sources: Glorot, Bengio, AISTATS 2010 (xavier); He et al., ICCV 2015 (kaiming); Saxe et al.,
 * ICLR 2014 (orthogonal); gains as torch.nn.init's defaults: 1 for xavier and orthogonal, sqrt(2)
 * for kaiming. */
void tt_init_weight(struct tt_param *p, int how, uint64_t seed, uint64_t which);

/* U(-bound, bound) */
void tt_init_uniform(struct tt_param *p, float bound, uint64_t seed, uint64_t which);

void tt_init_constant(struct tt_param *p, float value);

/* Weight by `how`, bias (when there is one) U(+-1/sqrt(fan_in)): param[0] and param[1] of l. */
void tt_init_layer(struct tt_layer *l, int how, uint64_t seed);

#endif
