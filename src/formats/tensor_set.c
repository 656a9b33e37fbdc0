#include <tuitrain/formats/tensor_set.h>

#include <stdlib.h>
#include <string.h>

#include "set_memory.h"

static const struct {
    const char *name;
    size_t size;
} dtypes[TT_DTYPE_COUNT] = {
    [TT_BOOL] = {"BOOL", 1}, [TT_U8] = {"U8", 1},   [TT_I8] = {"I8", 1},     [TT_I16] = {"I16", 2},
    [TT_U16] = {"U16", 2},   [TT_F16] = {"F16", 2}, [TT_BF16] = {"BF16", 2}, [TT_I32] = {"I32", 4},
    [TT_U32] = {"U32", 4},   [TT_F32] = {"F32", 4}, [TT_F64] = {"F64", 8},   [TT_I64] = {"I64", 8},
    [TT_U64] = {"U64", 8},
};

const char *tt_dtype_name(enum tt_dtype t)
{
    return dtypes[t].name;
}

size_t tt_dtype_size(enum tt_dtype t)
{
    return dtypes[t].size;
}

void tt_tensor_set_done(struct tt_tensor_set *set)
{
    struct tt__set_memory *m = set->memory;
    if (m) {
        free(m->tensor);
        free(m->metadata);
        free(m->text);
        free(m->data);
        free(m);
    }
    free(set->by_name);
    memset(set, 0, sizeof *set);
}

static int compare_names(const void *a, const void *b)
{
    const struct tt_named_tensor *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

int tt_tensor_set_index(struct tt_tensor_set *set, struct tt_err *err)
{
    const struct tt_named_tensor **by_name = malloc((set->n_tensors + 1) * sizeof *by_name);
    if (!by_name)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (size_t i = 0; i < set->n_tensors; i++)
        by_name[i] = &set->tensor[i];
    qsort(by_name, set->n_tensors, sizeof *by_name, compare_names);
    free(set->by_name);
    set->by_name = by_name;
    return 0;
}

int tt__tensor_set_check(struct tt_tensor_set *set, const char *file, struct tt_err *err)
{
    if (tt_tensor_set_index(set, err) < 0)
        return -1;
    for (size_t i = 1; i < set->n_tensors; i++)
        if (compare_names(&set->by_name[i - 1], &set->by_name[i]) == 0)
            return tt_fail(err, TT_EINPUT, "%s: tensor \"%.100s\" stands twice", file,
                           set->by_name[i]->name);
    return 0;
}

const struct tt_named_tensor *tt_tensor_set_find(const struct tt_tensor_set *set, const char *name)
{
    const struct tt_named_tensor wanted = {.name = name}, *key = &wanted;
    if (set->by_name) {
        const struct tt_named_tensor *const *found =
            bsearch(&key, set->by_name, set->n_tensors, sizeof *set->by_name, compare_names);
        return found ? *found : NULL;
    }
    for (size_t i = 0; i < set->n_tensors; i++)
        if (strcmp(set->tensor[i].name, name) == 0)
            return &set->tensor[i];
    return NULL;
}

const char *tt_tensor_set_meta(const struct tt_tensor_set *set, const char *key)
{
    for (size_t i = 0; i < set->n_metadata; i++)
        if (strcmp(set->metadata[i].key, key) == 0)
            return set->metadata[i].value;
    return NULL;
}
