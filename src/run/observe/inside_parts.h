/* What looking inside is made of: inside.c calls the rest. */
#ifndef TT_RUN_OBSERVE_INSIDE_PARTS_H
#define TT_RUN_OBSERVE_INSIDE_PARTS_H

#include "inside_state.h"

/* The output that is explained, times what: the units of values, or -1 of two classes with one
 * output, which speaks for the second. */
struct tt__target {
    int64_t output;
    double scale;
};

/* Whose word it is, and of which sample. */
struct tt__look {
    struct tt_inside *in;
    struct tt_session *s;
    const struct tt_inside_wish *wish;
    struct tt_insight *out;
    struct tt__target target;
    int through, last; /* the linear layers that make the chosen unit, and the outputs; or -1 */
    int source[2];     /* the layers whose outputs those read; -1: the input */
};

/* A signed byte: 128 is 0, and `most` the largest size.  What is not finite is 0. */
static inline uint8_t tt__signed_byte(float v, float most)
{
    float share = v / most;
    if (!(share >= -1 && share <= 1))
        share = share > 1 ? 1 : share < -1 ? -1 : 0;
    return (uint8_t)(128.5f + 127 * share);
}

/* The k largest of v (n) by size, in rising order of their places. Returns how many. */
int tt__inside_largest(const float *v, int64_t n, int k, int32_t *out);

/* The linear layer that makes the units of a layer, itself or one before it, or -1; and the layer
 * with outputs of its own that a layer reads, or -1: the input. */
int tt__inside_linear(const struct tt_model *m, int layer);
int tt__inside_source(const struct tt_model *m, int layer);

/* inside_pass.c: forward, and all layers' outputs; back, and what each pixel or column adds. */
const float *tt__inside_forward(struct tt__look *k);
void tt__inside_backward(struct tt__look *k);

/* inside_reasons.c: what classes gain and lose, and the connections of the chosen unit. */
void tt__inside_classes(struct tt__look *k, const float *z);
void tt__inside_links(struct tt__look *k);

/* inside_blame.c: saliency, squares that are painted over, and what columns add.  Painting over
 * returns whether all squares are done. */
void tt__inside_saliency(struct tt__look *k);
/* v (input), summed over channels, as the shrunk picture: signed, on a scale of its own. */
void tt__inside_shrink(const struct tt__look *k, const float *v, uint8_t *to);
bool tt__inside_paint_over(struct tt__look *k, double multiply_adds);
void tt__inside_columns(struct tt__look *k);

/* inside_surface.c.  NULL: the data have no two inputs, or there is no memory. */
struct tt_inside_surface *tt__surface_new(const struct tt_session *s);
void tt__surface_free(struct tt_inside_surface *f);
void tt__surface_fill(struct tt__look *k);

#endif
