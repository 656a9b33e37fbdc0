#include "pictures.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/formats/jpeg.h>
#include <tuitrain/tensor/par.h>

static const size_t MAX_FILE = (size_t)256 << 20;
enum { MOST_THREADS = 32 };

bool tt__is_picture_name(const char *name)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof ends[0]; i++)
        if (strcasecmp(dot, ends[i]) == 0)
            return true;
    return false;
}

bool tt__is_picture(const unsigned char *data, size_t size)
{
    return tt_png_is(data, size) || tt_jpeg_is(data, size);
}

int tt__picture_parse(const char *name, const unsigned char *data, size_t size, int channels,
                      struct tt_png *out, struct tt_err *err)
{
    return tt_jpeg_is(data, size) ? tt_jpeg_parse(name, data, size, channels, out, err)
                                  : tt_png_parse(name, data, size, channels, out, err);
}

int tt__pictures_add(struct tt__pictures *p, const char *path, struct tt_err *err)
{
    if (p->n == p->room) {
        int64_t room = p->room ? 2 * p->room : 256;
        char **more = realloc(p->path, (size_t)room * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        p->path = more;
        p->room = room;
    }
    p->path[p->n] = strdup(path);
    if (!p->path[p->n])
        return tt_fail(err, TT_ENOMEM, "out of memory");
    p->n++;
    return 0;
}

void tt__pictures_done(struct tt__pictures *p)
{
    for (int64_t i = 0; i < p->n; i++)
        free(p->path[i]);
    free(p->path);
    memset(p, 0, sizeof *p);
}

/* --- all of them, on several threads --------------------------------------------------------- */

struct work {
    const struct tt__pictures *files;
    /* What is done with the bytes of file i. */
    int (*one)(struct work *w, int64_t i, const unsigned char *data, size_t size,
               struct tt_err *err);
    struct tt__sides *sides; /* (n) */
    int64_t height, width, channels;
    uint8_t *out;
    _Atomic int64_t next;
    pthread_mutex_t lock; /* over the rest */
    int64_t failed;       /* the first file that did, or n */
    struct tt_err err;
};

/* Files are taken in their order: when one fails, all before it are done or being done, so that
 * the first that fails is the same one each time. */
static void *go_on(void *context)
{
    struct work *w = context;
    int64_t n = w->files->n, i;
    while ((i = atomic_fetch_add(&w->next, 1)) < n) {
        struct tt_err err = {0};
        unsigned char *data = NULL;
        size_t size = 0;
        int rc = tt_file_read(w->files->path[i], MAX_FILE, &data, &size, &err);
        if (rc == 0) {
            rc = w->one(w, i, data, size, &err);
            free(data);
        }
        if (rc == 0)
            continue;
        pthread_mutex_lock(&w->lock);
        if (i < w->failed) {
            w->failed = i;
            w->err = err;
        }
        pthread_mutex_unlock(&w->lock);
        atomic_store(&w->next, n);
    }
    return NULL;
}

static int run(struct work *w, struct tt_err *err)
{
    pthread_t thread[MOST_THREADS];
    int started = 0, want = tt_par_processors() - 1;
    w->failed = w->files->n;
    pthread_mutex_init(&w->lock, NULL);
    while (started < want && started < MOST_THREADS &&
           pthread_create(&thread[started], NULL, go_on, w) == 0)
        started++;
    go_on(w);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&w->lock);
    if (w->failed == w->files->n)
        return 0;
    if (err)
        *err = w->err;
    return -1;
}

/* --- looking --------------------------------------------------------------------------------- */

static int look(struct work *w, int64_t i, const unsigned char *data, size_t size,
                struct tt_err *err)
{
    struct tt_png p;
    const char *name = w->files->path[i];
    if (!tt__is_picture(data, size))
        return tt_fail(err, TT_EINPUT, "%s: is neither a PNG nor a JPEG file", name);
    int rc = tt_jpeg_is(data, size) ? tt_jpeg_look(name, data, size, &p, err)
                                    : tt_png_look(name, data, size, &p, err);
    w->sides[i] = (struct tt__sides){.height = p.height, .width = p.width, .channels = p.channels};
    return rc;
}

int tt__pictures_look(const struct tt__pictures *p, struct tt__sides *out, struct tt_err *err)
{
    struct tt__sides *each = calloc((size_t)p->n, sizeof *each);
    if (!each)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    struct work w = {.files = p, .one = look, .sides = each};
    int rc = run(&w, err);
    *out = each[0];
    for (int64_t i = 0; rc == 0 && i < p->n; i++) {
        out->differ |= each[i].height != out->height || each[i].width != out->width;
        out->channels = each[i].channels > out->channels ? each[i].channels : out->channels;
    }
    free(each);
    return rc;
}

/* --- loading --------------------------------------------------------------------------------- */

static int load(struct work *w, int64_t i, const unsigned char *data, size_t size,
                struct tt_err *err)
{
    struct tt_png p;
    if (tt__picture_parse(w->files->path[i], data, size, (int)w->channels, &p, err) < 0)
        return -1;
    const struct tt_bitmap from = {p.channels, p.height, p.width, p.pixels};
    int rc =
        tt_resize(&from, w->height, w->width, w->out + i * w->height * w->width * w->channels, err);
    tt_png_done(&p);
    return rc;
}

int tt__pictures_load(const struct tt__pictures *p, int64_t height, int64_t width, int64_t channels,
                      uint8_t *out, struct tt_err *err)
{
    struct work w = {.files = p,
                     .one = load,
                     .height = height,
                     .width = width,
                     .channels = channels,
                     .out = out};
    return run(&w, err);
}
