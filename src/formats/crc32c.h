/* CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), as in RFC 3720 appendix B.4: the
 * checksum of TensorBoard's records.  Any thread. */
#ifndef TT_CRC32C_H
#define TT_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t tt__crc32c(const void *data, size_t n);

/* The form in which records store it, since the checksum of data that holds its own checksum says
 * little.  Source: github.com/google/leveldb, util/crc32c.h. */
uint32_t tt__crc32c_masked(const void *data, size_t n);

#endif
