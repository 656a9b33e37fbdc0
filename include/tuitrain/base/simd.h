/* One binary, every instruction set: a function marked TT_CLONES is compiled for plain x86-64,
 * AVX2 and AVX-512, and the right one is chosen when the program is loaded.
 *
 * Sanitizers cannot live with the loader hook that this needs, and elsewhere than gcc on x86-64
 * there is only the plain version. */
#ifndef TT_BASE_SIMD_H
#define TT_BASE_SIMD_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(TT_SANITIZE)
#define TT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TT_CLONES
#endif

/* Sixteen floats at any address: a register of AVX-512, as many smaller ones elsewhere.  Functions
 * cannot take or return them, as plain x86-64 has no such register. */
enum { TT_LANES = 16 };
typedef float tt_lanes
    __attribute__((vector_size(TT_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
#define TT_LANES_AT(p) (*(tt_lanes *)(uintptr_t)(p))

#endif
