/* Preloaded into the program: lets one call fail, or ends the process at it, as a full disk, a
 * broken one or a power cut would.
 *
 * FAULT_UNDER  only what touches paths that contain this text counts
 * FAULT_AT     the number of the call that fails, from 1 on; 0: none
 * FAULT_HOW    fail: with ENOSPC, this once; full: it and all writing after it;
 *              short: a write stops half way, and the next fails; kill: the process ends before it;
 *              memory: an allocation, counted from the first such path on, finds no memory;
 *              threads: from the call on, no thread is to be had;
 *              thread: none fails, but a thread stands beside the program from its loading on;
 *              disk: writing fails with ENOSPC where the files in FAULT_DISK would then have more
 *              bytes than the number in the file FAULT_ROOM says, which may change meanwhile
 * FAULT_COUNT  a file that gets the number of calls that there were
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum how { NONE, FAIL, FULL, SHORT, KILL, MEMORY, THREADS, DISK };

static const char *under;
static enum how how;
static long at;
static _Atomic long calls;
static _Atomic int touched, full;
static _Atomic unsigned char ours[1024]; /* descriptors of files that count */

#define REAL(name) (__extension__(__typeof__(&name)) dlsym(RTLD_NEXT, #name))

static void count(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *f = path ? fopen(path, "w") : NULL;
    if (f) {
        fprintf(f, "%ld\n", atomic_load(&calls));
        fclose(f);
    }
}

static void *stand(void *unused)
{
    for (;;)
        pause();
    return unused;
}

__attribute__((constructor)) static void begin(void)
{
    pthread_t beside;
    static const char *const name[] = {"none", "fail",   "full",    "short",
                                       "kill", "memory", "threads", "disk"};
    const char *text = getenv("FAULT_HOW"), *number = getenv("FAULT_AT");
    under = getenv("FAULT_UNDER");
    at = number ? atol(number) : 0;
    for (int i = 0; text && i < 8; i++)
        if (strcmp(text, name[i]) == 0)
            how = (enum how)i;
    if (text && strcmp(text, "thread") == 0)
        pthread_create(&beside, NULL, stand, NULL);
    atexit(count);
}

static bool counts(const char *path)
{
    bool is = under && path && strstr(path, under);
    if (is)
        atomic_store(&touched, 1);
    return is;
}

/* Whether this call is to fail. */
static bool struck(void)
{
    if (how == MEMORY || how == THREADS || how == DISK)
        return false;
    bool now = atomic_fetch_add(&calls, 1) + 1 == at;
    if (now && how == KILL)
        kill(getpid(), SIGKILL);
    if (now && how == FULL)
        atomic_store(&full, 1);
    if (!now && !atomic_load(&full))
        return false;
    errno = ENOSPC;
    return true;
}

static _Thread_local off_t used;

static int add_size(const char *path, const struct stat *st, int kind, struct FTW *unused)
{
    (void)path;
    (void)unused;
    used += kind == FTW_F ? st->st_size : 0;
    return 0;
}

/* Whether n more bytes are too many for the disk. */
static bool is_full(size_t n)
{
    const char *path = getenv("FAULT_ROOM"), *disk = getenv("FAULT_DISK");
    long long room = 0;
    FILE *f = how == DISK && path && disk ? fopen(path, "r") : NULL;
    if (!f)
        return false;
    bool known = fscanf(f, "%lld", &room) == 1;
    fclose(f);
    used = 0;
    nftw(disk, add_size, 8, FTW_PHYS);
    errno = ENOSPC;
    return known && used + (off_t)n > room;
}

static int remember(int fd)
{
    if (fd >= 0 && fd < 1024)
        atomic_store(&ours[fd], 1);
    return fd;
}

static bool known(int fd)
{
    return fd >= 0 && fd < 1024 && atomic_load(&ours[fd]);
}

/* --- files ----------------------------------------------------------------------------------- */

static int open_any(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
    if (!counts(path) || (flags & O_ACCMODE) == O_RDONLY)
        return real(path, flags, mode);
    return struck() ? -1 : remember(real(path, flags, mode));
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(REAL(open64), path, flags, mode);
}

int mkostemps(char *path, int suffix, int flags)
{
    if (!counts(path))
        return REAL(mkostemps)(path, suffix, flags);
    return struck() ? -1 : remember(REAL(mkostemps)(path, suffix, flags));
}

int close(int fd)
{
    if (fd >= 0 && fd < 1024)
        atomic_store(&ours[fd], 0);
    return REAL(close)(fd);
}

static size_t allowed(size_t n)
{
    if (how == SHORT && atomic_load(&calls) + 1 == at)
        return n / 2;
    return n;
}

ssize_t write(int fd, const void *data, size_t n)
{
    if (!known(fd))
        return REAL(write)(fd, data, n);
    if (is_full(n))
        return -1;
    size_t some = allowed(n);
    bool bad = struck();
    if (bad && how == SHORT && some > 0) {
        at++; /* the rest fails */
        return REAL(write)(fd, data, some);
    }
    return bad ? -1 : REAL(write)(fd, data, n);
}

static ssize_t pwrite_any(int fd, const void *data, size_t n, off_t to)
{
    if (!known(fd))
        return REAL(pwrite)(fd, data, n, to);
    if (is_full(n))
        return -1;
    size_t some = allowed(n);
    bool bad = struck();
    if (bad && how == SHORT && some > 0) {
        at++;
        return REAL(pwrite)(fd, data, some, to);
    }
    return bad ? -1 : REAL(pwrite)(fd, data, n, to);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t to)
{
    return pwrite_any(fd, data, n, to);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t to)
{
    return pwrite_any(fd, data, n, (off_t)to);
}

int fsync(int fd)
{
    return known(fd) && struck() ? -1 : REAL(fsync)(fd);
}

int ftruncate(int fd, off_t size)
{
    return known(fd) && how != FULL && struck() ? -1 : REAL(ftruncate)(fd, size);
}

int rename(const char *from, const char *to)
{
    return counts(to) && struck() ? -1 : REAL(rename)(from, to);
}

int symlink(const char *target, const char *path)
{
    return counts(path) && struck() ? -1 : REAL(symlink)(target, path);
}

int mkdir(const char *path, mode_t mode)
{
    return counts(path) && struck() ? -1 : REAL(mkdir)(path, mode);
}

/* --- memory ---------------------------------------------------------------------------------- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

static bool starved(void)
{
    if (how != MEMORY || !atomic_load(&touched) || atomic_fetch_add(&calls, 1) + 1 != at)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return starved() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return starved() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return starved() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return starved() ? NULL : __libc_memalign(align, size);
}

/* --- threads --------------------------------------------------------------------------------- */

int pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *context)
{
    if (how == THREADS && atomic_fetch_add(&calls, 1) + 1 >= at)
        return EAGAIN;
    return REAL(pthread_create)(out, attributes, start, context);
}
