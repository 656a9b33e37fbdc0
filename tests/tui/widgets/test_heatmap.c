/* The heat map of a confusion matrix. */
#include "../canvas_guard.h"

#include <math.h>

#include <tuitrain/run/link/snapshot.h>

#include "../../../src/tui/widgets/heatmap.h"

static const char digits[3][32] = {"0", "1", "2"};
static const uint32_t counts[9] = {90, 7, 3, 0, 50, 0, 5, 5, 40};

static struct tt_heatmap small(void)
{
    return (struct tt_heatmap){.n = 3, .count = counts, .name = digits, .row = -1, .column = -1};
}

static char *picture(const struct tt_heatmap *m, int w, int h, bool ascii)
{
    struct tt_canvas c;
    canvas_guard(&c, w, h, (struct tt_rect){0, 0, w, h}, ascii);
    tt_heatmap_draw(&c, (struct tt_rect){0, 0, w, h}, m);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void numbers_stand_under_their_headings(void **state)
{
    (void)state;
    struct tt_heatmap m = small();
    char *text = picture(&m, 20, 4, true);
    assert_string_equal(text, "        0    1    2\n"
                              "   0   90    7    3\n"
                              "   1    .   50    .\n"
                              "   2    5    5   40\n");
    free(text);
    m.percent = true;
    text = picture(&m, 23, 4, true);
    assert_has(text, "90.0");
    assert_has(text, "100");
    free(text);
}

static void a_selection_shows_without_colours(void **state)
{
    (void)state;
    struct tt_heatmap m = small();
    m.row = 0;
    m.column = 1;
    char *text = picture(&m, 20, 4, true);
    assert_has(text, "[  7]");
    free(text);
}

static void long_names_give_the_columns_numbers(void **state)
{
    (void)state;
    static const char clothes[3][32] = {"T-shirt", "Trouser", "Pullover"};
    struct tt_heatmap m = small();
    m.name = clothes;
    char *text = picture(&m, 60, 4, true);
    assert_has(text, "0 T-shirt");
    assert_has(text, "2 Pullover");
    free(text);
}

static void right_and_wrong_have_styles_of_their_own(void **state)
{
    (void)state;
    struct tt_canvas c;
    struct tt_heatmap m = small();
    canvas_guard(&c, 20, 4, (struct tt_rect){0, 0, 20, 4}, false);
    tt_heatmap_draw(&c, (struct tt_rect){0, 0, 20, 4}, &m);
    enum tt_style right = (enum tt_style)c.cell[1 * 20 + 8].style;
    enum tt_style wrong = (enum tt_style)c.cell[1 * 20 + 13].style;
    enum tt_style none = (enum tt_style)c.cell[2 * 20 + 8].style;
    assert_true(right > TT_STYLE_HIT && right < TT_STYLE_HIT + TT_HEAT_LEVELS);
    assert_true(wrong > TT_STYLE_HEAT && wrong < TT_STYLE_HEAT + TT_HEAT_LEVELS);
    assert_int_equal(none, TT_STYLE_HEAT);
    tt_canvas_done(&c);
}

static void every_cell_is_found_where_it_is_drawn(void **state)
{
    (void)state;
    struct tt_heatmap m = small();
    struct tt_rect where = {0, 0, 60, 13};
    struct tt_canvas c;
    canvas_guard(&c, 60, 13, where, false);
    int seen[9] = {0}, names[3] = {0}, row, column;
    for (int y = 0; y < where.h; y++)
        for (int x = 0; x < where.w; x++)
            if (tt_heatmap_at(&m, where, x, y, &row, &column))
                (*(column < 0 ? &names[row] : &seen[row * 3 + column]))++;
    for (int i = 0; i < 9; i++)
        assert_int_equal(seen[i], seen[0]);
    assert_true(seen[0] > 1);
    for (int i = 0; i < 3; i++)
        assert_true(names[i] > 1); /* the whole class */
    tt_canvas_done(&c);
}

static void the_figures_are_the_textbook_ones(void **state)
{
    (void)state;
    struct tt_heatmap m = small();
    struct tt_class_figures f = tt_class_figures(m.count, m.n, 0);
    assert_int_equal(f.support, 100);
    assert_int_equal(f.predicted, 95);
    assert_true(fabs(f.precision - 90.0 / 95) < 1e-12);
    assert_true(fabs(f.recall - 0.9) < 1e-12);
    assert_true(fabs(f.f1 - 2 * 90.0 / 195) < 1e-12);
}

static void it_stays_inside_at_every_size(void **state)
{
    (void)state;
    enum { N = 30 };
    static uint32_t count[N * N];
    static char name[N][32];
    for (int i = 0; i < N * N; i++)
        count[i] = i / N == i % N ? 950u + (uint32_t)(i / N) : (uint32_t)(i * 37 % 13);
    for (int i = 0; i < N; i++)
        snprintf(name[i], sizeof name[i], "%d", i);
    for (int h = 2; h < 60; h += 3)
        for (int w = 16; w < 200; w += 7)
            for (int first = 0; first < N; first += 11) {
                struct tt_canvas c;
                struct tt_rect where = {2, 1, w, h};
                struct tt_heatmap m = {.n = N,
                                       .count = count,
                                       .name = (const char(*)[32])name,
                                       .percent = h % 2,
                                       .row0 = first,
                                       .column0 = first,
                                       .row = first,
                                       .column = 29};
                canvas_guard(&c, w + 4, h + 2, where, w % 2);
                tt_heatmap_draw(&c, where, &m);
                assert_guard(&c, where);
                tt_canvas_done(&c);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_stand_under_their_headings),
        cmocka_unit_test(a_selection_shows_without_colours),
        cmocka_unit_test(long_names_give_the_columns_numbers),
        cmocka_unit_test(right_and_wrong_have_styles_of_their_own),
        cmocka_unit_test(every_cell_is_found_where_it_is_drawn),
        cmocka_unit_test(the_figures_are_the_textbook_ones),
        cmocka_unit_test(it_stays_inside_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
