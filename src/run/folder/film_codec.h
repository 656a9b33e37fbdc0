/* What is in a film's records, in one order for both ways: into bytes and out of them. */
#ifndef TT_RUN_FOLDER_FILM_CODEC_H
#define TT_RUN_FOLDER_FILM_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/link/film.h>

#include "../link/film.h"

struct tt_film_codec {
    bool reading;
    unsigned char *data; /* owned while writing */
    size_t at, n, capacity;
    bool bad; /* reading: no such record; writing: no memory */
};

void tt__film_code_byte(struct tt_film_codec *c, uint8_t *x);
void tt__film_code_fork(struct tt_film_codec *c, struct tt_film_fork *f);

/* Reading makes *h or *m, to be dropped by the caller, or says c->bad. */
void tt__film_code_head(struct tt_film_codec *c, struct tt_film_head **h, int *most);
void tt__film_code_moment(struct tt_film_codec *c, struct tt_film_moment **m,
                          const struct tt_film_head *h);

#endif
