/* NPY and NPZ files, made in memory. */
#ifndef TT_TEST_NPY_FILE_H
#define TT_TEST_NPY_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

enum { NPY_HEAD = 64, NPY_ROOM = 4096 };

struct npy_file {
    unsigned char bytes[NPY_ROOM];
    size_t n;
};

/* As numpy.save() writes it: version 1, the header filled up with spaces to 64 bytes. */
static inline void npy_with_header(struct npy_file *f, const char *dict, const void *values,
                                   size_t size)
{
    size_t head = (10 + strlen(dict) + 1 + NPY_HEAD - 1) / NPY_HEAD * NPY_HEAD;
    if (head + size > NPY_ROOM)
        abort();
    memset(f->bytes, ' ', head);
    memcpy(f->bytes, "\x93NUMPY\1\0", 8);
    f->bytes[8] = (unsigned char)(head - 10);
    f->bytes[9] = (unsigned char)((head - 10) >> 8);
    memcpy(f->bytes + 10, dict, strlen(dict));
    f->bytes[head - 1] = '\n';
    if (size)
        memcpy(f->bytes + head, values, size);
    f->n = head + size;
}

/* shape: "2, 3" or "4," */
static inline void npy_make(struct npy_file *f, const char *descr, const char *shape,
                            const void *values, size_t size)
{
    char dict[200];
    snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr,
             shape);
    npy_with_header(f, dict, values, size);
}

/* Adds an entry; `f` must stay until the archive is closed. */
static inline void npz_add(zip_t *z, const char *entry, const struct npy_file *f, int deflated)
{
    zip_source_t *s = zip_source_buffer(z, f->bytes, f->n, 0);
    zip_int64_t i = zip_file_add(z, entry, s, 0);
    if (i < 0 || zip_set_file_compression(z, (zip_uint64_t)i,
                                          deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) < 0)
        abort();
}

static inline zip_t *npz_create(const char *path)
{
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    if (!z)
        abort();
    return z;
}

static inline void npz_finish(zip_t *z)
{
    if (zip_close(z) < 0)
        abort();
}

#endif
