#include <tuitrain/formats/png.h>

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include <tuitrain/base/file.h>

static const size_t MAX_FILE = (size_t)256 << 20;

int tt_png_check_sides(const char *name, uint64_t height, uint64_t width, struct tt_err *err)
{
    if (height < 1 || width < 1 || height > TT_PNG_SIDE || width > TT_PNG_SIDE ||
        height * width > TT_PNG_PIXELS)
        return tt_fail(err, TT_EINPUT,
                       "%s: a picture of %llux%llu pixels, expected sides of 1 to %d and at most "
                       "%d pixels",
                       name, (unsigned long long)width, (unsigned long long)height, TT_PNG_SIDE,
                       TT_PNG_PIXELS);
    return 0;
}

/* --- writing --------------------------------------------------------------------------------- */

int tt_png_write(struct tt_bytes *out, const unsigned char *pixels, int height, int width,
                 int channels, struct tt_err *err)
{
    if (channels != 1 && channels != 3)
        return tt_fail(err, TT_EINPUT, "a PNG of %d channels, expected 1 or 3", channels);
    if (tt_png_check_sides("PNG", height < 0 ? 0 : (uint64_t)height,
                           width < 0 ? 0 : (uint64_t)width, err) < 0)
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
    const char *name;
    struct tt_err *err;
    const unsigned char *at;
    size_t left, size; /* of the file */
    jmp_buf escape;    /* libpng's errors end here: they must not return */
    struct tt_png *out;
    size_t row; /* bytes */
};

static void fail(png_structp png, png_const_charp message)
{
    struct reader *r = png_get_error_ptr(png);
    tt_fail(r->err, TT_EINPUT, "%s: damaged PNG: %s", r->name, message);
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
    if (tt_png_check_sides(r->name, height, png_get_image_width(png, info), r->err) < 0)
        return -1;
    if (height * row > 1032 * (uint64_t)r->size)
        return tt_fail(r->err, TT_EINPUT, "%s: %zu bytes cannot hold the picture that they promise",
                       r->name, r->size);
    return 0;
}

static int decode(struct reader *r, png_structp png, png_infop info)
{
    png_set_read_fn(png, r, take);
    png_set_user_limits(png, TT_PNG_SIDE, TT_PNG_SIDE);
    /* Only what pixels need: no texts, profiles and gamma, nor the memory they would take. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    if (check_header(r, png, info) < 0)
        return -1;
    png_set_expand(png);
    png_set_strip_16(png);
    png_set_strip_alpha(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    struct tt_png *out = r->out;
    out->height = (int)png_get_image_height(png, info);
    out->width = (int)png_get_image_width(png, info);
    out->channels = png_get_channels(png, info);
    r->row = (size_t)out->width * (size_t)out->channels;
    if ((out->channels != 1 && out->channels != 3) || png_get_rowbytes(png, info) != r->row)
        return tt_fail(r->err, TT_EINPUT, "%s: a PNG of an unknown kind", r->name);
    out->pixels = calloc((size_t)out->height, r->row);
    if (!out->pixels)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < out->height; y++)
            png_read_row(png, out->pixels + (size_t)y * r->row, NULL);
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
        tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    else if (setjmp(r->escape) == 0)
        rc = decode(r, png, info);
    else
        rc = -1;
    png_destroy_read_struct(&png, &info, NULL);
    return rc;
}

int tt_png_convert(const char *name, struct tt_png *p, int channels, struct tt_err *err)
{
    size_t n = (size_t)p->height * (size_t)p->width;
    const unsigned char *from = p->pixels;
    unsigned char *to = malloc(n * (size_t)channels);
    if (!to)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    for (size_t i = 0; i < n; i++)
        if (channels == 3)
            memset(to + 3 * i, from[i], 3);
        else
            to[i] = (unsigned char)((from[3 * i] * 19595u + from[3 * i + 1] * 38470u +
                                     from[3 * i + 2] * 7471u + 0x8000u) >>
                                    16);
    free(p->pixels);
    p->pixels = to;
    p->channels = channels;
    return 0;
}

bool tt_png_is(const unsigned char *data, size_t size)
{
    return size >= 8 && png_sig_cmp(data, 0, 8) == 0;
}

int tt_png_parse(const char *name, const unsigned char *data, size_t size, int channels,
                 struct tt_png *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    if (channels != 0 && channels != 1 && channels != 3)
        return tt_fail(err, TT_EUSAGE, "%s: %d channels asked for, expected 1 or 3", name,
                       channels);
    if (!tt_png_is(data, size))
        return tt_fail(err, TT_EINPUT, "%s: not a PNG file", name);
    struct reader r = {
        .name = name, .err = err, .at = data, .left = size, .size = size, .out = out};
    int rc = decode_safely(&r);
    if (rc == 0 && channels != 0 && channels != out->channels)
        rc = tt_png_convert(name, out, channels, err);
    if (rc < 0)
        tt_png_done(out);
    return rc;
}

int tt_png_look(const char *name, const unsigned char *data, size_t size, struct tt_png *out,
                struct tt_err *err)
{
    enum { SIDES = 16, COLOUR = 25, HEAD = 26, GRAY = 0, GRAY_ALPHA = 4 };
    uint32_t side[2] = {0};
    memset(out, 0, sizeof *out);
    if (!tt_png_is(data, size) || size < HEAD || memcmp(data + 12, "IHDR", 4) != 0)
        return tt_fail(err, TT_EINPUT, "%s: not a PNG file (truncated?)", name);
    for (int i = 0; i < 8; i++)
        side[i / 4] = side[i / 4] << 8 | data[SIDES + i];
    if (tt_png_check_sides(name, side[1], side[0], err) < 0)
        return -1;
    out->width = (int)side[0];
    out->height = (int)side[1];
    out->channels = data[COLOUR] == GRAY || data[COLOUR] == GRAY_ALPHA ? 1 : 3;
    return 0;
}

int tt_png_read(const char *path, int channels, struct tt_png *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_file_read(path, MAX_FILE, &data, &size, err) < 0)
        return -1;
    int rc = tt_png_parse(path, data, size, channels, out, err);
    free(data);
    return rc;
}

void tt_png_done(struct tt_png *p)
{
    free(p->pixels);
    memset(p, 0, sizeof *p);
}
