/* What the processor can do at most, for comparison. */
#ifndef TT_TENSOR_MEASURE_H
#define TT_TENSOR_MEASURE_H

#include <stdbool.h>

/* Floating-point operations a second of so many threads together, all in fused multiply-adds of the
 * widest vectors (two operations each).  The best of several tries; takes about 0.1 s. */
double tt_measure_fma(int threads);

/* The same of the calling thread, by the processor's time that it got, so that others on the same
 * processor do not count: the best of pieces of about a millisecond, until they are `seconds`
 * together, or *stop. */
double tt_measure_fma_here(double seconds, const _Atomic bool *stop);

/* Bytes a second that so many threads together copy within arrays larger than any cache of theirs;
 * read and written bytes both count.  The best of several tries; 0 when memory is short. */
double tt_measure_copy(int threads);

/* "AVX-512", what tt_measure_fma() uses here. */
const char *tt_measure_vectors(void);

#endif
