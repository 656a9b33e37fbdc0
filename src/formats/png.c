#include <tuitrain/formats/png.h>

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "image_kind.h"

/* --- writing --------------------------------------------------------------------------------- */

int tt_png_write(struct tt_bytes *out, const unsigned char *pixels, int height, int width,
                 int channels, struct tt_err *err)
{
    if (channels != 1 && channels != 3)
        return tt_fail(err, TT_EINPUT, "a PNG of %d channels, expected 1 or 3", channels);
    if (tt__image_sides("PNG", height < 0 ? 0 : (uint64_t)height, width < 0 ? 0 : (uint64_t)width,
                        err) < 0)
        return -1;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB};
    size_t before = out->size;
    png_alloc_size_t made = PNG_IMAGE_PNG_SIZE_MAX(image);
    unsigned char *room = tt_bytes_grow(out, made, err);
    if (!room)
        return -1;
    if (!png_image_write_to_memory(&image, room, &made, 0, pixels, width * channels, NULL)) {
        out->size = before;
        return tt_fail(err, TT_EIO, "PNG: %s", image.message);
    }
    out->size = before + made;
    return 0;
}

/* --- reading --------------------------------------------------------------------------------- */

/* libpng's simplified interface would do here too, but it applies gamma and composes alpha, and
 * then the numbers are not those that PIL gives. */
struct reader {
    const struct tt__image_file *file;
    struct tt_err *err;
    const unsigned char *at;
    size_t left;
    jmp_buf escape; /* libpng's errors end here: they must not return */
    struct tt_image *out;
};

static void fail(png_structp png, png_const_charp message)
{
    struct reader *r = png_get_error_ptr(png);
    tt_fail(r->err, TT_EINPUT, "%s: damaged PNG: %s", r->file->name, message);
    longjmp(r->escape, 1);
}

static void ignore(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void take(png_structp png, png_bytep to, size_t n)
{
    struct reader *r = png_get_io_ptr(png);
    if (n > r->left)
        png_error(png, "it ends too early");
    memcpy(to, r->at, n);
    r->at += n;
    r->left -= n;
}

/* deflate makes at most 1032 bytes of one. */
static int check_header(struct reader *r, png_structp png, png_infop info)
{
    uint64_t height = png_get_image_height(png, info), row = png_get_rowbytes(png, info);
    if (tt__image_sides(r->file->name, height, png_get_image_width(png, info), r->err) < 0)
        return -1;
    if (height * row > 1032 * (uint64_t)r->file->size)
        return tt_fail(r->err, TT_EINPUT, "%s: %zu bytes cannot hold the picture that they promise",
                       r->file->name, r->file->size);
    return 0;
}

static int decode_rows(struct reader *r, png_structp png, png_infop info)
{
    struct tt_image *out = r->out;
    png_set_read_fn(png, r, take);
    png_set_user_limits(png, TT_IMAGE_SIDE, TT_IMAGE_SIDE);
    /* Only what pixels need: no texts, profiles and gamma, nor the memory they would take. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    if (check_header(r, png, info) < 0)
        return -1;
    png_set_expand(png);
    png_set_strip_16(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    out->height = (int)png_get_image_height(png, info);
    out->width = (int)png_get_image_width(png, info);
    out->channels = png_get_channels(png, info);
    size_t row = (size_t)out->width * (size_t)out->channels;
    if (out->channels < 1 || out->channels > 4 || png_get_rowbytes(png, info) != row)
        return tt_fail(r->err, TT_EINPUT, "%s: a PNG of an unknown kind", r->file->name);
    if (tt__image_allocate(r->file->name, out, r->err) < 0)
        return -1;
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < out->height; y++)
            png_read_row(png, out->pixels + (size_t)y * row, NULL);
    png_read_end(png, NULL);
    return 0;
}

/* Nothing of this function changes between setjmp and longjmp but what `r` points to. */
static int decode_safely(struct reader *r)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    int rc = -1;
    if (!info)
        tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->file->name);
    else if (setjmp(r->escape) == 0)
        rc = decode_rows(r, png, info);
    else
        rc = -1;
    png_destroy_read_struct(&png, &info, NULL);
    return rc;
}

static bool is_png(const unsigned char *data, size_t size)
{
    return size >= 8 && png_sig_cmp(data, 0, 8) == 0;
}

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* EXIF may come before the pixels or after them. */
static int find_turn(const unsigned char *data, size_t size)
{
    enum { SIGNATURE = 8, HEAD = 8, AROUND = 12 };
    for (size_t at = SIGNATURE; size - at >= AROUND;) {
        size_t n = big_endian(data + at);
        if (n > size - at - AROUND)
            return 0;
        if (memcmp(data + at + 4, "eXIf", 4) == 0)
            return tt__exif_turn(data + at + HEAD, n);
        at += n + AROUND;
    }
    return 0;
}

static int look(const struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    enum { SIDES = 16, COLOUR = 25, HEAD = 26 };
    static const int channels[] = {1, 0, 3, 3, 2, 0, 4};
    const unsigned char *data = f->data;
    if (f->size < HEAD || memcmp(data + 12, "IHDR", 4) != 0 ||
        data[COLOUR] >= sizeof channels / sizeof channels[0] || !channels[data[COLOUR]])
        return tt_fail(err, TT_EINPUT, "%s: damaged PNG: it has no header", f->name);
    uint32_t width = big_endian(data + SIDES), height = big_endian(data + SIDES + 4);
    if (tt__image_sides(f->name, height, width, err) < 0)
        return -1;
    *out = (struct tt_image){
        .height = (int)height, .width = (int)width, .channels = channels[data[COLOUR]]};
    return 0;
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    struct reader r = {.file = f, .err = err, .at = f->data, .left = f->size, .out = out};
    f->turn = find_turn(f->data, f->size);
    return f->look ? look(f, out, err) : decode_safely(&r);
}

const struct tt__image_kind tt__image_png = {
    .name = "PNG", .ends = {".png"}, .is = is_png, .decode = decode};
