/* A long text is cut into pieces at ends of lines, and threads make a frame of each.  Whether a
 * line's end ends a record cannot be seen there: it may stand in a quoted cell.  So each piece is
 * read on the guess that it does, and the pieces are gone through in their order afterwards: one
 * that begins where the one before it ended was guessed right, and any other is read again from
 * there.  The frame is then that of one reader, however many threads there were. */
#include "rows.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <tuitrain/base/job.h>
#include <tuitrain/tensor/par.h>

enum { MOST_THREADS = 32 };
size_t tt__rows_piece = (size_t)4 << 20;

int tt__refuse_cell(const struct tt__frame *f, int64_t line, int64_t cell, size_t n,
                    struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT,
                   "%s: line %" PRId64 ": cell %" PRId64
                   " has %zu bytes, at most %d are read; is it a table, and is a quote not closed?",
                   f->label, line, cell + 1, n, TT__LONGEST_CELL);
}

/* --- one reader ------------------------------------------------------------------------------ */

/* Records that begin before `stop`, which is at the beginning of a line. */
static int read_records(struct tt__reader *r, const char *stop, struct tt__frame *f,
                        struct tt__ragged *bad, struct tt_err *err)
{
    struct tt__cell cell;
    const char *end = r->end;
    for (;;) {
        r->end = stop; /* comments and empty lines beyond are not this piece's */
        bool more = r->at < stop && tt__next_record(r);
        r->end = end;
        if (!more)
            return 0;
        int64_t n = 0, line = r->line;
        if (tt__frame_add_row(f, line, err) < 0)
            return -1;
        while (more) {
            more = tt__next_cell(r, &cell);
            if (cell.n > TT__LONGEST_CELL)
                return tt__refuse_cell(f, line, n, cell.n, err);
            if (n < f->columns && tt__frame_set_cell(f, n, &cell, err) < 0)
                return -1;
            n++;
        }
        for (int64_t k = n; k < f->columns; k++)
            if (tt__frame_set_cell(f, k, &(struct tt__cell){.at = ""}, err) < 0)
                return -1;
        if (n != f->columns && bad->n++ == 0)
            *bad = (struct tt__ragged){1, line, n};
    }
}

/* --- pieces ---------------------------------------------------------------------------------- */

struct piece {
    const char *from, *stop;
    struct tt__reader reader; /* as it was at the end */
    int64_t line;             /* that lines were counted from: 1, or its real one */
    struct tt__frame frame;
    struct tt__ragged bad;
    int rc;
};

struct work {
    const struct tt__frame *like;
    const struct tt__reader *reader;
    struct tt_job *job;
    struct piece *piece;
    int64_t n;
    _Atomic int64_t next;
};

static void read_piece(const struct work *w, struct piece *p, const char *from, int64_t line,
                       struct tt_err *err)
{
    tt__frame_done(&p->frame);
    p->bad = (struct tt__ragged){0};
    p->reader = *w->reader;
    p->reader.at = p->from = from;
    p->reader.line = p->line = line;
    p->reader.comments = 0;
    p->frame.dialect = w->like->dialect;
    p->frame.label = strdup(w->like->label);
    p->rc = p->frame.label ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
    while (p->rc == 0 && p->frame.columns < w->like->columns)
        p->rc = tt__frame_add_column(&p->frame, "", 0, err);
    if (p->rc == 0)
        p->rc = read_records(&p->reader, p->stop, &p->frame, &p->bad, err);
}

static void *read_some(void *context)
{
    struct work *w = context;
    int64_t i;
    while ((i = atomic_fetch_add(&w->next, 1)) < w->n) {
        struct piece *p = &w->piece[i];
        read_piece(w, p, p->from, 1, NULL);
        if (!tt_job_add(w->job, p->stop - p->from))
            atomic_store(&w->next, w->n);
    }
    return NULL;
}

static void on_threads(void *(*go_on)(void *), void *context, int64_t most)
{
    pthread_t thread[MOST_THREADS];
    int64_t want = most < tt_par_processors() ? most : tt_par_processors();
    int started = 0;
    while (started < want - 1 && started < MOST_THREADS &&
           pthread_create(&thread[started], NULL, go_on, context) == 0)
        started++;
    go_on(context);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
}

/* Where pieces begin: after the first line's end beyond each multiple of their size. */
static struct piece *cut(const struct tt__reader *r, int64_t *n)
{
    size_t size = (size_t)(r->end - r->at);
    struct piece *p = calloc(size / tt__rows_piece + 1, sizeof *p);
    *n = 0;
    for (const char *at = r->at; p && at < r->end; (*n)++) {
        size_t left = (size_t)(r->end - at);
        const char *stop =
            left > tt__rows_piece ? memchr(at + tt__rows_piece, '\n', left - tt__rows_piece) : NULL;
        p[*n].from = at;
        p[*n].stop = at = stop ? stop + 1 : r->end;
    }
    return p;
}

/* Goes through them in their order, as one reader does. */
static int check(const struct work *w, struct tt__reader *r, struct tt__ragged *bad,
                 struct tt_err *err)
{
    for (int64_t i = 0; i < w->n; i++) {
        struct piece *p = &w->piece[i];
        if (p->from != r->at || p->rc < 0 || p->frame.columns == 0)
            read_piece(w, p, r->at, r->line, err);
        if (p->rc < 0)
            return -1;
        int64_t later = r->line - p->line; /* its lines are really so many further on */
        if (p->bad.n > 0 && bad->n == 0)
            *bad = (struct tt__ragged){0, later + p->bad.line, p->bad.cells};
        bad->n += p->bad.n;
        if (p->reader.open && !r->open)
            r->open = later + p->reader.open;
        for (int64_t k = 0; k < p->frame.rows; k++) {
            int64_t line = later + p->frame.line[k];
            p->frame.line[k] = line > UINT32_MAX ? UINT32_MAX : (uint32_t)line;
        }
        r->at = p->reader.at;
        r->line = later + p->reader.line;
        r->comments += p->reader.comments;
        r->begun = r->begun || p->reader.begun;
        if (w->job && atomic_load(&w->job->stop))
            return tt_job_stopped(err);
    }
    return 0;
}

/* --- together -------------------------------------------------------------------------------- */

struct merge {
    const struct work *work;
    struct tt__frame *out;
    _Atomic int64_t next; /* column */
    atomic_bool failed;
};

static void *merge_some(void *context)
{
    struct merge *m = context;
    int64_t k;
    while ((k = atomic_fetch_add(&m->next, 1)) < m->out->columns) {
        int64_t row = 0;
        for (int64_t i = 0; i < m->work->n && !atomic_load(&m->failed); i++) {
            struct tt__frame *part = &m->work->piece[i].frame;
            if (!tt__series_append(&m->out->column[k], row, &part->column[k], part->rows))
                atomic_store(&m->failed, true);
            row += part->rows;
        }
    }
    return NULL;
}

static int join(const struct work *w, struct tt__frame *f, struct tt_err *err)
{
    struct merge m = {.work = w, .out = f};
    int64_t rows = 0;
    for (int64_t i = 0; i < w->n; i++)
        rows += w->piece[i].frame.rows;
    if (tt__frame_add_rows(f, rows, err) < 0)
        return -1;
    for (int64_t i = 0, row = 0; i < w->n; row += w->piece[i++].frame.rows) {
        struct tt__frame *part = &w->piece[i].frame;
        if (part->rows > 0)
            memcpy(f->line + row, part->line, (size_t)part->rows * sizeof *f->line);
        tt__frame_take_texts(f, part);
    }
    on_threads(merge_some, &m, f->columns);
    return atomic_load(&m.failed) ? tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label) : 0;
}

int tt__read_rows(struct tt__reader *r, struct tt__frame *f, struct tt__ragged *bad,
                  struct tt_job *job, struct tt_err *err)
{
    struct work w = {.like = f, .reader = r, .job = job};
    tt_job_begin(job, "reading rows", TT_UNIT_BYTES, r->end - r->at);
    if ((size_t)(r->end - r->at) <= tt__rows_piece)
        return read_records(r, r->end, f, bad, err);
    struct tt__reader start = *r;
    start.begun = true;
    w.reader = &start;
    w.piece = cut(r, &w.n);
    if (!w.piece)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
    on_threads(read_some, &w, w.n);
    int rc = check(&w, r, bad, err);
    if (rc == 0)
        rc = join(&w, f, err);
    for (int64_t i = 0; i < w.n; i++)
        tt__frame_done(&w.piece[i].frame);
    free(w.piece);
    return rc;
}
