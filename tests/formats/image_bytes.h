/* Reading pictures out of memory of just their size, so that a byte too far is seen. */
#ifndef TT_TEST_IMAGE_BYTES_H
#define TT_TEST_IMAGE_BYTES_H

#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/image.h>

/* On white. */
static inline int image_parse(const unsigned char *data, size_t n, int channels,
                              struct tt_image *out, struct tt_err *err)
{
    const struct tt_image_wish wish = {.channels = channels, .ground = {255, 255, 255}};
    unsigned char *copy = malloc(n ? n : 1);
    memcpy(copy, data, n);
    int rc = tt_image_parse("x", copy, n, &wish, out, err);
    free(copy);
    return rc;
}

static inline int image_look(const unsigned char *data, size_t n, struct tt_image *out,
                             struct tt_err *err)
{
    unsigned char *copy = malloc(n ? n : 1);
    memcpy(copy, data, n);
    int rc = tt_image_look("x", copy, n, out, err);
    free(copy);
    return rc;
}

#endif
