/* JPEG: what is accepted has the memory that its sides say, and the sides that its header has. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/jpeg.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_png p, seen;
    unsigned char *copy = malloc(size ? size : 1);
    if (size)
        memcpy(copy, data, size);
    bool looked = tt_jpeg_look("x", copy, size, &seen, &err) == 0;
    /* A progressive picture of megapixels takes seconds under the sanitizers. */
    if (looked && (int64_t)seen.height * seen.width > 1 << 18)
        goto out;
    unsigned sum = 0;
    for (int channels = 0; channels <= 3; channels += 3) {
        memset(&err, 0, sizeof err);
        if (tt_jpeg_parse("x", copy, size, channels, &p, &err) < 0) {
            if (!err.text[0] || p.pixels)
                abort();
            continue;
        }
        if (!looked || p.height != seen.height || p.width != seen.width ||
            (channels && p.channels != channels))
            abort();
        for (int64_t i = 0; i < (int64_t)p.height * p.width * p.channels; i++)
            sum += p.pixels[i];
        tt_png_done(&p);
    }
    if (sum == 0xffffffffu)
        abort();
out:
    free(copy);
    return 0;
}
