/* Packed streams and tar archives, by libarchive.  Built without it, all of them are refused, and
 * what would read them is told. */
#ifndef TT_FORMATS_UNARCHIVE_H
#define TT_FORMATS_UNARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

/* Files by their names, as they come; of those that are wanted, one is chosen. */
struct tt__members {
    char **name; /* (n) owned */
    int64_t n;
};
int tt__members_add(struct tt__members *m, const char *name, struct tt_err *err);
void tt__members_done(struct tt__members *m);
/* The one that `inner` names, by its whole name or its last part; without `inner` (NULL) the only
 * one, or the only table among other files.  Folders, and what macOS puts beside each file, do not
 * count.  Returns its number. */
int64_t tt__members_choose(const struct tt__members *m, const char *archive, const char *inner,
                           struct tt_err *err);

/* The name of number `at` where it was chosen among several files; "" where not. */
enum { TT__MEMBER = 256 };
void tt__members_tell(const struct tt__members *m, int64_t at, char out[TT__MEMBER]);

/* Whether the bytes are a tar archive. */
bool tt__is_tar(const unsigned char *data, size_t size);
/* Packed by what libarchive unpacks (xz, bzip2, zstd, lz4), by the first bytes: its name, or NULL.
 */
const char *tt__packing_name(const unsigned char *data, size_t size);

/* Unpacks a stream, or of a tar archive (packed or not) one file, into fresh memory (free() it)
 * with a NUL after it.  At most `limit` bytes, and no more than packed ones explain (packing.h). */
int tt__unarchive(const char *name, const unsigned char *packed, size_t n, const char *inner,
                  size_t limit, char member[TT__MEMBER], unsigned char **data, size_t *size,
                  struct tt_err *err);

#endif
