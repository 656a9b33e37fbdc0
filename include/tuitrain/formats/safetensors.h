/* safetensors: named arrays in one file.
 *
 * Layout: u64 little-endian N, N bytes of JSON, then the arrays.  The JSON maps each name to
 * {"dtype", "shape", "data_offsets": [begin, end]} and "__metadata__" to strings.
 * Source: github.com/huggingface/safetensors (README, "Format").
 *
 * Reading follows the specification's own checks: header of at most 100 MB, known dtypes, sizes
 * that fit shape and dtype, no overlap, no hole, no duplicate name, ends exactly at the end of
 * the file.  Writing is atomic (base/file.h), little-endian, and the same input gives the same
 * bytes.
 */
#ifndef TT_FORMATS_SAFETENSORS_H
#define TT_FORMATS_SAFETENSORS_H

#include <tuitrain/formats/tensor_set.h>

/* Parses the whole file's bytes.  `name` is for messages.  Copies what it keeps. */
int tt_safetensors_parse(const char *name, const unsigned char *data, size_t size,
                         struct tt_tensor_set *out, struct tt_err *err);
int tt_safetensors_read(const char *path, struct tt_tensor_set *out, struct tt_err *err);
/* Names, types, shapes and metadata: no array is read, and each `data` is NULL. */
int tt_safetensors_list(const char *path, struct tt_tensor_set *out, struct tt_err *err);
int tt_safetensors_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err);

#endif
