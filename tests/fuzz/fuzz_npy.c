/* NPY: what is accepted has as many values as its shape says, and all of them can be read. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/npy.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_npy a;
    unsigned char *copy = malloc(size ? size : 1);
    if (size)
        memcpy(copy, data, size);
    double sum = 0;
    if (tt_npy_parse("x", copy, size, &a, &err) == 0) {
        if (a.count != tt_shape_count(&a.shape) ||
            (const unsigned char *)a.values + a.count * a.size != copy + size)
            abort();
        for (int64_t i = 0; i < a.count; i++)
            sum += tt_npy_at(&a, i);
    } else if (!err.text[0]) {
        abort();
    }
    if (sum == 1e300)
        abort();
    free(copy);
    return 0;
}
