/* The film on its way into the run folder (run/folder/film_file.h).
 *
 * The worker hands over moments and branches as they come; the writer thread appends them some
 * seconds later, and writes the file anew when half of it is moments that have gone.  It is the
 * first that gives way on a full disk: then the file is removed, which is said once, and no other
 * is begun. */
#ifndef TT_RUN_RECORD_FILM_LOG_H
#define TT_RUN_RECORD_FILM_LOG_H

#include <stdatomic.h>
#include <stdbool.h>

#include <tuitrain/base/append.h>
#include <tuitrain/base/inbox.h>
#include <tuitrain/run/link/film.h>

struct tt_link;

struct tt_film_log {
    bool on;              /* set before there are threads */
    struct tt_film old;   /* the film that is gone on with; the worker's */
    struct tt_inbox news; /* worker -> writer */

    /* The writer's thread: */
    struct tt_link *link; /* is told */
    struct tt_film film;  /* as the worker has it */
    int most;             /* moments of it */
    struct tt_append file;
    int moments;   /* of the file, those that have gone counted */
    bool anew;     /* the file is to be written anew */
    bool failing;  /* it could not be written, which was said */
    bool given_up; /* for want of space */
    double next;   /* clock: not before it is written again */
};

/* Before the threads: reads the film that is there, cut at the step of a branch, where a run is
 * resumed. */
void tt__film_log_start(struct tt_film_log *l, struct tt_link *link, const char *run_dir,
                        bool resumed, int branch, int64_t step);

/* Worker: the film as it begins; a moment or a branch more. */
void tt__film_log_begin(struct tt_film_log *l, const struct tt_film *f, int most);
void tt__film_log_add(struct tt_film_log *l, const struct tt_film_moment *m);
void tt__film_log_fork(struct tt_film_log *l, int parent, int64_t from);

/* Writer: takes what is new and, when it is time, writes it; on its end, at once and closes. */
void tt__film_log_follow(struct tt_film_log *l);
void tt__film_log_stop(struct tt_film_log *l);
/* When there are no threads any more. */
void tt__film_log_done(struct tt_film_log *l);
/* Writer: the disk is full for something that matters more.  True: there is room now. */
bool tt__film_log_give_up(struct tt_film_log *l);

#endif
