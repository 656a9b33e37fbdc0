/* What is the same at all moments of a film: the run, its network, and samples of its validation
 * set. */
#ifndef TT_RUN_OBSERVE_FILM_HEAD_H
#define TT_RUN_OBSERVE_FILM_HEAD_H

#include <tuitrain/run/link/film.h>
#include <tuitrain/run/session/session.h>

/* Fresh, held once; NULL: no memory.  Pictures of weights are as `pictures` says. */
struct tt_film_head *tt__film_head_make(const struct tt_session *s, const struct tt_run_info *info,
                                        const struct tt_weight_pictures *pictures);

/* Whether moments of a film with one head mean the same under the other. */
bool tt__film_heads_fit(const struct tt_film_head *a, const struct tt_film_head *b);

#endif
