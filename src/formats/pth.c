#include <tuitrain/formats/pth.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "pickle.h"
#include "set_memory.h"
#include "unzip.h"
#include "view.h"

enum { MAX_PICKLE = 64 << 20, MAX_METADATA = 256, MAX_ENTRY_NAME = 512 };
static const size_t MAX_FILE = (size_t)16 << 30;

/* Tensors may share storage, as tied weights do, so together they may take more than the file;
 * this many times its storages, and a little more for values expanded from one. */
enum { MOST_SHARING = 32, LITTLE = 1 << 20 };

struct ref { /* a tensor of the dictionary */
    const struct tt__view *view;
    int64_t entry; /* its storage's */
    size_t index;  /* its place in the set */
};

struct reader {
    const char *name;
    struct tt__unzip zip;
    char stem[MAX_ENTRY_NAME / 2]; /* what all entries' names begin with, its '/' included */
    unsigned char *pickle_data;
    size_t pickle_size;
    struct tt__pickle pickle;
    const struct tt__items *dict; /* the state_dict */
    struct ref *ref;              /* sorted by entry */
    size_t n_refs;
    struct tt__set_memory *m;
    struct tt_err *err;
};

/* --- the archive ------------------------------------------------------------------------------ */

static int check_magic(const char *name, const unsigned char *data, size_t size, struct tt_err *err)
{
    static const unsigned char legacy[] = {0x80, 2,    0x8a, 0x0a, 0x6c, 0xfc, 0x9c,
                                           0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
    if (size >= sizeof legacy && memcmp(data, legacy, sizeof legacy) == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: in the format from before PyTorch 1.6; "
                       "torch.load it and torch.save it again with a later one",
                       name);
    if (size >= 262 && memcmp(data + 257, "ustar", 5) == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: a tar file, as the first versions of PyTorch wrote; "
                       "torch.load it and torch.save it again with a later one",
                       name);
    if (size < 4 || memcmp(data, "PK\3\4", 4) != 0)
        return tt_fail(err, TT_EINPUT, "%s: not a .pth file: torch.save writes a zip archive",
                       name);
    return 0;
}

static int64_t find_entry(const struct reader *r, const char *what)
{
    char entry[MAX_ENTRY_NAME];
    snprintf(entry, sizeof entry, "%s%s", r->stem, what);
    return tt__unzip_find(&r->zip, entry);
}

/* A small text entry, without the white space at its end; -1 when it is missing. */
static int read_text(const struct reader *r, const char *what, char out[16], bool *there)
{
    int64_t entry = find_entry(r, what);
    *there = entry >= 0;
    if (entry < 0)
        return 0;
    uint64_t size = tt__unzip_entry_size(&r->zip, entry);
    memset(out, 0, 16);
    if (size >= 16)
        return tt_fail(r->err, TT_EINPUT, "%s: its \"%s\" has %" PRIu64 " bytes", r->name, what,
                       size);
    if (tt__unzip_read(&r->zip, entry, out, r->err) < 0)
        return -1;
    while (size > 0 && (out[size - 1] == '\n' || out[size - 1] == ' '))
        out[--size] = '\0';
    return 0;
}

static int check_version(const struct reader *r)
{
    char text[16];
    int64_t version = 0;
    bool there;
    if (read_text(r, "version", text, &there) < 0)
        return -1;
    if (!there)
        return tt_fail(r->err, TT_EINPUT,
                       "%s: a zip archive, but not torch.save's: no \"%sversion\"", r->name,
                       r->stem);
    if (!tt_text_to_int(text, &version) || version < 1 || version > 10)
        return tt_fail(r->err, TT_EINPUT, "%s: has the format version \"%s\"; 1 to 10 are read",
                       r->name, text);
    if (read_text(r, "byteorder", text, &there) < 0)
        return -1;
    if (there && strcmp(text, "little") != 0)
        return tt_fail(r->err, TT_EINPUT, "%s: has the byte order \"%s\"; only \"little\" is read",
                       r->name, text);
    return 0;
}

static int open_archive(struct reader *r, const unsigned char *data, size_t size)
{
    if (tt__unzip_open(&r->zip, r->name, data, size, r->err) < 0)
        return -1;
    const char *first = tt__unzip_entry_name(&r->zip, 0), *slash = strchr(first, '/');
    if (!slash || (size_t)(slash - first) + 2 > sizeof r->stem)
        return tt_fail(r->err, TT_EINPUT,
                       "%s: a zip archive, but not torch.save's: begins with \"%.60s\"", r->name,
                       first);
    snprintf(r->stem, sizeof r->stem, "%.*s", (int)(slash - first) + 1, first);
    if (find_entry(r, "constants.pkl") >= 0)
        return tt_fail(r->err, TT_EINPUT,
                       "%s: a TorchScript program; "
                       "torch.save(torch.jit.load(FILE).state_dict(), ...) makes one that is read",
                       r->name);
    return check_version(r);
}

static int read_pickle(struct reader *r)
{
    int64_t entry = find_entry(r, "data.pkl");
    if (entry < 0)
        return tt_fail(r->err, TT_EINPUT, "%s: has no \"%sdata.pkl\"", r->name, r->stem);
    uint64_t size = tt__unzip_entry_size(&r->zip, entry);
    if (size > MAX_PICKLE)
        return tt_fail(r->err, TT_EINPUT, "%s: its data.pkl has %" PRIu64 " bytes, at most %d",
                       r->name, size, (int)MAX_PICKLE);
    r->pickle_size = (size_t)size;
    r->pickle_data = malloc(r->pickle_size + 1);
    if (!r->pickle_data)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    if (tt__unzip_read(&r->zip, entry, r->pickle_data, r->err) < 0)
        return -1;
    return tt__pickle_parse(r->name, r->pickle_data, r->pickle_size, &r->pickle, r->err);
}

/* --- the dictionary --------------------------------------------------------------------------- */

static bool text_is(const struct tt__value *v, const char *text)
{
    return v->length == strlen(text) && memcmp(v->text, text, v->length) == 0;
}

static bool holds_tensors(const struct tt__items *d)
{
    for (size_t i = 0; i < d->n; i += 2)
        if (d->v[i + 1].kind == TT__TENSOR)
            return true;
    return d->n == 0 && !d->more; /* the state of a model without weights */
}

static int choose_dict(struct reader *r)
{
    static const char *const usual[] = {"state_dict", "model_state_dict", "model"};
    if (r->pickle.root.kind != TT__DICT)
        return tt_fail(r->err, TT_EINPUT, "%s: holds %s; save model.state_dict() instead", r->name,
                       tt__kind_text(r->pickle.root.kind));
    const struct tt__items *root = r->pickle.root.items;
    for (size_t k = 0; k < sizeof usual / sizeof usual[0]; k++)
        for (size_t i = 0; i < root->n; i += 2)
            if (root->v[i + 1].kind == TT__DICT && text_is(&root->v[i], usual[k]) &&
                holds_tensors(root->v[i + 1].items)) {
                r->dict = root->v[i + 1].items;
                return 0;
            }
    r->dict = root;
    if (!holds_tensors(root))
        return tt_fail(r->err, TT_EINPUT,
                       "%s: has no tensors at the top nor under \"state_dict\", "
                       "\"model_state_dict\" or \"model\"",
                       r->name);
    return 0;
}

static bool is_scalar(const struct tt__value *v)
{
    return v->kind == TT__BOOL || v->kind == TT__INT || v->kind == TT__FLOAT || v->kind == TT__TEXT;
}

/* Copies a text and ends it; NULL when it is no UTF-8 or holds a NUL. */
static const char *put_text(char **at, const struct tt__value *v)
{
    char *text = *at;
    uint32_t ch;
    int n;
    memcpy(text, v->text, v->length);
    text[v->length] = '\0';
    for (const char *c = text; (n = tt_utf8_decode(c, &ch)) > 0; c += n)
        if (n == 1 && ch == 0xfffd)
            return NULL;
    if (strlen(text) != v->length)
        return NULL;
    *at += v->length + 1;
    return text;
}

enum { MAX_SCALAR = 40 };

static const char *put_scalar(char **at, const struct tt__value *v)
{
    char *text = *at;
    if (v->kind == TT__TEXT)
        return put_text(at, v);
    if (v->kind == TT__FLOAT)
        tt_text_double(text, MAX_SCALAR, v->d);
    else if (v->kind == TT__INT)
        snprintf(text, MAX_SCALAR, "%" PRId64, v->i);
    else
        strcpy(text, v->i ? "true" : "false");
    *at += strlen(text) + 1;
    return text;
}

/* Numbers and texts beside the tensors, at the top: an epoch, an accuracy.  Texts that nobody
 * could show are left out. */
static void put_metadata(struct reader *r, struct tt_tensor_set *out, char **at)
{
    const struct tt__items *root = r->pickle.root.items;
    for (size_t i = 0; i < root->n && out->n_metadata < MAX_METADATA; i += 2) {
        char *before = *at;
        if (!is_scalar(&root->v[i + 1]))
            continue;
        const char *key = put_text(at, &root->v[i]);
        const char *value = key ? put_scalar(at, &root->v[i + 1]) : NULL;
        if (value && !tt_tensor_set_meta(out, key))
            out->metadata[out->n_metadata++] = (struct tt_metadata){key, value};
        else
            *at = before;
    }
}

static size_t room_for_texts(const struct reader *r)
{
    const struct tt__items *root = r->pickle.root.items;
    size_t n = MAX_METADATA * MAX_SCALAR;
    for (size_t i = 0; i < r->dict->n; i += 2)
        if (r->dict->v[i + 1].kind == TT__TENSOR)
            n += r->dict->v[i].length + 1;
    for (size_t i = 0; i < root->n; i += 2) {
        const struct tt__value *key = &root->v[i], *value = &root->v[i + 1];
        if (is_scalar(value))
            n += key->length + 1 + (value->kind == TT__TEXT ? value->length + 1 : 0);
    }
    return n;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_names(struct reader *r, const struct tt_tensor_set *set)
{
    const char **name = calloc(set->n_tensors + 1, sizeof *name);
    int rc = 0;
    if (!name)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    for (size_t i = 0; i < set->n_tensors; i++)
        name[i] = set->tensor[i].name;
    qsort(name, set->n_tensors, sizeof *name, compare_names);
    for (size_t i = 1; i < set->n_tensors && rc == 0; i++)
        if (strcmp(name[i - 1], name[i]) == 0)
            rc = tt_fail(r->err, TT_EINPUT, "%s: tensor \"%.100s\" stands twice", r->name, name[i]);
    free(name);
    return rc;
}

/* Names, types, shapes and metadata; the arrays come after. */
static int list_tensors(struct reader *r, struct tt_tensor_set *out)
{
    size_t n = r->dict->n / 2;
    r->m->tensor = out->tensor = calloc(n + 1, sizeof *out->tensor);
    r->m->metadata = out->metadata = calloc(MAX_METADATA, sizeof *out->metadata);
    size_t texts = room_for_texts(r);
    /* A text can be used again without standing in the pickle again, but who would? */
    if (texts > 3 * r->pickle_size + MAX_METADATA * MAX_SCALAR)
        return tt_fail(r->err, TT_EINPUT, "%s: repeats its names without end", r->name);
    r->m->text = malloc(texts);
    r->ref = calloc(n + 1, sizeof *r->ref);
    r->n_refs = 0;
    if (!out->tensor || !out->metadata || !r->m->text || !r->ref) {
        tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
        return -1;
    }
    char *at = r->m->text;
    for (size_t i = 0; i < r->dict->n; i += 2) {
        const struct tt__value *v = &r->dict->v[i + 1];
        if (v->kind != TT__TENSOR)
            continue;
        const char *name = put_text(&at, &r->dict->v[i]);
        if (!name)
            return tt_fail(r->err, TT_EINPUT, "%s: the name of a tensor is not UTF-8", r->name);
        size_t k = out->n_tensors++;
        out->tensor[k] = (struct tt_named_tensor){.name = name,
                                                  .dtype = v->view->dtype,
                                                  .shape = v->view->shape,
                                                  .bytes = (size_t)tt_shape_count(&v->view->shape) *
                                                           tt_dtype_size(v->view->dtype)};
        r->ref[r->n_refs++] = (struct ref){.view = v->view, .index = k};
    }
    put_metadata(r, out, &at);
    return check_names(r, out);
}

/* --- the arrays ------------------------------------------------------------------------------- */

static int compare_refs(const void *a, const void *b)
{
    const struct ref *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Finds the tensors' storages, which must have the sizes that they say. */
static int find_storages(struct reader *r, const struct tt_tensor_set *set)
{
    char entry[MAX_ENTRY_NAME];
    for (size_t i = 0; i < r->n_refs; i++) {
        const struct tt__storage *s = r->ref[i].view->storage;
        const char *tensor = set->tensor[r->ref[i].index].name;
        if (s->key_length > 64 || memchr(s->key, '\0', s->key_length))
            return tt_fail(r->err, TT_EINPUT, "%s: tensor \"%.100s\" has a storage without a name",
                           r->name, tensor);
        snprintf(entry, sizeof entry, "%sdata/%.*s", r->stem, (int)s->key_length, s->key);
        r->ref[i].entry = tt__unzip_find(&r->zip, entry);
        if (r->ref[i].entry < 0)
            return tt_fail(r->err, TT_EINPUT,
                           "%s: tensor \"%.100s\" lies in \"%s\", which is missing", r->name,
                           tensor, entry);
        uint64_t size = tt__unzip_entry_size(&r->zip, r->ref[i].entry);
        if (size != (uint64_t)s->bytes)
            return tt_fail(r->err, TT_EINPUT,
                           "%s: tensor \"%.100s\" has a storage of %" PRId64
                           " bytes, \"%s\" has %" PRIu64,
                           r->name, tensor, s->bytes, entry, size);
    }
    qsort(r->ref, r->n_refs, sizeof *r->ref, compare_refs);
    return 0;
}

static size_t aligned(size_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

static bool begins_storage(const struct reader *r, size_t i)
{
    return i == 0 || r->ref[i].entry != r->ref[i - 1].entry;
}

/* One piece of memory for all arrays, each on an 8-byte boundary. */
static int allocate_arrays(struct reader *r, struct tt_tensor_set *set)
{
    uint64_t tensors = 0, storages = 0;
    for (size_t i = 0; i < r->n_refs; i++) {
        tensors += aligned(set->tensor[r->ref[i].index].bytes);
        if (begins_storage(r, i))
            storages += (uint64_t)r->ref[i].view->storage->bytes;
        if (tensors > MAX_FILE || storages > MAX_FILE)
            return tt_fail(r->err, TT_EINPUT, "%s: has more than %zu GiB of tensors", r->name,
                           MAX_FILE >> 30);
    }
    if (tensors > MOST_SHARING * storages + LITTLE)
        return tt_fail(r->err, TT_EINPUT,
                       "%s: its tensors take %" PRIu64 " bytes, out of storages of %" PRIu64
                       "; at most %d times as many are read",
                       r->name, tensors, storages, (int)MOST_SHARING);
    r->m->data = malloc((size_t)tensors + 1);
    if (!r->m->data)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory for %" PRIu64 " bytes", r->name,
                       tensors);
    unsigned char *at = r->m->data;
    for (size_t i = 0; i < set->n_tensors; i++) {
        set->tensor[i].data = at;
        at += aligned(set->tensor[i].bytes);
    }
    return 0;
}

/* Each storage is unpacked once, for all tensors that lie in it. */
static int read_arrays(struct reader *r, struct tt_tensor_set *set)
{
    unsigned char *storage = NULL;
    int rc = 0;
    for (size_t i = 0; i < r->n_refs && rc == 0; i++) {
        const struct tt__view *view = r->ref[i].view;
        if (begins_storage(r, i)) {
            free(storage);
            storage = malloc((size_t)view->storage->bytes + 1);
            rc = storage ? tt__unzip_read(&r->zip, r->ref[i].entry, storage, r->err)
                         : tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
        }
        size_t place =
            (size_t)((const unsigned char *)set->tensor[r->ref[i].index].data - r->m->data);
        if (rc == 0)
            tt__view_copy(view, storage, r->m->data + place);
    }
    free(storage);
    return rc;
}

/* --- the whole -------------------------------------------------------------------------------- */

int tt_pth_parse(const char *name, const unsigned char *data, size_t size,
                 struct tt_tensor_set *out, struct tt_err *err)
{
    struct reader r = {.name = name, .err = err};
    int rc = -1;
    memset(out, 0, sizeof *out);
    if (check_magic(name, data, size, err) < 0)
        return -1;
    r.m = out->memory = calloc(1, sizeof *r.m);
    if (!r.m)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    if (open_archive(&r, data, size) == 0 && read_pickle(&r) == 0 && choose_dict(&r) == 0 &&
        list_tensors(&r, out) == 0 && find_storages(&r, out) == 0 && allocate_arrays(&r, out) == 0)
        rc = read_arrays(&r, out);
    tt__pickle_done(&r.pickle);
    free(r.pickle_data);
    free(r.ref);
    tt__unzip_done(&r.zip);
    if (rc < 0)
        tt_tensor_set_done(out);
    return rc;
}

int tt_pth_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_file_read(path, MAX_FILE, &data, &size, err) < 0)
        return -1;
    int rc = tt_pth_parse(path, data, size, out, err);
    free(data);
    return rc;
}
