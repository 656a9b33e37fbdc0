#include "cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- hashes ---------------------------------------------------------------------------------- */

static uint64_t turn(uint64_t v, int by)
{
    return v << by | v >> (64 - by);
}

static uint64_t stir(uint64_t lane, uint64_t word)
{
    return turn(lane ^ word * UINT64_C(0x9e3779b97f4a7c15), 29) * UINT64_C(0xd6e8feb86659fd93);
}

/* Four lanes, since a multiplication waits for the one before it.  Tells accidents apart, not
 * malice: whoever can write here can write anything. */
uint64_t tt__hash_bytes(uint64_t before, const void *data, size_t n)
{
    enum { LANES = 4, STEP = 8 * LANES };
    const unsigned char *at = data;
    uint64_t lane[LANES], word[LANES];
    for (int k = 0; k < LANES; k++)
        lane[k] = before + (uint64_t)k * UINT64_C(0xa0761d6478bd642f);
    for (; n >= STEP; at += STEP, n -= STEP) {
        memcpy(word, at, STEP);
        for (int k = 0; k < LANES; k++)
            lane[k] = stir(lane[k], word[k]);
    }
    if (n > 0) {
        memset(word, 0, sizeof word);
        memcpy(word, at, n);
        for (int k = 0; k < LANES; k++)
            lane[k] = stir(lane[k], word[k] ^ (uint64_t)n << 56);
    }
    uint64_t h = before ^ (uint64_t)n;
    for (int k = 0; k < LANES; k++)
        h = stir(h, lane[k]);
    return h ^ h >> 32;
}

/* --- the folder ------------------------------------------------------------------------------ */

static const char suffix[] = ".cache";
static const char magic[8] = "TTCACHE1";

/* What a file begins with. */
struct head {
    char magic[8];
    uint64_t key, size, hash;
    unsigned char reserved[TT__CACHE_HEAD - 32];
};
_Static_assert(sizeof(struct head) == TT__CACHE_HEAD, "the head is as long as is said");

static bool folder(char out[TT_PATH])
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    bool own = base && *base == '/'; /* a relative one is to be passed over */
    if (!own && !(home && *home))
        return false;
    return snprintf(out, TT_PATH, own ? "%s/tuitrain" : "%s/.cache/tuitrain", own ? base : home) <
           TT_PATH;
}

static bool place(const char *kind, uint64_t key, char out[TT_PATH])
{
    char in[TT_PATH];
    return folder(in) &&
           snprintf(out, TT_PATH, "%.900s/%s-%016" PRIx64 "%s", in, kind, key, suffix) < TT_PATH;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool is_whole(const struct tt_file_map *m, uint64_t key)
{
    struct head h;
    if (m->size < sizeof h)
        return false;
    memcpy(&h, m->data, sizeof h);
    return memcmp(h.magic, magic, sizeof magic) == 0 && h.key == key &&
           h.size == m->size - sizeof h &&
           h.hash == tt__hash_bytes(key, m->data + sizeof h, h.size);
}

struct tt_file_map *tt__cache_open(const char *kind, uint64_t key)
{
    char path[TT_PATH];
    if (!place(kind, key, path) || access(path, R_OK) < 0)
        return NULL;
    struct tt_file_map *m = tt_map_open(path, NULL);
    if (!m)
        return NULL;
    if (!is_whole(m, key)) {
        tt_map_close(m);
        unlink(path);
        return NULL;
    }
    (void)utimensat(AT_FDCWD, path, NULL, 0); /* it was used now */
    return m;
}

int64_t tt__cache_size(const struct tt_file_map *m)
{
    return (int64_t)m->size - TT__CACHE_HEAD;
}

/* --- writing --------------------------------------------------------------------------------- */

int tt__cache_begin(struct tt__cache_file *f, const char *kind, uint64_t key, int64_t bytes)
{
    char path[TT_PATH], in[TT_PATH];
    const struct head none = {.size = 0};
    *f = (struct tt__cache_file){.file = TT_FILE_INIT, .key = key};
    if (bytes > TT__CACHE_MOST / 2 || !folder(in) || !place(kind, key, path) ||
        tt_make_folders(in, NULL) < 0 || tt_file_begin(&f->file, path, NULL) < 0)
        return -1;
    (void)fchmod(f->file.fd, 0600);
    tt__cache_prune(TT__CACHE_MOST - bytes);
    return tt_file_write(&f->file, &none, sizeof none, NULL);
}

int tt__cache_write(struct tt__cache_file *f, const void *data, size_t n)
{
    f->size += (int64_t)n;
    return tt_file_write(&f->file, data, n, NULL);
}

/* The head comes last, with the hash of what lies there by then. */
int tt__cache_commit(struct tt__cache_file *f)
{
    struct head h = {.key = f->key, .size = (uint64_t)f->size};
    char path[64];
    memcpy(h.magic, magic, sizeof magic);
    snprintf(path, sizeof path, "/proc/self/fd/%d", f->file.fd);
    struct tt_file_map *m = tt_map_open(path, NULL);
    if (!m)
        return -1;
    bool good = m->size == sizeof h + h.size;
    if (good)
        h.hash = tt__hash_bytes(f->key, m->data + sizeof h, h.size);
    tt_map_close(m);
    if (!good || pwrite(f->file.fd, &h, sizeof h, 0) != (ssize_t)sizeof h)
        return -1;
    return tt_file_commit(&f->file, NULL);
}

void tt__cache_done(struct tt__cache_file *f)
{
    tt_file_done(&f->file);
}

/* --- not too much ---------------------------------------------------------------------------- */

struct kept {
    char name[128];
    time_t used;
    int64_t size;
};

static int by_use(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    return x->used < y->used ? -1 : x->used > y->used;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n > k && strcmp(name + n - k, end) == 0;
}

/* Ours, and what writers that were killed have left, a day later. */
static bool counts(int at, const char *name, struct kept *out)
{
    enum { DAY = 24 * 3600 };
    struct stat st;
    if (strlen(name) >= sizeof out->name || fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(st.st_mode))
        return false;
    if (strstr(name, suffix) && ends_with(name, ".tmp") && st.st_mtime < time(NULL) - DAY)
        unlinkat(at, name, 0);
    strcpy(out->name, name);
    out->used = st.st_mtime;
    out->size = st.st_size;
    return ends_with(name, suffix);
}

void tt__cache_prune(int64_t most)
{
    char in[TT_PATH];
    struct kept *list = NULL;
    int64_t n = 0, all = 0;
    DIR *dir = folder(in) ? opendir(in) : NULL;
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir));) {
        struct kept *more =
            n & (n - 1) ? list : realloc(list, (size_t)(n ? 2 * n : 1) * sizeof *list);
        if (!more)
            break;
        list = more;
        if (counts(dirfd(dir), e->d_name, &list[n]))
            all += list[n++].size;
    }
    if (n > 0)
        qsort(list, (size_t)n, sizeof *list, by_use);
    for (int64_t i = 0; i < n && all > most; i++)
        if (unlinkat(dirfd(dir), list[i].name, 0) == 0)
            all -= list[i].size;
    closedir(dir);
    free(list);
}
