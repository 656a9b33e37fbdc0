#include <tuitrain/formats/npz.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stored.h"
#include "unzip.h"

int tt_npz_open(struct tt_npz *z, const char *name, const unsigned char *data, size_t size,
                struct tt_err *err)
{
    struct tt__unzip u;
    *z = (struct tt_npz){.name = name};
    if (tt__unzip_open(&u, name, data, size, err) < 0)
        return -1;
    z->zip = u.zip;
    return 0;
}

int tt_npz_open_file(struct tt_npz *z, const char *path, size_t limit, struct tt_err *err)
{
    struct tt__unzip u;
    *z = (struct tt_npz){.name = path};
    if (tt__unzip_open_file(&u, path, limit, err) < 0)
        return -1;
    z->zip = u.zip;
    return 0;
}

static struct tt__unzip archive(const struct tt_npz *z)
{
    return (struct tt__unzip){.name = z->name, .zip = z->zip};
}

void tt_npz_close(struct tt_npz *z)
{
    struct tt__unzip u = archive(z);
    tt__unzip_done(&u);
    z->zip = NULL;
}

static int64_t find(const struct tt_npz *z, const char *array)
{
    char entry[TT_NPZ_NAME + 8];
    const struct tt__unzip u = archive(z);
    snprintf(entry, sizeof entry, "%s.npy", array);
    return tt__unzip_find(&u, entry);
}

const char *tt_npz_name(const struct tt_npz *z, int64_t i, char out[TT_NPZ_NAME])
{
    const struct tt__unzip u = archive(z);
    const char *entry;
    for (int64_t k = 0; (entry = tt__unzip_entry_name(&u, k)); k++) {
        size_t n = strlen(entry);
        if (n <= 4 || n - 4 >= TT_NPZ_NAME || strcmp(entry + n - 4, ".npy") != 0 || i-- > 0)
            continue;
        memcpy(out, entry, n - 4);
        out[n - 4] = '\0';
        return out;
    }
    return NULL;
}

bool tt_npz_has(const struct tt_npz *z, const char *array)
{
    return find(z, array) >= 0;
}

int tt_npz_look(const struct tt_npz *z, const char *array, size_t limit, struct tt_npz_array *out,
                struct tt_err *err)
{
    enum { FIXED = 12 };
    unsigned char head[TT_NPY_HEADER + FIXED];
    size_t have = sizeof head;
    const struct tt__unzip u = archive(z);
    int64_t index = find(z, array);
    memset(out, 0, sizeof *out);
    if (index < 0)
        return tt_fail(err, TT_EINPUT, "%s: holds no array \"%s\"", z->name, array);
    snprintf(out->label, sizeof out->label, "%.250s: %s", z->name, array);
    uint64_t size = tt__unzip_entry_size(&u, index);
    if (size > limit)
        return tt_fail(err, TT_EINPUT, "%s: %" PRIu64 " bytes, at most %zu", out->label, size,
                       limit);
    if (tt__unzip_peek(&u, index, head, &have, err) < 0)
        return -1;
    return tt_npy_look(out->label, head, have, size, &out->array, err);
}

int tt_npz_read(const struct tt_npz *z, const char *array, size_t limit, struct tt_npz_array *out,
                struct tt_err *err)
{
    const struct tt__unzip u = archive(z);
    if (tt_npz_look(z, array, limit, out, err) < 0)
        return -1;
    int64_t index = find(z, array);
    uint64_t size = tt__unzip_entry_size(&u, index);
    out->memory = malloc(size ? size : 1);
    if (!out->memory)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", out->label);
    if (tt__unzip_read(&u, index, out->memory, err) == 0 &&
        tt_npy_parse(out->label, out->memory, size, &out->array, err) == 0)
        return 0;
    tt_npz_array_done(out);
    return -1;
}

static int parse_mapped(struct tt_npz_array *out, size_t at, size_t bytes, struct tt_err *err)
{
    if (tt_npy_parse(out->label, out->map->data + at, bytes, &out->array, err) == 0)
        return 0;
    tt_npz_array_done(out);
    return -1;
}

int tt_npz_map(const struct tt_npz *z, const char *path, const char *array,
               struct tt_npz_array *out, struct tt_err *err)
{
    char entry[TT_NPZ_NAME + 8];
    size_t at, bytes;
    memset(out, 0, sizeof *out);
    snprintf(entry, sizeof entry, "%s.npy", array);
    snprintf(out->label, sizeof out->label, "%.250s: %.40s", z->name, array);
    out->map = tt_map_open(path, err);
    if (!out->map)
        return -1;
    if (!tt__stored_find(out->map->data, out->map->size, entry, &at, &bytes)) {
        tt_npz_array_done(out);
        return 0;
    }
    return parse_mapped(out, at, bytes, err) < 0 ? -1 : 1;
}

int tt_npy_map(const char *path, struct tt_npz_array *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    snprintf(out->label, sizeof out->label, "%.250s", path);
    out->map = tt_map_open(path, err);
    return out->map ? parse_mapped(out, 0, out->map->size, err) : -1;
}

void tt_npz_array_done(struct tt_npz_array *a)
{
    free(a->memory);
    tt_map_close(a->map);
    a->memory = NULL;
    a->map = NULL;
    a->array.values = NULL;
}
