#include "../../support/test.h"

#include "../../../src/tui/widgets/lens.h"

static const struct tt_lens_field field = {0, 10000, 8000};

static void assert_seen(struct tt_lens *l, const struct tt_lens_field *f, double x0, double x1)
{
    double a, b;
    tt_lens_range(l, f, &a, &b);
    if (a != x0 || b != x1)
        fail_msg("seen are %g to %g, not %g to %g", a, b, x0, x1);
}

static void at_first_everything_is_seen(void **state)
{
    (void)state;
    struct tt_lens l = {0};
    assert_seen(&l, &field, 0, 10000);
    assert_false(tt_lens_command(&l, &field, "back"));
    assert_false(tt_lens_command(&l, &field, "move pageup"));
    assert_false(tt_lens_command(&l, &field, "move down"));
    assert_false(tt_lens_command(&l, &field, "percent"));
    assert_seen(&l, &field, 0, 10000);
}

static void zoomed_in_it_follows_the_newest_step(void **state)
{
    (void)state;
    struct tt_lens l = {0};
    struct tt_lens_field later = field;
    assert_true(tt_lens_command(&l, &field, "move up"));
    assert_true(tt_lens_command(&l, &field, "move up"));
    assert_seen(&l, &field, 5750, 8250);
    later.now = 9000;
    assert_seen(&l, &later, 6750, 9250);
    assert_true(tt_lens_command(&l, &later, "move pageup"));
    later.now = 9700;
    assert_seen(&l, &later, 5500, 8000); /* and not any more */
    assert_true(tt_lens_command(&l, &later, "move end"));
    assert_seen(&l, &later, 7450, 9950);
    assert_true(tt_lens_command(&l, &later, "back"));
    assert_seen(&l, &later, 0, 10000);
}

static void a_cursor_is_the_middle_of_a_zoom(void **state)
{
    (void)state;
    struct tt_lens l = {0};
    tt_lens_read(&l, &field, 2000.4);
    assert_true(l.reading && l.cursor == 2000);
    assert_true(tt_lens_command(&l, &field, "move up"));
    assert_seen(&l, &field, 1000, 6000); /* the cursor stands where it stood: at a fifth */
    for (int i = 0; i < 30; i++)
        tt_lens_command(&l, &field, "move up");
    double a, b;
    tt_lens_range(&l, &field, &a, &b);
    assert_true(b - a == 20 && a <= 2000 && b >= 2000);
    for (int i = 0; i < 40; i++) {
        tt_lens_command(&l, &field, "move right");
        tt_lens_range(&l, &field, &a, &b);
        assert_true(l.cursor >= a && l.cursor <= b);
    }
    assert_true(l.cursor == 2040);
    assert_true(tt_lens_command(&l, &field, "back"));
    assert_true(!l.reading && l.zoomed);
    assert_true(tt_lens_command(&l, &field, "back"));
    assert_false(l.zoomed);
}

static void a_cursor_stays_on_the_curve(void **state)
{
    (void)state;
    struct tt_lens l = {0};
    tt_lens_read(&l, &field, 9999);
    assert_true(l.cursor == 8000);
    tt_lens_read(&l, &field, -5);
    assert_true(l.cursor == 0);
    tt_lens_command(&l, &field, "move left");
    assert_true(l.cursor == 0);
    tt_lens_command(&l, &field, "move end");
    assert_true(l.cursor == 8000);
    tt_lens_command(&l, &field, "move home");
    assert_true(l.cursor == 0);
}

static void smoothing_has_notches_and_an_end(void **state)
{
    (void)state;
    struct tt_lens l = {0};
    assert_true(tt_lens_smoothing(&l) == 1);
    tt_lens_key(&l, "]");
    assert_true(tt_lens_smoothing(&l) == 2);
    for (int i = 0; i < 20; i++)
        assert_true(tt_lens_key(&l, "["));
    assert_true(tt_lens_smoothing(&l) == 0);
    assert_true(tt_lens_key(&l, "Y") && l.linear);
    assert_false(tt_lens_key(&l, "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_first_everything_is_seen),
        cmocka_unit_test(zoomed_in_it_follows_the_newest_step),
        cmocka_unit_test(a_cursor_is_the_middle_of_a_zoom),
        cmocka_unit_test(a_cursor_stays_on_the_curve),
        cmocka_unit_test(smoothing_has_notches_and_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
