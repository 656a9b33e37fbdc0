/* Pictures as they are sent, decoded again. */
#include "decode.h"

#include <tuitrain/base/text.h>

#include "../../../src/tui/screen/blocks.h"
#include "../../../src/tui/screen/kitty.h"
#include "../../../src/tui/screen/palette.h"
#include "../../../src/tui/screen/sixel.h"

static uint32_t random_state;

static uint8_t some_byte(void)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint8_t)(random_state >> 24);
}

/* Noise of so many colours; 0: of all. */
static uint8_t *noise(int w, int h, int colors)
{
    static uint8_t palette[256][3];
    uint8_t *rgb = malloc((size_t)(3 * w * h));
    assert_non_null(rgb);
    for (int i = 0; i < 3 * 256; i++)
        palette[i / 3][i % 3] = some_byte();
    for (int i = 0; i < w * h; i++)
        for (int k = 0, c = colors ? some_byte() % colors : 0; k < 3; k++)
            rgb[3 * i + k] = colors ? palette[c][k] : some_byte();
    return rgb;
}

/* A picture whose colours change slowly, as a photo's. */
static uint8_t *gradient(int w, int h)
{
    uint8_t *rgb = malloc((size_t)(3 * w * h));
    assert_non_null(rgb);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint8_t *p = rgb + 3 * (y * w + x);
            p[0] = (uint8_t)(255 * x / w);
            p[1] = (uint8_t)(255 * y / h);
            p[2] = (uint8_t)(255 * (x + y) / (w + h));
        }
    return rgb;
}

static int largest_difference(const uint8_t *a, const uint8_t *b, int n)
{
    int most = 0;
    for (int i = 0; i < n; i++)
        most = abs(a[i] - b[i]) > most ? abs(a[i] - b[i]) : most;
    return most;
}

static const struct {
    int w, h;
} sizes[] = {{1, 1}, {2, 3}, {1, 6}, {7, 7}, {16, 12}, {33, 13}, {100, 61}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static char *sixel_of(const uint8_t *rgb, int w, int h, int colors)
{
    struct tt_sequence out = {0};
    tt_sixel_encode(&out, rgb, w, h, colors);
    assert_false(out.lost);
    tt_sequence_add(&out, "", 1);
    return out.at;
}

static void sixels_say_each_pixel(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES; i++) {
        int w = sizes[i].w, h = sizes[i].h;
        for (int colors = 1; colors <= 256; colors *= 4) {
            uint8_t *rgb = noise(w, h, colors);
            char *text = sixel_of(rgb, w, h, 256);
            struct decoded d = decode_sixel(text, 256);
            assert_int_equal(d.w, w);
            assert_int_equal(d.h, h);
            assert_int_equal(d.length, strlen(text));
            for (int k = 0; k < w * h; k++)
                assert_true(d.set[k]);
            /* A colour is said in hundredths. */
            assert_in_range(largest_difference(d.rgb, rgb, 3 * w * h), 0, 2);
            decoded_free(&d);
            free(text);
            free(rgb);
        }
    }
}

static void a_terminal_of_few_colours_gets_no_more(void **state)
{
    static const struct {
        int colors, worst;
    } cases[] = {{2, 160}, {16, 90}, {64, 60}, {256, 36}};
    (void)state;
    uint8_t *rgb = gradient(100, 61);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = sixel_of(rgb, 100, 61, cases[i].colors);
        struct decoded d = decode_sixel(text, cases[i].colors);
        assert_in_range(largest_difference(d.rgb, rgb, 3 * 100 * 61), 1, cases[i].worst);
        decoded_free(&d);
        free(text);
    }
    free(rgb);
}

static void a_long_line_of_one_colour_is_short(void **state)
{
    (void)state;
    uint8_t *rgb = calloc(3 * 400 * 240, 1);
    char *text = sixel_of(rgb, 400, 240, 256);
    assert_in_range(strlen(text), 1, 600);
    free(text);
    free(rgb);
}

static void few_colours_are_kept_as_they_are(void **state)
{
    (void)state;
    static uint8_t palette[256][3], index[5000];
    uint8_t *rgb = noise(100, 50, 200);
    int n = tt_palette_make(rgb, 5000, 200, palette, index);
    assert_in_range(n, 1, 200);
    for (int i = 0; i < 5000; i++)
        assert_memory_equal(palette[index[i]], rgb + 3 * i, 3);
    free(rgb);
    rgb = noise(100, 50, 0);
    assert_int_equal(tt_palette_make(rgb, 5000, 16, palette, index), 16);
    for (int i = 0; i < 5000; i++)
        assert_in_range(index[i], 0, 15);
    free(rgb);
}

static void kitty_gets_each_pixel_in_strings_that_are_not_too_long(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES; i++) {
        int w = sizes[i].w, h = sizes[i].h;
        uint8_t *rgb = noise(w, h, 0);
        struct tt_sequence out = {0};
        tt_kitty_encode(&out, rgb, w, h, 7, 3, 2);
        tt_sequence_add(&out, "", 1);
        struct decoded d = decode_kitty(out.at), other;
        assert_int_equal(d.w, w);
        assert_int_equal(d.h, h);
        assert_int_equal(d.cols, 3);
        assert_int_equal(d.rows, 2);
        assert_int_equal(d.length, strlen(out.at));
        assert_memory_equal(d.rgb, rgb, 3 * w * h);
        out.n = 0;
        tt_kitty_encode(&out, rgb, w, h, 8, 3, 2);
        tt_sequence_add(&out, "", 1);
        other = decode_kitty(out.at);
        assert_int_not_equal(d.id, other.id);
        decoded_free(&other);
        decoded_free(&d);
        free(out.at);
        free(rgb);
    }
}

static void each_pattern_of_dots_is_a_character_of_its_own(void **state)
{
    (void)state;
    int octants = 0, sextants = 0;
    for (unsigned a = 0; a < 256; a++) {
        uint32_t ch = tt_octant(a);
        octants += ch >= 0x1cd00 && ch <= 0x1cde5;
        for (unsigned b = 0; b < a; b++)
            assert_int_not_equal(ch, tt_octant(b));
    }
    for (unsigned a = 0; a < 64; a++) {
        uint32_t ch = tt_sextant(a);
        sextants += ch >= 0x1fb00 && ch <= 0x1fb3b;
        for (unsigned b = 0; b < a; b++)
            assert_int_not_equal(ch, tt_sextant(b));
    }
    assert_int_equal(octants, 230); /* as many as Unicode has of each */
    assert_int_equal(sextants, 60);
}

/* From Unicode's list of names, whose digits are the dots. */
static void characters_have_the_dots_that_their_names_say(void **state)
{
    static const struct {
        uint32_t ch;
        const char *dots;
    } octants[] = {{0x1cd00, "3"},       {0x1cd01, "23"},     {0x1cd03, "4"},    {0x1cd09, "5"},
                   {0x1cde5, "2345678"}, {0x2580, "1234"},    {0x2584, "5678"},  {0x258c, "1357"},
                   {0x2590, "2468"},     {0x1cea8, "1"},      {0x1ceab, "2"},    {0x1cea3, "7"},
                   {0x1cea0, "8"},       {0x1fb82, "12"},     {0x2582, "78"},    {0x1fbe6, "35"},
                   {0x1fbe7, "46"},      {0x1fb85, "123456"}, {0x2586, "345678"}},
      sextants[] = {{0x1fb00, "1"},  {0x1fb01, "2"},  {0x1fb02, "12"},  {0x1fb3b, "23456"},
                    {0x258c, "135"}, {0x2590, "246"}, {0x1fb14, "235"}, {0x1fb28, "1246"}};
    (void)state;
    for (size_t i = 0; i < sizeof octants / sizeof octants[0]; i++) {
        unsigned dots = 0;
        for (const char *p = octants[i].dots; *p; p++)
            dots |= 1u << (*p - '1');
        assert_int_equal(tt_octant(dots), octants[i].ch);
    }
    for (size_t i = 0; i < sizeof sextants / sizeof sextants[0]; i++) {
        unsigned dots = 0;
        for (const char *p = sextants[i].dots; *p; p++)
            dots |= 1u << (*p - '1');
        assert_int_equal(tt_sextant(dots), sextants[i].ch);
    }
}

static void two_colours_of_a_cell_are_told_apart(void **state)
{
    (void)state;
    /* Two cells of 2 x 4: red above blue; and all green. */
    uint8_t rgb[4][4][3];
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++) {
            const uint8_t red[3] = {200, 0, 0}, blue[3] = {0, 0, 99}, green[3] = {0, 150, 0};
            memcpy(rgb[y][x], x > 1 ? green : y < 2 ? red : blue, 3);
        }
    struct tt_sequence out = {0};
    tt_blocks_encode(&out, &rgb[0][0][0], (struct tt_rect){4, 2, 2, 1}, TT_OCTANT_ROWS);
    tt_sequence_add(&out, "", 1);
    assert_string_equal(out.at, "\033[0m\033[3;5H\033[38;2;200;0;0m\033[48;2;0;0;99m\xe2\x96\x80"
                                "\033[48;2;0;150;0m \033[0m");
    free(out.at);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixels_say_each_pixel),
        cmocka_unit_test(a_terminal_of_few_colours_gets_no_more),
        cmocka_unit_test(a_long_line_of_one_colour_is_short),
        cmocka_unit_test(few_colours_are_kept_as_they_are),
        cmocka_unit_test(kitty_gets_each_pixel_in_strings_that_are_not_too_long),
        cmocka_unit_test(each_pattern_of_dots_is_a_character_of_its_own),
        cmocka_unit_test(characters_have_the_dots_that_their_names_say),
        cmocka_unit_test(two_colours_of_a_cell_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
