/* Arrays of float32, row-major, and their shapes.
 *
 * A tensor here is a view: it never owns its memory.  Letters used for sizes everywhere:
 * N batch, C channels or classes, H W height and width, I inputs, O outputs of a layer.
 */
#ifndef TT_TENSOR_TENSOR_H
#define TT_TENSOR_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TT_MAX_DIMS = 8 };

struct tt_shape {
    int n;                    /* number of dimensions; 0 is a scalar */
    int64_t dim[TT_MAX_DIMS]; /* outermost first */
};

struct tt_tensor {
    float *v;
    struct tt_shape shape;
};

/* Product of the dimensions, or -1 when it is negative or over 2^48. */
int64_t tt_shape_count(const struct tt_shape *s);
bool tt_shape_equal(const struct tt_shape *a, const struct tt_shape *b);
/* "[128, 784]" */
const char *tt_shape_text(const struct tt_shape *s, char *out, size_t size);
struct tt_shape tt_shape1(int64_t a);
struct tt_shape tt_shape2(int64_t a, int64_t b);

/* A distance in memory, as the kernels take it; and that of n floats. */
typedef unsigned long long tt_bytes;

static inline tt_bytes tt_floats(int64_t n)
{
    return (tt_bytes)n * sizeof(float);
}

#endif
