#include "../support/test.h"

#include "image_bytes.h"
#include "jpeg_file.h"

enum { H = 17, W = 24 };

/* Slow waves, which JPEG keeps nearly as they are. */
static void fill(unsigned char *pixels, int channels)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < channels; c++)
                pixels[(y * W + x) * channels + c] = (unsigned char)(c == 0   ? 5 * y + 4 * x
                                                                     : c == 1 ? 200 - 3 * x
                                                                              : 60 + 5 * y);
}

static unsigned char *make(int channels, int progressive, size_t *size)
{
    unsigned char pixels[H * W * 4];
    fill(pixels, channels);
    return jpeg_make(pixels, H, W, channels, progressive, size);
}

static void assert_near(const unsigned char *a, const unsigned char *b, int n, int most)
{
    for (int i = 0; i < n; i++)
        if (abs(a[i] - b[i]) > most)
            fail_msg("value %d is %d, expected %d", i, a[i], b[i]);
}

static void pictures_read_back_nearly(void **state)
{
    (void)state;
    for (int channels = 1; channels <= 3; channels += 2)
        for (int progressive = 0; progressive < 2; progressive++) {
            unsigned char pixels[H * W * 3];
            size_t n;
            unsigned char *bytes = make(channels, progressive, &n);
            struct tt_image p, seen;
            struct tt_err err = {0};
            fill(pixels, channels);
            assert_ok(image_parse(bytes, n, 0, &p, &err), &err);
            assert_int_equal(p.height, H);
            assert_int_equal(p.width, W);
            assert_int_equal(p.channels, channels);
            assert_near(p.pixels, pixels, H * W * channels, 12);
            assert_ok(image_look(bytes, n, &seen, &err), &err);
            assert_int_equal(seen.height, H);
            assert_int_equal(seen.width, W);
            assert_int_equal(seen.channels, channels);
            assert_null(seen.pixels);
            tt_image_done(&p);
            free(bytes);
        }
}

static void gray_and_rgb_become_each_other(void **state)
{
    (void)state;
    size_t n;
    struct tt_image p;
    struct tt_err err = {0};
    unsigned char gray[H * W], *bytes = make(1, 0, &n);
    fill(gray, 1);
    assert_ok(image_parse(bytes, n, 3, &p, &err), &err);
    assert_int_equal(p.channels, 3);
    for (int i = 0; i < H * W; i++) {
        assert_int_equal(p.pixels[3 * i], p.pixels[3 * i + 2]);
        assert_near(&p.pixels[3 * i], &gray[i], 1, 6);
    }
    tt_image_done(&p);
    free(bytes);
    bytes = make(3, 0, &n);
    assert_ok(image_parse(bytes, n, 1, &p, &err), &err);
    assert_int_equal(p.channels, 1);
    tt_image_done(&p);
    free(bytes);
}

static void what_cannot_be_taken_is_refused(void **state)
{
    (void)state;
    size_t n;
    struct tt_image p;
    struct tt_err err;
    unsigned char *bytes = make(3, 0, &n);
    for (size_t i = 0; i + 9 < n; i++)
        if (bytes[i] == 0xff && bytes[i + 1] == 0xc0) { /* the frame: height, width */
            memcpy(bytes + i + 5, "\x3f\xff\x0f\xff", 4);
            assert_refused(image_parse(bytes, n, 0, &p, &err), &err, "cannot hold the picture");
            memcpy(bytes + i + 5, "\x7f\xff\x7f\xff", 4);
            assert_refused(image_parse(bytes, n, 0, &p, &err), &err, "32767x32767 pixels");
            memcpy(bytes + i + 5, "\0\x10\0\0", 4);
            assert_int_equal(image_parse(bytes, n, 0, &p, &err), -1);
        }
    free(bytes);
}

/* All that comes before the end-of-picture marker is needed. */
static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (int progressive = 0; progressive < 2; progressive++) {
        size_t n;
        unsigned char *bytes = make(3, progressive, &n);
        for (size_t cut = 0; cut < n; cut++) {
            struct tt_image p;
            struct tt_err err = {0};
            if (image_parse(bytes, cut, 0, &p, &err) >= 0)
                fail_msg("%zu of %zu bytes are a picture", cut, n);
            assert_true(err.text[0]);
            assert_null(p.pixels);
        }
        free(bytes);
    }
}

/* JPEG has no checksums: most changes of the data give another picture. */
static void every_changed_byte_is_refused_or_a_picture(void **state)
{
    (void)state;
    size_t n;
    unsigned char *bytes = make(3, 1, &n);
    int refused = 0;
    for (size_t at = 0; at < n; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct tt_image p;
            struct tt_err err = {0};
            bytes[at] ^= (unsigned char)(1 << bit);
            if (image_parse(bytes, n, 0, &p, &err) < 0) {
                assert_true(err.text[0]);
                refused++;
            } else {
                unsigned sum = 0;
                for (int i = 0; i < p.height * p.width * p.channels; i++)
                    sum += p.pixels[i];
                assert_true(sum < 255u * 3 * TT_IMAGE_PIXELS);
                tt_image_done(&p);
            }
            bytes[at] ^= (unsigned char)(1 << bit);
        }
    assert_true(refused > 100);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_read_back_nearly),
        cmocka_unit_test(gray_and_rgb_become_each_other),
        cmocka_unit_test(what_cannot_be_taken_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused_or_a_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
