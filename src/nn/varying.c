#include "layers.h"

#include <string.h>

#include <tuitrain/base/simd.h>

enum { LANES = 16 };
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

int64_t tt__find_varying(const float *x, int64_t rows, int64_t cols, int32_t *varying,
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
