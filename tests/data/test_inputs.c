/* Files of pictures and rows as samples for a network. */
#include "../support/test.h"

#include <tuitrain/data/inputs.h>
#include <tuitrain/formats/png.h>

#include "../formats/npy_file.h"

static struct tt_data pictures(int64_t channels, int64_t height, int64_t width)
{
    return (struct tt_data){
        .input = {.n = 3, .dim = {channels, height, width}}, .mean = {0.5F}, .std = {0.5F}};
}

static unsigned char pattern(int x, int y, int c)
{
    return (unsigned char)((x * 37 + y * 91 + c * 53) ^ (x * y * 7));
}

/* A PNG file of that pattern. */
static struct tt_bytes make_png(int height, int width, int channels)
{
    struct tt_bytes png = {0};
    struct tt_err err = {0};
    unsigned char pixel[1024], *at = pixel;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < channels; c++)
                *at++ = pattern(x, y, c);
    assert_ok(tt_png_write(&png, pixel, height, width, channels, &err), &err);
    return png;
}

static const struct tt_inputs_wish plain = {.invert = false};

static struct tt_inputs parse(const struct tt_bytes *file, const struct tt_data *like, bool invert)
{
    struct tt_inputs in;
    struct tt_err err = {0};
    const struct tt_inputs_wish wish = {.invert = invert};
    assert_ok(tt_inputs_parse("x.png", file->data, file->size, like, &wish, &in, &err), &err);
    return in;
}

/* Numbers that PIL 9.4 gives: Image.resize(size, Image.BILINEAR). */
static void other_sizes_are_resized_as_pil_does(void **state)
{
    (void)state;
    static const struct {
        int height, width, channels, to_height, to_width;
        unsigned char want[18];
    } cases[] = {
        {5, 7, 1, 2, 3, {101, 138, 127, 102, 136, 156}},
        {2, 2, 1, 3, 4, {0, 9, 28, 37, 46, 56, 76, 86, 91, 102, 124, 135}},
        {2, 9, 1, 5, 2, {81, 121, 89, 121, 120, 119, 151, 116, 159, 116}},
        {4,
         4,
         3,
         3,
         2,
         {54, 106, 148, 116, 162, 148, 147, 144, 125, 119, 144, 90, 78, 113, 134, 109, 131, 194}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tt_data like = pictures(cases[i].channels, cases[i].to_height, cases[i].to_width);
        struct tt_bytes png = make_png(cases[i].height, cases[i].width, cases[i].channels);
        struct tt_inputs in = parse(&png, &like, false);
        assert_true(in.set.n == 1 && !in.several);
        for (int64_t k = 0; k < tt_shape_count(&like.input); k++)
            if (in.set.x[k] != cases[i].want[k])
                fail_msg("case %zu, number %d: %d, not %d", i, (int)k, in.set.x[k],
                         cases[i].want[k]);
        tt_inputs_done(&in);
        tt_bytes_done(&png);
    }
}

static void the_network_s_size_and_colours_stay_as_they_are(void **state)
{
    (void)state;
    struct tt_data rgb = pictures(3, 4, 5), gray = pictures(1, 4, 5);
    struct tt_bytes of_gray = make_png(4, 5, 1), of_rgb = make_png(4, 5, 3);
    struct tt_inputs same = parse(&of_rgb, &rgb, false), spread = parse(&of_gray, &rgb, false);
    struct tt_inputs negative = parse(&of_gray, &gray, true), luma = parse(&of_rgb, &gray, false);
    for (int i = 0; i < 20; i++) {
        int x = i % 5, y = i / 5, r = pattern(x, y, 0), g = pattern(x, y, 1), b = pattern(x, y, 2);
        assert_true(same.set.x[3 * i] == r && same.set.x[3 * i + 2] == b);
        assert_true(spread.set.x[3 * i] == r && spread.set.x[3 * i + 2] == r);
        assert_int_equal(negative.set.x[i], 255 - r);
        assert_true(abs(luma.set.x[i] * 1000 - (299 * r + 587 * g + 114 * b)) <= 501);
    }
    struct tt_inputs *const all[] = {&same, &spread, &negative, &luma};
    for (int i = 0; i < 4; i++)
        tt_inputs_done(all[i]);
    tt_bytes_done(&of_gray);
    tt_bytes_done(&of_rgb);
}

/* Dark on light paper that is a little uneven, in a corner of a large picture. */
static void a_drawing_is_centred_as_bright_as_what_was_learned(void **state)
{
    (void)state;
    enum { LARGE = 56, AT = 6, INK = 20, S = 28, FIRST = 4 };
    unsigned char paper[LARGE * LARGE];
    struct tt_bytes png = {0};
    struct tt_inputs in;
    struct tt_err err = {0};
    const struct tt_inputs_wish wish = {.centre = true};
    for (int i = 0; i < LARGE * LARGE; i++) {
        int x = i % LARGE, y = i / LARGE;
        bool ink = x >= AT && x < AT + 2 * INK && y >= AT && y < AT + 2 * INK;
        paper[i] = (unsigned char)(ink ? 30 : 220 + (x + y) % 20);
    }
    assert_ok(tt_png_write(&png, paper, LARGE, LARGE, 1, &err), &err);
    for (int dark = 0; dark < 2; dark++)
        for (int channels = 1; channels <= 3; channels += 2) {
            struct tt_data like = pictures(channels, S, S);
            like.mean[0] = dark ? 0.8F : 0.1F;
            assert_ok(tt_inputs_parse("p", png.data, png.size, &like, &wish, &in, &err), &err);
            for (int i = 0; i < S * S * channels; i++) {
                int x = i / channels % S, y = i / channels / S;
                bool ink = x >= FIRST && x < FIRST + INK && y >= FIRST && y < FIRST + INK;
                assert_int_equal(in.set.x[i], ink == !dark ? 255 : 0);
            }
            tt_inputs_done(&in);
        }
    tt_bytes_done(&png);
}

static void idx_files_hold_several(void **state)
{
    (void)state;
    struct tt_data like = pictures(3, 1, 2);
    struct tt_inputs in;
    struct tt_err err = {0};
    unsigned char file[] = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6};
    assert_ok(tt_inputs_parse("x", file, sizeof file, &like, &plain, &in, &err), &err);
    static const unsigned char want[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6};
    assert_true(in.set.n == 3 && in.several);
    assert_memory_equal(in.set.x, want, sizeof want);
    tt_inputs_done(&in);
}

/* Bytes as they are, 0 to 1 in 255 steps, planes or not; of one picture, too. */
static void arrays_hold_pictures(void **state)
{
    (void)state;
    static struct npy_file npy;
    struct tt_data rgb = pictures(3, 1, 2), gray = pictures(1, 1, 2);
    struct tt_inputs in;
    struct tt_err err;
    static const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static const unsigned char planes[] = {1, 3, 5, 2, 4, 6, 7, 9, 11, 8, 10, 12};
    static const float shares[] = {0, 0.2F, 0.6F, 1};
    static const struct {
        const char *descr, *shape;
        const void *values;
        size_t size;
        int channels, n;
        unsigned char want[12];
    } good[] = {
        {"|u1", "2, 1, 2, 3", bytes, 12, 3, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
        {"|u1", "2, 3, 1, 2", planes, 12, 3, 2, {1, 5, 4, 3, 2, 6, 7, 11, 10, 9, 8, 12}},
        {"|u1", "1, 2", bytes, 2, 1, 1, {1, 2}},
        {"<f4", "2, 1, 2", shares, 16, 1, 2, {0, 51, 153, 255}},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const struct tt_data *like = good[i].channels == 3 ? &rgb : &gray;
        npy_make(&npy, good[i].descr, good[i].shape, good[i].values, good[i].size);
        memset(&err, 0, sizeof err);
        assert_ok(tt_inputs_parse("a.npy", npy.bytes, npy.n, like, &plain, &in, &err), &err);
        assert_int_equal(in.set.n, good[i].n);
        assert_memory_equal(in.set.x, good[i].want, (size_t)(good[i].n * 2 * good[i].channels));
        tt_inputs_done(&in);
    }
    static const float far[] = {-1, 2};
    npy_make(&npy, "<f4", "1, 1, 2", far, 8);
    assert_refused(tt_inputs_parse("a.npy", npy.bytes, npy.n, &gray, &plain, &in, &err), &err,
                   "pictures of numbers from -1 to 2");
    npy_make(&npy, "|S1", "1, 1, 2", "ab", 2);
    assert_refused(tt_inputs_parse("a.npy", npy.bytes, npy.n, &gray, &plain, &in, &err), &err,
                   "pictures to predict from are (N, H, W)");
    npy_make(&npy, "|u1", "1, 1, 2, 3", bytes, 6);
    assert_refused(tt_inputs_parse("a.npy", npy.bytes, npy.n, &gray, &plain, &in, &err), &err,
                   "pictures to predict from are (N, H, W)");
}

static int parse_text(const char *text, struct tt_inputs *in, struct tt_err *err)
{
    static const float mean[] = {1, 1}, scale[] = {1, 1};
    const struct tt_data like = {
        .input = {.n = 1, .dim = {2}}, .column_mean = mean, .column_scale = scale};
    char copy[256];
    strcpy(copy, text);
    return tt_inputs_parse("x.csv", (unsigned char *)copy, strlen(copy), &like, &plain, in, err);
}

static void rows_may_have_what_is_learned(void **state)
{
    (void)state;
    static const char *const files[] = {"1,2\n3,4\n", "a,b,y\n1,2,9\n3,4,8\n", "a;b\n1;2\n3;4"};
    static const float want[] = {0, 1, 2, 3};
    for (int i = 0; i < 3; i++) {
        struct tt_inputs in;
        struct tt_err err = {0};
        assert_ok(parse_text(files[i], &in, &err), &err);
        assert_true(in.set.n == 2 && in.several);
        assert_memory_equal(in.set.numbers, want, sizeof want);
        tt_inputs_done(&in);
    }
}

static void what_does_not_fit_is_refused_in_words(void **state)
{
    (void)state;
    struct tt_inputs in;
    struct tt_err err;
    struct tt_bytes png = make_png(3, 3, 1);
    struct tt_data gray = pictures(1, 3, 3), odd = pictures(2, 3, 3);
    unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 1, 7}, text[] = "1,2,3\n";
    unsigned char none[] = {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1};
    const struct tt_data columns = {.input = {.n = 1, .dim = {2}}};
    assert_refused(parse_text("1\n2\n", &in, &err), &err, "x.csv: 1 columns; the model takes 2");
    assert_refused(parse_text("1,2,3,4\n", &in, &err), &err, "x.csv: 4 columns");
    assert_refused(parse_text("1,x\n1,y\n", &in, &err), &err,
                   "line 1, column \"column 2\": \"x\" is no number");
    assert_refused(tt_inputs_parse("p", png.data, png.size, &columns, &plain, &in, &err), &err,
                   "p: holds pictures; this network takes rows of 2 columns");
    assert_refused(tt_inputs_parse("p", png.data, png.size, &odd, &plain, &in, &err), &err,
                   "takes [2, 3, 3], which no picture becomes");
    assert_refused(tt_inputs_parse("t", text, sizeof text, &gray, &plain, &in, &err), &err,
                   "t: is no picture (PNG, JPEG,");
    assert_refused(tt_inputs_parse("l", labels, sizeof labels, &gray, &plain, &in, &err), &err,
                   "expected 0x00000803");
    assert_refused(tt_inputs_parse("n", none, sizeof none, &gray, &plain, &in, &err), &err,
                   "n: holds 0 pictures");
    assert_refused(tt_inputs_parse("c", png.data, png.size - 9, &gray, &plain, &in, &err), &err,
                   "c: ");
    assert_refused(tt_inputs_read("/no/such", &gray, &plain, &in, &err), &err,
                   "/no/such: no such file");
    tt_bytes_done(&png);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_sizes_are_resized_as_pil_does),
        cmocka_unit_test(the_network_s_size_and_colours_stay_as_they_are),
        cmocka_unit_test(a_drawing_is_centred_as_bright_as_what_was_learned),
        cmocka_unit_test(idx_files_hold_several),
        cmocka_unit_test(arrays_hold_pictures),
        cmocka_unit_test(rows_may_have_what_is_learned),
        cmocka_unit_test(what_does_not_fit_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
