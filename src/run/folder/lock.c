#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

/* Locks of the open file (not of the process, which would give them up with any other descriptor of
 * the same file), and that can be asked for without taking them. */
static struct flock whole_file(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static int refuse(const char *run_dir, int fd, struct tt_err *err)
{
    char pid[24];
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    pid[n > 0 ? n : 0] = '\0';
    pid[strspn(pid, "0123456789")] = '\0';
    return tt_fail(err, TT_EINPUT, "%s: another tuitrain (process %s) is writing to it", run_dir,
                   pid[0] ? pid : "?");
}

int tt__lock_take(const char *run_dir, int *fd, struct tt_err *err)
{
    char path[TT_PATH], pid[24];
    struct flock lock = whole_file();
    *fd = -1;
    if (snprintf(path, sizeof path, "%s/lock", run_dir) >= TT_PATH)
        return 0;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (file < 0)
        return 0;
    if (fcntl(file, F_OFD_SETLK, &lock) < 0) {
        bool held = errno == EAGAIN || errno == EACCES;
        int rc = held ? refuse(run_dir, file, err) : 0;
        close(file);
        return rc;
    }
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    /* The lock is what counts, not the number in it. */
    bool told = ftruncate(file, 0) == 0 && pwrite(file, pid, (size_t)n, 0) == n;
    (void)told;
    *fd = file;
    return 0;
}

bool tt__lock_is_held(const char *run_dir)
{
    char path[TT_PATH];
    struct flock lock = whole_file();
    if (snprintf(path, sizeof path, "%s/lock", run_dir) >= TT_PATH)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return held;
}
