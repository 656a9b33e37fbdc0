#include <tuitrain/formats/jpeg.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
    MOST_SCANS = 200,      /* of a progressive picture, each of which takes as long as the first */
    PIXELS_OF_A_BYTE = 512 /* 64 pixels take a bit at least, by Huffman's codes */
};

struct reader {
    struct jpeg_error_mgr errors; /* first: libjpeg gives it back */
    struct jpeg_progress_mgr progress;
    jmp_buf escape; /* libjpeg's errors end here: they must not return */
    const char *name;
    struct tt_err *err;
    size_t size; /* of the file */
    bool look;   /* no pixels */
    struct tt_png *out;
};

static struct reader *reader_of(j_common_ptr jpeg)
{
    return (struct reader *)(void *)jpeg->err;
}

static _Noreturn void fail(j_common_ptr jpeg)
{
    struct reader *r = reader_of(jpeg);
    char message[JMSG_LENGTH_MAX];
    r->errors.format_message(jpeg, message);
    tt_fail(r->err, TT_EINPUT, "%s: damaged JPEG: %s", r->name, message);
    longjmp(r->escape, 1);
}

/* Warnings come with level -1.  Most are of no matter; these mean that pixels are made up. */
static void judge(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;
    if (level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_JPEG_EOF ||
                      code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC))
        fail(jpeg);
}

static void ignore(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void count_scans(j_common_ptr jpeg)
{
    struct reader *r = reader_of(jpeg);
    if (((j_decompress_ptr)jpeg)->input_scan_number <= MOST_SCANS)
        return;
    tt_fail(r->err, TT_EINPUT, "%s: a JPEG of more than %d scans", r->name, MOST_SCANS);
    longjmp(r->escape, 1);
}

static int check_header(const struct reader *r, const struct jpeg_decompress_struct *jpeg)
{
    uint64_t height = jpeg->image_height, width = jpeg->image_width;
    if (tt_png_check_sides(r->name, height, width, r->err) < 0)
        return -1;
    if (height * width / PIXELS_OF_A_BYTE > r->size)
        return tt_fail(r->err, TT_EINPUT, "%s: %zu bytes cannot hold the picture that they promise",
                       r->name, r->size);
    if (jpeg->arith_code ||
        (jpeg->jpeg_color_space != JCS_GRAYSCALE && jpeg->jpeg_color_space != JCS_YCbCr &&
         jpeg->jpeg_color_space != JCS_RGB))
        return tt_fail(r->err, TT_EINPUT,
                       "%s: a JPEG of an unusual kind (CMYK, or arithmetic codes), expected gray "
                       "or RGB",
                       r->name);
    return 0;
}

static int decode(const struct reader *r, struct jpeg_decompress_struct *jpeg,
                  const unsigned char *data)
{
    struct tt_png *out = r->out;
    jpeg_mem_src(jpeg, data, (unsigned long)r->size);
    jpeg_read_header(jpeg, TRUE);
    if (check_header(r, jpeg) < 0)
        return -1;
    out->height = (int)jpeg->image_height;
    out->width = (int)jpeg->image_width;
    out->channels = jpeg->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
    if (r->look)
        return 0;
    jpeg->out_color_space = out->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    size_t row = (size_t)out->width * (size_t)out->channels;
    out->pixels = calloc((size_t)out->height, row);
    if (!out->pixels)
        return tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW line = out->pixels + jpeg->output_scanline * row;
        jpeg_read_scanlines(jpeg, &line, 1);
    }
    jpeg_finish_decompress(jpeg);
    return 0;
}

/* Nothing of this function changes between setjmp and longjmp but what is pointed to. */
static int decode_safely(struct reader *r, const unsigned char *data)
{
    struct jpeg_decompress_struct jpeg = {.err = jpeg_std_error(&r->errors)};
    int rc = -1;
    r->errors.error_exit = fail;
    r->errors.emit_message = judge;
    r->errors.output_message = ignore;
    r->progress.progress_monitor = count_scans;
    if (setjmp(r->escape) == 0) {
        jpeg_create_decompress(&jpeg);
        jpeg.progress = &r->progress;
        rc = decode(r, &jpeg, data);
    } else {
        rc = -1;
    }
    jpeg_destroy_decompress(&jpeg);
    return rc;
}

bool tt_jpeg_is(const unsigned char *data, size_t size)
{
    return size >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0;
}

static int run(struct reader *r, const unsigned char *data, int channels)
{
    memset(r->out, 0, sizeof *r->out);
    if (!tt_jpeg_is(data, r->size))
        return tt_fail(r->err, TT_EINPUT, "%s: not a JPEG file", r->name);
    int rc = decode_safely(r, data);
    if (rc == 0 && channels != 0 && channels != r->out->channels)
        rc = tt_png_convert(r->name, r->out, channels, r->err);
    if (rc < 0)
        tt_png_done(r->out);
    return rc;
}

int tt_jpeg_parse(const char *name, const unsigned char *data, size_t size, int channels,
                  struct tt_png *out, struct tt_err *err)
{
    struct reader r = {.name = name, .err = err, .size = size, .out = out};
    return run(&r, data, channels);
}

int tt_jpeg_look(const char *name, const unsigned char *data, size_t size, struct tt_png *out,
                 struct tt_err *err)
{
    struct reader r = {.name = name, .err = err, .size = size, .out = out, .look = true};
    return run(&r, data, 0);
}
