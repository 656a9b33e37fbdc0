/* OpenBLAS: which kernel runs, and whether it computes right.
 *
 * OpenBLAS 0.3.21 does not know newer Intel processors and falls back to SSE3 kernels there, five
 * times slower than the right ones.  The kernel can only be chosen by OPENBLAS_CORETYPE in the
 * environment before the library loads, so the program sets it and executes itself once more.
 */
#ifndef TT_TENSOR_BLAS_H
#define TT_TENSOR_BLAS_H

#include <stdbool.h>

#include <tuitrain/base/err.h>

/* The kernel that fits this processor ("SkylakeX", "Haswell"), or NULL when the one that
 * OpenBLAS chose by itself (`chosen`) is as good.  `chosen` NULL asks for the best there is. */
const char *tt_blas_better_kernel(const char *chosen);

/* Called first in main(), before any thread: chooses and checks the kernel.  May execute the
 * program once more, so nothing may have been done yet.  A value of OPENBLAS_CORETYPE that the
 * user set is respected.  Fails only when no kernel computes right. */
int tt_blas_setup(char **argv, struct tt_err *err);

/* "OpenBLAS 0.3.21, kernel SkylakeX (chosen here), OpenMP" */
const char *tt_blas_text(void);
const char *tt_blas_kernel(void); /* "SkylakeX" */

/* "libxsmm 1.17", when small products run in its kernels; else NULL. */
const char *tt_blas_small(void);

#endif
