#include "constant_inputs.h"

#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/tensor/blas.h>

enum { LANES = TT_LANES };
typedef int32_t bits __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/* Four registers of columns together; what differs from the first row in any bit stays non-zero. */
TT_CLONES static void differences(const float *x, int64_t rows, int64_t cols, int32_t *differ)
{
    enum { STRIP = 4 * LANES };
    int64_t c = 0;
    for (; c + STRIP <= cols; c += STRIP) {
        const bits *first = (const bits *)(const void *)(x + c);
        bits d0 = {0}, d1 = {0}, d2 = {0}, d3 = {0};
        for (int64_t r = 1; r < rows; r++) {
            const bits *row = (const bits *)(const void *)(x + r * cols + c);
            d0 |= row[0] ^ first[0];
            d1 |= row[1] ^ first[1];
            d2 |= row[2] ^ first[2];
            d3 |= row[3] ^ first[3];
        }
        bits *to = (bits *)(void *)(differ + c);
        to[0] = d0;
        to[1] = d1;
        to[2] = d2;
        to[3] = d3;
    }
    for (; c < cols; c++) {
        differ[c] = 0;
        for (int64_t r = 1; r < rows; r++)
            differ[c] |= memcmp(x + r * cols + c, x + c, sizeof *x) != 0;
    }
}

/* Sorts the columns of x; returns how many are not the same number in all rows. */
static int64_t find_varying(const float *x, int64_t rows, int64_t cols, int32_t *varying,
                            int32_t *constant)
{
    int64_t n = 0;
    differences(x, rows, cols, varying);
    for (int32_t c = 0; c < (int32_t)cols; c++) {
        bool differs = varying[c] != 0;
        constant[c - n] = c;
        varying[n] = c; /* n <= c: what is overwritten has been read */
        n += differs;
    }
    return n;
}

/* --- what a layer knows of its inputs --------------------------------------------------------- */

/* The room begins with this; behind it lie four arrays of `in`. */
struct room {
    int64_t varying;
    bool all;
};

struct arrays {
    tt_bytes *from_x, *from_w;
    int32_t *at, *constant;
};

static struct arrays arrays_in(struct room *room, int64_t in)
{
    tt_bytes *bytes = (tt_bytes *)(room + 1);
    int32_t *at = (int32_t *)(bytes + 2 * in);
    return (struct arrays){bytes, bytes + in, at, at + in};
}

int64_t tt__constant_inputs_room(int64_t in)
{
    return (int64_t)sizeof(struct room) + 2 * in * (int64_t)(sizeof(tt_bytes) + sizeof(int32_t));
}

struct tt__constant_inputs tt__constant_inputs_found(const void *room, int64_t in)
{
    if (!room)
        return (struct tt__constant_inputs){.all = true};
    struct room *r = (struct room *)(uintptr_t)room;
    const struct arrays a = arrays_in(r, in);
    return (struct tt__constant_inputs){.all = r->all,
                                        .n = in,
                                        .varying = r->varying,
                                        .at = a.at,
                                        .constant = a.constant,
                                        .from_x = a.from_x,
                                        .from_w = a.from_w};
}

TT_CLONES static void count_bytes(const int32_t *restrict at, int64_t n, tt_bytes *restrict from_x,
                                  tt_bytes *restrict from_w)
{
    for (int64_t i = 0; i < n; i++) {
        from_x[i] = (tt_bytes)at[i] * sizeof(float);
        from_w[i] = (tt_bytes)at[i] * sizeof(float) * TT__BLOCK;
    }
}

/* Each input multiplied by itself costs a little, and few samples have little work. */
struct tt__constant_inputs tt__constant_inputs_find(void *room, int64_t n, int64_t in,
                                                    const float *x)
{
    const int64_t few = 16;
    if (!room)
        return tt__constant_inputs_found(NULL, in);
    struct room *r = room;
    const struct arrays a = arrays_in(r, in);
    r->varying = n >= few && tt_blas_small() ? find_varying(x, n, in, a.at, a.constant) : in;
    r->all = r->varying == 0 || r->varying > in - in / 8;
    if (!r->all)
        count_bytes(a.at, r->varying, a.from_x, a.from_w);
    return tt__constant_inputs_found(room, in);
}

/* --- products --------------------------------------------------------------------------------- */

_Static_assert(TT__BLOCK == 2 * TT_LANES, "a block's row is two registers");

TT_CLONES void tt__constant_inputs_add(const struct tt__constant_inputs *v, const float *x,
                                       const float *w, float *row)
{
    int64_t n = v->n - v->varying, k = 0;
    tt_lanes *to = (tt_lanes *)(void *)row, s0 = to[0], s1 = to[1], t0 = {0}, t1 = {0};
    for (; k + 2 <= n; k += 2) {
        int64_t i = v->constant[k], j = v->constant[k + 1];
        const tt_lanes *wi = (const tt_lanes *)(const void *)(w + i * TT__BLOCK);
        const tt_lanes *wj = (const tt_lanes *)(const void *)(w + j * TT__BLOCK);
        s0 += x[i] * wi[0];
        s1 += x[i] * wi[1];
        t0 += x[j] * wj[0];
        t1 += x[j] * wj[1];
    }
    if (k < n) {
        const tt_lanes *wk =
            (const tt_lanes *)(const void *)(w + (int64_t)v->constant[k] * TT__BLOCK);
        s0 += x[v->constant[k]] * wk[0];
        s1 += x[v->constant[k]] * wk[1];
    }
    to[0] = s0 + t0;
    to[1] = s1 + t1;
}

int64_t tt__constant_inputs_from(const struct tt__constant_inputs *v, int64_t least)
{
    int64_t low = 0, n = v->varying;
    while (n > 0) {
        int64_t half = n / 2;
        bool above = v->at[low + half] >= least;
        low = above ? low : low + half + 1;
        n = above ? half : n - half - 1;
    }
    return low;
}

struct tt_span tt__constant_inputs_next_run(const struct tt__constant_inputs *v, int64_t *k,
                                            int64_t end)
{
    const int64_t gap = 3;
    struct tt_span run = {end, end};
    if (*k == v->varying || v->at[*k] >= end)
        return run;
    run.begin = run.end = v->at[*k];
    while (*k < v->varying && v->at[*k] < run.end + gap && v->at[*k] < end)
        run.end = v->at[(*k)++] + 1;
    return run;
}

TT_CLONES void tt__constant_inputs_gradient(struct tt_span inputs, const float *x, const float *sum,
                                            bool more, float *grad)
{
    const tt_lanes *from = (const tt_lanes *)(const void *)sum;
    tt_lanes s0 = from[0], s1 = from[1], *to = (tt_lanes *)(void *)grad;
    for (int64_t i = inputs.begin; i < inputs.end; i++, to += 2) {
        to[0] = more ? to[0] + x[i] * s0 : x[i] * s0;
        to[1] = more ? to[1] + x[i] * s1 : x[i] * s1;
    }
}
