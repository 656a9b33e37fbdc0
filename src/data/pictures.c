#include "pictures.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/job.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/tensor/par.h>

static const size_t MAX_FILE = (size_t)256 << 20;
enum { MOST_THREADS = 32 };

int tt__pictures_add(struct tt__pictures *p, const char *path, int cls, double value,
                     struct tt_err *err)
{
    if (p->n == p->room) {
        int64_t room = p->room ? 2 * p->room : 256;
        struct tt__picture *more = realloc(p->each, (size_t)room * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        p->each = more;
        p->room = room;
    }
    p->each[p->n] = (struct tt__picture){.path = strdup(path), .cls = cls, .value = value};
    if (!p->each[p->n].path)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    p->n++;
    return 0;
}

static void done(struct tt__picture *p)
{
    free(p->path);
    free(p->wrong);
}

void tt__pictures_done(struct tt__pictures *p)
{
    for (int64_t i = 0; i < p->n; i++)
        done(&p->each[i]);
    free(p->each);
    memset(p, 0, sizeof *p);
}

void tt__pictures_drop_wrong(struct tt__pictures *p, uint8_t *x, int64_t row)
{
    int64_t n = 0;
    for (int64_t i = 0; i < p->n; i++) {
        if (p->each[i].wrong) {
            done(&p->each[i]);
            continue;
        }
        if (x && n < i)
            memmove(x + n * row, x + i * row, (size_t)row);
        p->each[n++] = p->each[i];
    }
    p->n = n;
}

int tt__picture_fit(const char *name, const unsigned char *data, size_t size, int64_t height,
                    int64_t width, const struct tt_image_wish *wish, uint8_t *out,
                    struct tt_err *err)
{
    struct tt_image p;
    if (tt_image_parse(name, data, size, wish, &p, err) < 0)
        return -1;
    const struct tt_bitmap from = {p.channels, p.height, p.width, p.pixels};
    int rc = tt_resize(&from, height, width, out, err);
    tt_image_done(&p);
    return rc;
}

/* --- all of them, on several threads --------------------------------------------------------- */

struct work {
    struct tt__pictures *files;
    /* What is done with the bytes of file i. */
    int (*one)(struct work *w, int64_t i, const unsigned char *data, size_t size,
               struct tt_err *err);
    int64_t height, width;
    const struct tt_image_wish *wish;
    uint8_t *out;
    _Atomic int64_t next;
    struct tt_job *job;
    _Atomic bool stopped; /* by whoever looks on */
    _Atomic bool starved; /* for memory: that is no fault of a file */
};

/* Each file is one thread's, and what is wrong with it is written beside it: so it does not matter
 * who is first. */
static void *go_on(void *context)
{
    struct work *w = context;
    int64_t n = w->files->n, i;
    while ((i = atomic_fetch_add(&w->next, 1)) < n && !atomic_load(&w->starved)) {
        if (!tt_job_add(w->job, 1)) {
            atomic_store(&w->stopped, true);
            break;
        }
        struct tt_err err = {0};
        struct tt__picture *p = &w->files->each[i];
        unsigned char *data = NULL;
        size_t size = 0;
        if (p->wrong)
            continue;
        int rc = tt_file_read(p->path, MAX_FILE, &data, &size, &err);
        if (rc == 0) {
            rc = w->one(w, i, data, size, &err);
            free(data);
        }
        if (rc < 0 && err.code != TT_ENOMEM)
            p->wrong = strdup(err.text);
        if (rc < 0 && !p->wrong)
            atomic_store(&w->starved, true);
    }
    return NULL;
}

static int run(struct work *w, const char *doing, struct tt_err *err)
{
    pthread_t thread[MOST_THREADS];
    tt_job_begin(w->job, doing, TT_UNIT_FILES, w->files->n);
    int started = 0, want = tt_par_processors() - 1;
    while (started < want && started < MOST_THREADS &&
           pthread_create(&thread[started], NULL, go_on, w) == 0)
        started++;
    go_on(w);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (atomic_load(&w->stopped))
        return tt_job_stopped(err);
    return atomic_load(&w->starved) ? tt_fail(err, TT_ENOMEM, "out of memory for pictures") : 0;
}

static int look(struct work *w, int64_t i, const unsigned char *data, size_t size,
                struct tt_err *err)
{
    struct tt__picture *p = &w->files->each[i];
    struct tt_image is;
    if (tt_image_look(p->path, data, size, &is, err) < 0)
        return -1;
    p->height = is.height;
    p->width = is.width;
    p->channels = is.channels;
    return 0;
}

int tt__pictures_look(struct tt__pictures *p, struct tt_job *job, struct tt_err *err)
{
    struct work w = {.files = p, .one = look, .job = job};
    return run(&w, "looking at pictures", err);
}

static int load(struct work *w, int64_t i, const unsigned char *data, size_t size,
                struct tt_err *err)
{
    return tt__picture_fit(w->files->each[i].path, data, size, w->height, w->width, w->wish,
                           w->out + i * w->height * w->width * w->wish->channels, err);
}

int tt__pictures_load(struct tt__pictures *p, int64_t height, int64_t width,
                      const struct tt_image_wish *wish, uint8_t *out, struct tt_job *job,
                      struct tt_err *err)
{
    struct work w = {.files = p,
                     .one = load,
                     .height = height,
                     .width = width,
                     .wish = wish,
                     .out = out,
                     .job = job};
    return run(&w, "decoding pictures", err);
}
