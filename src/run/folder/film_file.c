#include "film_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/gz.h>

#include "film_codec.h"

static const char MAGIC[] = "tuitrain film 1\n"; /* the number is the version's */
enum { MAGIC_SIZE = sizeof MAGIC - 1, LENGTH = 4, RECORD = 4 << 20 /* bytes of one, unpacked */ };
enum { HEAD = 'h', FORK = 'b', MOMENT = 'm' };

void tt__film_bytes_done(struct tt_film_bytes *b)
{
    free(b->data);
    *b = (struct tt_film_bytes){.n = 0};
}

/* --- writing --------------------------------------------------------------------------------- */

static int append(struct tt_film_bytes *b, const void *data, size_t n, struct tt_err *err)
{
    if (b->n + n > b->capacity) {
        size_t capacity = 2 * (b->n + n);
        unsigned char *bigger = realloc(b->data, capacity);
        if (!bigger)
            return tt_fail(err, TT_ENOMEM, "out of memory for the film");
        b->data = bigger;
        b->capacity = capacity;
    }
    memcpy(b->data + b->n, data, n);
    b->n += n;
    return 0;
}

/* Packs what was written, and lets go of it. */
static int put_record(struct tt_film_bytes *b, struct tt_film_codec *c, struct tt_err *err)
{
    unsigned char *packed = NULL, length[LENGTH];
    size_t n = 0, before = b->n;
    int rc = c->bad ? tt_fail(err, TT_ENOMEM, "out of memory for the film")
                    : tt_gz_pack(c->data, c->at, &packed, &n, err);
    for (int i = 0; i < LENGTH; i++)
        length[i] = (unsigned char)(n >> (8 * i));
    if (rc == 0 && (append(b, length, sizeof length, err) < 0 || append(b, packed, n, err) < 0)) {
        b->n = before;
        rc = -1;
    }
    free(packed);
    free(c->data);
    return rc;
}

static struct tt_film_codec begin(uint8_t kind)
{
    struct tt_film_codec c = {.reading = false};
    tt__film_code_byte(&c, &kind);
    return c;
}

int tt__film_put_head(struct tt_film_bytes *b, const struct tt_film_head *h, int most,
                      struct tt_err *err)
{
    struct tt_film_codec c = begin(HEAD);
    struct tt_film_head *head = (struct tt_film_head *)h;
    size_t before = b->n;
    tt__film_code_head(&c, &head, &most);
    int rc = append(b, MAGIC, MAGIC_SIZE, err);
    if (put_record(b, &c, err) < 0 || rc < 0) {
        b->n = before;
        return -1;
    }
    return 0;
}

int tt__film_put_fork(struct tt_film_bytes *b, const struct tt_film_fork *f, struct tt_err *err)
{
    struct tt_film_codec c = begin(FORK);
    struct tt_film_fork fork = *f;
    tt__film_code_fork(&c, &fork);
    return put_record(b, &c, err);
}

int tt__film_put_moment(struct tt_film_bytes *b, const struct tt_film_moment *m,
                        const struct tt_film_head *h, struct tt_err *err)
{
    struct tt_film_codec c = begin(MOMENT);
    struct tt_film_moment *moment = (struct tt_film_moment *)m;
    tt__film_code_moment(&c, &moment, h);
    return put_record(b, &c, err);
}

int tt__film_put_all(struct tt_film_bytes *b, const struct tt_film *f, int most, struct tt_err *err)
{
    int rc = tt__film_put_head(b, f->head, most, err);
    for (int i = 0; i < f->n_forks && rc == 0; i++)
        rc = tt__film_put_fork(b, &f->fork[i], err);
    for (int i = 0; i < f->n && rc == 0; i++)
        rc = tt__film_put_moment(b, f->moment[i], f->head, err);
    return rc;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Branches leave earlier ones; moments follow each other. */
static bool take_fork(struct tt_film *f, struct tt_film_codec *c)
{
    struct tt_film_fork fork = {.parent = -1};
    tt__film_code_fork(c, &fork);
    bool first = f->n_forks == 0;
    if (!f->head || c->bad || f->n_forks == TT_FILM_FORKS || fork.from < 0 ||
        (first ? fork.parent != -1 : fork.parent < 0 || fork.parent >= f->n_forks))
        return false;
    tt__film_fork(f, fork.parent, fork.from);
    return true;
}

static bool take_moment(struct tt_film *f, int most, struct tt_film_codec *c)
{
    struct tt_film_moment *m = NULL;
    const struct tt_film_moment *last = f->n > 0 ? f->moment[f->n - 1] : NULL;
    if (!f->head)
        return false;
    tt__film_code_moment(c, &m, f->head);
    if (c->bad || m->branch >= f->n_forks || m->step < f->fork[m->branch].from ||
        (last && (m->branch < last->branch || m->number <= last->number ||
                  (m->branch == last->branch && m->step < last->step)))) {
        tt__film_moment_drop(m);
        return false;
    }
    tt__film_add(f, m, most);
    return true;
}

static bool take_head(struct tt_film_reading *r, struct tt_film_codec *c)
{
    struct tt_film_head *h = NULL;
    if (r->film.head)
        return false;
    tt__film_code_head(c, &h, &r->most);
    if (c->bad) {
        tt__film_head_drop(h);
        return false;
    }
    r->film.head = h;
    return true;
}

static bool take_record(struct tt_film_reading *r, const char *name, const unsigned char *data,
                        size_t n)
{
    struct tt_film_codec c = {.reading = true};
    uint8_t kind = 0;
    bool good = false;
    if (tt_gz_unpack(name, data, n, RECORD, &c.data, &c.n, NULL) < 0)
        return false;
    tt__film_code_byte(&c, &kind);
    if (kind == HEAD)
        good = take_head(r, &c);
    else if (kind == FORK)
        good = take_fork(&r->film, &c);
    else if (kind == MOMENT)
        good = take_moment(&r->film, r->most, &c);
    free(c.data);
    return good;
}

static int take_magic(struct tt_film_reading *r, const char *name, const unsigned char *data,
                      size_t n, struct tt_err *err)
{
    const size_t version = MAGIC_SIZE - 2;
    if (n < MAGIC_SIZE || memcmp(data, MAGIC, version) != 0)
        return tt_fail(err, TT_EINPUT, "%s: is no film of a run", name);
    if (memcmp(data, MAGIC, MAGIC_SIZE) != 0)
        return tt_fail(err, TT_EINPUT, "%s: is of another version of tuitrain", name);
    r->used = MAGIC_SIZE;
    return 0;
}

int tt__film_get(struct tt_film_reading *r, const char *name, const unsigned char *data, size_t n,
                 struct tt_err *err)
{
    size_t at = 0;
    if (r->used == 0) {
        if (take_magic(r, name, data, n, err) < 0)
            return -1;
        at = r->used;
    }
    r->damaged = false;
    while (n - at >= LENGTH) {
        size_t size = 0;
        for (int i = 0; i < LENGTH; i++)
            size |= (size_t)data[at + (size_t)i] << (8 * i);
        if (size > n - at - LENGTH || !take_record(r, name, data + at + LENGTH, size)) {
            r->damaged = true;
            break;
        }
        at += LENGTH + size;
        r->used += LENGTH + size;
    }
    r->damaged = r->damaged || at < n;
    return r->film.head ? 0 : tt_fail(err, TT_EINPUT, "%s: is damaged at its beginning", name);
}

int tt__film_file_read(struct tt_film_reading *r, const char *run_dir, struct tt_err *err)
{
    char path[TT_PATH];
    unsigned char *data;
    size_t n;
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, run_dir);
    if (tt_file_read(path, TT_FILM_FILE_MOST, &data, &n, err) < 0)
        return -1;
    int rc = tt__film_get(r, path, data, n, err);
    free(data);
    return rc;
}

void tt__film_reading_done(struct tt_film_reading *r)
{
    tt__film_done(&r->film);
    *r = (struct tt_film_reading){.used = 0};
}
