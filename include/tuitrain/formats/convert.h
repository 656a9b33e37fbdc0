/* Numbers of files as the numbers that we compute with. */
#ifndef TT_FORMATS_CONVERT_H
#define TT_FORMATS_CONVERT_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/formats/safetensors.h>

/* Exact, NaN and infinities too.  Sources: IEEE 754 binary16; bfloat16 is the upper half of a
 * float32. */
float tt_f16_to_f32(uint16_t bits);
float tt_bf16_to_f32(uint16_t bits);

/* Whether the dtype holds real numbers: F16, BF16, F32 or F64. */
bool tt_dtype_is_float(enum tt_dtype t);

/* Writes the tensor's elements, of any dtype, as float32: rounded to nearest where F64 and large
 * integers have more digits. */
void tt_tensor_to_f32(const struct tt_named_tensor *t, float *out);

#endif
