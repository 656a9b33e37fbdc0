/* The values that a pickle makes, and their memory. */
#ifndef TT_FORMATS_PICKLE_MEMORY_H
#define TT_FORMATS_PICKLE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/safetensors.h>

enum tt__kind {
    TT__NONE,
    TT__BOOL,
    TT__INT,
    TT__FLOAT,
    TT__TEXT,
    TT__TUPLE,
    TT__LIST, /* its items are forgotten */
    TT__DICT,
    TT__NAME,    /* a GLOBAL of the table */
    TT__STORAGE, /* an entry of the archive */
    TT__TENSOR,  /* a view of a storage */
    TT__OTHER,   /* something that we need no more of: a device */
    TT__ABSENT   /* inside the machine: nothing was remembered here */
};

struct tt__value {
    enum tt__kind kind;
    uint32_t length; /* of a text */
    union {
        int64_t i; /* also a BOOL, and the row of a NAME */
        double d;
        const char *text; /* not ended by a NUL; points into the pickle */
        struct tt__items *items;
        const struct tt__storage *storage;
        const struct tt__view *view;
    };
};

struct tt__items { /* of a tuple; of a dictionary: key, value, key, value */
    struct tt__value *v;
    size_t n, room;
    bool more; /* items whose keys are no text were forgotten */
};

struct tt__storage {
    const char *key; /* its entry is "STEM/data/KEY" */
    uint32_t key_length;
    int64_t bytes;
    enum tt_dtype dtype;
    bool typed; /* else dtype means nothing, and the tensors bring theirs */
};

struct tt__view {
    const struct tt__storage *storage;
    enum tt_dtype dtype;
    int64_t offset; /* in elements, as the strides; every element lies in the storage */
    struct tt_shape shape;
    int64_t stride[TT_MAX_DIMS];
};

struct tt__pickle {
    struct tt__value root;
    const char *name; /* of the file, for messages */
    void *blocks;     /* all memory of the values */
    size_t taken;
};

/* Memory that lives as long as the pickle; NULL with err set when there is none. */
void *tt__pickle_take(struct tt__pickle *p, size_t n, struct tt_err *err);
/* "a tensor", for messages. */
const char *tt__kind_text(enum tt__kind kind);

/* Frees all of it. */
void tt__pickle_done(struct tt__pickle *p);

#endif
