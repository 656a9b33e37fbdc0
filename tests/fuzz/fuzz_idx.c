/* IDX, from bytes in memory. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/idx.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_idx x;
    unsigned char *copy = malloc(size ? size : 1);
    for (int dims = 1; dims <= 3; dims += 2) {
        memcpy(copy, data, size);
        if (tt_idx_parse("x", copy, size, dims, &x, &err) < 0)
            continue;
        unsigned sum = 0;
        for (int64_t i = 0; i < tt_shape_count(&x.shape); i++)
            sum += x.values[i];
        if (sum == 0xffffffffu)
            abort();
    }
    free(copy);
    return 0;
}
