/* How much may come out of packed bytes. */
#ifndef TT_FORMATS_PACKING_H
#define TT_FORMATS_PACKING_H

#include <stdint.h>

#include <tuitrain/base/err.h>

/* Deflate packs 1032 to 1 at best.  A promise of more is a lie, whoever makes it. */
enum { TT__MOST_PACKED = 1032 };

/* Refuses, before anything is unpacked, what is both large and packed far more tightly than data
 * and weights are: it would cost memory that the file does not explain. */
int tt__check_packing(const char *name, uint64_t packed, uint64_t unpacked, struct tt_err *err);

#endif
