/* Half precision to single: every one of the 65,536 values. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/formats/convert.h>

/* From the definition, in double. */
static double half(uint16_t bits, int exponent_bits, int fraction_bits)
{
    int bias = (1 << (exponent_bits - 1)) - 1, most = (1 << exponent_bits) - 1;
    int exponent = bits >> fraction_bits & most, fraction = bits & ((1 << fraction_bits) - 1);
    double sign = bits >> 15 ? -1 : 1, scale = ldexp(1, -fraction_bits);
    if (exponent == most)
        return fraction ? (double)NAN : sign * (double)INFINITY;
    if (exponent == 0)
        return sign * ldexp(fraction * scale, 1 - bias);
    return sign * ldexp(1 + fraction * scale, exponent - bias);
}

static void every_half_is_exact(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 65536; i++) {
        double want[2] = {half((uint16_t)i, 5, 10), half((uint16_t)i, 8, 7)};
        double have[2] = {(double)tt_f16_to_f32((uint16_t)i), (double)tt_bf16_to_f32((uint16_t)i)};
        for (int k = 0; k < 2; k++) {
            if (isnan(want[k]))
                assert_true(isnan(have[k]));
            else
                assert_true(want[k] == have[k] && !signbit(want[k]) == !signbit(have[k]));
        }
    }
}

static void every_dtype_is_read(void **state)
{
    (void)state;
    const int64_t big[] = {-3, 1 << 24};
    const uint8_t small[] = {0, 255};
    float out[2];
    struct tt_named_tensor t = {.dtype = TT_I64, .data = big, .bytes = sizeof big};
    tt_tensor_to_f32(&t, out);
    assert_true(out[0] == -3 && out[1] == 16777216);
    t = (struct tt_named_tensor){.dtype = TT_U8, .data = small, .bytes = 2};
    tt_tensor_to_f32(&t, out);
    assert_true(out[0] == 0 && out[1] == 255);
    t.dtype = TT_I8;
    tt_tensor_to_f32(&t, out);
    assert_true(out[1] == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_is_exact),
        cmocka_unit_test(every_dtype_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
