/* Files to predict from: pictures for networks of several shapes, rows for one of columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/inputs.h>
#include <tuitrain/formats/image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Large pictures take long, and teach nothing. */
static bool is_large(const uint8_t *data, size_t size)
{
    struct tt_image seen;
    struct tt_err err;
    return tt_image_is(data, size) && tt_image_look("x", data, size, &seen, &err) == 0 &&
           (int64_t)seen.height * seen.width > 1 << 20;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (is_large(data, size))
        return 0;
    static const float figures[3] = {1, 1, 1};
    const struct tt_data like[] = {
        {.input = {.n = 3, .dim = {1, 4, 5}}},
        {.input = {.n = 3, .dim = {3, 7, 2}}},
        {.input = {.n = 1, .dim = {3}}, .column_mean = figures, .column_scale = figures},
    };
    for (size_t i = 0; i < sizeof like / sizeof like[0]; i++) {
        struct tt_err err = {0};
        struct tt_inputs in;
        int64_t each = tt_shape_count(&like[i].input);
        unsigned char *copy = malloc(size + 1);
        memcpy(copy, data, size);
        copy[size] = '\0';
        const struct tt_inputs_wish wish = {.invert = i == 0, .centre = i == 1};
        if (tt_inputs_parse("x", copy, size, &like[i], &wish, &in, &err) == 0) {
            unsigned sum = 0;
            for (int64_t k = 0; k < in.set.n * each; k++)
                if (in.set.x)
                    sum += in.set.x[k];
                else if (!isfinite(in.set.numbers[k]))
                    abort();
            if (in.set.n < 1 || sum == 0xffffffffu)
                abort();
            tt_inputs_done(&in);
        }
        free(copy);
    }
    return 0;
}
