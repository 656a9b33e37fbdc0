/* Memory.  Sizes that come from outside are checked before anything is allocated. */
#ifndef TT_BASE_MEM_H
#define TT_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum { TT_ALIGN = 64 }; /* a cache line, and the widest vector register */

/* Floats rounded up to whole cache lines. */
static inline int64_t tt_padded(int64_t floats)
{
    const int64_t line = TT_ALIGN / sizeof(float);
    return (floats + line - 1) / line * line;
}

/* So many bytes on a 64-byte boundary, or NULL; many of them in the system's large pages, where it
 * has such: what is read here and there then needs no long way to find where it lies.  Free with
 * free(). */
void *tt_alloc(size_t bytes);

/* n * size zeroed bytes on a 64-byte boundary, or NULL with err set.  Free with free(). */
void *tt_calloc(int64_t n, size_t size, struct tt_err *err);

#endif
