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

int64_t tt_library_length(const struct tt_library_curve *c)
{
    return tt_grow_length(&c->point);
}

struct tt_library_point tt_library_at(const struct tt_library_curve *c, int64_t i)
{
    return *(const struct tt_library_point *)tt_grow_at(&c->point, i);
}

struct tt_library_curve *tt__library_curve_of(struct tt_library_run *r, enum tt_library_metric m)
{
    return &r->mine->curve[m];
}

/* What does not rise is brought to what is there: who draws may search. */
static void push(struct tt_library_curve *c, struct tt_library_point p)
{
    int64_t n = tt_library_length(c);
    struct tt_library_point *next = tt_grow_next(&c->point);
    if (!next) /* no memory, or full */
        return;
    if (n > 0) {
        struct tt_library_point last = tt_library_at(c, n - 1);
        p.time = p.time >= last.time ? p.time : last.time;
        p.step = p.step >= last.step ? p.step : last.step;
    }
    *next = p;
    tt_grow_publish(&c->point);
}

static struct tt__library_curves *new_curves(void)
{
    enum { FIRST = 32, MOST_POINTS = 1 << 28 };
    struct tt__library_curves *c = calloc(1, sizeof *c);
    for (int m = 0; c && m < TT_PAST_METRICS; m++)
        tt_grow_init(&c->curve[m].point, sizeof(struct tt_library_point), FIRST, MOST_POINTS);
    return c;
}

static void free_curves(struct tt__library_curves *c)
{
    for (int m = 0; m < TT_PAST_METRICS; m++)
        tt_grow_done(&c->curve[m].point);
    free(c);
}

bool tt__library_cut(struct tt_library_run *r, int64_t step)
{
    struct tt__library_curves *old = r->mine, *fresh;
    if (r->cuts++ >= MOST_CUTS || !(fresh = new_curves()))
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
