#include "../support/test.h"

#include <libdeflate.h>

#include <tuitrain/formats/png.h>

#include "image_bytes.h"

enum { H = 5, W = 7 };

static void fill(unsigned char *pixels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pixels[i] = (unsigned char)(i * 37 + i * i / 5);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    for (int channels = 1; channels <= 3; channels += 2) {
        unsigned char pixels[H * W * 3];
        struct tt_bytes b = {0};
        struct tt_image p;
        struct tt_err err = {0};
        size_t n = (size_t)(H * W * channels);
        fill(pixels, n);
        assert_ok(tt_bytes_add(&b, "ab", 2, &err), &err);
        assert_ok(tt_png_write(&b, pixels, H, W, channels, &err), &err);
        assert_memory_equal(b.data, "ab", 2); /* it adds */
        assert_ok(image_parse(b.data + 2, b.size - 2, 0, &p, &err), &err);
        assert_int_equal(p.height, H);
        assert_int_equal(p.width, W);
        assert_int_equal(p.channels, channels);
        assert_memory_equal(p.pixels, pixels, n);
        tt_image_done(&p);
        tt_bytes_done(&b);
    }
}

static void channels_are_converted_as_pil_does(void **state)
{
    (void)state;
    static const unsigned char rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50};
    static const unsigned char luma[] = {76, 150, 29, 124}; /* Image.convert("L") of PIL 9.4 */
    struct tt_bytes b = {0};
    struct tt_image p;
    struct tt_err err = {0};
    assert_ok(tt_png_write(&b, rgb, 2, 2, 3, &err), &err);
    assert_ok(image_parse(b.data, b.size, 1, &p, &err), &err);
    assert_int_equal(p.channels, 1);
    assert_memory_equal(p.pixels, luma, 4);
    tt_image_done(&p);
    b.size = 0;
    assert_ok(tt_png_write(&b, luma, 2, 2, 1, &err), &err);
    assert_ok(image_parse(b.data, b.size, 3, &p, &err), &err);
    assert_int_equal(p.channels, 3);
    for (int i = 0; i < 12; i++)
        assert_int_equal(p.pixels[i], luma[i / 3]);
    tt_image_done(&p);
    assert_refused(image_parse(b.data, b.size, 2, &p, &err), &err, "expected 1 or 3");
    tt_bytes_done(&b);
}

static void what_cannot_be_written_is_refused_and_leaves_the_bytes(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    unsigned char pixel[4] = {0};
    assert_ok(tt_bytes_add(&b, "ab", 2, &err), &err);
    assert_refused(tt_png_write(&b, pixel, 1, 1, 4, &err), &err, "4 channels");
    assert_refused(tt_png_write(&b, pixel, 0, 1, 1, &err), &err, "sides of 1 to");
    assert_refused(tt_png_write(&b, pixel, 1, -1, 1, &err), &err, "sides of 1 to");
    assert_refused(tt_png_write(&b, pixel, 1, TT_IMAGE_SIDE + 1, 1, &err), &err, "sides of 1 to");
    assert_int_equal(b.size, 2);
    tt_bytes_done(&b);
}

/* --- files put together by hand -------------------------------------------------------------- */

static void put_u32(struct tt_bytes *b, uint32_t v)
{
    unsigned char *to = tt_bytes_grow(b, 4, NULL);
    assert_non_null(to);
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(v >> (24 - 8 * i));
}

static void put_chunk(struct tt_bytes *b, const char *type, const void *data, size_t n)
{
    put_u32(b, (uint32_t)n);
    size_t at = b->size;
    tt_bytes_add(b, type, 4, NULL);
    tt_bytes_add(b, data, n, NULL);
    put_u32(b, libdeflate_crc32(0, b->data + at, n + 4));
}

static void put_header(struct tt_bytes *b, uint32_t width, uint32_t height, unsigned char depth,
                       unsigned char type, unsigned char interlaced)
{
    unsigned char ihdr[13] = {0};
    for (int i = 0; i < 4; i++) {
        ihdr[i] = (unsigned char)(width >> (24 - 8 * i));
        ihdr[4 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    ihdr[8] = depth;
    ihdr[9] = type;
    ihdr[12] = interlaced;
    b->size = 0;
    tt_bytes_add(b, "\x89PNG\r\n\x1a\n", 8, NULL);
    put_chunk(b, "IHDR", ihdr, 13);
}

static void put_rows(struct tt_bytes *b, const void *rows, size_t n)
{
    unsigned char packed[512];
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t made = libdeflate_zlib_compress(c, rows, n, packed, sizeof packed);
    libdeflate_free_compressor(c);
    assert_true(made > 0);
    put_chunk(b, "IDAT", packed, made);
    put_chunk(b, "IEND", "", 0);
}

static void headers_that_promise_too_much_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t width, height;
        const char *word;
    } bad[] = {
        {65535, 65535, "damaged PNG"},  {0xffffffff, 1, "damaged PNG"},
        {1, 0x7fffffff, "damaged PNG"}, {0, 1, "damaged PNG"},
        {16384, 16384, "at most"},      {8192, 8192, "cannot hold the picture"},
        {300, 300, "cannot hold the"},
    };
    struct tt_bytes b = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (unsigned char interlaced = 0; interlaced < 2; interlaced++) {
            struct tt_image p;
            struct tt_err err;
            put_header(&b, bad[i].width, bad[i].height, 8, 2, interlaced);
            put_rows(&b, "\0\1\2\3", 4);
            assert_refused(image_parse(b.data, b.size, 0, &p, &err), &err, bad[i].word);
            assert_null(p.pixels);
        }
    tt_bytes_done(&b);
}

/* What PIL gives for each, what is transparent on white. */
static void every_kind_of_png_becomes_gray_or_rgb(void **state)
{
    (void)state;
    static const unsigned char palette[] = {10, 20, 30, 40, 50, 60};
    static const struct {
        unsigned char depth, type;
        const char *rows; /* 2x1 pixels and their filter byte */
        size_t n;
        int channels;
        unsigned char want[6];
        unsigned char interlaced;
    } kind[] = {
        {1, 0, "\0\x40", 2, 1, {0, 255}, 0},
        {8, 0, "\0\5\0\6", 4, 1, {5, 6}, 1},
        {4, 0, "\0\x1f", 2, 1, {17, 255}, 0},
        {16, 0, "\0\x12\xff\x80\x01", 5, 1, {0x12, 0x80}, 0},
        {8, 4, "\0\x12\x00\x80\x7f", 5, 1, {255, 192}, 0},
        {1, 3, "\0\x40", 2, 3, {255, 255, 255, 40, 50, 60}, 0},
        {8, 6, "\0\1\2\3\0\4\5\6\x80", 9, 3, {255, 255, 255, 129, 130, 130}, 0},
        {16, 2, "\0\1\0\2\0\3\xff\4\0\5\0\6\0", 13, 3, {1, 2, 3, 4, 5, 6}, 0},
    };
    static const unsigned char linear_gamma[] = {0, 1, 0x86, 0xa0};
    struct tt_bytes b = {0};
    for (size_t i = 0; i < sizeof kind / sizeof kind[0]; i++) {
        struct tt_image p;
        struct tt_err err = {0};
        put_header(&b, 2, 1, kind[i].depth, kind[i].type, kind[i].interlaced);
        put_chunk(&b, "gAMA", linear_gamma, 4); /* changes nothing */
        if (kind[i].type == 3) {
            put_chunk(&b, "PLTE", palette, 6);
            put_chunk(&b, "tRNS", "", 1); /* the first colour is transparent */
        }
        put_rows(&b, kind[i].rows, kind[i].n);
        assert_ok(image_parse(b.data, b.size, 0, &p, &err), &err);
        assert_int_equal(p.channels, kind[i].channels);
        assert_memory_equal(p.pixels, kind[i].want, (size_t)(2 * p.channels));
        tt_image_done(&p);
    }
    tt_bytes_done(&b);
}

/* 1 MiB of text from 1 KiB: it is passed over, not unpacked. */
static void a_text_bomb_is_passed_over(void **state)
{
    (void)state;
    enum { BIG = 1 << 20 };
    unsigned char *zeros = calloc(BIG, 1), text[4096] = "k";
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(9);
    size_t n = libdeflate_zlib_compress(c, zeros, BIG, text + 3, sizeof text - 3);
    struct tt_bytes b = {0};
    struct tt_image p;
    struct tt_err err = {0};
    libdeflate_free_compressor(c);
    free(zeros);
    put_header(&b, 1, 1, 8, 0, 0);
    for (int i = 0; i < 2000; i++)
        put_chunk(&b, "zTXt", text, n + 3);
    put_rows(&b, "\0\7", 2);
    assert_ok(image_parse(b.data, b.size, 0, &p, &err), &err);
    assert_int_equal(p.pixels[0], 7);
    tt_image_done(&p);
    tt_bytes_done(&b);
}

/* Every chunk has a checksum; a flip in the name of a chunk that we pass over may go unseen. */
static void truncations_are_refused_and_flips_give_the_right_pixels_or_none(void **state)
{
    (void)state;
    unsigned char pixels[H * W * 3];
    struct tt_bytes b = {0};
    struct tt_image p;
    struct tt_err err = {0};
    fill(pixels, sizeof pixels);
    assert_ok(tt_png_write(&b, pixels, H, W, 3, &err), &err);
    for (size_t n = 0; n < b.size; n++)
        assert_refused(image_parse(b.data, n, 0, &p, &err), &err,
                       n < 8 ? "is no picture" : "damaged PNG");
    for (size_t at = 0; at < b.size; at++)
        for (int change = 1; change < 256; change++) {
            b.data[at] ^= (unsigned char)change;
            if (image_parse(b.data, b.size, 0, &p, &err) == 0) {
                assert_int_equal(p.channels, 3);
                assert_memory_equal(p.pixels, pixels, sizeof pixels);
                tt_image_done(&p);
            }
            b.data[at] ^= (unsigned char)change;
        }
    tt_bytes_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(channels_are_converted_as_pil_does),
        cmocka_unit_test(what_cannot_be_written_is_refused_and_leaves_the_bytes),
        cmocka_unit_test(headers_that_promise_too_much_are_refused),
        cmocka_unit_test(every_kind_of_png_becomes_gray_or_rgb),
        cmocka_unit_test(a_text_bomb_is_passed_over),
        cmocka_unit_test(truncations_are_refused_and_flips_give_the_right_pixels_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
