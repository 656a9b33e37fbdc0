#include <tuitrain/tensor/tensor.h>

#include <inttypes.h>
#include <stdio.h>

int64_t tt_shape_count(const struct tt_shape *s)
{
    const int64_t limit = (int64_t)1 << 48;
    int64_t count = 1;
    bool empty = false;
    for (int i = 0; i < s->n; i++) {
        if (s->dim[i] < 0)
            return -1;
        if (s->dim[i] == 0) {
            empty = true;
            continue;
        }
        if (s->dim[i] > limit / count)
            return -1;
        count *= s->dim[i];
    }
    return empty ? 0 : count;
}

bool tt_shape_equal(const struct tt_shape *a, const struct tt_shape *b)
{
    if (a->n != b->n)
        return false;
    for (int i = 0; i < a->n; i++)
        if (a->dim[i] != b->dim[i])
            return false;
    return true;
}

const char *tt_shape_text(const struct tt_shape *s, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "[");
    for (int i = 0; i < s->n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, i ? ", %" PRId64 : "%" PRId64, s->dim[i]);
    if (used < size)
        snprintf(out + used, size - used, "]");
    return out;
}

struct tt_shape tt_shape1(int64_t a)
{
    return (struct tt_shape){.n = 1, .dim = {a}};
}

struct tt_shape tt_shape2(int64_t a, int64_t b)
{
    return (struct tt_shape){.n = 2, .dim = {a, b}};
}
