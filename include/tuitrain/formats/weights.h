/* Files of weights, of whichever kind: safetensors, PyTorch's .pth, or the ONNX files of our own.
 */
#ifndef TT_FORMATS_WEIGHTS_H
#define TT_FORMATS_WEIGHTS_H

#include <stdbool.h>

#include <tuitrain/formats/safetensors.h>

/* What kind it is, is decided by how the file begins. */
int tt_weights_read(const char *path, struct tt_tensor_set *out, struct tt_err *err);

/* Names, types, shapes and metadata: no array is read, and each `data` is NULL. */
int tt_weights_list(const char *path, struct tt_tensor_set *out, struct tt_err *err);

/* Whether it begins as one of them does. */
bool tt_weights_seem(const char *path);

/* Whether weights may be written there as far as names and contents go: ONNX files are not made by
 * writing weights, and what is there under another name than a model's must be a model, too: a
 * table of data would be lost. */
int tt_weights_target_check(const char *path, struct tt_err *err);

/* .pth or .pt makes PyTorch's kind, which has no place for metadata; any other name safetensors. */
int tt_weights_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err);

#endif
