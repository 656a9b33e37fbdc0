/* Random numbers without a hidden state: Philox4x32-10, a counter-based generator.
 *
 * A number is a function of (seed, stream, step, index) and nothing else, so shuffling, dropout
 * and initialisation depend neither on the number of threads nor on what came before a restart.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
 */
#ifndef TT_BASE_RNG_H
#define TT_BASE_RNG_H

#include <stdint.h>

/* Who draws.  Never renumber: a checkpoint's bits depend on it. */
enum tt_rng_stream {
    TT_RNG_INIT = 1,    /* step = index of the parameter */
    TT_RNG_SHUFFLE = 2, /* step = epoch */
    TT_RNG_DROPOUT = 3, /* step = training step, index = layer << 32 | element */
    TT_RNG_AUGMENT = 4, /* step = epoch, index = (sample * 8 + transform) << 20 | number */
};

/* The bare function: ten rounds over a 128-bit counter under a 64-bit key. */
void tt_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* A reader of one (seed, stream, step) sequence.  A value: copy it to draw the same numbers again;
 * each thread has its own. */
struct tt_rng {
    uint32_t key[2];
    uint32_t stream;
    uint64_t step;
    uint64_t index; /* numbers drawn so far */
    uint32_t block[4];
};

void tt_rng_init(struct tt_rng *r, uint64_t seed, enum tt_rng_stream stream, uint64_t step);

/* The 4 numbers that stand at indices 4 * block ... 4 * block + 3 of a sequence. */
void tt_rng_block(const struct tt_rng *r, uint64_t block, uint32_t out[4]);

uint32_t tt_rng_u32(struct tt_rng *r);
/* Uniform in [0, n), without bias (Lemire 2019).  n > 0. */
uint32_t tt_rng_below(struct tt_rng *r, uint32_t n);
/* Uniform in [0, 1), 24 bits. */
float tt_rng_uniform(struct tt_rng *r);

#endif
