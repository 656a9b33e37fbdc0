#include "../support/test.h"

#include <tuitrain/data/resample.h>

static const uint8_t ramp[4 * 4] = {0,  10, 20,  30,  40,  50,  60,  70,
                                    80, 90, 100, 110, 120, 130, 140, 150};
static const struct tt_bitmap picture = {1, 4, 4, ramp};

static void the_mean_over_an_area_counts_parts_of_pixels(void **state)
{
    (void)state;
    uint8_t out[4];
    tt_resample(&picture, 0, 0, 2, 2, 2, out); /* whole pixels, by fours */
    assert_int_equal(out[0], 25);
    assert_int_equal(out[1], 45);
    assert_int_equal(out[2], 105);
    assert_int_equal(out[3], 125);
    tt_resample(&picture, 1.5, 1.5, 1, 1, 1, out); /* a quarter each of 50, 60, 90, 100 */
    assert_int_equal(out[0], 75);
    tt_resample(&picture, 0.25, 2, 0.5, 1, 1, out); /* within one pixel */
    assert_int_equal(out[0], 80);
}

static void there_is_black_outside(void **state)
{
    (void)state;
    uint8_t out[4];
    tt_resample(&picture, -1, 0, 2, 1, 1, out); /* half of it, of 0 and 40 */
    assert_int_equal(out[0], 10);
    tt_resample(&picture, 3, 3, 2, 1, 1, out); /* a quarter, of 150 */
    assert_int_equal(out[0], 38);
    tt_resample(&picture, 4, -9, 3, 2, 2, out);
    for (int i = 0; i < 4; i++)
        assert_int_equal(out[i], 0);
}

static void a_resized_picture_keeps_its_channels_and_its_grey(void **state)
{
    (void)state;
    uint8_t colour[5 * 3 * 3], out[7 * 2 * 3], same[5 * 3 * 3];
    const struct tt_bitmap from = {3, 5, 3, colour};
    struct tt_err err;
    for (int i = 0; i < 5 * 3; i++)
        memcpy(colour + 3 * i, (const uint8_t[]){200, 7, 255}, 3);
    assert_ok(tt_resize(&from, 7, 2, out, &err), &err); /* higher, and narrower */
    for (int i = 0; i < 7 * 2; i++)
        assert_memory_equal(out + 3 * i, colour, 3);
    assert_ok(tt_resize(&from, 5, 3, same, &err), &err);
    assert_memory_equal(same, colour, sizeof same);
}

/* Half the size: a triangle two pixels wide to each side, cut off at the edges. */
static void halving_weighs_by_a_triangle(void **state)
{
    (void)state;
    const uint8_t line[4] = {0, 80, 160, 240};
    const struct tt_bitmap from = {1, 1, 4, line};
    uint8_t out[2];
    struct tt_err err;
    assert_ok(tt_resize(&from, 1, 2, out, &err), &err);
    assert_int_equal(out[0], 57); /* (3 * 0 + 3 * 80 + 1 * 160) / 7 */
    assert_int_equal(out[1], 183);
}

static void what_is_shown_keeps_its_proportions(void **state)
{
    (void)state;
    const int sizes[][4] = {
        {28, 28, 28, 28}, {256, 128, 128, 64}, {300, 1, 128, 1}, {1, 1000, 1, 128}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int height, width;
        tt_shrunk_size(sizes[i][0], sizes[i][1], 128, &height, &width);
        assert_int_equal(height, sizes[i][2]);
        assert_int_equal(width, sizes[i][3]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_over_an_area_counts_parts_of_pixels),
        cmocka_unit_test(there_is_black_outside),
        cmocka_unit_test(a_resized_picture_keeps_its_channels_and_its_grey),
        cmocka_unit_test(halving_weighs_by_a_triangle),
        cmocka_unit_test(what_is_shown_keeps_its_proportions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
