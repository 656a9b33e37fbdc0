#include <tuitrain/base/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/missing.h>
#include <tuitrain/base/space.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>

void tt_parent_folder(const char *path, char out[TT_PATH])
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        tt_text_copy(out, TT_PATH, ".");
    else if (slash == path)
        tt_text_copy(out, TT_PATH, "/");
    else
        snprintf(out, TT_PATH, "%.*s", (int)(slash - path), path);
}

/* A rename is on the disk only once the folder that holds the name is. */
static int sync_parent(const char *path, struct tt_err *err)
{
    char folder[TT_PATH];
    tt_parent_folder(path, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return tt_fail(err, TT_EIO, "%s: cannot open the folder: %s", folder, strerror(errno));
    int rc = fsync(fd);
    int why = errno;
    close(fd);
    /* Some file systems cannot sync a folder; there is nothing more to do on those. */
    if (rc < 0 && why != EINVAL && why != ENOTSUP)
        return tt_fail(err, TT_EIO, "%s: cannot sync the folder: %s", folder, strerror(why));
    return 0;
}

int tt_file_begin(struct tt_file *f, const char *path, struct tt_err *err)
{
    *f = TT_FILE_INIT;
    struct stat st;
    if (path[0] == '\0')
        return tt_fail(err, TT_EUSAGE, "a file name is missing");
    if (!tt_text_copy(f->path, sizeof f->path, path) ||
        (size_t)snprintf(f->temporary, sizeof f->temporary, "%s.XXXXXX.tmp", path) >=
            sizeof f->temporary) {
        f->temporary[0] = '\0';
        return tt_fail(err, TT_EUSAGE, "%.64s...: name too long", path);
    }
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        f->temporary[0] = '\0';
        return tt_fail(err, TT_EINPUT, "%s: is not a regular file, so it is not overwritten", path);
    }
    f->fd = mkostemps(f->temporary, 4, O_CLOEXEC);
    if (f->fd < 0) {
        int why = errno;
        tt_space_note(why);
        f->temporary[0] = '\0';
        return tt_fail(err, TT_EINPUT, "%s: cannot write there: %s", path, strerror(why));
    }
    /* mkstemp makes files that only their owner reads; a model is an ordinary file. */
    mode_t mask = umask(0);
    umask(mask);
    fchmod(f->fd, 0666 & ~mask);
    return 0;
}

int tt_file_write(struct tt_file *f, const void *data, size_t n, struct tt_err *err)
{
    const char *p = data;
    while (n > 0) {
        ssize_t k = write(f->fd, p, n < 1u << 30 ? n : 1u << 30);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            int why = k < 0 ? errno : ENOSPC;
            tt_space_note(why);
            return tt_fail(err, TT_EIO, "%s: writing failed: %s", f->path, strerror(why));
        }
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

int tt_file_commit(struct tt_file *f, struct tt_err *err)
{
    int rc = fsync(f->fd);
    int why = errno;
    if (close(f->fd) < 0 && rc == 0) {
        rc = -1;
        why = errno;
    }
    f->fd = -1;
    /* After a failed sync the pages may be gone: only a new file will do, so no retry here. */
    if (rc < 0) {
        tt_space_note(why);
        return tt_fail(err, TT_EIO, "%s: cannot sync to disk: %s", f->path, strerror(why));
    }
    if (rename(f->temporary, f->path) < 0) {
        why = errno;
        tt_space_note(why);
        return tt_fail(err, TT_EIO, "%s: cannot rename into place: %s", f->path, strerror(why));
    }
    f->temporary[0] = '\0';
    return sync_parent(f->path, err);
}

void tt_file_done(struct tt_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    if (f->temporary[0])
        unlink(f->temporary);
    f->temporary[0] = '\0';
}

int tt_file_open(const char *path, size_t limit, size_t *size, struct tt_err *err)
{
    struct stat st;
    /* O_NONBLOCK: opening a pipe or a device by mistake must not hang. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT
                   ? tt_fail_missing(err, path, "file")
                   : tt_fail(err, TT_EINPUT, "%s: cannot open: %s", path, strerror(errno));
    if (fstat(fd, &st) < 0)
        tt_fail(err, TT_EINPUT, "%s: cannot stat: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        tt_fail(err, TT_EINPUT, "%s: is not a regular file", path);
    else if (st.st_size < 0 || (uint64_t)st.st_size > limit)
        tt_fail(err, TT_EINPUT, "%s: %lld bytes, at most %zu are read", path, (long long)st.st_size,
                limit);
    else {
        *size = (size_t)st.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

int tt_file_read_at(int fd, const char *path, size_t at, void *to, size_t n, struct tt_err *err)
{
    for (size_t got = 0; got < n;) {
        ssize_t k = pread(fd, (char *)to + got, n - got, (off_t)(at + got));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return tt_fail(err, TT_EINPUT, "%s: cannot read: %s", path, strerror(errno));
        if (k == 0)
            return tt_fail(err, TT_EINPUT, "%s: became shorter while it was read", path);
        got += (size_t)k;
    }
    return 0;
}

int tt_file_read(const char *path, size_t limit, unsigned char **data, size_t *size,
                 struct tt_err *err)
{
    int fd = tt_file_open(path, limit, size, err);
    if (fd < 0)
        return -1;
    unsigned char *memory = tt_alloc(*size + 1);
    int rc = memory ? tt_file_read_at(fd, path, 0, memory, *size, err)
                    : tt_fail(err, TT_ENOMEM, "%s: out of memory for %zu bytes", path, *size);
    close(fd);
    if (rc < 0 || !memory) {
        free(memory);
        return -1;
    }
    memory[*size] = '\0';
    *data = memory;
    return 0;
}

int tt_make_folders(const char *path, struct tt_err *err)
{
    char part[TT_PATH];
    if (!tt_text_copy(part, sizeof part, path))
        return tt_fail(err, TT_EUSAGE, "%.64s...: name too long", path);
    for (char *p = part;; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char end = *p;
        *p = '\0';
        if (part[0] != '\0' && mkdir(part, 0777) < 0 && errno != EEXIST) {
            int why = errno;
            tt_space_note(why);
            return tt_fail(err, TT_EINPUT, "%s: cannot make the folder: %s", part, strerror(why));
        }
        if (end == '\0')
            break;
        *p = end;
    }
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
        return tt_fail(err, TT_EINPUT, "%s: is not a folder", path);
    return 0;
}

int tt_check_writable_folder(const char *path, struct tt_err *err)
{
    char part[TT_PATH], up[TT_PATH];
    struct stat st;
    if (!tt_text_copy(part, sizeof part, path) || path[0] == '\0')
        return tt_fail(err, TT_EUSAGE, "%.64s: not a usable folder name", path);
    while (stat(part, &st) < 0) {
        if (errno != ENOENT)
            return tt_fail(err, TT_EINPUT, "%s: cannot be made: %s", path, strerror(errno));
        tt_parent_folder(part, up);
        tt_text_copy(part, sizeof part, up);
    }
    if (!S_ISDIR(st.st_mode))
        return tt_fail(err, TT_EINPUT, "%s: %s is not a folder", path, part);
    /* Only trying tells: permissions say nothing of read-only and special file systems. */
    size_t n = strlen(part);
    snprintf(part + n, sizeof part - n, "/.tuitrain-XXXXXX");
    bool made = mkdtemp(part) != NULL;
    int why = errno;
    if (made)
        rmdir(part);
    part[n] = '\0';
    return made ? 0
                : tt_fail(err, TT_EINPUT, "%s: cannot write in %s: %s", path, part, strerror(why));
}

int tt_link_replace(const char *path, const char *target, struct tt_err *err)
{
    char temporary[TT_PATH];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid()) >=
        sizeof temporary)
        return tt_fail(err, TT_EUSAGE, "%.64s...: name too long", path);
    unlink(temporary);
    if (symlink(target, temporary) < 0) {
        int why = errno;
        tt_space_note(why);
        return tt_fail(err, TT_EIO, "%s: cannot link: %s", path, strerror(why));
    }
    if (rename(temporary, path) < 0) {
        int why = errno;
        tt_space_note(why);
        unlink(temporary);
        return tt_fail(err, TT_EIO, "%s: cannot replace the link: %s", path, strerror(why));
    }
    return sync_parent(path, err);
}

bool tt_find_config(const char *name, char out[TT_PATH])
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    bool own = base && *base;
    if (!own && !(home && *home))
        return false;
    int n = snprintf(out, TT_PATH, own ? "%s/tuitrain/%s" : "%s/.config/tuitrain/%s",
                     own ? base : home, name);
    return n < TT_PATH;
}

int tt_find_asset(const char *name, char out[TT_PATH], struct tt_err *err)
{
    /* build/tuitrain and build/CONFIG/tuitrain in the source tree; PREFIX/bin when installed. */
    static const char *const beside_binary[] = {"../assets", "../../assets", "../share/tuitrain"};
    char exe[TT_PATH], folder[TT_PATH];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        tt_parent_folder(exe, folder);
        for (size_t i = 0; i < sizeof beside_binary / sizeof beside_binary[0]; i++) {
            int k = snprintf(out, TT_PATH, "%s/%s/%s", folder, beside_binary[i], name);
            if (k < TT_PATH && access(out, R_OK) == 0)
                return 0;
        }
    }
    int k = snprintf(out, TT_PATH, "%s/%s", tt_data_dir(), name);
    if (k < TT_PATH && access(out, R_OK) == 0)
        return 0;
    return tt_fail(err, TT_EINPUT,
                   "%s: not found beside the program nor in %s; run it from its source tree, or "
                   "install it with `make install`",
                   name, tt_data_dir());
}
