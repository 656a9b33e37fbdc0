/* A file that may be packed, by gzip, xz, bzip2, zstd or lz4, or stand in a zip or tar archive: the
 * only one there, the only table among other files, or the one named in "ARCHIVE:NAME".  Of what
 * else is known by its first bytes (Parquet, a spreadsheet, ...) the message says what to do with
 * it. */
#ifndef TT_FORMATS_PACKED_H
#define TT_FORMATS_PACKED_H

#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>
#include <tuitrain/formats/gz.h>

/* "FILE:WHAT IS IN IT": copies the file's path, and returns the part after the first colon that
 * follows the name of a file; NULL where all of it is a path. */
const char *tt_packed_split(const char *what, char path[TT_PATH]);

/* The same without looking at files, to name what is shown: from the last slash of the path on. */
const char *tt_packed_name(const char *what);

/* Whether a file's first n bytes are those of something packed, or of a kind that is not read here
 * but that the message of tt_packed_read() knows. */
int tt_packed_knows(const unsigned char *head, size_t n);

/* Reads `path`, unpacked, into fresh memory (free() it) with a NUL after it.  Refuses more than
 * `limit` bytes, and what `check` (or NULL) says of its first bytes before it is unpacked. */
int tt_packed_read(const char *path, size_t limit, tt_gz_check *check, unsigned char **data,
                   size_t *size, struct tt_err *err);
/* The same of bytes that are there, and are taken: whatever comes of it, they are freed or given
 * back. */
int tt_packed_unpack(const char *name, unsigned char *raw, size_t n, size_t limit,
                     tt_gz_check *check, unsigned char **data, size_t *size, struct tt_err *err);
/* As tt_packed_read(); `member` gets the name of the file that was chosen among several, or "". */
enum { TT_PACKED_MEMBER = 256 };
int tt_packed_read_one(const char *path, size_t limit, tt_gz_check *check,
                       char member[TT_PACKED_MEMBER], unsigned char **data, size_t *size,
                       struct tt_err *err);

#endif
