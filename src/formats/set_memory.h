/* What a tensor set that was read from a file keeps alive; tt_tensor_set_done() frees it. */
#ifndef TT_FORMATS_SET_MEMORY_H
#define TT_FORMATS_SET_MEMORY_H

struct tt_err;
struct tt_metadata;
struct tt_named_tensor;
struct tt_tensor_set;

struct tt__set_memory {
    struct tt_named_tensor *tensor;
    struct tt_metadata *metadata;
    char *text;          /* names and metadata point into it */
    unsigned char *data; /* copies of the arrays, aligned */
};

/* Indexes a set that was read, in which no name may stand twice. */
int tt__tensor_set_check(struct tt_tensor_set *set, const char *file, struct tt_err *err);

#endif
