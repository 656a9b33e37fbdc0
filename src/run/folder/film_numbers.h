/* What a film's records are made of, each one for both ways: into bytes and out of them.
 *
 * On the way into bytes nothing is written to what is pointed at: other threads read it. */
#ifndef TT_RUN_FOLDER_FILM_NUMBERS_H
#define TT_RUN_FOLDER_FILM_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tt_film_codec {
    bool reading;
    unsigned char *data; /* owned while writing */
    size_t at, n, capacity;
    bool bad; /* reading: no such record; writing: no memory */
};

#define TT_FILM_MOST (INT64_C(1) << 53) /* of what is counted */

void tt__film_code_bytes(struct tt_film_codec *c, void *x, size_t n);
void tt__film_code_byte(struct tt_film_codec *c, uint8_t *x);
void tt__film_code_bool(struct tt_film_codec *c, bool *x);
void tt__film_code_u16(struct tt_film_codec *c, const uint16_t *x, size_t n);
void tt__film_code_u32(struct tt_film_codec *c, uint32_t *x);
void tt__film_code_f32(struct tt_film_codec *c, const float *x, size_t n);
void tt__film_code_double(struct tt_film_codec *c, double *x);
/* Counts and steps: -1 stands for none. */
void tt__film_code_i64(struct tt_film_codec *c, int64_t *x);
/* A number from low to high. */
void tt__film_code_int(struct tt_film_codec *c, int *x, int low, int high);
/* Safe to show, whatever the file says. */
void tt__film_code_text(struct tt_film_codec *c, char *text, size_t size);
/* What a file says cannot be. */
void tt__film_refuse(struct tt_film_codec *c, bool wrong);

#endif
