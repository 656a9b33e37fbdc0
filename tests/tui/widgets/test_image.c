/* Pictures: their size, what is drawn of them with and without colours, and only where asked. */
#include "../canvas_guard.h"

#include "../../../src/tui/screen/theme.h"
#include "../../../src/tui/widgets/image.h"

static const uint8_t ramp[8 * 4] = {
    0,   30,  60,  90,  120, 160, 200, 255, /* the same in all rows */
    0,   30,  60,  90,  120, 160, 200, 255, 0,   30,  60,  90,
    120, 160, 200, 255, 0,   30,  60,  90,  120, 160, 200, 255,
};
static const struct tt_pixels gray = {TT_PIXEL_GRAY, 8, 4, ramp};

static struct tt_rect fit(int w, int h, int room_w, int room_h)
{
    const struct tt_pixels p = {TT_PIXEL_GRAY, w, h, NULL};
    return tt_image_fit(&p, (struct tt_rect){5, 7, room_w, room_h});
}

static void assert_size(struct tt_rect r, int w, int h)
{
    assert_int_equal(r.x, 5);
    assert_int_equal(r.y, 7);
    assert_int_equal(r.w, w);
    assert_int_equal(r.h, h);
}

static void pictures_keep_their_proportions(void **state)
{
    (void)state;
    assert_size(fit(28, 28, 28, 14), 28, 14);   /* dot by dot */
    assert_size(fit(28, 28, 100, 28), 56, 28);  /* by whole factors */
    assert_size(fit(28, 28, 100, 41), 56, 28);  /* not by parts */
    assert_size(fit(32, 32, 16, 100), 16, 8);   /* smaller by any */
    assert_size(fit(640, 480, 40, 20), 40, 15); /* from the wider side */
    assert_size(fit(480, 640, 40, 20), 30, 20); /* from the higher side */
    assert_size(fit(5, 5, 5, 3), 5, 3);         /* an odd height ends in half a cell */
    assert_size(fit(1, 1, 1, 1), 1, 1);
    assert_size(fit(10000, 1, 10, 10), 10, 1); /* never nothing */
    assert_size(fit(0, 0, 10, 10), 0, 0);
    assert_size(fit(28, 28, 0, 4), 0, 0);
}

static void a_cell_holds_two_dots_of_256_colours(void **state)
{
    (void)state;
    static const uint8_t checks[4] = {0, 255, 255, 0};
    const struct tt_pixels p = {TT_PIXEL_GRAY, 2, 2, checks};
    struct tt_canvas c;
    tt_canvas_init(&c, 2, 1, false);
    c.colors = 256;
    tt_image_draw(&c, (struct tt_rect){0, 0, 2, 1}, &p);
    assert_int_equal(c.cell[0].ch, 0x2580);
    assert_int_equal(c.cell[0].style, TT_STYLE_PICTURE);
    assert_int_equal(c.cell[0].fg, 16);
    assert_int_equal(c.cell[0].bg, 231);
    assert_int_equal(c.cell[1].fg, 231);
    assert_int_equal(c.cell[1].bg, 16);
    tt_canvas_done(&c);
}

static char *without_colours(const struct tt_pixels *p, int w, int h, bool ascii)
{
    struct tt_canvas c;
    tt_canvas_init(&c, w, h, ascii);
    tt_image_draw(&c, (struct tt_rect){0, 0, w, h}, p);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void shades_grow_with_the_brightness(void **state)
{
    (void)state;
    char *text = without_colours(&gray, 8, 2, true);
    assert_string_equal(text, " .:-=*#@\n .:-=*#@\n");
    free(text);
    text = without_colours(&gray, 8, 2, false);
    assert_string_equal(text, "  ░░▒▓▓█\n  ░░▒▓▓█\n");
    free(text);
}

static void signs_differ_in_shape_and_in_colour(void **state)
{
    (void)state;
    static const uint8_t values[5] = {1, 64, 128, 192, 255};
    const struct tt_pixels p = {TT_PIXEL_SIGNED, 5, 1, values};
    char *text = without_colours(&p, 5, 1, true);
    assert_string_equal(text, "%- +#\n");
    free(text);
    assert_int_equal(tt_theme_signed(-99), tt_theme_signed(-TT_SIGNED_LEVELS));
    for (int i = 1; i <= TT_SIGNED_LEVELS; i++)
        assert_int_not_equal(tt_theme_signed(i), tt_theme_signed(-i));
}

static void colours_are_the_nearest_there_are(void **state)
{
    (void)state;
    assert_int_equal(tt_theme_rgb(0, 0, 0), 16);
    assert_int_equal(tt_theme_rgb(255, 255, 255), 231);
    assert_int_equal(tt_theme_rgb(255, 0, 0), 196);
    assert_int_equal(tt_theme_rgb(0, 95, 175), 25);
    assert_int_equal(tt_theme_rgb(118, 118, 118), 243);
    assert_int_equal(tt_theme_rgb(238, 238, 238), 255);
}

static void pictures_stay_in_their_place(void **state)
{
    (void)state;
    static uint8_t data[40 * 30 * 3];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 37);
    static const int colors[] = {256, 16, 8, 0};
    for (int kind = 0; kind <= TT_PIXEL_SIGNED; kind++)
        for (int k = 0; k < 8; k++)
            for (int h = 1; h < 24; h += 3)
                for (int w = 1; w < 90; w += 4) {
                    const struct tt_pixels p = {(enum tt_pixel)kind, 40, 30, data};
                    struct tt_rect room = {2, 1, w, h};
                    struct tt_canvas c;
                    canvas_guard(&c, w + 4, h + 2, room, k % 2);
                    c.colors = colors[k / 2];
                    struct tt_rect at = tt_image_draw(&c, room, &p);
                    assert_true(at.w <= w && at.h <= h && at.w > 0 && at.h > 0);
                    assert_guard(&c, room);
                    tt_canvas_done(&c);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_keep_their_proportions),
        cmocka_unit_test(a_cell_holds_two_dots_of_256_colours),
        cmocka_unit_test(shades_grow_with_the_brightness),
        cmocka_unit_test(signs_differ_in_shape_and_in_colour),
        cmocka_unit_test(colours_are_the_nearest_there_are),
        cmocka_unit_test(pictures_stay_in_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
