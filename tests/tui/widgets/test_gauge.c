/* Bars, headings, fields and text broken between words. */
#include "../canvas_guard.h"

#include <math.h>

#include "../../../src/tui/widgets/bars.h"
#include "../../../src/tui/widgets/gauge.h"

static void assert_bar(double share, bool ascii, const char *expected)
{
    struct tt_canvas c;
    struct tt_rect where = {1, 0, 4, 1};
    canvas_guard(&c, 6, 1, where, ascii);
    tt_gauge_draw(&c, 1, 0, 4, share, TT_STYLE_BAR_FULL);
    assert_guard(&c, where);
    c.cell[0].ch = c.cell[5].ch = '|';
    char *text = tt_canvas_text(&c);
    assert_string_equal(text, expected);
    free(text);
    tt_canvas_done(&c);
}

static void a_bar_fills_by_eighths(void **state)
{
    (void)state;
    assert_bar(0, false, "|░░░░|\n");
    assert_bar(0.5, false, "|██░░|\n");
    assert_bar(0.40625, false, "|█▋░░|\n");
    assert_bar(1, false, "|████|\n");
    assert_bar(0.5, true, "|##..|\n");
}

static void a_bar_keeps_its_bounds_for_any_share(void **state)
{
    (void)state;
    assert_bar(7, false, "|████|\n");
    assert_bar(-1, false, "|░░░░|\n");
    assert_bar(NAN, false, "|░░░░|\n");
    assert_bar(INFINITY, false, "|████|\n");
}

static void text_breaks_between_words(void **state)
{
    (void)state;
    struct tt_canvas c;
    struct tt_rect where = {1, 1, 7, 3};
    canvas_guard(&c, 9, 5, where, false);
    assert_int_equal(tt_wrap(&c, where, TT_STYLE_NORMAL, "one two three incomprehensible"), 3);
    assert_guard(&c, where);
    for (int i = 0; i < c.w * c.h; i++)
        c.cell[i].ch = c.cell[i].ch == SENTINEL ? ' ' : c.cell[i].ch;
    char *text = tt_canvas_text(&c);
    assert_string_equal(text, "\n one two\n three\n incomp…\n\n");
    free(text);
    where.h = 0; /* only counts */
    assert_int_equal(tt_wrap(&c, where, TT_STYLE_NORMAL, "one two three incomprehensible"), 5);
    assert_int_equal(tt_wrap(&c, where, TT_STYLE_NORMAL, ""), 0);
    tt_canvas_done(&c);
}

static void a_field_that_is_not_known_is_a_dash(void **state)
{
    (void)state;
    struct tt_canvas c;
    struct tt_rect row = {0, 0, 12, 1};
    canvas_guard(&c, 12, 2, (struct tt_rect){0, 0, 12, 2}, true);
    tt_field(&c, row, 5, "rate", TT_STYLE_VALUE, NULL);
    row.y = 1;
    tt_field(&c, row, 5, "rate", TT_STYLE_VALUE, "12");
    char *text = tt_canvas_text(&c);
    assert_string_equal(text, "rate -\nrate 12\n");
    free(text);
    tt_canvas_done(&c);
}

static void a_name_that_is_cut_says_so(void **state)
{
    (void)state;
    static const struct tt_bar bar[] = {
        {"a class with a name that goes on and on and on", 0.5, TT_STYLE_NORMAL},
        {"b", 0.5, TT_STYLE_NORMAL}};
    struct tt_canvas c;
    struct tt_rect where = {1, 0, 30, 2};
    canvas_guard(&c, 32, 2, where, false);
    tt_bars_draw(&c, where, bar, 2);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    assert_non_null(strstr(text, "a class"));
    assert_non_null(strstr(text, "…"));
    free(text);
    tt_canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_fills_by_eighths),
        cmocka_unit_test(a_bar_keeps_its_bounds_for_any_share),
        cmocka_unit_test(a_name_that_is_cut_says_so),
        cmocka_unit_test(text_breaks_between_words),
        cmocka_unit_test(a_field_that_is_not_known_is_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
