/* Reading a file that may be gzip-compressed.  The whole of it, or an error: a truncated stream,
 * a wrong checksum or bytes after the end are refused.  So is what promises to become large out of
 * next to nothing (src/formats/packing.h). */
#ifndef TT_FORMATS_GZ_H
#define TT_FORMATS_GZ_H

#include <stddef.h>

#include <tuitrain/base/err.h>

/* Whether the bytes start with gzip's magic. */
int tt_gz_is(const unsigned char *data, size_t size);

/* Unpacks one gzip member that takes up all of `packed` into fresh memory (free() it).  Refuses
 * more than `limit` unpacked bytes; memory grows with what is really there. */
int tt_gz_unpack(const char *name, const unsigned char *packed, size_t packed_size, size_t limit,
                 unsigned char **data, size_t *size, struct tt_err *err);

/* Packs n bytes into one member, quickly rather than tightly, in fresh memory (free() it).  Fails
 * with TT_ENOMEM. */
int tt_gz_pack(const void *data, size_t n, unsigned char **packed, size_t *size,
               struct tt_err *err);

/* Looks at the first n bytes (TT_GZ_HEAD, or all there are) of `size` before the rest is unpacked:
 * a header that promises something else than `size` is refused while that costs nothing. */
enum { TT_GZ_HEAD = 64 };
typedef int tt_gz_check(const char *name, const unsigned char *head, size_t n, size_t size,
                        struct tt_err *err);

/* Shows `check` the first bytes of what `raw` is, packed or not. */
int tt_gz_check_head(const char *name, const unsigned char *raw, size_t n, size_t limit,
                     tt_gz_check *check, struct tt_err *err);

/* Reads `path`, unpacked when it is gzip, into fresh memory (free() it).  check: or NULL. */
int tt_gz_read(const char *path, size_t limit, tt_gz_check *check, unsigned char **data,
               size_t *size, struct tt_err *err);

#endif
