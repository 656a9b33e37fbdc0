/* What a click does, by where it is. */
#include "../../../src/tui/screen/zones.h"
#include "../../support/test.h"

static void the_uppermost_counts_and_covers_count(void **state)
{
    (void)state;
    static struct tt_canvas c;
    tt_canvas_init(&c, 40, 12, false);
    assert_null(tt_zone_at(&c, 3, 3));
    tt_zone_add(&c, (struct tt_rect){0, 0, 40, 12}, TT_ZONE_COMMAND, "why");
    tt_zone_cover(&c, (struct tt_rect){5, 2, 10, 5});
    tt_zone_add(&c, (struct tt_rect){6, 3, 2, 1}, TT_ZONE_KEY, "w");
    assert_string_equal(tt_zone_at(&c, 3, 3)->text, "why");
    assert_int_equal(tt_zone_at(&c, 5, 2)->kind, TT_ZONE_COVER);
    assert_int_equal(tt_zone_at(&c, 14, 6)->kind, TT_ZONE_COVER);
    assert_string_equal(tt_zone_at(&c, 15, 6)->text, "why");
    assert_string_equal(tt_zone_at(&c, 7, 3)->text, "w");
    tt_canvas_clear(&c);
    assert_null(tt_zone_at(&c, 7, 3));
    tt_canvas_done(&c);
}

static void what_cannot_be_seen_cannot_be_clicked(void **state)
{
    (void)state;
    static struct tt_canvas c;
    tt_canvas_init(&c, 40, 12, false);
    tt_canvas_clip(&c, (struct tt_rect){10, 2, 10, 5});
    tt_zone_add(&c, (struct tt_rect){5, 0, 10, 5}, TT_ZONE_KEY, "a");
    tt_zone_add(&c, (struct tt_rect){25, 3, 10, 5}, TT_ZONE_KEY, "b");
    tt_zone_add(&c, (struct tt_rect){12, 3, -1, 5}, TT_ZONE_KEY, "c");
    assert_null(tt_zone_at(&c, 9, 3));
    assert_null(tt_zone_at(&c, 12, 1));
    assert_string_equal(tt_zone_at(&c, 12, 2)->text, "a");
    assert_null(tt_zone_at(&c, 15, 3));
    assert_null(tt_zone_at(&c, 26, 4));
    tt_canvas_done(&c);
}

static void neither_too_many_nor_too_long_ones_are_kept(void **state)
{
    (void)state;
    static struct tt_canvas c;
    char text[100];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    tt_canvas_init(&c, 40, 12, false);
    tt_zone_add(&c, (struct tt_rect){0, 0, 1, 1}, TT_ZONE_COMMAND, text);
    assert_null(tt_zone_at(&c, 0, 0));
    for (int i = 0; i < 2 * TT_ZONES; i++)
        tt_zone_add(&c, (struct tt_rect){i % 40, i / 40, 1, 1}, TT_ZONE_KEY, "x");
    assert_int_equal(c.n_zones, TT_ZONES);
    tt_canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_uppermost_counts_and_covers_count),
        cmocka_unit_test(what_cannot_be_seen_cannot_be_clicked),
        cmocka_unit_test(neither_too_many_nor_too_long_ones_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
