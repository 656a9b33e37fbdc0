/* Where an entry that is not packed lies in a zip archive: libzip does not tell, and a map wants to
 * know.  Only for archives that libzip has opened and unzip.c has checked. */
#ifndef TT_FORMATS_STORED_H
#define TT_FORMATS_STORED_H

#include <stdbool.h>
#include <stddef.h>

/* False where there is no such entry, it is packed, or something does not fit. */
bool tt__stored_find(const unsigned char *zip, size_t size, const char *entry, size_t *at,
                     size_t *bytes);

#endif
