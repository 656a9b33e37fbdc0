/* What took long to make of a file, kept for the next time: files of bytes in the user's cache
 * folder ($XDG_CACHE_HOME/tuitrain, or ~/.cache/tuitrain), each named by what it was made of.
 *
 *     uint64_t key = tt__hash_bytes(0, data, size);
 *     struct tt_file_map *m = tt__cache_open("frame", key);     // NULL: not there, or damaged
 *     ... m->data + TT__CACHE_HEAD, so many bytes: tt__cache_size(m)
 *
 *     struct tt__cache_file f;
 *     if (tt__cache_begin(&f, "frame", key, bytes) == 0 && tt__cache_write(&f, data, n) == 0 ...)
 *         tt__cache_commit(&f);
 *     tt__cache_done(&f);
 *
 * A file is whole or not there; one that was changed is taken for none and removed.  Together they
 * take at most TT__CACHE_MOST bytes: those that were not used for longest go first.  What cannot be
 * kept is no fault: it is made anew the next time.
 */
#ifndef TT_DATA_CACHE_H
#define TT_DATA_CACHE_H

#include <stdint.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/map.h>

enum { TT__CACHE_HEAD = 64 };
#define TT__CACHE_MOST (INT64_C(10) << 30)

/* Of bytes, going on from another hash of what stood before them. */
uint64_t tt__hash_bytes(uint64_t before, const void *data, size_t n);

struct tt_file_map *tt__cache_open(const char *kind, uint64_t key);
int64_t tt__cache_size(const struct tt_file_map *m);

struct tt__cache_file {
    struct tt_file file;
    uint64_t key;
    int64_t size; /* bytes written so far */
};
/* -1: it cannot be kept, for whatever reason.  `bytes` are about to be written. */
int tt__cache_begin(struct tt__cache_file *f, const char *kind, uint64_t key, int64_t bytes);
int tt__cache_write(struct tt__cache_file *f, const void *data, size_t n);
int tt__cache_commit(struct tt__cache_file *f);
void tt__cache_done(struct tt__cache_file *f);

/* Removes the files that were not used for longest until all take `most` bytes at most. */
void tt__cache_prune(int64_t most);

#endif
