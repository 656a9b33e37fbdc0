/* A file's bytes as memory that they need not be in: the system reads pages as they are looked at,
 * and drops them again.
 *
 *     struct tt_file_map *m = tt_map_open(path, err);
 *     ... m->data[0 .. m->size) ...
 *     tt_map_close(m);
 *
 * Pages that were looked at count as this process's memory until they are let go of, so whoever
 * reads much says how much: tt_map_passed().  Any thread.  A file that becomes shorter while it is
 * mapped ends the program (SIGBUS), as a disk that fails does: with a line that names it where
 * tt_map_catch_faults() was called (base/map_fault.h).
 */
#ifndef TT_BASE_MAP_H
#define TT_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

struct tt_file_map {
    const unsigned char *data;
    size_t size;
    int fd;           /* for pread() */
    const char *path; /* owned, for messages */
};

/* Fails with TT_EINPUT where it is no regular file or cannot be read. */
struct tt_file_map *tt_map_open(const char *path, struct tt_err *err);
/* Another owner of the same map, who closes it too. */
struct tt_file_map *tt_map_share(struct tt_file_map *m);
void tt_map_close(struct tt_file_map *m); /* NULL is none */

/* Whether the file was written to since it was opened, or since the last call that said so.  m may
 * be NULL. */
bool tt_map_changed(struct tt_file_map *m);

/* So many bytes more were looked at: now and then lets go of all pages.  They stay in the system's
 * cache of files, and come back when they are looked at again.  m may be NULL. */
void tt_map_passed(struct tt_file_map *m, size_t bytes);

#endif
