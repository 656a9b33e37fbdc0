/* .pth: a whole file, or else its pickle alone, around which the archive is built here (since no
 * fuzzer finds a pickle with the right checksum).  Whatever is accepted must add up. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/pth.h>

#include "../formats/pth_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const unsigned char *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_tensor_set set;
    if (tt_pth_parse("x", data, size, &set, &err) < 0) {
        if (!err.text[0])
            abort();
        return;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < set.n_tensors; i++) {
        const struct tt_named_tensor *t = &set.tensor[i];
        if ((size_t)tt_shape_count(&t->shape) * tt_dtype_size(t->dtype) != t->bytes)
            abort();
        for (size_t k = 0; k < t->bytes; k++)
            sum += ((const unsigned char *)t->data)[k];
        if (tt_tensor_set_find(&set, t->name) != t)
            abort();
    }
    for (size_t i = 0; i < set.n_metadata; i++)
        sum += (unsigned)strlen(set.metadata[i].key) + (unsigned)strlen(set.metadata[i].value);
    if (sum == 0xffffffffu)
        abort();
    tt_tensor_set_done(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pth_file built;
    check(data, size);
    pth_around(&built, data, size);
    check(built.bytes, built.n);
    return 0;
}
