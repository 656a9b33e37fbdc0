#include <tuitrain/formats/pth.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "pth_reader.h"
#include "view.h"

enum { MAX_PICKLE = 64 << 20, MAX_ENTRY_NAME = 2 * TT__PTH_STEM };
static const size_t MAX_FILE = (size_t)16 << 30;

/* Tensors may share storage, as tied weights do, so together they may take more than the file;
 * this many times its storages, and a little more for values expanded from one. */
enum { MOST_SHARING = 32, LITTLE = 1 << 20 };

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

static int64_t find_entry(const struct tt__pth_reader *r, const char *what)
{
    char entry[MAX_ENTRY_NAME];
    snprintf(entry, sizeof entry, "%s%s", r->stem, what);
    return tt__unzip_find(&r->zip, entry);
}

/* A small text entry, without the white space at its end; -1 when it is missing. */
static int read_text(const struct tt__pth_reader *r, const char *what, char out[16], bool *there)
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

static int check_version(const struct tt__pth_reader *r)
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

/* What the archive's entries say, once it is open. */
static int check_archive(struct tt__pth_reader *r)
{
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

static int read_pickle(struct tt__pth_reader *r)
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

/* --- the arrays ------------------------------------------------------------------------------- */

static int compare_refs(const void *a, const void *b)
{
    const struct tt__pth_ref *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Finds the tensors' storages, which must have the sizes that they say. */
static int find_storages(struct tt__pth_reader *r, const struct tt_tensor_set *set)
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

static bool begins_storage(const struct tt__pth_reader *r, size_t i)
{
    return i == 0 || r->ref[i].entry != r->ref[i - 1].entry;
}

/* What the arrays take, out of what the archive has for them. */
static int check_sizes(struct tt__pth_reader *r, const struct tt_tensor_set *set)
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
    r->room = (size_t)tensors;
    return 0;
}

/* One piece of memory for all arrays, each on an 8-byte boundary. */
static int allocate_arrays(struct tt__pth_reader *r, struct tt_tensor_set *set)
{
    r->m->data = malloc(r->room + 1);
    if (!r->m->data)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory for %zu bytes", r->name, r->room);
    unsigned char *at = r->m->data;
    for (size_t i = 0; i < set->n_tensors; i++) {
        set->tensor[i].data = at;
        at += aligned(set->tensor[i].bytes);
    }
    return 0;
}

/* Each storage is unpacked once, for all tensors that lie in it. */
static int read_arrays(struct tt__pth_reader *r, struct tt_tensor_set *set)
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

/* Once the archive is open; without `arrays` no storage is looked into. */
static int read_all(struct tt__pth_reader *r, bool arrays, struct tt_tensor_set *out)
{
    r->m = out->memory = calloc(1, sizeof *r->m);
    if (!r->m)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    if (check_archive(r) < 0 || read_pickle(r) < 0 || tt__pth_choose(r) < 0 ||
        tt__pth_list(r, out) < 0 || find_storages(r, out) < 0 || check_sizes(r, out) < 0)
        return -1;
    return !arrays ? 0 : allocate_arrays(r, out) < 0 ? -1 : read_arrays(r, out);
}

static int finish(struct tt__pth_reader *r, int rc, struct tt_tensor_set *out)
{
    tt__pickle_done(&r->pickle);
    free(r->pickle_data);
    free(r->ref);
    tt__unzip_done(&r->zip);
    if (rc < 0)
        tt_tensor_set_done(out);
    return rc;
}

int tt_pth_parse(const char *name, const unsigned char *data, size_t size,
                 struct tt_tensor_set *out, struct tt_err *err)
{
    struct tt__pth_reader r = {.name = name, .err = err};
    memset(out, 0, sizeof *out);
    if (check_magic(name, data, size, err) < 0)
        return -1;
    int rc = tt__unzip_open(&r.zip, name, data, size, err);
    return finish(&r, rc < 0 ? -1 : read_all(&r, true, out), out);
}

static int check_file_magic(const char *path, struct tt_err *err)
{
    unsigned char head[512];
    size_t size;
    int fd = tt_file_open(path, MAX_FILE, &size, err);
    if (fd < 0)
        return -1;
    size = size < sizeof head ? size : sizeof head;
    int rc = tt_file_read_at(fd, path, 0, head, size, err);
    close(fd);
    return rc < 0 ? -1 : check_magic(path, head, size, err);
}

static int read_file(const char *path, bool arrays, struct tt_tensor_set *out, struct tt_err *err)
{
    struct tt__pth_reader r = {.name = path, .err = err};
    memset(out, 0, sizeof *out);
    if (check_file_magic(path, err) < 0)
        return -1;
    int rc = tt__unzip_open_file(&r.zip, path, MAX_FILE, err);
    return finish(&r, rc < 0 ? -1 : read_all(&r, arrays, out), out);
}

int tt_pth_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    return read_file(path, true, out, err);
}

int tt_pth_list(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    return read_file(path, false, out, err);
}
