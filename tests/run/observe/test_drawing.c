/* Drawings: how they are placed, and how the network reads them, without a run. */
#include "../small.h"

#include <math.h>

#include "../../../src/run/observe/drawing.h"

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

/* A bright stripe in the rows that stand for class 1, as the data has it. */
static struct tt_drawing stripe(void)
{
    struct tt_drawing d = {.id = 1, .channels = 1, .height = 6, .width = 6};
    memset(d.pixel, 50, 36);
    memset(d.pixel + 12, 140, 12);
    return d;
}

static const struct tt_reading *newest(struct tt_mailbox *reading)
{
    return tt_mailbox_take(reading, NULL);
}

static void the_newest_drawing_is_read_by_the_newest_network(void **state)
{
    (void)state;
    struct tt_mailbox drawing, reading;
    struct tt_config c = small_config();
    struct tt_drawings k = {0};
    struct tt_drawing d = stripe();
    struct tt_session *s = small_session(&c);
    tt_mailbox_init(&drawing, sizeof d, NULL, NULL);
    tt_mailbox_init(&reading, sizeof(struct tt_reading), NULL, NULL);
    for (int i = 0; i < 200; i++)
        tt_session_step(s);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0); /* nothing is drawn */
    tt_mailbox_send(&drawing, &d);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, false) > 0);
    const struct tt_reading *r = newest(&reading);
    assert_int_equal(r->id, 1);
    assert_int_equal(r->step, 200);
    assert_int_equal(r->n_classes, 3);
    assert_true(r->p[1] > 0.7f);
    assert_true(fabsf(r->p[0] + r->p[1] + r->p[2] - 1) < 1e-5f);
    assert_memory_equal(r->pixel, d.pixel, 36);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0); /* the same by the same */
    tt_session_step(s);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, false) ==
                0); /* too soon, while training goes on */
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) > 0);
    assert_int_equal(newest(&reading)->step, 201);
    d.channels = 3; /* not what the network sees */
    d.id = 2;
    tt_mailbox_send(&drawing, &d);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0);
    assert_int_equal(newest(&reading)->id, 1);
    tt__drawings_done(&k);
    tt_mailbox_done(&drawing);
    tt_mailbox_done(&reading);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawings_are_placed_as_digits_are),
        cmocka_unit_test(the_newest_drawing_is_read_by_the_newest_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
