/* Reading a .pth file in steps: the archive and the arrays (pth.c), and between them the dictionary
 * that names the tensors (pth_dict.c). */
#ifndef TT_FORMATS_PTH_READER_H
#define TT_FORMATS_PTH_READER_H

#include "pickle.h"
#include "set_memory.h"
#include "unzip.h"

enum { TT__PTH_STEM = 256 };

struct tt__pth_ref { /* a tensor of the dictionary */
    const struct tt__view *view;
    int64_t entry; /* its storage's */
    size_t index;  /* its place in the set */
};

struct tt__pth_reader {
    const char *name;
    struct tt__unzip zip;
    char stem[TT__PTH_STEM]; /* what all entries' names begin with, its '/' included */
    unsigned char *pickle_data;
    size_t pickle_size;
    struct tt__pickle pickle;
    const struct tt__items *dict; /* the state_dict */
    struct tt__pth_ref *ref;      /* sorted by entry */
    size_t n_refs;
    size_t room; /* for all arrays */
    struct tt__set_memory *m;
    struct tt_err *err;
};

/* Finds the state_dict in what the pickle made. */
int tt__pth_choose(struct tt__pth_reader *r);
/* Its names, types, shapes, and the metadata; the arrays come after. */
int tt__pth_list(struct tt__pth_reader *r, struct tt_tensor_set *out);

#endif
