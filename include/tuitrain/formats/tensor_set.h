/* Sets of named tensors, whichever file they come from (weights.h). */
#ifndef TT_FORMATS_TENSOR_SET_H
#define TT_FORMATS_TENSOR_SET_H

#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/tensor/tensor.h>

enum tt_dtype {
    TT_BOOL,
    TT_U8,
    TT_I8,
    TT_I16,
    TT_U16,
    TT_F16,
    TT_BF16,
    TT_I32,
    TT_U32,
    TT_F32,
    TT_F64,
    TT_I64,
    TT_U64,
    TT_DTYPE_COUNT
};

const char *tt_dtype_name(enum tt_dtype t); /* "F32" */
size_t tt_dtype_size(enum tt_dtype t);      /* bytes */

struct tt_named_tensor {
    const char *name;
    enum tt_dtype dtype;
    struct tt_shape shape;
    const void *data; /* aligned to the dtype's size; NULL only when there are no elements */
    size_t bytes;
};

struct tt_metadata {
    const char *key, *value;
};

/* A set of named tensors with metadata.  To write one, point the fields at your own memory.
 * After reading, everything belongs to `memory` and is freed by tt_tensor_set_done(). */
struct tt_tensor_set {
    struct tt_named_tensor *tensor;
    size_t n_tensors;
    struct tt_metadata *metadata;
    size_t n_metadata;
    const struct tt_named_tensor **by_name; /* sorted, for tt_tensor_set_find(), or NULL; owned */
    void *memory;                           /* opaque; NULL when the caller owns all of it */
};

/* Sets that are read have an index already; it makes finding all of n names n log n instead of n^2.
 * After a change to the table of tensors it must be made anew. */
int tt_tensor_set_index(struct tt_tensor_set *set, struct tt_err *err);
const struct tt_named_tensor *tt_tensor_set_find(const struct tt_tensor_set *set, const char *name);
/* The value of a metadata key, or NULL. */
const char *tt_tensor_set_meta(const struct tt_tensor_set *set, const char *key);
void tt_tensor_set_done(struct tt_tensor_set *set);

#endif
