/* Picture files, PNG or JPEG, brought to one size: many at once, on several threads. */
#ifndef TT_DATA_PICTURES_H
#define TT_DATA_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/png.h>

struct tt__pictures {
    char **path; /* (n), owned, as is each */
    int64_t n, room;
};

/* Whether a file's name ends as those of pictures do. */
bool tt__is_picture_name(const char *name);
/* A picture's bytes, by their first ones; tt_png_done() frees.  `name` is for messages. */
bool tt__is_picture(const unsigned char *data, size_t size);
int tt__picture_parse(const char *name, const unsigned char *data, size_t size, int channels,
                      struct tt_png *out, struct tt_err *err);

int tt__pictures_add(struct tt__pictures *p, const char *path, struct tt_err *err);
void tt__pictures_done(struct tt__pictures *p);

/* Reads the headers of all: the first's sides, whether others have other ones, and 3 channels where
 * any has colours. */
struct tt__sides {
    int height, width, channels;
    bool differ;
};
int tt__pictures_look(const struct tt__pictures *p, struct tt__sides *out, struct tt_err *err);

/* out (n, height, width, channels): all of them, resized.  Of several that are damaged the first
 * is named. */
int tt__pictures_load(const struct tt__pictures *p, int64_t height, int64_t width, int64_t channels,
                      uint8_t *out, struct tt_err *err);

#endif
