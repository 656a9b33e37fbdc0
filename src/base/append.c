#include <tuitrain/base/append.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/space.h>
#include <tuitrain/base/text.h>

enum { MOST_WAITING = 8 << 20 };

void tt_append_init(struct tt_append *a, const char *path, int64_t whole)
{
    *a = (struct tt_append){.fd = -1, .size = whole};
    tt_text_copy(a->path, sizeof a->path, path);
}

void tt_append_add(struct tt_append *a, const void *data, size_t n)
{
    if (n == 0)
        return;
    if (a->n + n > a->capacity) {
        size_t capacity = 2 * (a->n + n);
        char *bigger = capacity <= MOST_WAITING ? realloc(a->waiting, capacity) : NULL;
        if (!bigger) {
            a->lost = true;
            return;
        }
        a->waiting = bigger;
        a->capacity = capacity;
    }
    memcpy(a->waiting + a->n, data, n);
    a->n += n;
}

static int fail(const struct tt_append *a, const char *what, int why, struct tt_err *err)
{
    tt_space_note(why);
    return tt_fail(err, TT_EIO, "%s: cannot %s: %s", a->path, what, strerror(why));
}

static int open_it(struct tt_append *a, struct tt_err *err)
{
    struct stat st;
    char folder[TT_PATH];
    tt_parent_folder(a->path, folder);
    if (tt_make_folders(folder, err) < 0)
        return -1;
    int fd = open(a->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (fd < 0)
        return fail(a, "open", errno, err);
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return tt_fail(err, TT_EINPUT, "%s: is not a regular file", a->path);
    }
    if (a->size < 0)
        a->size = st.st_size;
    if (ftruncate(fd, a->size) < 0) {
        int why = errno;
        close(fd);
        return fail(a, "cut", why, err);
    }
    a->fd = fd;
    return 0;
}

int tt_append_flush(struct tt_append *a, struct tt_err *err)
{
    if (a->n == 0)
        return 0;
    if (a->fd < 0 && open_it(a, err) < 0)
        return -1;
    for (size_t done = 0; done < a->n;) {
        ssize_t n = pwrite(a->fd, a->waiting + done, a->n - done, a->size + (off_t)done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            int why = n == 0 ? ENOSPC : errno;
            /* All of it again later; what a reader finds until then is whole. */
            return ftruncate(a->fd, a->size) < 0 ? fail(a, "cut", errno, err)
                                                 : fail(a, "write", why, err);
        }
    }
    a->size += (int64_t)a->n;
    a->n = 0;
    return 0;
}

int tt_append_sync(struct tt_append *a, struct tt_err *err)
{
    if (tt_append_flush(a, err) < 0)
        return -1;
    if (a->fd >= 0 && a->size > a->synced && fsync(a->fd) < 0 && errno != EINVAL)
        return fail(a, "sync", errno, err);
    a->synced = a->size;
    return 0;
}

int tt_append_close(struct tt_append *a, struct tt_err *err)
{
    int rc = tt_append_sync(a, err);
    if (a->fd >= 0)
        close(a->fd);
    free(a->waiting);
    a->waiting = NULL;
    a->fd = -1;
    return rc;
}
