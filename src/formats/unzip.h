/* Reading a zip archive in memory or in a file, with libzip.  Opening reads the list of entries
 * alone.
 *
 * Only stored and deflated entries; no two of one name, none encrypted, and no more packed bytes
 * than the file has (so none overlap).  What the entries say of their sizes cannot ask for more
 * memory than the file explains (packing.h), one by one and together.
 */
#ifndef TT_FORMATS_UNZIP_H
#define TT_FORMATS_UNZIP_H

#include <stdint.h>

#include <zip.h>

#include <tuitrain/base/err.h>

struct tt__unzip {
    const char *name; /* of the archive, for messages */
    zip_t *zip;
};

/* `data` must stay until tt__unzip_done(). */
int tt__unzip_open(struct tt__unzip *z, const char *name, const unsigned char *data, size_t size,
                   struct tt_err *err);
/* The same of a file of at most `limit` bytes, whose path is its name. */
int tt__unzip_open_file(struct tt__unzip *z, const char *path, size_t limit, struct tt_err *err);
void tt__unzip_done(struct tt__unzip *z);

/* The index of the entry with exactly this name, or -1; its name; its unpacked size. */
int64_t tt__unzip_find(const struct tt__unzip *z, const char *entry);
const char *tt__unzip_entry_name(const struct tt__unzip *z, int64_t index);
uint64_t tt__unzip_entry_size(const struct tt__unzip *z, int64_t index);

/* Unpacks a whole entry, whose checksum must be right, into memory of its size. */
int tt__unzip_read(const struct tt__unzip *z, int64_t index, void *out, struct tt_err *err);

/* The first n bytes of an entry, or all of a shorter one: *n says how many.  No checksum. */
int tt__unzip_peek(const struct tt__unzip *z, int64_t index, void *out, size_t *n,
                   struct tt_err *err);

#endif
