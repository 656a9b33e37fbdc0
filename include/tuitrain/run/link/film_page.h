/* Samples as a moment of the film has them: what a run that is over, or the past of one that goes
 * on, answers to a query. */
#ifndef TT_RUN_LINK_FILM_PAGE_H
#define TT_RUN_LINK_FILM_PAGE_H

#include <tuitrain/run/link/drawing.h>
#include <tuitrain/run/link/film.h>
#include <tuitrain/run/link/samples.h>

/* Of the film's own samples those that the query asks for.  *page keeps its memory from one answer
 * to the next; zeroed at first, freed by tt_film_page_done().  Fails without memory. */
int tt_film_page(struct tt_samples_page *page, const struct tt_film *f,
                 const struct tt_film_moment *m, const struct tt_query *q, struct tt_err *err);
void tt_film_page_done(struct tt_samples_page *page);

/* Which of the film's samples that is; -1: none. */
int tt_film_sample_at(const struct tt_film *f, int64_t index);

/* What the network of that moment said of the last drawing; id 0 where it was not asked. */
void tt_film_reading(struct tt_reading *out, const struct tt_film *f,
                     const struct tt_film_moment *m);

#endif
