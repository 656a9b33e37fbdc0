#include <tuitrain/base/limits.h>

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>

#include <tuitrain/base/text.h>

#define MIB ((size_t)1 << 20)

/* --- before anything else -------------------------------------------------------------------- */

/* The least with which a small run works.  OpenBLAS maps some hundred MiB when it is loaded. */
static const struct floor {
    int resource;
    uint64_t least, unit;
    const char *before, *after; /* "ulimit -v allows 100 MiB of address space" */
} floors[] = {
    {RLIMIT_AS, 640 * MIB, MIB, "-v allows ", " MiB of address space; at least 640"},
    {RLIMIT_DATA, 320 * MIB, MIB, "-d allows ", " MiB of data; at least 320"},
    {RLIMIT_STACK, 1 * MIB, 1024, "-s allows ", " KiB of stack; at least 1024"},
    {RLIMIT_NOFILE, 64, 1, "-n allows ", " open files; at least 64"},
};
enum { FLOORS = sizeof floors / sizeof floors[0] };

/* Nothing is set up yet, a sanitizer's own memory included: system calls alone, and a small stack.
 * The loop ends with a text's end. */
#define BARE __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

BARE static char *put(char *to, const char *text)
{
    while (*text)
        *to++ = *text++;
    return to;
}

BARE static char *put_number(char *to, uint64_t n)
{
    char digits[20];
    int k = 0;
    do
        digits[k++] = (char)('0' + n % 10);
    while (n /= 10);
    while (k > 0)
        *to++ = digits[--k];
    return to;
}

BARE static void refuse(const struct floor *f, uint64_t has)
{
    char line[160], *to = put(line, "tuitrain: ulimit ");
    to = put_number(put(to, f->before), has / f->unit);
    to = put(put(to, f->after), " are needed\n");
    (void)!syscall(SYS_write, STDERR_FILENO, line, to - line);
    syscall(SYS_exit_group, 1);
}

BARE void tt_limits_check_early(void)
{
    uint64_t now[2]; /* the soft limit and the hard one */
    for (int i = 0; i < FLOORS; i++) {
        const struct floor *f = &floors[i];
        if (syscall(SYS_prlimit64, 0, f->resource, NULL, now) != 0 || now[0] >= f->least)
            continue;
        /* Descriptors may be had for the asking; what was set up by a limit may not. */
        uint64_t more[2] = {f->least, now[1]};
        if (f->resource != RLIMIT_NOFILE || now[1] < f->least ||
            syscall(SYS_prlimit64, 0, f->resource, more, NULL) != 0)
            refuse(f, now[0]);
    }
}

/* --- memory ---------------------------------------------------------------------------------- */

static bool read_line(const char *path, char *line, int size)
{
    FILE *f = fopen(path, "re");
    bool read = f && fgets(line, size, f);
    if (f)
        fclose(f);
    if (read)
        line[strcspn(line, "\n")] = '\0';
    return read;
}

/* The least limit in the folders from root/group up to root. */
static size_t least_limit(const char *root, const char *group, const char *name)
{
    char folder[1024], path[1200], line[64];
    size_t least = SIZE_MAX;
    int64_t bytes;
    if ((size_t)snprintf(folder, sizeof folder, "%s%s", root, group) >= sizeof folder)
        return least;
    for (;;) {
        snprintf(path, sizeof path, "%s/%s", folder, name);
        /* "max" is no number; version 1 has a very large one instead. */
        if (read_line(path, line, sizeof line) && tt_text_to_int(line, &bytes) && bytes >= 0 &&
            (size_t)bytes < least)
            least = (size_t)bytes;
        char *slash = strrchr(folder, '/');
        if (!slash || strlen(folder) <= strlen(root))
            return least;
        *slash = '\0';
    }
}

/* Lines are "0::/group" of version 2, "4:memory:/group" of version 1. */
size_t tt_limits_of_group(const char *groups, const char *root)
{
    char line[1024], below[600];
    size_t least = SIZE_MAX;
    FILE *f = fopen(groups, "re");
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        char *kinds = strchr(line, ':'), *group = kinds ? strchr(kinds + 1, ':') : NULL;
        if (!group)
            continue;
        *group++ = '\0';
        size_t limit = SIZE_MAX;
        if (kinds[1] == '\0') {
            limit = least_limit(root, group, "memory.max");
        } else if (strcmp(kinds, ":memory") == 0) {
            snprintf(below, sizeof below, "%.512s/memory", root);
            limit = least_limit(below, group, "memory.limit_in_bytes");
        }
        least = limit < least ? limit : least;
    }
    if (f)
        fclose(f);
    return least;
}

static size_t soft_limit(int resource)
{
    struct rlimit r;
    return getrlimit((__rlimit_resource_t)resource, &r) == 0 && r.rlim_cur < SIZE_MAX
               ? (size_t)r.rlim_cur
               : SIZE_MAX;
}

/* Of what is used, not of what is only mapped.  Looked up once: a control group's limit hardly
 * changes while a program runs. */
static size_t memory_limit(void)
{
    static _Atomic size_t known;
    size_t least = atomic_load(&known);
    struct sysinfo machine;
    if (least)
        return least;
    least = tt_limits_of_group("/proc/self/cgroup", "/sys/fs/cgroup");
    size_t data = soft_limit(RLIMIT_DATA), space = soft_limit(RLIMIT_AS);
    least = data < least ? data : least;
    least = space < least ? space : least;
    if (sysinfo(&machine) == 0) {
        size_t all = (machine.totalram + machine.totalswap) * machine.mem_unit;
        least = all < least ? all : least;
    }
    atomic_store(&known, least);
    return least;
}

size_t tt_limits_memory_left(void)
{
    char line[128];
    size_t limit = memory_limit(), mapped = 0, used = 0;
    if (read_line("/proc/self/statm", line, sizeof line) &&
        sscanf(line, "%zu %zu", &mapped, &used) == 2)
        used *= (size_t)sysconf(_SC_PAGESIZE);
    return used < limit ? limit - used : 0;
}

int tt_limits_check(struct tt_err *err)
{
    enum { FILES = 40 };
    const size_t least = 64 * MIB;
    size_t limit = memory_limit();
    int fd[FILES], n = 0;
    if (limit < least)
        return tt_fail(err, TT_ENOMEM,
                       "this process may use %zu MiB of memory (its control group's limit); at "
                       "least %zu are needed",
                       limit / MIB, least / MIB);
    while (n < FILES && (fd[n] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) >= 0)
        n++;
    for (int i = 0; i < n; i++)
        close(fd[i]);
    if (n < FILES)
        return tt_fail(err, TT_ENOMEM,
                       "%d files can still be opened (ulimit -n, less those that were handed "
                       "down); at least %d are needed",
                       n, FILES);
    return 0;
}

/* --- threads --------------------------------------------------------------------------------- */

/* What OpenBLAS maps for a thread's products, and the C library for its memory. */
static const size_t RESERVED = 128 * MIB + 64 * MIB;

static void *wait_for_go(void *go)
{
    pthread_mutex_lock(go);
    pthread_mutex_unlock(go);
    return NULL;
}

int tt_limits_check_threads(int threads, int there, struct tt_err *err)
{
    pthread_mutex_t go = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *thread = calloc((size_t)threads + 1, sizeof *thread);
    bool bounded = soft_limit(RLIMIT_AS) < SIZE_MAX || soft_limit(RLIMIT_DATA) < SIZE_MAX;
    size_t size = bounded ? RESERVED * (size_t)threads : 0;
    int n = 0, why = 0;
    pthread_mutex_lock(&go);
    while (thread && n < threads - there && why == 0) {
        why = pthread_create(&thread[n], NULL, wait_for_go, &go);
        n += why == 0;
    }
    void *space = size ? mmap(NULL, size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                       : NULL;
    pthread_mutex_unlock(&go);
    for (int i = 0; i < n; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    if (size && space != MAP_FAILED)
        munmap(space, size);
    if (!thread)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (why)
        return tt_fail(err, TT_ENOMEM,
                       "%d threads are needed, and the system gives %d: %s; fewer with --threads, "
                       "more with ulimit -u or -v",
                       threads, n + there, strerror(why));
    if (space == MAP_FAILED)
        return tt_fail(err, TT_ENOMEM,
                       "%d threads need %zu MiB of address space more than ulimit -v or -d allows; "
                       "fewer with --threads",
                       threads, size / MIB);
    return 0;
}
