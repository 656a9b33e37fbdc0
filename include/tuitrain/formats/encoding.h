/* Text of files as UTF-8, whatever they are written in: UTF-8 and UTF-16 with a byte order mark or
 * without, and what is neither, as Windows-1252 (Latin-1 with the signs that it lacks). */
#ifndef TT_FORMATS_ENCODING_H
#define TT_FORMATS_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

/* Turns *data (from malloc(), one byte more than *size and a NUL there) into UTF-8 without a mark,
 * which may be other memory, with a NUL after it.  *was names the encoding, or is NULL for UTF-8.
 * Refuses what is no text.  On failure *data is as it was. */
int tt_text_to_utf8(const char *name, unsigned char **data, size_t *size, const char **was,
                    struct tt_err *err);

/* As RFC 3629: no overlong forms, no surrogates. */
bool tt_text_is_utf8(const void *text, size_t n);

#endif
