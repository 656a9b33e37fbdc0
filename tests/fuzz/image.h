/* Pictures of one kind: what is accepted has the memory that its sides say, and a look at the
 * header says the same sides. */
#ifndef TT_FUZZ_IMAGE_H
#define TT_FUZZ_IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_channels(const unsigned char *data, size_t size, int channels)
{
    struct tt_image p, seen;
    struct tt_err err = {0};
    const struct tt_image_wish wish = {.channels = channels, .ground = {1, 2, 255}};
    if (tt_image_parse("x", data, size, &wish, &p, &err) < 0) {
        if (!err.text[0] || p.pixels)
            abort();
        return;
    }
    unsigned sum = 0;
    for (int64_t i = 0; i < (int64_t)p.height * p.width * p.channels; i++)
        sum += p.pixels[i];
    if (sum == 0xffffffffu || (channels && p.channels != channels))
        abort();
    if (tt_image_look("x", data, size, &seen, &err) < 0 || seen.height != p.height ||
        seen.width != p.width)
        abort();
    tt_image_done(&p);
}

/* With `magic` (n bytes) put at `at`, so that no other kind is tried. */
static inline int fuzz_image(const uint8_t *data, size_t size, size_t at, const char *magic,
                             size_t n)
{
    struct tt_image seen;
    struct tt_err err;
    unsigned char *copy;
    if (size < at + n)
        return 0;
    copy = malloc(size);
    memcpy(copy, data, size);
    memcpy(copy + at, magic, n);
    /* Large ones take long, and teach nothing. */
    bool large = tt_image_look("x", copy, size, &seen, &err) == 0 &&
                 (int64_t)seen.height * seen.width > 1 << 20;
    for (int channels = 0; !large && channels <= 3; channels += channels ? 2 : 1)
        fuzz_channels(copy, size, channels);
    free(copy);
    return 0;
}

#endif
