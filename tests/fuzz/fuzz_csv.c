/* Text tables, from bytes in memory, as data to train with and as rows for a model. */
#include "table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt__frame f;
    unsigned char *copy = malloc(size + 1);
    memcpy(copy, data, size);
    copy[size] = '\0';
    if (tt__frame_parse("x", copy, size, &f, &err) < 0) {
        if (!err.text[0])
            abort();
        return 0;
    }
    if (f.rows < 1 || f.columns < 1)
        abort();
    learn(&f);
    tt__frame_done(&f);
    return 0;
}
