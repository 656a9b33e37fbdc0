/* Files: whole or not at all.
 *
 * tt_file_begin() writes to a temporary beside the target; tt_file_commit() flushes it, syncs it
 * to the disk, renames it over the target and syncs the folder.  Until the rename the old file
 * stands untouched; tt_file_done() removes a temporary that was not committed.
 *
 *     struct tt_file f = TT_FILE_INIT;
 *     if (tt_file_begin(&f, path, err) < 0 || tt_file_write(&f, data, n, err) < 0 ||
 *         tt_file_commit(&f, err) < 0)
 *         rc = -1;
 *     tt_file_done(&f);
 */
#ifndef TT_BASE_FILE_H
#define TT_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum { TT_PATH = 1024 }; /* longest path that we handle, NUL included */

struct tt_file {
    int fd;                  /* -1 when closed */
    char path[TT_PATH];      /* the target */
    char temporary[TT_PATH]; /* "" once committed or removed */
};
#define TT_FILE_INIT                                                                               \
    (struct tt_file)                                                                               \
    {                                                                                              \
        .fd = -1                                                                                   \
    }

/* Fail with TT_EUSAGE where the path is no name (missing, too long), TT_EINPUT where no file can be
 * there (a folder, no permission), TT_EIO where writing fails (a full disk). */
int tt_file_begin(struct tt_file *f, const char *path, struct tt_err *err);
int tt_file_write(struct tt_file *f, const void *data, size_t n, struct tt_err *err);
int tt_file_commit(struct tt_file *f, struct tt_err *err);
void tt_file_done(struct tt_file *f);

/* Reads a whole regular file of at most `limit` bytes into fresh memory (free() it).  The memory
 * has one more byte, a NUL, than *size says.  Fails with TT_EINPUT: no such file, none of that
 * kind, too large. */
int tt_file_read(const char *path, size_t limit, unsigned char **data, size_t *size,
                 struct tt_err *err);

/* For files of which only parts are wanted: opens a regular file of at most `limit` bytes and
 * returns its descriptor, which the caller closes; reads exactly n bytes at `at`. */
int tt_file_open(const char *path, size_t limit, size_t *size, struct tt_err *err);
int tt_file_read_at(int fd, const char *path, size_t at, void *to, size_t n, struct tt_err *err);

/* The folder that holds `path`: "." when it names none. */
void tt_parent_folder(const char *path, char out[TT_PATH]);

/* Makes a folder and those above it that are missing. */
int tt_make_folders(const char *path, struct tt_err *err);

/* Says whether files could be made in folder `path`, which need not exist yet; makes nothing. */
int tt_check_writable_folder(const char *path, struct tt_err *err);

/* Points the symbolic link `path` at `target`, replacing an older link in one step. */
int tt_link_replace(const char *path, const char *target, struct tt_err *err);

/* Where a user's own file or folder of that name would be: $XDG_CONFIG_HOME/tuitrain/NAME, or
 * under ~/.config.  False when there is no home, or the name is too long. */
bool tt_find_config(const char *name, char out[TT_PATH]);

/* Finds what ships with the program ("mnist", ...): in the source tree that the binary was built
 * in, beside an installed binary, or where it was configured to be installed. */
int tt_find_asset(const char *name, char out[TT_PATH], struct tt_err *err);

#endif
