#include <tuitrain/base/map.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/map_fault.h>

/* Bytes that may count as ours. */
static const size_t MOST = (size_t)64 << 20;

/* What threads count is not in the header, which C++ reads, too. */
struct counted {
    struct tt_file_map map;
    atomic_size_t passed;    /* bytes looked at since pages were let go of */
    atomic_int users;        /* who closes it last frees it */
    struct timespec written; /* when its file was, last */
};

static struct counted *counted(struct tt_file_map *m)
{
    return (struct counted *)m; /* its first member */
}

static struct timespec written_at(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_mtim : (struct timespec){0};
}

bool tt_map_changed(struct tt_file_map *m)
{
    if (!m)
        return false;
    struct timespec now = written_at(m->fd), *was = &counted(m)->written;
    bool changed = now.tv_sec != was->tv_sec || now.tv_nsec != was->tv_nsec;
    *was = now;
    return changed;
}

static struct tt_file_map *map(const char *path, int fd, size_t size, struct tt_err *err)
{
    struct counted *m = calloc(1, sizeof *m);
    char *name = strdup(path);
    /* Nothing of 0 bytes can be mapped; there is nothing to look at, either. */
    void *data = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    if (!m || !name || data == MAP_FAILED) {
        tt_fail(err, TT_ENOMEM, "%s: cannot be mapped: %s", path, strerror(errno));
        if (data && data != MAP_FAILED)
            munmap(data, size);
        free(m);
        free(name);
        return NULL;
    }
    m->map = (struct tt_file_map){.data = data, .size = size, .fd = fd, .path = name};
    atomic_init(&m->users, 1);
    m->written = written_at(fd);
    if (size)
        tt_map_fault_enter(data, size, path);
    return &m->map;
}

struct tt_file_map *tt_map_open(const char *path, struct tt_err *err)
{
    size_t size;
    int fd = tt_file_open(path, PTRDIFF_MAX, &size, err);
    struct tt_file_map *m = fd < 0 ? NULL : map(path, fd, size, err);
    if (!m && fd >= 0)
        close(fd);
    return m;
}

struct tt_file_map *tt_map_share(struct tt_file_map *m)
{
    if (m)
        atomic_fetch_add(&counted(m)->users, 1);
    return m;
}

void tt_map_close(struct tt_file_map *m)
{
    if (!m || atomic_fetch_sub(&counted(m)->users, 1) > 1)
        return;
    if (m->size) {
        tt_map_fault_leave(m->data);
        munmap((void *)(uintptr_t)m->data, m->size);
    }
    close(m->fd);
    free((char *)(uintptr_t)m->path);
    free(counted(m));
}

void tt_map_passed(struct tt_file_map *m, size_t bytes)
{
    if (!m)
        return;
    atomic_size_t *passed = &counted(m)->passed;
    if (atomic_fetch_add_explicit(passed, bytes, memory_order_relaxed) + bytes < MOST)
        return;
    atomic_store_explicit(passed, 0, memory_order_relaxed);
    (void)madvise((void *)(uintptr_t)m->data, m->size, MADV_DONTNEED);
}
