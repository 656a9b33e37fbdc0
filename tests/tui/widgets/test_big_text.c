/* Letters of blocks: as large as is said, only there, and the same in every kind of characters. */
#include "../canvas_guard.h"

#include "../../../src/tui/widgets/big_text.h"

static const char all[] = "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ .,:%-+/'`!?()=<> abcxyz";

static void letters_take_the_room_that_they_say(void **state)
{
    (void)state;
    for (int ascii = 0; ascii < 2; ascii++)
        for (int scale = 1; scale < 6; scale++)
            for (const char *at = all; *at; at++) {
                struct tt_canvas c;
                char one[2] = {*at, '\0'};
                tt_canvas_init(&c, 1, 1, ascii);
                int w = tt_big_width(one, scale), h = tt_big_height(&c, scale);
                tt_canvas_done(&c);
                struct tt_rect where = {2, 1, w, h};
                canvas_guard(&c, w + 4, h + 2, where, ascii);
                tt_big_draw(&c, 2, 1, scale, TT_STYLE_VAL, one);
                assert_guard(&c, where);
                tt_canvas_done(&c);
            }
}

static void every_letter_has_a_picture_of_its_own(void **state)
{
    (void)state;
    char *seen[80];
    int n = 0;
    for (const char *at = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:%-+/'`!?()=<>"; *at; at++) {
        struct tt_canvas c;
        char one[2] = {*at, '\0'};
        tt_canvas_init(&c, 8, 7, true);
        tt_big_draw(&c, 0, 0, 1, TT_STYLE_VAL, one);
        seen[n] = tt_canvas_text(&c);
        assert_non_null(strchr(seen[n], '#'));
        for (int k = 0; k < n; k++)
            if (strcmp(seen[k], seen[n]) == 0)
                fail_msg("%c looks like another", *at);
        n++;
        tt_canvas_done(&c);
    }
    while (n > 0)
        free(seen[--n]);
}

static void a_half_of_a_row_is_kept(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 5, 4, false);
    tt_big_draw(&c, 0, 0, 1, TT_STYLE_VAL, "1");
    char *text = tt_canvas_text(&c);
    assert_string_equal(text, "\xe2\x96\x84\xe2\x96\x88\n \xe2\x96\x88\n \xe2\x96\x88\n"
                              "\xe2\x96\x80\xe2\x96\x80\xe2\x96\x80\n");
    free(text);
    tt_canvas_done(&c);
}

static void the_largest_that_fits_is_found(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 1, 1, false);
    int w = tt_big_width("97.5%", 3), h = tt_big_height(&c, 3);
    assert_int_equal(tt_big_fit(&c, "97.5%", w, h, 9), 3);
    assert_int_equal(tt_big_fit(&c, "97.5%", w - 1, h, 9), 2);
    assert_int_equal(tt_big_fit(&c, "97.5%", w, h - 1, 9), 2);
    assert_int_equal(tt_big_fit(&c, "97.5%", 3, 3, 9), 0);
    tt_canvas_done(&c);
}

static void words_are_broken_into_lines(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 60, 20, false);
    struct tt_rect where = {0, 0, tt_big_width("AB CD", 1), 20};
    int line = tt_big_height(&c, 1) + 1;
    assert_int_equal(tt_big_wrap(&c, where, 1, TT_STYLE_VAL, "AB CD", false), line);
    assert_int_equal(tt_big_wrap(&c, where, 1, TT_STYLE_VAL, "AB CD  EF", false), 2 * line);
    assert_int_equal(tt_big_wrap(&c, where, 1, TT_STYLE_VAL, "AB LONGER", false), -1);
    assert_int_equal(tt_big_wrap(&c, where, 1, TT_STYLE_VAL, "", false), 0);
    tt_canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_take_the_room_that_they_say),
        cmocka_unit_test(every_letter_has_a_picture_of_its_own),
        cmocka_unit_test(a_half_of_a_row_is_kept),
        cmocka_unit_test(the_largest_that_fits_is_found),
        cmocka_unit_test(words_are_broken_into_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
