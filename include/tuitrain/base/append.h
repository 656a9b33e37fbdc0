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

/* One thread.  Nothing is opened before the first flush: so a folder that is not there yet, or a
 * disk that is full, costs the caller nothing but the code below.
 *
 * Names the file; it is made at the first flush, its folder too.  With `whole` >= 0 an existing
 * file is cut to that many bytes then; else it goes on at its end. */
void tt_append_init(struct tt_append *a, const char *path, int64_t whole);
/* Copies n bytes, one or more whole records, to those that wait. */
void tt_append_add(struct tt_append *a, const void *data, size_t n);
/* Writes what waits.  Fails with TT_EINPUT when there is no regular file to write to, and TT_EIO;
 * then it goes on waiting. */
int tt_append_flush(struct tt_append *a, struct tt_err *err);
/* The same, to the disk itself. */
int tt_append_sync(struct tt_append *a, struct tt_err *err);
/* The same, then closes; what could not be written is given up. */
int tt_append_close(struct tt_append *a, struct tt_err *err);

#endif
