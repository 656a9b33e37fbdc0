/* A table as it lies in the cache: whatever is accepted is a frame like any other. */
#include "table.h"

#include "../../src/data/table/frame_cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt__frame f;
    if (!tt__frame_recall_bytes("x", data, size, &f))
        return 0;
    if (f.rows < 1 || f.columns < 1)
        abort();
    learn(&f);
    tt__frame_done(&f);
    return 0;
}
