#include <tuitrain/base/mem.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

#include <tuitrain/base/limits.h>

/* Arrays that many small pages would be needed for begin on a large one, and fill it. */
void *tt_alloc(size_t bytes)
{
    const size_t large = (size_t)2 << 20, many = (size_t)256 << 10, ask_first = (size_t)32 << 20;
    const size_t align = bytes < many ? TT_ALIGN : large;
    if (bytes > SIZE_MAX - large)
        return NULL;
    /* The system would promise it, and end the program when it is used. */
    if (bytes >= ask_first && bytes > tt_limits_memory_left())
        return NULL;
    bytes = bytes ? (bytes + align - 1) / align * align : TT_ALIGN;
    void *p = aligned_alloc(align, bytes);
#ifdef MADV_HUGEPAGE
    if (p && align == large)
        (void)madvise(p, bytes, MADV_HUGEPAGE); /* where there are none, all works as well */
#endif
    return p;
}

void *tt_calloc(int64_t n, size_t size, struct tt_err *err)
{
    size_t bytes;
    if (n < 0 || __builtin_mul_overflow((size_t)n, size, &bytes) || bytes > SIZE_MAX / 2) {
        tt_fail(err, TT_ENOMEM, "%" PRId64 " items of %zu bytes are more than memory can hold", n,
                size);
        return NULL;
    }
    bytes = (bytes + TT_ALIGN - 1) / TT_ALIGN * TT_ALIGN;
    void *p = tt_alloc(bytes);
    if (!p) {
        tt_fail(err, TT_ENOMEM, "out of memory: %zu bytes", bytes);
        return NULL;
    }
    memset(p, 0, bytes);
    return p;
}
