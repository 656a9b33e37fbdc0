/* A file that may be packed: gzip, or a zip archive with one file in it.  Of what else is known by
 * its first bytes (xz, Parquet, a spreadsheet, ...) the message says what to do with it. */
#ifndef TT_FORMATS_PACKED_H
#define TT_FORMATS_PACKED_H

#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/gz.h>

/* Reads `path`, unpacked, into fresh memory (free() it) with a NUL after it.  Refuses more than
 * `limit` bytes, and what `check` (or NULL) says of its first bytes before it is unpacked. */
int tt_packed_read(const char *path, size_t limit, tt_gz_check *check, unsigned char **data,
                   size_t *size, struct tt_err *err);

#endif
