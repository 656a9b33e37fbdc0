/* Reading a file that may be gzip-compressed.  The whole of it, or an error: a truncated stream,
 * a wrong checksum or bytes after the end are refused. */
#ifndef TT_FORMATS_GZ_H
#define TT_FORMATS_GZ_H

#include <stddef.h>

#include <tuitrain/base/err.h>

/* Reads `path`, unpacking it when it starts with gzip's magic bytes, into fresh memory (free()
 * it).  Refuses more than `limit` unpacked bytes before allocating them. */
int tt_gz_read(const char *path, size_t limit, unsigned char **data, size_t *size,
               struct tt_err *err);

#endif
