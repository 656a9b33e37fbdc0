/* What a tensor set that was read from a file keeps alive; tt_tensor_set_done() frees it. */
#ifndef TT_FORMATS_SET_MEMORY_H
#define TT_FORMATS_SET_MEMORY_H

#include <jansson.h>

#include <tuitrain/formats/safetensors.h>

struct tt__set_memory {
    struct tt_named_tensor *tensor;
    struct tt_metadata *metadata;
    json_t *header;      /* names point into it (safetensors), and keys of metadata ... */
    char *text;          /* ... or names into this (pth); values of metadata */
    unsigned char *data; /* copies of the arrays, aligned */
};

#endif
