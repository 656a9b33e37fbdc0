/* Picture files, brought to one size: many at once, on several threads. */
#ifndef TT_DATA_PICTURES_H
#define TT_DATA_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/image.h>

struct tt__picture {
    char *path;  /* owned */
    char *wrong; /* why it cannot be read, owned; or NULL */
    int cls;
    int part;                    /* the owner's */
    double value;                /* where values are learned */
    int height, width, channels; /* as tt__pictures_look() found them */
};

struct tt__pictures {
    struct tt__picture *each; /* (n), owned */
    int64_t n, room;
};

int tt__pictures_add(struct tt__pictures *p, const char *path, int cls, double value,
                     struct tt_err *err);
void tt__pictures_done(struct tt__pictures *p);

/* Reads the headers of all. */
struct tt_job;
int tt__pictures_look(struct tt__pictures *p, struct tt_job *job, struct tt_err *err);

/* out (n, height, width, channels): all of them, resized. */
int tt__pictures_load(struct tt__pictures *p, int64_t height, int64_t width,
                      const struct tt_image_wish *wish, uint8_t *out, struct tt_job *job,
                      struct tt_err *err);

/* Files that are damaged fail neither, but are marked as wrong, and their memory in `out` is 0. */

/* Takes those out that are wrong, and from x (n, row), which may be NULL; the rest stays in order.
 */
void tt__pictures_drop_wrong(struct tt__pictures *p, uint8_t *x, int64_t row);

/* One picture's bytes as (height, width, channels) of `wish`. */
int tt__picture_fit(const char *name, const unsigned char *data, size_t size, int64_t height,
                    int64_t width, const struct tt_image_wish *wish, uint8_t *out,
                    struct tt_err *err);

#endif
