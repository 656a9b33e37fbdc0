#include "pictures_cache.h"

#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/version.h>

#include "cache.h"

static const char kind[] = "pictures";

int64_t tt__pictures_kept_from = 32 << 20;

uint64_t tt__pictures_key(const char *(*path)(const void *files, int64_t i), const void *files,
                          int64_t n, const void *how, size_t how_size, struct tt_job *job)
{
    struct stat st;
    int64_t bytes = 0;
    for (int64_t i = 0; i < n; i++)
        bytes += stat(path(files, i), &st) == 0 ? st.st_size : 0;
    if (bytes < tt__pictures_kept_from)
        return 0;
    const char *version = tt_commit();
    uint64_t key = tt__hash_bytes(tt__hash_bytes(2, how, how_size), version, strlen(version));
    tt_job_begin(job, "looking at pictures", TT_UNIT_FILES, n);
    for (int64_t i = 0; i < n; i++) {
        struct tt_file_map *m = tt_map_open(path(files, i), NULL);
        if (!m || !tt_job_at(job, i, n)) {
            tt_map_close(m);
            return 0;
        }
        key = tt__hash_bytes(key ^ m->size, m->data, m->size);
        tt_map_close(m);
    }
    return key;
}

bool tt__pictures_recall(uint64_t key, uint8_t *out, int64_t bytes)
{
    struct tt_file_map *m = key ? tt__cache_open(kind, key) : NULL;
    bool good = m && tt__cache_size(m) == bytes;
    if (good)
        memcpy(out, m->data + TT__CACHE_HEAD, (size_t)bytes);
    tt_map_close(m);
    return good;
}

void tt__pictures_keep(uint64_t key, const uint8_t *pictures, int64_t bytes)
{
    struct tt__cache_file f;
    if (!key)
        return;
    if (tt__cache_begin(&f, kind, key, bytes) == 0 &&
        tt__cache_write(&f, pictures, (size_t)bytes) == 0)
        tt__cache_commit(&f);
    tt__cache_done(&f);
}
