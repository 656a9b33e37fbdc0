#include <tuitrain/formats/convert.h>

#include <math.h>
#include <string.h>

float tt_bf16_to_f32(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float out;
    memcpy(&out, &wide, sizeof out);
    return out;
}

float tt_f16_to_f32(uint16_t bits)
{
    uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 31;
    uint32_t fraction = bits & 1023;
    float out;
    if (exponent == 0) { /* zero, and what is smaller than 2^-14 */
        out = ldexpf((float)fraction, -24);
        return sign ? -out : out;
    }
    uint32_t wide = sign | (exponent == 31 ? 255u : exponent + 112) << 23 | fraction << 13;
    memcpy(&out, &wide, sizeof out);
    return out;
}

bool tt_dtype_is_float(enum tt_dtype t)
{
    return t == TT_F16 || t == TT_BF16 || t == TT_F32 || t == TT_F64;
}

#define EACH(type, value)                                                                          \
    for (size_t i = 0; i < n; i++) {                                                               \
        type x;                                                                                    \
        memcpy(&x, (const char *)t->data + i * sizeof x, sizeof x);                                \
        out[i] = (value);                                                                          \
    }                                                                                              \
    break

void tt_tensor_to_f32(const struct tt_named_tensor *t, float *out)
{
    size_t n = t->bytes / tt_dtype_size(t->dtype);
    switch (t->dtype) {
    case TT_F32:
        EACH(float, x);
    case TT_F64:
        EACH(double, (float)x);
    case TT_F16:
        EACH(uint16_t, tt_f16_to_f32(x));
    case TT_BF16:
        EACH(uint16_t, tt_bf16_to_f32(x));
    case TT_BOOL:
    case TT_U8:
        EACH(uint8_t, (float)x);
    case TT_I8:
        EACH(int8_t, (float)x);
    case TT_I16:
        EACH(int16_t, (float)x);
    case TT_U16:
        EACH(uint16_t, (float)x);
    case TT_I32:
        EACH(int32_t, (float)x);
    case TT_U32:
        EACH(uint32_t, (float)x);
    case TT_I64:
        EACH(int64_t, (float)x);
    case TT_U64:
        EACH(uint64_t, (float)x);
    case TT_DTYPE_COUNT:
        break;
    }
}
