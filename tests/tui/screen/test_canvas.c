/* The canvas. */
#include "../../support/test.h"

#include <locale.h>

#include "../../../src/tui/screen/canvas.h"

static void assert_canvas(struct tt_canvas *c, const char *expected)
{
    char *text = tt_canvas_text(c);
    assert_string_equal(text, expected);
    free(text);
    tt_canvas_done(c);
}

/* --- canvas ---------------------------------------------------------------------------------- */

static void what_lies_outside_is_clipped(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 5, 3, false);
    tt_put(&c, -1, 0, 'x', TT_STYLE_NORMAL);
    tt_put(&c, 5, 0, 'x', TT_STYLE_NORMAL);
    tt_put(&c, 0, 3, 'x', TT_STYLE_NORMAL);
    tt_text(&c, -2, 0, 99, TT_STYLE_NORMAL, "abcdefghijk");
    tt_text(&c, 3, 1, 99, TT_STYLE_NORMAL, "abc");
    tt_fill(&c, (struct tt_rect){3, 2, 1000, 1000}, '#', TT_STYLE_NORMAL);
    assert_canvas(&c, "cdefg\n   ab\n   ##\n");
}

/* Everything that draws, all over the canvas and beyond. */
static void draw_everywhere(struct tt_canvas *c)
{
    tt_fill(c, (struct tt_rect){-5, -5, 50, 50}, '#', TT_STYLE_WARN);
    tt_frame(c, (struct tt_rect){0, 0, c->w, c->h}, "a title");
    for (int y = -1; y <= c->h; y++) {
        tt_text(c, -1, y, 50, TT_STYLE_WARN, "text e\xcc\x81 all over \xe7\x8c\xab");
        tt_text_cut(c, 1, y, c->w - 1, TT_STYLE_WARN, "text that is cut somewhere");
        tt_text_right(c, c->w, y, 50, TT_STYLE_WARN, "right");
        for (int x = -1; x <= c->w; x++)
            tt_put_picture(c, x, y, 'p', 1, 2);
    }
}

static void what_lies_outside_the_clip_is_untouched(void **state)
{
    (void)state;
    enum { W = 12, H = 6 };
    static const struct tt_rect clips[] = {{3, 2, 5, 3},   {0, 0, W, H},   {-4, -4, 7, 7},
                                           {9, 4, 50, 50}, {20, 20, 5, 5}, {5, 5, 0, 1},
                                           {5, 5, -3, -3}};
    for (size_t i = 0; i < sizeof clips / sizeof clips[0]; i++) {
        struct tt_rect r = clips[i];
        struct tt_canvas c;
        tt_canvas_init(&c, W, H, false);
        tt_fill(&c, (struct tt_rect){0, 0, W, H}, '.', TT_STYLE_DIM);
        struct tt_rect before = tt_canvas_clip(&c, r);
        assert_true(before.x == 0 && before.y == 0 && before.w == W && before.h == H);
        draw_everywhere(&c);
        for (int k = 0; k < W * H; k++) {
            int x = k % W, y = k / W;
            bool inside = x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
            assert_int_equal(c.cell[k].ch, inside ? 'p' : '.');
            assert_int_equal(c.cell[k].style, inside ? TT_STYLE_PICTURE : TT_STYLE_DIM);
            assert_true((tt_canvas_cell(&c, x, y) != NULL) == inside);
        }
        tt_canvas_clip(&c, before);
        tt_put(&c, W - 1, H - 1, 'x', TT_STYLE_NORMAL);
        assert_int_equal(c.cell[W * H - 1].ch, 'x');
        tt_canvas_done(&c);
    }
}

static void a_wide_character_across_the_clip_is_blanked_whole(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 6, 1, false);
    tt_text(&c, 0, 0, 6, TT_STYLE_NORMAL, "a\xe7\x8c\xab b");
    tt_canvas_clip(&c, (struct tt_rect){2, 0, 4, 1});
    tt_put(&c, 2, 0, 'x', TT_STYLE_NORMAL);
    tt_text(&c, 1, 0, 2, TT_STYLE_NORMAL, "\xe7\x8c\xab"); /* half of it is outside */
    assert_canvas(&c, "a ? b\n");
}

static void text_keeps_to_its_columns(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 8, 4, false);
    assert_int_equal(tt_text(&c, 0, 0, 3, TT_STYLE_NORMAL, "h\xc3\xa9llo"), 3);
    assert_int_equal(tt_textf(&c, 0, 1, 8, TT_STYLE_NORMAL, "%d%%", 42), 3);
    tt_text_right(&c, 8, 2, 4, TT_STYLE_NORMAL, "abcdef");
    tt_text_right(&c, 8, 3, 8, TT_STYLE_NORMAL, "ab");
    assert_canvas(&c, "h\xc3\xa9…\n42%\n    abc…\n      ab\n");
}

static void assert_cut(int room, const char *text, int used, const char *expected)
{
    struct tt_canvas c;
    tt_canvas_init(&c, 8, 1, false);
    assert_int_equal(tt_text_cut(&c, 0, 0, room, TT_STYLE_NORMAL, text), used);
    assert_canvas(&c, expected);
}

static void what_does_not_fit_is_cut_with_an_ellipsis(void **state)
{
    (void)state;
    assert_cut(8, "as it is", 8, "as it is\n");
    assert_cut(7, "as it is", 6, "as it…\n"); /* without the blank before it */
    assert_cut(4, "\xe7\x8c\xab\xe7\x8a\xac\xe7\x8c\xab", 3, "\xe7\x8c\xab…\n");
    assert_cut(1, "as it is", 1, "…\n");
    assert_cut(0, "as it is", 0, "\n");
    assert_cut(30, "as it is, and more that is outside", 30, "as it is\n");
}

static void control_characters_do_not_get_in(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 8, 1, false);
    tt_text(&c, 0, 0, 8, TT_STYLE_NORMAL, "a\033[2J\n");
    assert_canvas(&c, "a?[2J?\n");
}

static void an_ascii_canvas_holds_ascii_only(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 12, 3, true);
    tt_frame(&c, (struct tt_rect){0, 0, 12, 3}, "T");
    tt_text(&c, 2, 1, 8, TT_STYLE_NORMAL, "\xe2\x80\x96 \xe4\xb8\xad \xe2\x80\xa6");
    for (int i = 0; i < c.w * c.h; i++)
        assert_true(c.cell[i].ch < 0x80);
    assert_canvas(&c, "+- T ------+\n| = ?? .   |\n+----------+\n");
}

/* --- characters of other widths -------------------------------------------------------------- */

static void wide_characters_take_two_columns_or_none(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 8, 4, false);
    assert_int_equal(tt_text(&c, 0, 0, 8, TT_STYLE_NORMAL, "猫a犬"), 5);
    assert_int_equal(c.cell[0].ch, 0x732b);
    assert_int_equal(c.cell[1].ch, TT_CELL_REST);
    assert_int_equal(c.cell[2].ch, 'a');
    assert_int_equal(tt_text(&c, 0, 1, 3, TT_STYLE_NORMAL, "猫犬"), 3); /* no half of the second */
    assert_int_equal(tt_text(&c, 7, 2, 8, TT_STYLE_NORMAL, "猫"), 2);   /* cut by the canvas */
    tt_text_right(&c, 8, 3, 8, TT_STYLE_NORMAL, "猫犬");
    assert_canvas(&c, "猫a犬\n猫…\n       ?\n    猫犬\n");
}

static void half_a_wide_character_is_never_left(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 6, 3, false);
    for (int y = 0; y < 3; y++)
        tt_text(&c, 0, y, 6, TT_STYLE_NORMAL, "猫犬鳥");
    tt_put(&c, 2, 0, 'x', TT_STYLE_NORMAL);        /* over the first half, */
    tt_put(&c, 3, 1, 'x', TT_STYLE_NORMAL);        /* the second, */
    tt_text(&c, 1, 2, 4, TT_STYLE_NORMAL, "魚魚"); /* and two halves each */
    for (int i = 0; i < c.w * c.h; i++)
        if (c.cell[i].ch == TT_CELL_REST)
            assert_true(i > 0 && c.cell[i - 1].ch > 0x3000 && c.cell[i - 1].ch < TT_CELL_REST);
    assert_canvas(&c, "猫x 鳥\n猫 x鳥\n 魚魚\n");
}

static void marks_stay_with_their_letter(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 4, 3, false);
    assert_int_equal(tt_text(&c, 0, 0, 2, TT_STYLE_NORMAL, "e\xcc\x81x"), 2);
    assert_int_equal(tt_text(&c, 0, 1, 4, TT_STYLE_NORMAL, "\xcc\x81o\xcc\x81\xcc\x82\xcc\x83"), 1);
    /* Directions, joiners and variations would steer the terminal. */
    assert_int_equal(tt_text(&c, 0, 2, 4, TT_STYLE_NORMAL,
                             "a\xe2\x80\xae\xe2\x80\x8d\xef\xb8\x8f"
                             "b"),
                     2);
    assert_canvas(&c, "e\xcc\x81x\no\xcc\x81\xcc\x82\nab\n");
}

static void a_frame_gives_its_inside(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 4, 4, false);
    struct tt_rect in = tt_frame(&c, (struct tt_rect){0, 0, 4, 4}, "too long");
    assert_int_equal(in.x, 1);
    assert_int_equal(in.y, 1);
    assert_int_equal(in.w, 2);
    assert_int_equal(in.h, 2);
    assert_canvas(&c, "┌──┐\n│  │\n│  │\n└──┘\n");
}

static void a_canvas_may_have_no_cells(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 0, -3, false);
    tt_text(&c, 0, 0, 10, TT_STYLE_NORMAL, "text");
    tt_frame(&c, (struct tt_rect){0, 0, 0, 0}, "title");
    assert_canvas(&c, "");
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_outside_is_clipped),
        cmocka_unit_test(what_lies_outside_the_clip_is_untouched),
        cmocka_unit_test(a_wide_character_across_the_clip_is_blanked_whole),
        cmocka_unit_test(text_keeps_to_its_columns),
        cmocka_unit_test(what_does_not_fit_is_cut_with_an_ellipsis),
        cmocka_unit_test(control_characters_do_not_get_in),
        cmocka_unit_test(an_ascii_canvas_holds_ascii_only),
        cmocka_unit_test(wide_characters_take_two_columns_or_none),
        cmocka_unit_test(half_a_wide_character_is_never_left),
        cmocka_unit_test(marks_stay_with_their_letter),
        cmocka_unit_test(a_frame_gives_its_inside),
        cmocka_unit_test(a_canvas_may_have_no_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
