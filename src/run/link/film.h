/* Moments of a film as they are made, shared and kept. */
#ifndef TT_RUN_LINK_FILM_INTERNAL_H
#define TT_RUN_LINK_FILM_INTERNAL_H

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/film.h>

/* How much of each there is: what a moment points to lies in one piece of memory with it. */
struct tt_film_parts {
    int warnings, cells, pairs;
    int p, predicted;      /* numbers of each */
    int pixels, drawing_p; /* bytes; numbers */
    int layers, params;    /* 0: the network was not looked at */
    int pictures;          /* bytes */
};
/* Most bytes that a moment with such parts takes. */
int64_t tt__film_moment_size(const struct tt_film_parts *parts);
/* Zeroed, with counts and pointers set, held once; NULL: no memory.  Who makes it may write to what
 * it points to, until it hands it on. */
struct tt_film_moment *tt__film_moment_new(const struct tt_film_parts *parts);
/* Any thread. */
void tt__film_moment_hold(const struct tt_film_moment *m);
void tt__film_moment_drop(const struct tt_film_moment *m);

struct tt_film_head_parts {
    int classes, columns, samples, pixels, numbers, layers, params;
};
struct tt_film_head *tt__film_head_new(const struct tt_film_head_parts *parts);
void tt__film_head_hold(const struct tt_film_head *h);
void tt__film_head_drop(const struct tt_film_head *h);

/* Takes a moment over; where there are `most` already, the one that is missed least goes. */
void tt__film_add(struct tt_film *f, const struct tt_film_moment *m, int most);
/* Forgets moments of a branch beyond a step, and those of later branches.  Returns how many. */
int tt__film_cut(struct tt_film *f, int branch, int64_t step);
/* A branch more. */
void tt__film_fork(struct tt_film *f, int parent, int64_t from);
/* Makes *to, which is zeroed or holds another film, hold what *from does. */
void tt__film_copy(struct tt_film *to, const struct tt_film *from);
/* Lets go of all that it holds. */
void tt__film_done(struct tt_film *f);

/* Films by mailbox: each slot holds what it shows. */
void tt__film_mailbox(struct tt_mailbox *m);

#endif
