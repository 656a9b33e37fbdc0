/* NPZ, NumPy's zip archive of arrays: NAME.npy each, stored or deflated.
 *
 *     struct tt_npz z;
 *     struct tt_npz_array a;
 *     if (tt_npz_open_file(&z, path, limit, err) == 0) {
 *         if (tt_npz_read(&z, "x_train", limit, &a, err) == 0) ...
 *         tt_npz_array_done(&a);
 *         tt_npz_close(&z);
 *     }
 */
#ifndef TT_FORMATS_NPZ_H
#define TT_FORMATS_NPZ_H

#include <tuitrain/base/map.h>
#include <tuitrain/formats/npy.h>

enum { TT_NPZ_NAME = 256 };

struct tt_npz {
    const char *name; /* for messages */
    void *zip;
};

struct tt_npz_array {
    char label[300]; /* "FILE: x_train", for messages */
    struct tt_npy array;
    unsigned char *memory;   /* owned, behind the array; NULL where there is none */
    struct tt_file_map *map; /* of the file that it lies in, instead; owned */
};

/* `name` and `data` must stay until tt_npz_close(). */
int tt_npz_open(struct tt_npz *z, const char *name, const unsigned char *data, size_t size,
                struct tt_err *err);
/* The same of a file of at most `limit` bytes: what is not asked for is not read. */
int tt_npz_open_file(struct tt_npz *z, const char *path, size_t limit, struct tt_err *err);
void tt_npz_close(struct tt_npz *z);

/* The name of array i (without ".npy"), or NULL after the last; other entries are passed over. */
const char *tt_npz_name(const struct tt_npz *z, int64_t i, char out[TT_NPZ_NAME]);
bool tt_npz_has(const struct tt_npz *z, const char *array);
/* The header of one array, which must fit its size: all but the values is filled in. */
int tt_npz_look(const struct tt_npz *z, const char *array, size_t limit, struct tt_npz_array *out,
                struct tt_err *err);
/* Reads one array, of at most `limit` bytes, after a look at its header.  On failure there is
 * nothing to free. */
int tt_npz_read(const struct tt_npz *z, const char *array, size_t limit, struct tt_npz_array *out,
                struct tt_err *err);
/* The same of an archive in a file, where the array is not packed: it is not read, but mapped.
 * Returns 1, or 0 where it is packed or cannot be found by its place. */
int tt_npz_map(const struct tt_npz *z, const char *path, const char *array,
               struct tt_npz_array *out, struct tt_err *err);
/* An .npy file, mapped. */
int tt_npy_map(const char *path, struct tt_npz_array *out, struct tt_err *err);
void tt_npz_array_done(struct tt_npz_array *a);

#endif
