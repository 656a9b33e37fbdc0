#include "follow.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

/* A piece of a file that is read at a time; one record may be as large as MOST. */
enum { PIECE = 1 << 20, MOST = 1 << 26 };

static void read_on(struct tt__file *f, int fd, const struct tt__follower *by)
{
    size_t room = PIECE;
    unsigned char *data = malloc(room);
    while (data && f->offset < f->seen) {
        ssize_t n = pread(fd, data, room, f->offset);
        int64_t took = n > 0 ? by->take(by->user, f, data, (size_t)n) : 0;
        f->damaged = took < 0;
        if (took > 0)
            f->offset += took;
        if (took != 0 && !f->damaged)
            continue;
        /* A record larger than the piece, or the file's end. */
        if (f->damaged || n < (ssize_t)room || room >= MOST)
            break;
        free(data);
        data = malloc(room *= 2);
    }
    free(data);
}

bool tt__follow(const char *folder, struct tt__file *f, const struct tt__follower *by)
{
    char path[TT_PATH];
    struct stat st;
    if (snprintf(path, sizeof path, "%.760s/%s", folder, f->name) >= TT_PATH)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool fresh = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                 (st.st_ino != f->inode || st.st_size != f->seen);
    if (fresh) {
        if (f->inode && (st.st_ino != f->inode || st.st_size < f->offset)) {
            f->offset = 0;
            f->damaged = false;
            by->forget(by->user);
        }
        f->inode = st.st_ino;
        f->seen = st.st_size;
        if (!f->damaged)
            read_on(f, fd, by);
    }
    if (fd >= 0)
        close(fd);
    return fresh;
}
