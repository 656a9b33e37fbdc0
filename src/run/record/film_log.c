#include "film_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/base/space.h>
#include <tuitrain/base/text.h>

#include "../folder/film_file.h"
#include "../link/film.h"
#include "../link/link_internal.h"

/* Seconds from one writing to the next, and to the first: a run of two is written at its end. */
static const double EVERY = 5, FIRST = 2.5;
enum { WAITING = 1 << 20 }; /* bytes that are written at once */

/* --- from the worker ------------------------------------------------------------------------- */

/* One of the three. */
struct news {
    struct tt_inbox_node node;
    const struct tt_film_moment *moment; /* held */
    struct tt_film *film;                /* held, owned */
    int most;
    struct tt_film_fork fork;
};

void tt__film_log_start(struct tt_film_log *l, struct tt_link *link, const char *run_dir,
                        bool resumed, int branch, int64_t step)
{
    struct tt_film_reading r = {.used = 0};
    char path[TT_PATH];
    *l = (struct tt_film_log){.on = true, .link = link, .next = tt_clock_now() + FIRST};
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, run_dir);
    tt_append_init(&l->file, path, -1);
    /* One that cannot be read is replaced: nothing goes on from it. */
    if (!resumed || tt__film_file_read(&r, run_dir, NULL) < 0) {
        tt__film_reading_done(&r);
        return;
    }
    tt__film_cut(&r.film, branch, step);
    l->old = r.film;
}

static void hand_over(struct tt_film_log *l, const struct news *what)
{
    struct news *n = malloc(sizeof *n);
    if (!n) /* the file will lack it */
        return;
    *n = *what;
    if (n->moment)
        tt__film_moment_hold(n->moment);
    tt_inbox_push(&l->news, &n->node);
}

void tt__film_log_begin(struct tt_film_log *l, const struct tt_film *f, int most)
{
    tt__film_done(&l->old);
    struct news n = {.most = most};
    if (!l->on || !f->head || !(n.film = calloc(1, sizeof *n.film)))
        return;
    tt__film_copy(n.film, f);
    hand_over(l, &n);
}

void tt__film_log_add(struct tt_film_log *l, const struct tt_film_moment *m)
{
    if (l->on)
        hand_over(l, &(struct news){.moment = m});
}

void tt__film_log_fork(struct tt_film_log *l, int parent, int64_t from)
{
    if (l->on)
        hand_over(l, &(struct news){.fork = {parent, from}});
}

void tt__film_log_done(struct tt_film_log *l)
{
    tt__film_done(&l->old); /* the worker never began */
}

/* --- into the file --------------------------------------------------------------------------- */

static void drop(struct tt_film_log *l)
{
    tt__film_done(&l->film);
    free(l->file.waiting);
    l->file.waiting = NULL;
    l->file.n = l->file.capacity = 0;
    if (l->file.fd >= 0)
        close(l->file.fd);
    l->file.fd = -1;
}

static void tell(struct tt_film_log *l, const char *text)
{
    struct tt_event e = {.kind = TT_EVENT_WARNING, .automatic = true};
    tt_text_copy(e.text, sizeof e.text, text);
    tt__link_emit(l->link, &e);
}

bool tt__film_log_give_up(struct tt_film_log *l)
{
    if (!l || !l->on || l->given_up)
        return false;
    l->given_up = true;
    drop(l);
    bool there = unlink(l->file.path) == 0;
    tell(l, "the disk is full: the film of the run is given up for what matters more");
    return there;
}

/* Adds what was encoded to what waits for the file. */
static void add(struct tt_film_log *l, struct tt_film_bytes *b, int rc)
{
    if (rc < 0)
        l->anew = true; /* from what the film holds, later */
    else
        tt_append_add(&l->file, b->data, b->n);
    tt__film_bytes_done(b);
}

static void take_moment(struct tt_film_log *l, const struct tt_film_moment *m)
{
    struct tt_film_bytes b = {.n = 0};
    tt__film_add(&l->film, m, l->most);
    if (l->anew)
        return;
    add(l, &b, tt__film_put_moment(&b, m, l->film.head, NULL));
    /* Half of it is not needed any more, or so much waits that it may as well be written anew. */
    l->anew = l->anew || ++l->moments > 2 * l->most || l->file.lost;
}

static void take_fork(struct tt_film_log *l, const struct tt_film_fork *f)
{
    struct tt_film_bytes b = {.n = 0};
    tt__film_fork(&l->film, f->parent, f->from);
    if (!l->anew)
        add(l, &b, tt__film_put_fork(&b, f, NULL));
}

static void take(struct tt_film_log *l, struct news *n)
{
    bool wanted = !l->given_up && (n->film || l->film.head);
    if (n->film && wanted) {
        tt__film_done(&l->film);
        l->film = *n->film;
        l->most = n->most;
        l->anew = true;
    } else if (n->film) {
        tt__film_done(n->film);
    } else if (n->moment && wanted) {
        take_moment(l, n->moment); /* whose hold it is now */
    } else if (n->moment) {
        tt__film_moment_drop(n->moment);
    } else if (wanted) {
        take_fork(l, &n->fork);
    }
    free(n->film);
    free(n);
}

static void take_news(struct tt_film_log *l)
{
    struct tt_inbox_node *node = tt_inbox_take(&l->news);
    while (node) {
        struct tt_inbox_node *next = node->next;
        take(l, (struct news *)node);
        node = next;
    }
}

static int write_anew(struct tt_film_log *l, struct tt_err *err)
{
    struct tt_film_bytes b = {.n = 0};
    struct tt_file f = TT_FILE_INIT;
    char path[TT_PATH];
    tt_text_copy(path, sizeof path, l->file.path);
    int rc = tt__film_put_all(&b, &l->film, l->most, err);
    if (rc == 0 && (tt_file_begin(&f, path, err) < 0 || tt_file_write(&f, b.data, b.n, err) < 0 ||
                    tt_file_commit(&f, err) < 0))
        rc = -1;
    tt_file_done(&f);
    tt__film_bytes_done(&b);
    if (rc < 0)
        return -1;
    if (l->file.fd >= 0)
        close(l->file.fd);
    free(l->file.waiting);
    tt_append_init(&l->file, path, -1);
    l->anew = false;
    l->moments = l->film.n;
    return 0;
}

static void write_it(struct tt_film_log *l)
{
    struct tt_err err = {0};
    char text[TT_ERR_TEXT + 64];
    if (!l->film.head || l->given_up)
        return;
    tt_space_forget();
    int rc = l->anew ? write_anew(l, &err) : tt_append_flush(&l->file, &err);
    l->next = tt_clock_now() + EVERY;
    if (rc == 0) {
        l->failing = false;
        return;
    }
    if (tt_space_was_short()) {
        tt__film_log_give_up(l);
        return;
    }
    l->file.n = 0; /* all of it again, from what the film holds */
    l->anew = true;
    snprintf(text, sizeof text, "the film is not being saved: %s", err.text);
    if (!l->failing)
        tell(l, text);
    l->failing = true;
}

void tt__film_log_follow(struct tt_film_log *l)
{
    if (!l->on)
        return;
    take_news(l);
    if (tt_clock_now() >= l->next || l->file.n > WAITING)
        write_it(l);
}

void tt__film_log_stop(struct tt_film_log *l)
{
    if (!l->on)
        return;
    take_news(l);
    write_it(l);
    if (l->failing) /* what fails once is tried twice */
        write_it(l);
    drop(l);
}
