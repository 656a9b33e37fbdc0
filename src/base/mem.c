#include <tuitrain/base/mem.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void *tt_calloc(int64_t n, size_t size, struct tt_err *err)
{
    size_t bytes;
    if (n < 0 || __builtin_mul_overflow((size_t)n, size, &bytes) || bytes > SIZE_MAX / 2) {
        tt_fail(err, TT_ENOMEM, "%" PRId64 " items of %zu bytes are more than memory can hold", n,
                size);
        return NULL;
    }
    bytes = (bytes + TT_ALIGN - 1) / TT_ALIGN * TT_ALIGN;
    void *p = aligned_alloc(TT_ALIGN, bytes ? bytes : TT_ALIGN);
    if (!p) {
        tt_fail(err, TT_ENOMEM, "out of memory: %zu bytes", bytes);
        return NULL;
    }
    memset(p, 0, bytes);
    return p;
}
