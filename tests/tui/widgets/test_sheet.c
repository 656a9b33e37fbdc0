/* Lines in pixels: without gaps, smooth, and nothing outside. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/tui/screen/pictures.h"
#include "../../../src/tui/widgets/dots.h"
#include "../../../src/tui/widgets/image.h"

static struct tt_canvas canvas;
static struct tt_pictures pictures;

static int set_up(void **state)
{
    (void)state;
    pictures = (struct tt_pictures){.cell_w = 9, .cell_h = 18, .curves = true, .ground = 0x102030};
    for (int i = 0; i < TT_STYLE_COUNT; i++)
        pictures.ink[i] = 0xff0000u + (uint32_t)i;
    tt_canvas_init(&canvas, 60, 20, false);
    canvas.pictures = &pictures;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tt_canvas_done(&canvas);
    tt_pictures_done(&pictures);
    return 0;
}

static int shade(const struct tt_dots *d, int x, int y)
{
    const struct tt_picture *p = d->sheet.picture;
    return p->data[y * p->w + x] & 7;
}

/* How much ink a column of pixels has, in pixels; and where its middle is. */
static double ink(const struct tt_dots *d, int x, double *middle)
{
    double sum = 0, weighted = 0;
    for (int y = 0; y < d->sheet.picture->h; y++) {
        sum += shade(d, x, y) / 7.0;
        weighted += shade(d, x, y) / 7.0 * (y + 0.5);
    }
    *middle = sum > 0 ? weighted / sum : -1;
    return sum;
}

static void a_line_is_as_wide_everywhere_and_goes_where_it_should(void **state)
{
    (void)state;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){2, 2, 40, 12});
    assert_non_null(d.sheet.picture);
    assert_int_equal(d.w, 40 * 9 / 2);
    assert_int_equal(d.h, 12 * 18 * 4);
    tt_dots_line(&d, 5, 400, 175, 470, TT_STYLE_TRAIN, '*');
    double last = -1;
    for (int x = 12; x < 350; x++) {
        double middle, wide = ink(&d, x, &middle);
        double should = (400 + 70.0 * (x + 0.5 - 11) / 340 + 0.5) / 4;
        assert_true(wide > 1.4 && wide < 2.2);
        assert_true(fabs(middle - should) < 0.3);
        assert_true(last < 0 || (middle > last - 0.2 && middle < last + 0.4)); /* no steps */
        last = middle;
    }
}

static void a_steep_line_has_no_gaps(void **state)
{
    (void)state;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 20});
    tt_dots_line(&d, 25, 0, 26, d.h - 1, TT_STYLE_TRAIN, '*');
    tt_dots_line(&d, 45, 0, 45, d.h - 1, TT_STYLE_TRAIN, '*');
    for (int y = 0; y < d.sheet.picture->h; y++) {
        int most = 0;
        for (int x = 49; x < 54; x++)
            most = shade(&d, x, y) > most ? shade(&d, x, y) : most;
        assert_int_equal(most, 7);
        assert_int_equal(shade(&d, 90, y), 7);
    }
}

static void what_lies_outside_is_not_drawn(void **state)
{
    (void)state;
    static const int far[] = {-2000000000, -70000, -1, 0, 5, 400, 70000, 2000000000};
    enum { N = sizeof far / sizeof far[0] };
    for (int h = 1; h < 20; h += 6) {
        tt_canvas_clear(&canvas);
        tt_pictures_clear(&pictures, h);
        struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){3, 0, 2 + h, h});
        for (int a = 0; a < N; a++)
            for (int b = 0; b < N; b++) {
                tt_dots_point(&d, far[a], far[b], TT_STYLE_VAL, 'o');
                tt_dots_glyph(&d, far[a], far[b], 0x25cf, TT_STYLE_VAL);
                tt_dots_glyph(&d, far[a], far[b], 0x25b4, TT_STYLE_VAL);
            }
        /* A line's ends are clipped by whoever draws it, but for its rows. */
        tt_dots_line(&d, 0, -70000, d.w - 1, 70000, TT_STYLE_VAL, '*');
        tt_dots_column(&d, 1, -70000, 70000, TT_STYLE_VAL, '*');
        tt_dots_shade(&d, 0, -1, d.h, TT_STYLE_VAL);
        for (int i = -1; i < 30; i++) {
            tt_dots_upright(&d, i, true, '|', TT_STYLE_VAL);
            tt_dots_across(&d, i, false, '-', TT_STYLE_VAL);
        }
        for (int y = 0; y < canvas.h; y++)
            for (int x = 0; x < canvas.w; x++) {
                const struct tt_cell *cell = &canvas.cell[y * canvas.w + x];
                bool inside = x >= 3 && x < 5 + h && y < h;
                assert_int_equal(cell->picture, inside);
                assert_true(inside || cell->ch == 0);
            }
    }
}

static void what_is_drawn_later_lies_above(void **state)
{
    (void)state;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 5});
    tt_dots_shade(&d, 20, 0, d.h - 1, TT_STYLE_TRAIN_RAW);
    const uint8_t *pixel = d.sheet.picture->data + 20 * d.sheet.picture->w + 40;
    uint8_t faint = *pixel;
    tt_dots_line(&d, 15, 82, 25, 82, TT_STYLE_TRAIN, '*');
    assert_int_not_equal(*pixel >> 3, faint >> 3);
    uint32_t color = d.sheet.picture->palette[*pixel];
    assert_int_equal(color, pictures.ink[TT_STYLE_TRAIN]);
    assert_int_equal(d.sheet.picture->palette[0], pictures.ground);
}

static void below_the_pixels_there_is_braille(void **state)
{
    (void)state;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 5});
    tt_dots_line(&d, 0, d.h / 2, d.w - 1, d.h / 2, TT_STYLE_TRAIN, '*');
    for (int x = 0; x < 20; x++) {
        const struct tt_cell *cell = &canvas.cell[2 * canvas.w + x];
        assert_in_range(cell->ch, 0x2801, 0x28ff);
        assert_int_equal(cell->picture, 1);
    }
    /* A letter is read in both. */
    tt_dots_glyph(&d, 25, d.h / 2, 'S', TT_STYLE_GOOD);
    assert_int_equal(canvas.cell[2 * canvas.w + 50 / 9].ch, 'S');
    assert_int_equal(canvas.cell[2 * canvas.w + 50 / 9].picture, 0);
}

static void a_large_screen_has_no_more_pixels_than_can_be_drawn(void **state)
{
    (void)state;
    tt_canvas_resize(&canvas, 400, 120);
    pictures.cell_w = 20;
    pictures.cell_h = 40;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){0, 0, 400, 120});
    assert_true(d.w <= 1024);
    assert_true(d.sheet.picture->w * d.sheet.picture->h <= 1200000);
}

static void where_there_are_no_curves_in_pixels_there_are_dots(void **state)
{
    (void)state;
    pictures.curves = false;
    assert_null(tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 5}).sheet.picture);
    pictures.curves = true;
    canvas.ascii = true;
    assert_null(tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 5}).sheet.picture);
    canvas.ascii = false;
    canvas.pictures = NULL;
    struct tt_dots d = tt_dots_of(&canvas, (struct tt_rect){0, 0, 20, 5});
    assert_null(d.sheet.picture);
    assert_int_equal(d.w, 40);
    assert_int_equal(d.h, 20);
}

/* --- pictures of samples --------------------------------------------------------------------- */

static void a_picture_has_all_its_pixels_in_true_colours(void **state)
{
    (void)state;
    uint8_t data[3 * 40 * 30];
    for (int i = 0; i < (int)sizeof data; i++)
        data[i] = (uint8_t)(i * 37);
    canvas.colors = 256;
    const struct tt_pixels p = {TT_PIXEL_RGB, 40, 30, data};
    struct tt_rect at = tt_image_draw(&canvas, (struct tt_rect){0, 0, 20, 8}, &p);
    assert_int_equal(at.w, 20); /* half of it, in cells */
    assert_int_equal(pictures.n, 1);
    assert_int_equal(pictures.list[0]->w, 40);
    assert_memory_equal(pictures.list[0]->data, data, sizeof data);
}

static void blocks_are_for_what_half_blocks_cannot_show(void **state)
{
    (void)state;
    static uint8_t data[28 * 28];
    canvas.colors = 256;
    pictures = (struct tt_pictures){.cell_w = 2, .cell_h = 4, .blocks = true};
    const struct tt_pixels p = {TT_PIXEL_GRAY, 28, 28, data};
    tt_image_draw(&canvas, (struct tt_rect){0, 0, 28, 14}, &p);
    assert_int_equal(pictures.n, 0);
    tt_image_draw(&canvas, (struct tt_rect){0, 0, 14, 7}, &p);
    assert_int_equal(pictures.n, 1);
    assert_int_equal(pictures.list[0]->w, 28);
    assert_int_equal(pictures.list[0]->h, 28);
}

static void an_odd_row_is_black_below_in_pixels_too(void **state)
{
    (void)state;
    uint8_t data[3 * 3];
    memset(data, 255, sizeof data);
    canvas.colors = 256;
    const struct tt_pixels p = {TT_PIXEL_GRAY, 3, 3, data};
    struct tt_rect at = tt_image_draw(&canvas, (struct tt_rect){0, 0, 3, 2}, &p);
    assert_int_equal(at.h, 2);
    const struct tt_picture *one = pictures.list[0];
    assert_int_equal(one->h, 4);
    for (int i = 0; i < 3 * 3 * 4; i++)
        assert_int_equal(one->data[i], i < 27 ? 255 : 0);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_line_is_as_wide_everywhere_and_goes_where_it_should),
        TEST(a_steep_line_has_no_gaps),
        TEST(what_lies_outside_is_not_drawn),
        TEST(what_is_drawn_later_lies_above),
        TEST(below_the_pixels_there_is_braille),
        TEST(a_large_screen_has_no_more_pixels_than_can_be_drawn),
        TEST(where_there_are_no_curves_in_pixels_there_are_dots),
        TEST(a_picture_has_all_its_pixels_in_true_colours),
        TEST(blocks_are_for_what_half_blocks_cannot_show),
        TEST(an_odd_row_is_black_below_in_pixels_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
