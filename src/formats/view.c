#include "view.h"

#include <string.h>

static bool is_contiguous(const struct tt__view *t)
{
    int64_t step = 1;
    for (int i = t->shape.n - 1; i >= 0; i--) {
        if (t->shape.dim[i] != 1 && t->stride[i] != step)
            return false;
        step *= t->shape.dim[i];
    }
    return true;
}

/* One run of the innermost dimension; returns where the next one goes. */
static unsigned char *copy_row(const unsigned char *from, int64_t n, int64_t stride, size_t size,
                               unsigned char *out)
{
    for (int64_t i = 0; i < n; i++) {
        memcpy(out, from + (size_t)(i * stride) * size, size);
        out += size;
    }
    return out;
}

void tt__view_copy(const struct tt__view *t, const unsigned char *storage, unsigned char *out)
{
    size_t size = tt_dtype_size(t->dtype);
    int64_t count = tt_shape_count(&t->shape), index[TT_MAX_DIMS] = {0}, at = t->offset;
    int last = t->shape.n - 1;
    if (count == 0)
        return;
    if (is_contiguous(t)) {
        memcpy(out, storage + (size_t)at * size, (size_t)count * size);
        return;
    }
    for (int i = 0; i >= 0;) {
        out = copy_row(storage + (size_t)at * size, t->shape.dim[last], t->stride[last], size, out);
        /* The next row, as an odometer turns. */
        for (i = last - 1; i >= 0; i--) {
            at += t->stride[i];
            if (++index[i] < t->shape.dim[i])
                break;
            at -= t->stride[i] * t->shape.dim[i];
            index[i] = 0;
        }
    }
}
