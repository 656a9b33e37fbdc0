/* Inputs that are the same in all samples of a batch: the margins of pictures, units that have
 * fallen silent.  Their share of y = x W is one row for all samples, and their gradient is what
 * they are times the sum of dy; only the others need products. */
#ifndef TT_NN_CONSTANT_INPUTS_H
#define TT_NN_CONSTANT_INPUTS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/tensor/gemm.h>
#include <tuitrain/tensor/par.h>

/* Outputs in a block of W, which lies as (in, TT__BLOCK): two vector registers of them, so that a
 * kernel's C fits in all. */
enum { TT__BLOCK = 32 };

/* The inputs that are not the same in all samples, and those that are. */
struct tt__constant_inputs {
    bool all; /* to leave some out would gain nothing; the rest means nothing */
    int64_t n, varying;
    const int32_t *at, *constant;    /* (varying), (n - varying), both rising */
    const tt_bytes *from_x, *from_w; /* (varying): bytes from x, and from a block of W, to them */
};

/* Bytes of `room` below, which lies on a cache line. */
int64_t tt__constant_inputs_room(int64_t in);

/* Looks at x (n, in); and what was found last.  `room` keeps it; NULL: all. */
struct tt__constant_inputs tt__constant_inputs_find(void *room, int64_t n, int64_t in,
                                                    const float *x);
struct tt__constant_inputs tt__constant_inputs_found(const void *room, int64_t in);

/* row (TT__BLOCK) += x W of the inputs that do not vary; x is any sample, w a block. */
void tt__constant_inputs_add(const struct tt__constant_inputs *v, const float *x, const float *w,
                             float *row);

/* The place in `at` of the first input that varies, from `least` on. */
int64_t tt__constant_inputs_from(const struct tt__constant_inputs *v, int64_t least);

/* The next inputs that are multiplied together, from place *k on: those that vary and small gaps
 * between them.  Empty, at `end`, when none is left before it. */
struct tt_span tt__constant_inputs_next_run(const struct tt__constant_inputs *v, int64_t *k,
                                            int64_t end);

/* grad (inputs, TT__BLOCK) of inputs that do not vary: = x sum, or += where there is `more`; `sum`
 * is that of dy. */
void tt__constant_inputs_gradient(struct tt_span inputs, const float *x, const float *sum,
                                  bool more, float *grad);

#endif
