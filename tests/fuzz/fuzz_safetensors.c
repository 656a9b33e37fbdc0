/* safetensors: whatever is accepted must add up. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/signature.h>
#include <tuitrain/data/split.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/checkpoint/checkpoint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_tensor_set set;
    static struct tt_config config;
    static struct tt_data described;
    if (tt_safetensors_parse("x", data, size, &set, &err) < 0)
        return 0;
    size_t total = 0;
    for (size_t i = 0; i < set.n_tensors; i++) {
        const struct tt_named_tensor *t = &set.tensor[i];
        if ((size_t)tt_shape_count(&t->shape) * tt_dtype_size(t->dtype) != t->bytes)
            abort();
        total += t->bytes;
        if (tt_tensor_set_find(&set, t->name) != t)
            abort();
    }
    if (total > size)
        abort();
    tt_checkpoint_config(&set, &config, &err);
    struct tt_split_said said;
    tt_split_read(&set, &said, &err);
    if (tt_signature_read(&set, &described, &err) == 1)
        tt_data_done(&described);
    tt_tensor_set_done(&set);
    return 0;
}
