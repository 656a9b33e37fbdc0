/* A log file: whole lines or records are appended, and nothing half.
 *
 * What cannot be written now (a full disk) stays in memory, up to a bound, and is tried again with
 * the next flush.  A part that got written before the failure is cut off again.
 */
#ifndef TT_BASE_APPEND_H
#define TT_BASE_APPEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

struct tt_append {
    char path[TT_PATH];
    int fd;         /* -1: not open, or not yet */
    int64_t size;   /* whole bytes of the file */
    int64_t synced; /* of them, on the disk itself */
    char *waiting;  /* owned */
    size_t n, capacity;
    bool lost; /* so much waited that some was given up */
};

/* Names the file; it is made at the first flush, its folder too.  With `whole` >= 0 an existing
 * file is cut to that many bytes then; else it goes on at its end. */
void tt_append_init(struct tt_append *a, const char *path, int64_t whole);
void tt_append_add(struct tt_append *a, const void *data, size_t n);
int tt_append_flush(struct tt_append *a, struct tt_err *err);
int tt_append_sync(struct tt_append *a, struct tt_err *err); /* to the disk itself */
/* The same, and closes. */
int tt_append_close(struct tt_append *a, struct tt_err *err);

#endif
