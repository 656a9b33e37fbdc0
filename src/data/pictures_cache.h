/* Pictures of a large folder as they were decoded and resized, kept for the next time (cache.h). */
#ifndef TT_DATA_PICTURES_CACHE_H
#define TT_DATA_PICTURES_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tt_job;

/* Bytes of files from which on it is worth it; tests make them few. */
extern int64_t tt__pictures_kept_from;

/* What the files at path(files, 0 .. n - 1) hold, and how they are decoded, in a number; 0 where
 * they are not worth it, or cannot be read. */
uint64_t tt__pictures_key(const char *(*path)(const void *files, int64_t i), const void *files,
                          int64_t n, const void *how, size_t how_size, struct tt_job *job);

/* False: they are not there. */
bool tt__pictures_recall(uint64_t key, uint8_t *out, int64_t bytes);
void tt__pictures_keep(uint64_t key, const uint8_t *pictures, int64_t bytes);

#endif
