/* The dashboard's panels at every size: inside, not empty, apart, the important ones always. */
#include "../../support/test.h"

#include "../../../src/tui/views/dashboard_layout.h"

static bool apart(struct tt_rect a, struct tt_rect b)
{
    return a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
}

static void check(int w, int h, bool banner, bool lr, int matrix)
{
    struct tt_rect where = {3, 2, w, h};
    struct tt_layout l = tt_layout_dashboard(where, banner, lr, matrix ? 5 * matrix + 5 : 0,
                                             matrix ? matrix + 2 : 0);
    for (int i = 0; i < TT_PANEL_COUNT; i++) {
        struct tt_rect r = l.panel[i];
        if (r.w == 0 && r.h == 0)
            continue;
        if (r.w <= 0 || r.h <= 0)
            fail_msg("%dx%d: panel %d is empty: %dx%d", w, h, i, r.w, r.h);
        if (r.x < where.x || r.y < where.y || r.x + r.w > where.x + w || r.y + r.h > where.y + h)
            fail_msg("%dx%d: panel %d is outside", w, h, i);
        for (int k = 0; k < i; k++)
            if (l.panel[k].w > 0 && !apart(r, l.panel[k]))
                fail_msg("%dx%d: panels %d and %d overlap", w, h, k, i);
    }
    static const enum tt_panel always[] = {TT_PANEL_LOSS, TT_PANEL_PROGRESS, TT_PANEL_FIGURES,
                                           TT_PANEL_LOG};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (l.panel[always[i]].w == 0)
            fail_msg("%dx%d: panel %d is missing", w, h, always[i]);
    assert_int_equal(banner, l.panel[TT_PANEL_BANNER].w > 0);
    if (l.panel[TT_PANEL_LOSS].h < 3)
        fail_msg("%dx%d: a chart of %d rows", w, h, l.panel[TT_PANEL_LOSS].h);
}

static void panels_are_inside_not_empty_and_apart_at_every_size(void **state)
{
    (void)state;
    for (int h = 9; h <= 100; h++)
        for (int w = 38; w <= 300; w++)
            for (int banner = 0; banner < 2; banner++) {
                check(w, h, banner, w % 2, 0);
                check(w, h, banner, w % 2, 10);
                check(w, h, banner, h % 2, 20);
            }
}

static void charts_stand_side_by_side_when_wide(void **state)
{
    (void)state;
    struct tt_layout l = tt_layout_dashboard((struct tt_rect){0, 0, 118, 34}, false, true, 55, 12);
    assert_int_equal(l.panel[TT_PANEL_LOSS].y, l.panel[TT_PANEL_ACCURACY].y);
    assert_true(l.panel[TT_PANEL_LR].w > 0);
    assert_false(l.stacked);
    l = tt_layout_dashboard((struct tt_rect){0, 0, 78, 22}, false, true, 55, 12);
    assert_int_equal(l.panel[TT_PANEL_LOSS].x, l.panel[TT_PANEL_ACCURACY].x);
    assert_true(l.stacked);
    assert_true(l.panel[TT_PANEL_RUN].w > 0);
}

static void a_large_screen_shows_the_matrix(void **state)
{
    (void)state;
    struct tt_layout l = tt_layout_dashboard((struct tt_rect){0, 0, 198, 58}, false, true, 55, 12);
    assert_int_equal(l.panel[TT_PANEL_MATRIX].w, 55);
    l = tt_layout_dashboard((struct tt_rect){0, 0, 118, 34}, false, true, 55, 12);
    assert_int_equal(l.panel[TT_PANEL_MATRIX].w, 0);
}

static void a_constant_rate_has_no_chart(void **state)
{
    (void)state;
    static const struct {
        int w, h;
    } sizes[] = {{118, 34}, {78, 40}, {198, 58}};
    for (int i = 0; i < 3; i++) {
        struct tt_rect where = {0, 0, sizes[i].w, sizes[i].h};
        struct tt_layout with = tt_layout_dashboard(where, false, true, 55, 12);
        struct tt_layout without = tt_layout_dashboard(where, false, false, 55, 12);
        assert_true(with.panel[TT_PANEL_LR].w > 0);
        assert_int_equal(without.panel[TT_PANEL_LR].w, 0);
        assert_true(without.panel[TT_PANEL_LOSS].h > with.panel[TT_PANEL_LOSS].h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_are_inside_not_empty_and_apart_at_every_size),
        cmocka_unit_test(charts_stand_side_by_side_when_wide),
        cmocka_unit_test(a_large_screen_shows_the_matrix),
        cmocka_unit_test(a_constant_rate_has_no_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
