/* Writing .pth: a pickle without memory (every name is spelled out, which is legal and simple) and
 * a zip archive of stored entries, all of whose headers are known before anything is written. */
#include <tuitrain/formats/pth.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

/* Arrays begin at multiples of 64, so that PyTorch can map them.  The folder in the archive is
 * what torch.save calls it when it writes to memory, so the bytes do not depend on the path. */
enum { ALIGN = 64, MOST_ENTRIES = 65535, NAME_ROOM = 48 };
#define FOLDER "archive/"

static const char *const storage_type[TT_DTYPE_COUNT] = {
    [TT_BOOL] = "BoolStorage",     [TT_U8] = "ByteStorage",   [TT_I8] = "CharStorage",
    [TT_I16] = "ShortStorage",     [TT_F16] = "HalfStorage",  [TT_I32] = "IntStorage",
    [TT_BF16] = "BFloat16Storage", [TT_F32] = "FloatStorage", [TT_F64] = "DoubleStorage",
    [TT_I64] = "LongStorage",
};

/* --- bytes ------------------------------------------------------------------------------------ */

struct bytes {
    unsigned char *v;
    size_t n, room;
    bool failed; /* out of memory; looked at once, at the end */
};

static void add(struct bytes *b, const void *data, size_t n)
{
    if (n == 0 || b->failed)
        return;
    if (n > b->room - b->n) {
        size_t room = 2 * b->room + n + 256;
        unsigned char *v = realloc(b->v, room);
        if (!v) {
            b->failed = true;
            return;
        }
        b->v = v;
        b->room = room;
    }
    memcpy(b->v + b->n, data, n);
    b->n += n;
}

static void add_text(struct bytes *b, const char *text)
{
    add(b, text, strlen(text));
}

/* The n lowest bytes, lowest first. */
static void add_number(struct bytes *b, uint64_t v, int n)
{
    unsigned char le[8];
    for (int i = 0; i < 8; i++)
        le[i] = (unsigned char)(v >> (8 * i));
    add(b, le, (size_t)n);
}

/* --- the pickle ------------------------------------------------------------------------------- */

static void pickle_int(struct bytes *b, int64_t v)
{
    int n = v < 256 ? 1 : v < 65536 ? 2 : v <= INT32_MAX ? 4 : 8;
    add_text(b, n == 1 ? "K" : n == 2 ? "M" : n == 4 ? "J" : "\x8a\x08");
    add_number(b, (uint64_t)v, n);
}

static void pickle_text(struct bytes *b, const char *text)
{
    add_text(b, "X");
    add_number(b, strlen(text), 4);
    add_text(b, text);
}

static void pickle_sizes(struct bytes *b, const int64_t *size, int n)
{
    add_text(b, "(");
    for (int i = 0; i < n; i++)
        pickle_int(b, size[i]);
    add_text(b, "t");
}

static void row_major(const struct tt_shape *shape, int64_t stride[TT_MAX_DIMS])
{
    int64_t step = 1;
    for (int i = shape->n - 1; i >= 0; i--) {
        stride[i] = step;
        step *= shape->dim[i] > 0 ? shape->dim[i] : 1;
    }
}

/* torch._utils._rebuild_tensor_v2(('storage', type, key, 'cpu', elements), offset, sizes, strides,
 * requires_grad, hooks) */
static void pickle_tensor(struct bytes *b, const struct tt_named_tensor *t, size_t key)
{
    char text[24];
    int64_t stride[TT_MAX_DIMS];
    row_major(&t->shape, stride);
    snprintf(text, sizeof text, "%zu", key);
    add_text(b, "ctorch._utils\n_rebuild_tensor_v2\n((");
    pickle_text(b, "storage");
    add_text(b, "ctorch\n");
    add_text(b, storage_type[t->dtype]);
    add_text(b, "\n");
    pickle_text(b, text);
    pickle_text(b, "cpu");
    pickle_int(b, tt_shape_count(&t->shape));
    add_text(b, "tQ");
    pickle_int(b, 0);
    pickle_sizes(b, t->shape.dim, t->shape.n);
    pickle_sizes(b, stride, t->shape.n);
    add_text(b, "\x89"
                "ccollections\nOrderedDict\n)RtR");
}

static void pickle_set(struct bytes *b, const struct tt_tensor_set *set)
{
    add_text(b, "\x80\x02"
                "ccollections\nOrderedDict\n)R(");
    for (size_t i = 0; i < set->n_tensors; i++) {
        pickle_text(b, set->tensor[i].name);
        pickle_tensor(b, &set->tensor[i], i);
    }
    add_text(b, "u.");
}

/* --- the archive ------------------------------------------------------------------------------ */

struct archive {
    struct tt_file file;
    uint64_t at;          /* bytes written */
    struct bytes central; /* the list of entries, at the end */
    size_t entries;
    struct tt_err *err;
};

static int put(struct archive *a, const void *data, size_t n)
{
    a->at += n;
    if (a->at > UINT32_MAX)
        return tt_fail(a->err, TT_EINPUT,
                       "%s: over 4 GiB, which .pth files here do not have; write safetensors",
                       a->file.path);
    return tt_file_write(&a->file, data, n, a->err);
}

/* What the entry's own header and the list of entries both say. */
static void add_facts(struct bytes *b, uint32_t crc, size_t n, size_t name, size_t extra)
{
    add_number(b, 0, 2);      /* flags */
    add_number(b, 0, 2);      /* method: stored */
    add_number(b, 0, 2);      /* 0:00 */
    add_number(b, 0x0021, 2); /* 1 January 1980 */
    add_number(b, crc, 4);
    add_number(b, n, 4); /* packed */
    add_number(b, n, 4);
    add_number(b, name, 2);
    add_number(b, extra, 2);
}

static int put_entry(struct archive *a, const char *name, const void *data, size_t n)
{
    enum { FIXED = 30, EXTRA = 4, VERSION = 10 };
    static const char fill[ALIGN] =
        "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ";
    size_t length = strlen(name), begin = a->at + FIXED + length + EXTRA;
    size_t padding = (ALIGN - begin % ALIGN) % ALIGN;
    struct bytes header = {0};
    uint32_t crc = n > 0 ? libdeflate_crc32(0, data, n) : 0;

    add_text(&a->central, "PK\1\2");
    add_number(&a->central, VERSION, 2);
    add_number(&a->central, VERSION, 2);
    add_facts(&a->central, crc, n, length, 0);
    add_number(&a->central, 0, 2 + 2 + 2); /* comment, disk, kind of data */
    add_number(&a->central, 0, 4);         /* attributes */
    add_number(&a->central, a->at, 4);
    add_text(&a->central, name);
    a->entries++;

    add_text(&header, "PK\3\4");
    add_number(&header, VERSION, 2);
    add_facts(&header, crc, n, length, EXTRA + padding);
    add_text(&header, name);
    add_text(&header, "FB"); /* as torch.save marks padding */
    add_number(&header, padding, 2);
    add(&header, fill, padding);
    int rc = header.failed ? tt_fail(a->err, TT_ENOMEM, "%s: out of memory", a->file.path)
                           : put(a, header.v, header.n);
    free(header.v);
    return rc < 0 ? -1 : put(a, data, n);
}

static int put_central(struct archive *a)
{
    uint64_t begin = a->at;
    size_t n = a->central.n;
    add_text(&a->central, "PK\5\6");
    add_number(&a->central, 0, 4); /* disks */
    add_number(&a->central, a->entries, 2);
    add_number(&a->central, a->entries, 2);
    add_number(&a->central, n, 4);
    add_number(&a->central, begin, 4);
    add_number(&a->central, 0, 2); /* comment */
    if (a->central.failed)
        return tt_fail(a->err, TT_ENOMEM, "%s: out of memory", a->file.path);
    return put(a, a->central.v, a->central.n);
}

/* --- the set ---------------------------------------------------------------------------------- */

static bool is_utf8(const char *text)
{
    uint32_t ch;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        if (n == 1 && ch == 0xfffd)
            return false;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_names(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    const char **name = calloc(set->n_tensors + 1, sizeof *name);
    if (!name)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    const char *bad = NULL, *twice = NULL;
    for (size_t i = 0; i < set->n_tensors; i++) {
        name[i] = set->tensor[i].name;
        bad = bad || is_utf8(name[i]) ? bad : name[i];
    }
    qsort(name, set->n_tensors, sizeof *name, compare_names);
    for (size_t i = 1; i < set->n_tensors; i++)
        twice = strcmp(name[i - 1], name[i]) == 0 ? name[i] : twice;
    free(name);
    if (bad) /* its pickles hold no such text, so torch.load() would fail */
        return tt_fail(err, TT_EIO,
                       "%s: the name of the tensor \"%.100s\" is not UTF-8, which PyTorch does not "
                       "load",
                       path, bad);
    return twice ? tt_fail(err, TT_EIO, "%s: tensor \"%.100s\" stands twice", path, twice) : 0;
}

static int check_set(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    if (set->n_tensors > MOST_ENTRIES - 2)
        return tt_fail(err, TT_EINPUT, "%s: %zu tensors, at most %d; write safetensors", path,
                       set->n_tensors, MOST_ENTRIES - 2);
    for (size_t i = 0; i < set->n_tensors; i++)
        if (!storage_type[set->tensor[i].dtype])
            return tt_fail(err, TT_EINPUT,
                           "%s: tensor \"%.100s\" is %s, which not every PyTorch has; "
                           "write safetensors",
                           path, set->tensor[i].name, tt_dtype_name(set->tensor[i].dtype));
    return check_names(path, set, err);
}

static int put_all(struct archive *a, const struct bytes *pickle, const struct tt_tensor_set *set)
{
    char name[NAME_ROOM];
    if (put_entry(a, FOLDER "data.pkl", pickle->v, pickle->n) < 0)
        return -1;
    for (size_t i = 0; i < set->n_tensors; i++) {
        snprintf(name, sizeof name, FOLDER "data/%zu", i);
        if (put_entry(a, name, set->tensor[i].data, set->tensor[i].bytes) < 0)
            return -1;
    }
    return put_entry(a, FOLDER "version", "3\n", 2) < 0 ? -1 : put_central(a);
}

int tt_pth_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    struct archive a = {.file = TT_FILE_INIT, .err = err};
    struct bytes pickle = {0};
    int rc = -1;
    if (check_set(path, set, err) < 0)
        return -1;
    pickle_set(&pickle, set);
    if (pickle.failed)
        tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    else if (tt_file_begin(&a.file, path, err) == 0 && put_all(&a, &pickle, set) == 0)
        rc = tt_file_commit(&a.file, err);
    tt_file_done(&a.file);
    free(pickle.v);
    free(a.central.v);
    return rc;
}
