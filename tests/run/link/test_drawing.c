/* A drawing on its way to the network: how it is placed. */
#include "../../support/test.h"

#include <math.h>

#include <tuitrain/run/link/drawing.h>

static void middle_of(const uint8_t *p, int side, double *x, double *y)
{
    double mass = 0;
    *x = *y = 0;
    for (int i = 0; i < side * side; i++) {
        mass += p[i];
        *x += p[i] * (i % side + 0.5);
        *y += p[i] * (i / side + 0.5);
    }
    *x /= mass;
    *y /= mass;
}

static void drawings_are_placed_as_digits_are(void **state)
{
    (void)state;
    uint8_t out[28 * 28];
    struct tt_drawing d = {.id = 1, .channels = 1, .height = 64, .width = 64, .centred = true};
    /* A foot and a stem, off the middle: 12 wide, 40 high. */
    for (int y = 20; y < 60; y++)
        for (int x = 4; x < (y < 52 ? 8 : 16); x++)
            d.pixel[y * 64 + x] = 255;
    tt_drawing_picture(&d, 28, 28, out);
    int top = 28, bottom = 0;
    double x, y;
    for (int i = 0; i < 28 * 28; i++)
        if (out[i] > 127) {
            top = i / 28 < top ? i / 28 : top;
            bottom = i / 28 > bottom ? i / 28 : bottom;
        }
    assert_in_range(bottom - top + 1, 19, 21);
    middle_of(out, 28, &x, &y);
    assert_true(fabs(x - 14) < 0.2 && fabs(y - 14) < 0.2);
    /* As it is, only smaller. */
    d.centred = false;
    tt_drawing_picture(&d, 28, 28, out);
    double was_x, was_y;
    middle_of(d.pixel, 64, &was_x, &was_y);
    middle_of(out, 28, &x, &y);
    assert_true(fabs(x - was_x * 28 / 64) < 0.2 && fabs(y - was_y * 28 / 64) < 0.2);
    /* Nothing drawn is black, in colours too. */
    struct tt_drawing none = {.id = 1, .channels = 3, .height = 64, .width = 64, .centred = true};
    uint8_t colours[8 * 8 * 3];
    memset(colours, 9, sizeof colours);
    tt_drawing_picture(&none, 8, 8, colours);
    for (size_t i = 0; i < sizeof colours; i++)
        assert_int_equal(colours[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawings_are_placed_as_digits_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
