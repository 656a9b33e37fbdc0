/* The frame of a large table, kept for the next time (data/cache.h): numbers as they lie in memory,
 * and the distinct texts. */
#ifndef TT_DATA_TABLE_FRAME_CACHE_H
#define TT_DATA_TABLE_FRAME_CACHE_H

#include "frame.h"

/* Whether a text of so many bytes takes longer to read than its frame does. */
bool tt__frame_is_worth_keeping(size_t bytes);
extern size_t tt__frame_kept_from; /* bytes for each processor; tests make them few */

/* False: it is not there, or cannot be had; *out is then as it was. */
bool tt__frame_recall(const char *label, uint64_t key, struct tt__frame *out);
/* The same from what follows a cache file's head; nothing in it is believed. */
bool tt__frame_recall_bytes(const char *label, const void *bytes, size_t n, struct tt__frame *out);
void tt__frame_keep(const struct tt__frame *f, uint64_t key);

#endif
