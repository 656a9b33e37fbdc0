/* WebP, with libwebp where there is one.  Source: RFC 9649.  Of an animation the first picture. */
#include "image_kind.h"

#include <string.h>

static bool is_webp(const unsigned char *data, size_t size)
{
    return size >= 16 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBPVP8", 7) == 0;
}

#ifdef TT_LIBWEBPDEMUX
#include <webp/decode.h>
#include <webp/demux.h>

/* EXIF data are a chunk of the RIFF file. */
static int find_turn(const unsigned char *data, size_t size)
{
    enum { FIRST = 12, HEAD = 8 };
    for (size_t at = FIRST; at + HEAD <= size;) {
        size_t n = 0;
        for (int i = 3; i >= 0; i--)
            n = n << 8 | data[at + 4 + (size_t)i];
        if (n > size - at - HEAD)
            return 0;
        if (memcmp(data + at, "EXIF", 4) == 0)
            return tt__exif_turn(data + at + HEAD, n);
        at += HEAD + n + n % 2;
    }
    return 0;
}

static int decode_moving(const struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    const WebPData data = {f->data, f->size};
    WebPAnimDecoderOptions options;
    uint8_t *rgba = NULL;
    int when;
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_RGBA;
    WebPAnimDecoder *d = WebPAnimDecoderNew(&data, &options);
    int rc = d && WebPAnimDecoderGetNext(d, &rgba, &when) ? 0 : -1;
    if (rc == 0)
        memcpy(out->pixels, rgba, (size_t)out->height * (size_t)out->width * 4);
    else
        tt_fail(err, TT_EINPUT, "%s: damaged WebP", f->name);
    WebPAnimDecoderDelete(d);
    return rc;
}

static int decode_still(const struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    size_t row = (size_t)out->width * (size_t)out->channels, all = row * (size_t)out->height;
    uint8_t *made = out->channels == 4
                        ? WebPDecodeRGBAInto(f->data, f->size, out->pixels, all, (int)row)
                        : WebPDecodeRGBInto(f->data, f->size, out->pixels, all, (int)row);
    return made ? 0 : tt_fail(err, TT_EINPUT, "%s: damaged WebP", f->name);
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    WebPBitstreamFeatures is;
    if (WebPGetFeatures(f->data, f->size, &is) != VP8_STATUS_OK)
        return tt_fail(err, TT_EINPUT, "%s: damaged WebP: it has no whole header", f->name);
    if (tt__image_check(f, (uint64_t)is.height, (uint64_t)is.width, 4096, err) < 0)
        return -1;
    f->turn = find_turn(f->data, f->size);
    *out = (struct tt_image){.height = is.height,
                             .width = is.width,
                             .channels = is.has_alpha || is.has_animation ? 4 : 3};
    if (f->look)
        return 0;
    if (tt__image_allocate(f->name, out, err) < 0)
        return -1;
    return is.has_animation ? decode_moving(f, out, err) : decode_still(f, out, err);
}

const struct tt__image_kind tt__image_webp = {
    .name = "WebP", .ends = {".webp"}, .is = is_webp, .decode = decode};
#else
const struct tt__image_kind tt__image_webp = {
    .name = "WebP", .ends = {".webp"}, .without = "libwebp", .is = is_webp};
#endif
