/* IDX, the format of MNIST: 00 00 type ndim, big-endian u32 sizes, then the values.
 * Only unsigned bytes (type 08) are read.  Source: yann.lecun.com/exdb/mnist. */
#ifndef TT_FORMATS_IDX_H
#define TT_FORMATS_IDX_H

#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/map.h>
#include <tuitrain/tensor/tensor.h>

struct tt_idx {
    struct tt_shape shape;       /* as in the header */
    const unsigned char *values; /* inside `memory` or `map` */
    unsigned char *memory;       /* owned; freed by tt_idx_done */
    struct tt_file_map *map;     /* of the file that they lie in; likewise */
};

/* Parses `size` bytes; `name` is for messages.  The header's product of sizes must equal the
 * bytes that follow exactly.  `values` points into `data`, `memory` stays NULL. */
int tt_idx_parse(const char *name, const unsigned char *data, size_t size, int want_dims,
                 struct tt_idx *out, struct tt_err *err);

/* The header alone, of images, out of the first bytes: what tt_gz_read() asks. */
int tt_idx_check_images(const char *name, const unsigned char *head, size_t n, size_t size,
                        struct tt_err *err);

/* A plain file, not read but mapped.  Returns 1, or 0 where it is packed. */
int tt_idx_map(const char *path, int want_dims, struct tt_idx *out, struct tt_err *err);

/* Reads a plain or gzipped file with `want_dims` dimensions (3 images, 1 labels). */
int tt_idx_read(const char *path, int want_dims, struct tt_idx *out, struct tt_err *err);
void tt_idx_done(struct tt_idx *x);

#endif
