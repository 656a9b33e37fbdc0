/* What is in a film's records, in one order for both ways: into bytes and out of them. */
#ifndef TT_RUN_FOLDER_FILM_CODEC_H
#define TT_RUN_FOLDER_FILM_CODEC_H

#include <tuitrain/run/link/film.h>

#include "../link/film.h"
#include "film_numbers.h"

void tt__film_code_fork(struct tt_film_codec *c, struct tt_film_fork *f);

/* Reading makes *h or *m, to be dropped by the caller, or says c->bad. */
void tt__film_code_head(struct tt_film_codec *c, struct tt_film_head **h, int *most);
void tt__film_code_moment(struct tt_film_codec *c, struct tt_film_moment **m,
                          const struct tt_film_head *h);

#endif
