/* Reading a zip archive that lies in memory, with libzip.
 *
 * Only stored and deflated entries; no two of one name, none encrypted, and no more packed bytes
 * than the file has (so none overlap).  Deflate packs 1032 to 1 at best, so what an entry says of
 * its size cannot ask for more memory than the file explains.
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
void tt__unzip_done(struct tt__unzip *z);

/* The index of the entry with exactly this name, or -1; its name; its unpacked size. */
int64_t tt__unzip_find(const struct tt__unzip *z, const char *entry);
const char *tt__unzip_entry_name(const struct tt__unzip *z, int64_t index);
uint64_t tt__unzip_entry_size(const struct tt__unzip *z, int64_t index);

/* Unpacks a whole entry, whose checksum must be right, into memory of its size. */
int tt__unzip_read(const struct tt__unzip *z, int64_t index, void *out, struct tt_err *err);

#endif
