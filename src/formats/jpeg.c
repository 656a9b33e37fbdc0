/* JPEG, with libjpeg.  Source: ITU-T T.81.  A picture that breaks off is refused, where libjpeg
 * would fill the rest with gray. */
#include "image_kind.h"

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
    struct tt__image_file *file;
    struct tt_err *err;
    struct tt_image *out;
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
    tt_fail(r->err, TT_EINPUT, "%s: damaged JPEG: %s", r->file->name, message);
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
    tt_fail(r->err, TT_EINPUT, "%s: a JPEG of more than %d scans", r->file->name, MOST_SCANS);
    longjmp(r->escape, 1);
}

/* Channels as they are decoded: gray, RGB or CMYK, or 0. */
static int channels_of(const struct jpeg_decompress_struct *jpeg)
{
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
        return 1;
    case JCS_YCbCr:
    case JCS_RGB:
        return 3;
    case JCS_CMYK:
    case JCS_YCCK:
        return 4;
    default:
        return 0;
    }
}

static int check_header(const struct reader *r, const struct jpeg_decompress_struct *jpeg)
{
    if (tt__image_check(r->file, jpeg->image_height, jpeg->image_width, PIXELS_OF_A_BYTE, r->err) <
        0)
        return -1;
    if (jpeg->arith_code || !channels_of(jpeg))
        return tt_fail(r->err, TT_EINPUT,
                       "%s: a JPEG of an unusual kind (%s), expected gray, RGB or CMYK",
                       r->file->name, jpeg->arith_code ? "arithmetic codes" : "unknown colours");
    return 0;
}

/* What a camera says is in its first application marker. */
static void find_turn(const struct reader *r, const struct jpeg_decompress_struct *jpeg)
{
    for (jpeg_saved_marker_ptr m = jpeg->marker_list; m && !r->file->turn; m = m->next)
        if (m->data_length >= 6 && memcmp(m->data, "Exif\0\0", 6) == 0)
            r->file->turn = tt__exif_turn(m->data, m->data_length);
}

/* Adobe's programs, which made nearly all of these files, write the colours as negatives. */
static void cmyk_to_rgb(const unsigned char *from, unsigned char *to, int n)
{
    for (int i = 0; i < n; i++, from += 4, to += 3)
        for (int c = 0; c < 3; c++) {
            unsigned v = (255u - from[c]) * from[3] + 128;
            int left = from[3] - (int)(((v >> 8) + v) >> 8);
            to[c] = (unsigned char)(left > 0 ? left : 0);
        }
}

static int decode_rows(const struct reader *r, struct jpeg_decompress_struct *jpeg)
{
    struct tt_image *out = r->out;
    jpeg_mem_src(jpeg, r->file->data, (unsigned long)r->file->size);
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(jpeg, TRUE);
    if (check_header(r, jpeg) < 0)
        return -1;
    find_turn(r, jpeg);
    bool cmyk = channels_of(jpeg) == 4;
    *out = (struct tt_image){.height = (int)jpeg->image_height,
                             .width = (int)jpeg->image_width,
                             .channels = cmyk ? 3 : channels_of(jpeg)};
    if (r->file->look)
        return 0;
    jpeg->out_color_space = cmyk ? JCS_CMYK : out->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    if (tt__image_allocate(r->file->name, out, r->err) < 0)
        return -1;
    size_t row = (size_t)out->width * (size_t)out->channels;
    jpeg_start_decompress(jpeg);
    JSAMPARRAY inks =
        cmyk ? jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * 4, 1)
             : NULL;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW line = out->pixels + jpeg->output_scanline * row;
        jpeg_read_scanlines(jpeg, cmyk ? inks : &line, 1);
        if (cmyk)
            cmyk_to_rgb(inks[0], line, out->width);
    }
    jpeg_finish_decompress(jpeg);
    return 0;
}

/* Nothing of this function changes between setjmp and longjmp but what is pointed to. */
static int decode_safely(struct reader *r)
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
        rc = decode_rows(r, &jpeg);
    } else {
        rc = -1;
    }
    jpeg_destroy_decompress(&jpeg);
    return rc;
}

static bool is_jpeg(const unsigned char *data, size_t size)
{
    return size >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0;
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    struct reader r = {.file = f, .err = err, .out = out};
    return decode_safely(&r);
}

const struct tt__image_kind tt__image_jpeg = {
    .name = "JPEG", .ends = {".jpg", ".jpeg", ".jpe", ".jfif"}, .is = is_jpeg, .decode = decode};
