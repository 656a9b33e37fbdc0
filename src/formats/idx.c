#include <tuitrain/formats/idx.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/gz.h>

/* Of what is read into memory, which says itself when it is too much. */
static const size_t LIMIT = SIZE_MAX / 4;

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Reads the header out of the first n bytes of a file of `size`. */
static int read_header(const char *name, const unsigned char *data, size_t n, size_t size,
                       int want_dims, struct tt_shape *out, struct tt_err *err)
{
    size_t header = 4 + 4 * (size_t)want_dims;
    if (n < 4)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes are too few for an IDX file", name, size);
    uint32_t magic = big_endian(data), want = 0x800u + (uint32_t)want_dims;
    if (magic != want)
        return tt_fail(err, TT_EINPUT, "%s: magic 0x%08x, expected 0x%08x (IDX %s)", name, magic,
                       want, want_dims == 1 ? "labels" : "images");
    if (n < header)
        return tt_fail(err, TT_EINPUT, "%s: ends inside its header", name);
    *out = (struct tt_shape){.n = want_dims};
    for (int i = 0; i < want_dims; i++)
        out->dim[i] = big_endian(data + 4 + 4 * i);
    int64_t count = tt_shape_count(out);
    if (count < 0)
        return tt_fail(err, TT_EINPUT, "%s: header promises more than any file holds", name);
    if ((size_t)count != size - header)
        return tt_fail(err, TT_EINPUT,
                       "%s: header promises %" PRId64 " values, the file holds %zu (cut short?)",
                       name, count, size - header);
    return 0;
}

int tt_idx_parse(const char *name, const unsigned char *data, size_t size, int want_dims,
                 struct tt_idx *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    if (read_header(name, data, size, size, want_dims, &out->shape, err) < 0)
        return -1;
    out->values = data + 4 + 4 * (size_t)want_dims;
    return 0;
}

int tt_idx_check_images(const char *name, const unsigned char *head, size_t n, size_t size,
                        struct tt_err *err)
{
    struct tt_shape shape;
    return read_header(name, head, n, size, 3, &shape, err);
}

static int check_labels(const char *name, const unsigned char *head, size_t n, size_t size,
                        struct tt_err *err)
{
    struct tt_shape shape;
    return read_header(name, head, n, size, 1, &shape, err);
}

int tt_idx_map(const char *path, int want_dims, struct tt_idx *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    struct tt_file_map *m = tt_map_open(path, err);
    if (!m)
        return -1;
    bool packed = tt_gz_is(m->data, m->size);
    if (packed || tt_idx_parse(path, m->data, m->size, want_dims, out, err) < 0) {
        tt_map_close(m);
        return packed ? 0 : -1;
    }
    out->map = m;
    return 1;
}

int tt_idx_read(const char *path, int want_dims, struct tt_idx *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_gz_read(path, LIMIT, want_dims == 3 ? tt_idx_check_images : check_labels, &data, &size,
                   err) < 0)
        return -1;
    if (tt_idx_parse(path, data, size, want_dims, out, err) < 0) {
        free(data);
        return -1;
    }
    out->memory = data;
    return 0;
}

void tt_idx_done(struct tt_idx *x)
{
    free(x->memory);
    tt_map_close(x->map);
    memset(x, 0, sizeof *x);
}
