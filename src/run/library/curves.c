/* The curves of an earlier run, and the files that they are read from, piece by piece. */
#include "library.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A piece of a file that is read at a time; one record may be as large as MOST. */
enum { PIECE = 1 << 20, MOST = 1 << 26, MOST_CUTS = 256 };

/* --- curves ---------------------------------------------------------------------------------- */

/* Where point i lies. */
static struct tt_library_point *place(const struct tt_library_curve *c, int64_t i, int *chunk)
{
    int k = 0;
    int64_t from = 0, size = TT__PAST_FIRST;
    for (; i >= from + size; k++) {
        from += size;
        size *= 2;
    }
    *chunk = k;
    return k < TT__PAST_CHUNKS && c->chunk[k] ? c->chunk[k] + (i - from) : NULL;
}

int64_t tt_library_length(const struct tt_library_curve *c)
{
    return atomic_load_explicit(&c->length, memory_order_acquire);
}

struct tt_library_point tt_library_at(const struct tt_library_curve *c, int64_t i)
{
    int unused;
    return *place(c, i, &unused);
}

struct tt_library_curve *tt__library_curve_of(struct tt_library_run *r, enum tt_library_metric m)
{
    return &r->mine->curve[m];
}

/* What does not rise is brought to what is there: who draws may search. */
static void push(struct tt_library_curve *c, struct tt_library_point p)
{
    int64_t n = atomic_load_explicit(&c->length, memory_order_relaxed);
    int k;
    struct tt_library_point *at = place(c, n, &k);
    if (!at && k < TT__PAST_CHUNKS) {
        c->chunk[k] = malloc(((size_t)TT__PAST_FIRST << k) * sizeof *at);
        at = place(c, n, &k);
    }
    if (!at) /* no memory, or full */
        return;
    if (n > 0) {
        struct tt_library_point last = tt_library_at(c, n - 1);
        p.time = p.time >= last.time ? p.time : last.time;
        p.step = p.step >= last.step ? p.step : last.step;
    }
    *at = p;
    atomic_store_explicit(&c->length, n + 1, memory_order_release);
}

static void free_curves(struct tt__library_curves *c)
{
    for (int m = 0; m < TT_PAST_METRICS; m++)
        for (int k = 0; k < TT__PAST_CHUNKS; k++)
            free(c->curve[m].chunk[k]);
    free(c);
}

bool tt__library_cut(struct tt_library_run *r, int64_t step)
{
    struct tt__library_curves *old = r->mine, *fresh;
    if (r->cuts++ >= MOST_CUTS || !(fresh = calloc(1, sizeof *fresh)))
        return false;
    for (int m = 0; old && m < TT_PAST_METRICS; m++)
        for (int64_t i = 0; i < tt_library_length(&old->curve[m]); i++) {
            struct tt_library_point p = tt_library_at(&old->curve[m], i);
            if (p.step < step)
                push(&fresh->curve[m], p);
        }
    r->mine = fresh;
    if (old && old != atomic_load(&r->curves))
        free_curves(old);
    return true;
}

void tt__library_free_curves(struct tt_library_run *r)
{
    struct tt__library_curves *older;
    if (r->mine && r->mine != atomic_load(&r->curves))
        free_curves(r->mine);
    for (struct tt__library_curves *c = atomic_load(&r->curves); c; c = older) {
        older = c->older;
        free_curves(c);
    }
}

void tt__library_hand_over(struct tt_library_run *r)
{
    struct tt__library_curves *before = atomic_load(&r->curves);
    r->cuts = 0;
    if (r->mine == before)
        return;
    r->mine->older = before;
    atomic_store_explicit(&r->curves, r->mine, memory_order_release);
}

int64_t tt__library_last_step(struct tt_library_run *r)
{
    int64_t last = -1;
    for (int m = 0; m < TT_PAST_METRICS; m++) {
        const struct tt_library_curve *c = tt__library_curve_of(r, (enum tt_library_metric)m);
        int64_t n = tt_library_length(c);
        if (n > 0 && tt_library_at(c, n - 1).step > last)
            last = tt_library_at(c, n - 1).step;
    }
    return last;
}

void tt__library_add(struct tt_library_run *r, enum tt_library_metric m, int64_t step, double wall,
                     double value)
{
    struct tt_library_facts *f = &r->now;
    if (isfinite(wall) && !(f->began > 0))
        f->began = wall;
    double time = isfinite(wall) ? wall - f->began : f->seconds;
    if (r->trained == 0 && time > f->seconds)
        f->seconds = time;
    f->step = step > f->step ? step : f->step;
    if (m == TT_PAST_VAL_LOSS && isfinite(value))
        f->best_loss = fmin(f->best_loss, value); /* of a NaN and a number the number */
    if (m == TT_PAST_VAL_SCORE && isfinite(value))
        f->best_score = fmax(f->best_score, value);
    push(tt__library_curve_of(r, m), (struct tt_library_point){step, time, value});
}

static void forget(struct tt_library_run *r)
{
    char state[sizeof r->now.state];
    memcpy(state, r->now.state, sizeof state);
    r->now =
        (struct tt_library_facts){.best_score = NAN, .best_loss = NAN, .epochs = r->now.epochs};
    memcpy(r->now.state, state, sizeof state);
    r->branch = 0;
    r->trained = 0;
    tt__library_cut(r, INT64_MIN);
}

/* --- pieces of files ------------------------------------------------------------------------- */

static void follow(struct tt_library_run *r, struct tt__library_file *f, int fd, off_t size,
                   tt__library_take take)
{
    size_t room = PIECE;
    unsigned char *data = malloc(room);
    while (data && f->offset < size) {
        ssize_t n = pread(fd, data, room, f->offset);
        int64_t took = n > 0 ? take(r, f, data, (size_t)n) : 0;
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

bool tt__library_follow(struct tt_library_run *r, struct tt__library_file *f, tt__library_take take)
{
    char path[TT_PATH];
    struct stat st;
    if (snprintf(path, sizeof path, "%.760s/%s", r->path, f->name) >= TT_PATH)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool fresh = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                 (st.st_ino != f->inode || st.st_size != f->seen);
    if (fresh) {
        bool other = f->inode && (st.st_ino != f->inode || st.st_size < f->offset);
        if (other) {
            f->offset = 0;
            f->damaged = false;
            if (r->tensorboard)
                for (int i = 0; i < r->n_files; i++)
                    r->file[i].offset = r->file[i].seen = 0;
            forget(r);
        }
        f->inode = st.st_ino;
        f->seen = st.st_size;
        if (!f->damaged)
            follow(r, f, fd, st.st_size, take);
    }
    if (fd >= 0)
        close(fd);
    return fresh;
}

const struct tt_library_curve *tt_library_curve(const struct tt_library_run *r,
                                                enum tt_library_metric m)
{
    return &atomic_load_explicit(&r->curves, memory_order_acquire)->curve[m];
}
