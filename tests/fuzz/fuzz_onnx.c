/* ONNX files as models: what they hold, and what they say of themselves. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/signature.h>
#include <tuitrain/formats/onnx.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tt_data d;
    struct tt_err err = {0};
    struct tt_tensor_set set;
    if (tt_onnx_parse("x", data, size, &set, &err) < 0) {
        if (!err.text[0])
            abort();
        return 0;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < set.n_tensors; i++)
        for (size_t k = 0; k < set.tensor[i].bytes; k++)
            sum += ((const unsigned char *)set.tensor[i].data)[k];
    if (sum == 0xffffffffu)
        abort();
    if (tt_signature_read(&set, &d, &err) > 0)
        tt_data_done(&d);
    tt_tensor_set_done(&set);
    return 0;
}
