/* Reading pickles, as far as torch.save() writes them for a state_dict or a training checkpoint.
 *
 * A pickle is a program for a machine with a stack, and in Python it may call anything.  Here
 * nothing is ever called: a name (GLOBAL) is looked up in one table of names that we know
 * (torch_names.c), a call (REDUCE) of one makes a plain value, and everything else is refused.
 * Operands are checked for number and kind.  Only what can lead to a tensor is kept: lists, and
 * the items of dictionaries whose keys are no text, are forgotten.
 *
 * Values may be shared and may even contain themselves; whoever walks them must not recurse.
 * Sources: the comments in CPython's Lib/pickletools.py; torch/_weights_only_unpickler.py for
 * what is enough.
 */
#ifndef TT_FORMATS_PICKLE_H
#define TT_FORMATS_PICKLE_H

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

/* The values point into `data` and live until tt__pickle_done(). */
int tt__pickle_parse(const char *name, const unsigned char *data, size_t size,
                     struct tt__pickle *out, struct tt_err *err);
void tt__pickle_done(struct tt__pickle *p);

/* --- pickle_memory.c --- */

/* Memory that lives as long as the pickle; NULL with err set when there is none. */
void *tt__pickle_take(struct tt__pickle *p, size_t n, struct tt_err *err);
/* "a tensor", for messages. */
const char *tt__kind_text(enum tt__kind kind);

/* --- torch_names.c: what the names in a state_dict mean --- */

/* The row of "module.name" in the table, or -1. */
int tt__torch_name(const char *full);
/* The value of calling the name of that row with a tuple. */
int tt__torch_call(struct tt__pickle *p, int64_t row, const struct tt__items *arguments,
                   struct tt__value *out, struct tt_err *err);
/* The storage that the tuple of a persistent id names. */
int tt__torch_storage(struct tt__pickle *p, const struct tt__items *id, struct tt__value *out,
                      struct tt_err *err);

/* --- view.c --- */

/* Copies the elements of a view out of its storage's bytes, row by row. */
void tt__view_copy(const struct tt__view *t, const unsigned char *storage, unsigned char *out);

#endif
