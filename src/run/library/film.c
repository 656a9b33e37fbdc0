/* Films that lie in run folders (tuitrain/run/library/film.h). */
#include <tuitrain/run/library/film.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

#include "../folder/film_file.h"

struct tt_film_reader {
    char path[TT_PATH];
    struct tt_film_reading reading;
    struct stat seen; /* of the file when it was read last */
};

/* Whether the file is the one that was read, and has grown at most. */
static bool is_same(const struct tt_film_reader *r, const struct stat *st)
{
    return st->st_dev == r->seen.st_dev && st->st_ino == r->seen.st_ino &&
           st->st_size >= (off_t)r->reading.used;
}

static bool is_untouched(const struct tt_film_reader *r, const struct stat *st)
{
    return is_same(r, st) && st->st_size == r->seen.st_size &&
           st->st_mtim.tv_sec == r->seen.st_mtim.tv_sec &&
           st->st_mtim.tv_nsec == r->seen.st_mtim.tv_nsec;
}

/* What is behind the last whole record, or all of another file than before. */
static int read_more(struct tt_film_reader *r, struct tt_film_reading *into, struct tt_err *err)
{
    size_t size, from = into->used;
    struct stat st;
    int fd = tt_file_open(r->path, TT_FILM_FILE_MOST, &size, err);
    if (fd < 0)
        return -1;
    int rc = fstat(fd, &st) < 0 ? tt_fail(err, TT_EINPUT, "%s: cannot be read", r->path) : 0;
    unsigned char *data = NULL;
    if (rc == 0 && size >= from && !(data = malloc(size - from + 1)))
        rc = tt_fail(err, TT_ENOMEM, "%s: out of memory", r->path);
    if (rc == 0 && data && size > from)
        rc = tt_file_read_at(fd, r->path, from, data, size - from, err);
    if (rc == 0 && data)
        rc = tt__film_get(into, r->path, data, size - from, err);
    if (rc == 0)
        r->seen = st;
    free(data);
    close(fd);
    return rc;
}

struct tt_film_reader *tt_film_open(const char *run_dir, struct tt_err *err)
{
    struct tt_film_reader *r = calloc(1, sizeof *r);
    if (!r) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    snprintf(r->path, sizeof r->path, "%.900s/" TT_FILM_FILE, run_dir);
    if (read_more(r, &r->reading, err) == 0)
        return r;
    tt_film_close(r);
    return NULL;
}

bool tt_film_follow(struct tt_film_reader *r)
{
    struct stat st;
    size_t used = r->reading.used;
    if (stat(r->path, &st) < 0 || is_untouched(r, &st))
        return false;
    bool same = is_same(r, &st);
    if (same) {
        if (read_more(r, &r->reading, NULL) == 0 && r->reading.used > used)
            return true;
        if (!r->reading.damaged) /* else it may be another that got the same number */
            return false;
    }
    struct tt_film_reading other = {.used = 0}; /* what was read stays while that fails */
    if (read_more(r, &other, NULL) < 0) {
        tt__film_reading_done(&other);
        return false;
    }
    tt__film_reading_done(&r->reading);
    r->reading = other;
    return !same || other.used != used;
}

const struct tt_film *tt_film_read(const struct tt_film_reader *r)
{
    return &r->reading.film;
}

void tt_film_close(struct tt_film_reader *r)
{
    if (!r)
        return;
    tt__film_reading_done(&r->reading);
    free(r);
}
