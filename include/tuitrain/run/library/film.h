/* Films that lie in run folders: of runs that are over, and of those that go on, in this process or
 * another.  No run, no data and no network is needed. */
#ifndef TT_RUN_LIBRARY_FILM_H
#define TT_RUN_LIBRARY_FILM_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/film.h>

struct tt_film_reader;

/* Opens the film of a run folder and reads what is there.  Fails with TT_EINPUT: there is none, or
 * it is damaged or of a later version; and TT_ENOMEM. */
struct tt_film_reader *tt_film_open(const char *run_dir, struct tt_err *err);
/* Reads what is new, as the run goes on; true: there is another film.  A look at an unchanged one
 * costs a system call. */
bool tt_film_follow(struct tt_film_reader *r);
/* Valid until the next tt_film_follow(); never NULL. */
const struct tt_film *tt_film_read(const struct tt_film_reader *r);
void tt_film_close(struct tt_film_reader *r);

#endif
