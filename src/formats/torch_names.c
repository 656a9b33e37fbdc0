#include "torch_names.h"

#include <inttypes.h>
#include <string.h>

enum what { STORAGE, BYTES, DTYPE, DICT, SIZE, DEVICE, TENSOR, TENSOR_OF_DTYPE, PARAMETER };

static const struct {
    const char *name;
    enum what what;
    enum tt_dtype dtype;
} names[] = {
    {"collections.OrderedDict", DICT, 0},
    {"collections.Counter", DICT, 0},
    {"torch.Size", SIZE, 0},
    {"torch.device", DEVICE, 0},
    {"torch._utils._rebuild_tensor", TENSOR, 0},
    {"torch._utils._rebuild_tensor_v2", TENSOR, 0},
    {"torch._utils._rebuild_tensor_v3", TENSOR_OF_DTYPE, 0},
    {"torch._utils._rebuild_parameter", PARAMETER, 0},
    {"torch._utils._rebuild_parameter_with_state", PARAMETER, 0},
    {"torch.nn.parameter.Parameter", PARAMETER, 0},
    {"torch.FloatStorage", STORAGE, TT_F32},
    {"torch.DoubleStorage", STORAGE, TT_F64},
    {"torch.HalfStorage", STORAGE, TT_F16},
    {"torch.BFloat16Storage", STORAGE, TT_BF16},
    {"torch.LongStorage", STORAGE, TT_I64},
    {"torch.IntStorage", STORAGE, TT_I32},
    {"torch.ShortStorage", STORAGE, TT_I16},
    {"torch.CharStorage", STORAGE, TT_I8},
    {"torch.ByteStorage", STORAGE, TT_U8},
    {"torch.BoolStorage", STORAGE, TT_BOOL},
    {"torch.UntypedStorage", BYTES, TT_U8},
    {"torch.storage.UntypedStorage", BYTES, TT_U8},
    {"torch.float32", DTYPE, TT_F32},
    {"torch.float64", DTYPE, TT_F64},
    {"torch.float16", DTYPE, TT_F16},
    {"torch.bfloat16", DTYPE, TT_BF16},
    {"torch.int64", DTYPE, TT_I64},
    {"torch.int32", DTYPE, TT_I32},
    {"torch.int16", DTYPE, TT_I16},
    {"torch.int8", DTYPE, TT_I8},
    {"torch.uint8", DTYPE, TT_U8},
    {"torch.uint16", DTYPE, TT_U16},
    {"torch.uint32", DTYPE, TT_U32},
    {"torch.uint64", DTYPE, TT_U64},
    {"torch.bool", DTYPE, TT_BOOL},
};
enum { NAMES = sizeof names / sizeof names[0] };

int tt__torch_name(const char *full)
{
    for (int i = 0; i < NAMES; i++)
        if (strcmp(full, names[i].name) == 0)
            return i;
    return -1;
}

static int wrong_argument(struct tt__pickle *p, const char *of, const char *what,
                          const struct tt__value *v, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: %s has %s where %s belongs", p->name, of,
                   tt__kind_text(v->kind), what);
}

/* --- storages: ('storage', torch.FloatStorage, key, location, elements) ----------------------- */

int tt__torch_storage(struct tt__pickle *p, const struct tt__items *id, struct tt__value *out,
                      struct tt_err *err)
{
    static const enum tt__kind kinds[] = {TT__TEXT, TT__NAME, TT__TEXT, TT__TEXT, TT__INT};
    static const char *const whats[] = {"\"storage\"", "a storage's type", "a key", "a location",
                                        "a number of elements"};
    if (id->n != 5)
        return tt_fail(err, TT_EINPUT, "%s: a storage is described by %zu values instead of 5",
                       p->name, id->n);
    for (int i = 0; i < 5; i++)
        if (id->v[i].kind != kinds[i])
            return wrong_argument(p, "a storage", whats[i], &id->v[i], err);
    const struct tt__value *tag = &id->v[0], *key = &id->v[2];
    if (tag->length != 7 || memcmp(tag->text, "storage", 7) != 0)
        return tt_fail(err, TT_EINPUT, "%s: refers to something outside that is no storage",
                       p->name);
    enum what what = names[id->v[1].i].what;
    if (what != STORAGE && what != BYTES)
        return tt_fail(err, TT_EINPUT, "%s: %s is no type of storage", p->name,
                       names[id->v[1].i].name);
    int64_t n = id->v[4].i, bytes;
    if (n < 0 || __builtin_mul_overflow(n, (int64_t)tt_dtype_size(names[id->v[1].i].dtype), &bytes))
        return tt_fail(err, TT_EINPUT, "%s: a storage of %" PRId64 " elements cannot be", p->name,
                       n);
    struct tt__storage *storage = tt__pickle_take(p, sizeof *storage, err);
    if (!storage)
        return -1;
    *storage = (struct tt__storage){.key = key->text,
                                    .key_length = key->length,
                                    .bytes = bytes,
                                    .dtype = names[id->v[1].i].dtype,
                                    .typed = what == STORAGE};
    *out = (struct tt__value){.kind = TT__STORAGE, .storage = storage};
    return 0;
}

/* --- tensors: (storage, offset, sizes, strides, requires_grad, hooks, [dtype], [metadata]) ---- */

/* The last element that sizes and strides reach must lie in the storage. */
static int check_reach(struct tt__pickle *p, const struct tt__view *t, struct tt_err *err)
{
    int64_t last = t->offset, step, end;
    int64_t count = tt_shape_count(&t->shape);
    if (count < 0)
        return tt_fail(err, TT_EINPUT, "%s: a tensor has a shape that cannot be", p->name);
    bool wrong = t->offset < 0;
    for (int i = 0; i < t->shape.n; i++) {
        wrong |= t->stride[i] < 0;
        if (count > 0 && !wrong)
            wrong = __builtin_mul_overflow(t->shape.dim[i] - 1, t->stride[i], &step) ||
                    __builtin_add_overflow(last, step, &last);
    }
    if (count > 0 && !wrong)
        wrong = __builtin_add_overflow(last, 1, &end) ||
                __builtin_mul_overflow(end, (int64_t)tt_dtype_size(t->dtype), &end) ||
                end > t->storage->bytes;
    if (wrong)
        return tt_fail(err, TT_EINPUT,
                       "%s: a tensor reaches outside its storage of %" PRId64 " bytes", p->name,
                       t->storage->bytes);
    return 0;
}

static int sizes_and_strides(struct tt__pickle *p, const struct tt__items *sizes,
                             const struct tt__items *strides, struct tt__view *t,
                             struct tt_err *err)
{
    if (sizes->n > TT_MAX_DIMS || strides->n != sizes->n)
        return tt_fail(err, TT_EINPUT,
                       "%s: a tensor has %zu sizes and %zu strides; as many of both, at most %d",
                       p->name, sizes->n, strides->n, TT_MAX_DIMS);
    t->shape.n = (int)sizes->n;
    for (size_t i = 0; i < sizes->n; i++) {
        if (sizes->v[i].kind != TT__INT)
            return wrong_argument(p, "a tensor", "a size", &sizes->v[i], err);
        if (strides->v[i].kind != TT__INT)
            return wrong_argument(p, "a tensor", "a stride", &strides->v[i], err);
        t->shape.dim[i] = sizes->v[i].i;
        t->stride[i] = strides->v[i].i;
    }
    if (check_reach(p, t, err) < 0)
        return -1;
    for (int i = 0; i < t->shape.n; i++) /* nothing steps along one element: any number will do */
        if (t->shape.dim[i] == 1)
            t->stride[i] = 0;
    return 0;
}

static int make_tensor(struct tt__pickle *p, enum what what, const struct tt__items *a,
                       struct tt__value *out, struct tt_err *err)
{
    static const enum tt__kind kinds[] = {TT__STORAGE, TT__INT, TT__TUPLE, TT__TUPLE};
    static const char *const whats[] = {"a storage", "an offset", "sizes", "strides"};
    size_t least = what == TENSOR_OF_DTYPE ? 7 : 4;
    if (a->n < least || a->n > 8)
        return tt_fail(err, TT_EINPUT, "%s: a tensor is made of %zu values instead of %zu to 8",
                       p->name, a->n, least);
    for (int i = 0; i < 4; i++)
        if (a->v[i].kind != kinds[i])
            return wrong_argument(p, "a tensor", whats[i], &a->v[i], err);
    const struct tt__storage *storage = a->v[0].storage;
    enum tt_dtype dtype = storage->dtype;
    if (what == TENSOR_OF_DTYPE) {
        const struct tt__value *v = &a->v[6];
        if (v->kind != TT__NAME || names[v->i].what != DTYPE)
            return wrong_argument(p, "a tensor", "a dtype", v, err);
        dtype = names[v->i].dtype;
    } else if (!storage->typed) {
        return tt_fail(err, TT_EINPUT, "%s: a tensor on an untyped storage has no dtype", p->name);
    }
    struct tt__view *t = tt__pickle_take(p, sizeof *t, err);
    if (!t)
        return -1;
    *t = (struct tt__view){.storage = storage, .dtype = dtype, .offset = a->v[1].i};
    *out = (struct tt__value){.kind = TT__TENSOR, .view = t};
    return sizes_and_strides(p, a->v[2].items, a->v[3].items, t, err);
}

/* --- calls ------------------------------------------------------------------------------------ */

static int make_dict(struct tt__pickle *p, const struct tt__items *a, struct tt__value *out,
                     struct tt_err *err)
{
    if (a->n == 1 && a->v[0].kind == TT__DICT) { /* a Counter */
        *out = a->v[0];
        return 0;
    }
    if (a->n > 0)
        return wrong_argument(p, "an OrderedDict", "nothing", &a->v[0], err);
    struct tt__items *items = tt__pickle_take(p, sizeof *items, err);
    if (!items)
        return -1;
    *items = (struct tt__items){0};
    *out = (struct tt__value){.kind = TT__DICT, .items = items};
    return 0;
}

/* A call whose value is its first argument. */
static int first_argument(struct tt__pickle *p, int64_t row, enum tt__kind kind,
                          const struct tt__items *a, struct tt__value *out, struct tt_err *err)
{
    if (a->n < 1 || a->v[0].kind != kind)
        return tt_fail(err, TT_EINPUT, "%s: %s is called without %s", p->name, names[row].name,
                       tt__kind_text(kind));
    *out = a->v[0];
    return 0;
}

int tt__torch_call(struct tt__pickle *p, int64_t row, const struct tt__items *a,
                   struct tt__value *out, struct tt_err *err)
{
    switch (names[row].what) {
    case DICT:
        return make_dict(p, a, out, err);
    case SIZE:
        return first_argument(p, row, TT__TUPLE, a, out, err);
    case PARAMETER:
        return first_argument(p, row, TT__TENSOR, a, out, err);
    case DEVICE:
        *out = (struct tt__value){.kind = TT__OTHER};
        return 0;
    case TENSOR:
    case TENSOR_OF_DTYPE:
        return make_tensor(p, names[row].what, a, out, err);
    case STORAGE:
    case BYTES:
    case DTYPE:
        break;
    }
    return tt_fail(err, TT_EINPUT, "%s: calls %s, which a state_dict does not", p->name,
                   names[row].name);
}
