#include "film.h"

#include <math.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* --- pieces of memory ------------------------------------------------------------------------ */

enum { ALIGN = 16, COMMANDS = 32 /* newest of them that stay */ };

/* Before each moment and head. */
struct holders {
    _Alignas(ALIGN) _Atomic int n;
};

static size_t rounded(size_t n)
{
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

/* The next n bytes of a piece. */
static void *take(unsigned char **at, size_t n, size_t each)
{
    void *mine = n > 0 ? *at : NULL;
    *at += rounded(n * each);
    return mine;
}

static void *piece_new(size_t size)
{
    struct holders *h = calloc(1, sizeof *h + size);
    if (!h)
        return NULL;
    atomic_init(&h->n, 1);
    return h + 1;
}

static void hold(const void *piece)
{
    atomic_fetch_add_explicit(&((struct holders *)piece - 1)->n, 1, memory_order_relaxed);
}

static void drop(const void *piece)
{
    struct holders *h = piece ? (struct holders *)piece - 1 : NULL;
    if (h && atomic_fetch_sub_explicit(&h->n, 1, memory_order_acq_rel) == 1)
        free(h);
}

/* --- moments --------------------------------------------------------------------------------- */

/* Lays the parts out from *at on; with m that points to them. */
static void lay_out(struct tt_film_moment *m, const struct tt_film_parts *k, unsigned char **at)
{
    m->warning = take(at, (size_t)k->warnings, sizeof *m->warning);
    m->cell = take(at, (size_t)k->cells, sizeof *m->cell);
    m->pairs = take(at, 2 * (size_t)k->pairs, sizeof *m->pairs);
    m->p = take(at, (size_t)k->p, sizeof *m->p);
    m->predicted = take(at, (size_t)k->predicted, sizeof *m->predicted);
    m->pixels = take(at, (size_t)k->pixels, 1);
    m->drawing_p = take(at, (size_t)k->drawing_p, sizeof *m->drawing_p);
    m->layer = take(at, (size_t)k->layers, sizeof *m->layer);
    m->param = take(at, (size_t)k->params, sizeof *m->param);
    m->pictures = take(at, (size_t)k->pictures, 1);
}

int64_t tt__film_moment_size(const struct tt_film_parts *k)
{
    struct tt_film_moment m;
    unsigned char *at = NULL;
    size_t of_parts = 0;
    const size_t size[] = {
        (size_t)k->warnings * sizeof *m.warning,    (size_t)k->cells * sizeof *m.cell,
        2 * (size_t)k->pairs * sizeof *m.pairs,     (size_t)k->p * sizeof *m.p,
        (size_t)k->predicted * sizeof *m.predicted, (size_t)k->pixels,
        (size_t)k->drawing_p * sizeof *m.drawing_p, (size_t)k->layers * sizeof *m.layer,
        (size_t)k->params * sizeof *m.param,        (size_t)k->pictures};
    (void)at;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
        of_parts += rounded(size[i]);
    return (int64_t)(sizeof(struct holders) + rounded(sizeof m) + of_parts);
}

struct tt_film_moment *tt__film_moment_new(const struct tt_film_parts *k)
{
    struct tt_film_moment *m = piece_new((size_t)tt__film_moment_size(k) - sizeof(struct holders));
    if (!m)
        return NULL;
    unsigned char *at = (unsigned char *)m + rounded(sizeof *m);
    lay_out(m, k, &at);
    m->n_warnings = k->warnings;
    m->n_cells = k->cells;
    m->n_pairs = k->pairs;
    m->inside = k->layers > 0;
    return m;
}

void tt__film_moment_hold(const struct tt_film_moment *m)
{
    hold(m);
}

void tt__film_moment_drop(const struct tt_film_moment *m)
{
    drop(m);
}

/* --- heads ----------------------------------------------------------------------------------- */

struct tt_film_head *tt__film_head_new(const struct tt_film_head_parts *k)
{
    struct tt_film_head *h;
    const size_t of[] = {(size_t)k->classes * sizeof *h->info.class_name,
                         (size_t)k->columns * sizeof *h->info.column_name,
                         (size_t)k->samples * sizeof *h->sample,
                         (size_t)k->pixels,
                         (size_t)k->numbers * sizeof *h->numbers,
                         (size_t)k->layers * sizeof *h->layer,
                         (size_t)k->params * sizeof *h->param};
    size_t size = rounded(sizeof *h);
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        size += rounded(of[i]);
    h = piece_new(size);
    if (!h)
        return NULL;
    unsigned char *at = (unsigned char *)h + rounded(sizeof *h);
    h->info.class_name = take(&at, (size_t)k->classes, sizeof *h->info.class_name);
    h->info.column_name = take(&at, (size_t)k->columns, sizeof *h->info.column_name);
    h->sample = take(&at, (size_t)k->samples, sizeof *h->sample);
    h->pixels = take(&at, (size_t)k->pixels, 1);
    h->numbers = take(&at, (size_t)k->numbers, sizeof *h->numbers);
    h->layer = take(&at, (size_t)k->layers, sizeof *h->layer);
    h->param = take(&at, (size_t)k->params, sizeof *h->param);
    h->info.n_classes = k->classes;
    h->columns = k->columns;
    h->n_samples = k->samples;
    h->n_layers = k->layers;
    h->n_params = k->params;
    return h;
}

void tt__film_head_hold(const struct tt_film_head *h)
{
    hold(h);
}

void tt__film_head_drop(const struct tt_film_head *h)
{
    drop(h);
}

/* --- which stay ------------------------------------------------------------------------------ */

/* Steps from the neighbour before to the one after, of the same branch; at a branch's end twice
 * those to the only one. */
static int64_t gap_around(const struct tt_film *f, int i)
{
    const struct tt_film_moment *m = f->moment[i];
    const struct tt_film_moment *before = i > 0 ? f->moment[i - 1] : NULL;
    const struct tt_film_moment *after = i + 1 < f->n ? f->moment[i + 1] : NULL;
    before = before && before->branch == m->branch ? before : NULL;
    after = after && after->branch == m->branch ? after : NULL;
    if (before && after)
        return after->step - before->step;
    if (!before && !after)
        return INT64_MAX;
    return before ? 2 * (m->step - before->step) : 2 * (after->step - m->step);
}

/* How much one would be missed: where its neighbours are far; the more where it says more. */
static int64_t worth(const struct tt_film *f, int i)
{
    const struct tt_film_moment *m = f->moment[i];
    int64_t gap = gap_around(f, i), says = 1 + m->inside + ((m->why & TT_FILM_PASS) != 0);
    return gap < INT64_MAX / 4 ? gap * says : gap;
}

/* The one that is missed least.  The first stays, the newest, the
 * best, and the newest commands. */
static int least(const struct tt_film *f)
{
    int found = -1, commands = 0;
    int64_t smallest = 0;
    bool best = false;
    for (int i = f->n - 1; i > 0; i--) {
        unsigned why = f->moment[i]->why;
        bool stays = i == f->n - 1 || ((why & TT_FILM_BEST) && !best) ||
                     ((why & TT_FILM_COMMAND) && commands < COMMANDS);
        best = best || (why & TT_FILM_BEST);
        commands += (why & TT_FILM_COMMAND) != 0;
        int64_t gap = worth(f, i);
        if (!stays && (found < 0 || gap <= smallest)) {
            smallest = gap;
            found = i;
        }
    }
    return found < 0 ? 0 : found;
}

static void take_out(struct tt_film *f, int i)
{
    const struct tt_film_moment *gone = f->moment[i];
    for (f->n--; i < f->n; i++)
        f->moment[i] = f->moment[i + 1];
    f->moment[f->n] = NULL;
    tt__film_moment_drop(gone);
}

void tt__film_add(struct tt_film *f, const struct tt_film_moment *m, int most)
{
    while (f->n >= most)
        take_out(f, least(f));
    f->moment[f->n++] = m;
}

int tt__film_cut(struct tt_film *f, int branch, int64_t step)
{
    int n = f->n;
    for (int i = f->n - 1; i >= 0; i--)
        if (f->moment[i]->branch > branch ||
            (f->moment[i]->branch == branch && f->moment[i]->step > step))
            take_out(f, i);
    f->n_forks = f->n_forks > branch + 1 ? branch + 1 : f->n_forks;
    return n - f->n;
}

void tt__film_fork(struct tt_film *f, int parent, int64_t from)
{
    if (f->n_forks < TT_FILM_FORKS)
        f->fork[f->n_forks++] = (struct tt_film_fork){parent, from};
}

void tt__film_done(struct tt_film *f)
{
    for (int i = 0; i < f->n; i++)
        tt__film_moment_drop(f->moment[i]);
    tt__film_head_drop(f->head);
    *f = (struct tt_film){.n = 0};
}

void tt__film_copy(struct tt_film *to, const struct tt_film *from)
{
    for (int i = 0; i < from->n; i++) /* first: most are those that the slot has */
        tt__film_moment_hold(from->moment[i]);
    if (from->head)
        tt__film_head_hold(from->head);
    tt__film_done(to);
    *to = *from;
}

static bool copy_film(void *slot, const void *value)
{
    tt__film_copy(slot, value);
    return true;
}

static void free_film(void *slot)
{
    tt__film_done(slot);
}

void tt__film_mailbox(struct tt_mailbox *m)
{
    tt_mailbox_init(m, sizeof(struct tt_film), copy_film, free_film);
}

/* --- looking --------------------------------------------------------------------------------- */

int tt_film_way(const struct tt_film *f, int branch, int way[TT_FILM_MOMENTS])
{
    int64_t until[TT_FILM_FORKS], limit = INT64_MAX;
    int n = 0;
    memset(until, -1, sizeof until);
    for (int b = branch; b >= 0 && b < TT_FILM_FORKS && until[b] < 0;) {
        until[b] = limit;
        if (b >= f->n_forks)
            break;
        limit = f->fork[b].from < limit ? f->fork[b].from : limit;
        b = f->fork[b].parent;
    }
    for (int i = 0; i < f->n; i++) {
        const struct tt_film_moment *m = f->moment[i];
        if (m->branch >= 0 && m->branch < TT_FILM_FORKS && m->step <= until[m->branch])
            way[n++] = i;
    }
    return n;
}

int tt_film_find(const struct tt_film *f, const int *way, int n, int64_t step)
{
    int at = 0;
    for (int i = 1; i < n && f->moment[way[i]]->step <= step; i++)
        at = i;
    return at;
}

double tt_film_p(const struct tt_film *f, const struct tt_film_moment *m, int sample, int cls)
{
    const struct tt_film_head *h = f->head;
    bool known =
        h && m->p && sample >= 0 && sample < h->n_samples && cls >= 0 && cls < h->info.n_classes;
    return known ? m->p[sample * h->info.n_classes + cls] / 65535.0 : (double)NAN;
}

double tt_film_drawing_p(const struct tt_film *f, const struct tt_film_moment *m, int cls)
{
    bool known = f->head && m->drawing_p && cls >= 0 && cls < f->head->info.n_classes;
    return known ? m->drawing_p[cls] / 65535.0 : (double)NAN;
}
