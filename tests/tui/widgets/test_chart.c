/* The line chart and its axes. */
#include "../canvas_guard.h"

#include <math.h>

#include <tuitrain/base/clock.h>

#include "../../../src/tui/widgets/chart.h"

/* --- axes ------------------------------------------------------------------------------------ */

static void labels_are_short_and_exact(void **state)
{
    (void)state;
    static const struct {
        double value, step;
        const char *label;
    } rows[] = {
        {0, 0.5, "0"},         {0.05, 0.05, "0.05"}, {1.5, 0.5, "1.5"}, {-2, 1, "-2"},
        {2000, 1000, "2k"},    {2500, 500, "2.5k"},  {3e6, 1e6, "3M"},  {0.00005, 0.00001, "5e-5"},
        {500, 500, "500"},     {1e20, 1e19, "1e20"}, {0.01, 0, "0.01"}, {0.0002, 0.0001, "0.0002"},
        {1e-300, 0, "1e-300"},
    };
    char out[TT_LABEL];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(tt_axis_label(out, rows[i].value, rows[i].step), rows[i].label);
}

static void ticks_rise_and_lie_inside(void **state)
{
    (void)state;
    static const double ends[][2] = {{0, 1},        {0.003, 2.4}, {-5, 5},      {1e-9, 1e-8},
                                     {97, 99.5},    {1, 1e12},    {1e90, 1e99}, {0.0099, 0.0101},
                                     {-1e99, 1e99}, {3, 3}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int log = 0; log < 2; log++)
            for (int most = 1; most < 20; most++) {
                struct tt_axis a = {0};
                double tick[TT_TICKS], step;
                tt_axis_fit(&a, ends[i][0], ends[i][1], log, 0, 0);
                assert_true(a.low <= ends[i][0] && ends[i][1] <= a.high && a.low < a.high);
                int n = tt_axis_ticks(&a, most, tick, &step);
                assert_true(n >= 1 && n <= TT_TICKS);
                for (int k = 0; k < n; k++) {
                    double at = tt_axis_place(&a, tick[k]);
                    assert_true(at > -1e-6 && at < 1 + 1e-6);
                    assert_true(k == 0 || tick[k] > tick[k - 1]);
                }
            }
}

static void a_range_keeps_until_it_is_clearly_wrong(void **state)
{
    (void)state;
    struct tt_axis a = {0};
    tt_axis_fit(&a, 0.1, 2.3, false, 0, 0);
    assert_true(a.low == 0 && a.high >= 2.3 && a.high <= 3);
    struct tt_axis first = a;
    tt_axis_fit(&a, 0.1, 2.0, false, 0, 0);
    assert_true(a.high == first.high); /* a little less: the same picture */
    tt_axis_fit(&a, 0.1, 0.6, false, 0, 0);
    assert_true(a.high < 1); /* far less: a closer look */
    tt_axis_fit(&a, 0.1, 5, false, 0, 0);
    assert_true(a.high >= 5); /* never too small */
}

/* --- charts ---------------------------------------------------------------------------------- */

static struct tt_chart chart_of(const struct tt_series *s, enum tt_curve_kind kind, int64_t end)
{
    return (struct tt_chart){.title = "loss",
                             .n_curves = 1,
                             .x1 = end,
                             .now = end,
                             .show_x = true,
                             .smooth = 1,
                             .curve = {{s, kind, TT_STYLE_TRAIN, "train", "%.2f"}}};
}

static char *picture(const struct tt_chart *k, int w, int h, bool ascii)
{
    struct tt_canvas c;
    struct tt_rect where = {1, 1, w, h};
    canvas_guard(&c, w + 2, h + 2, where, ascii);
    tt_chart_draw(&c, where, k);
    assert_guard(&c, where);
    for (int i = 0; i < c.w * c.h; i++)
        c.cell[i].ch = c.cell[i].ch == SENTINEL ? ' ' : c.cell[i].ch;
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void a_straight_line_is_straight(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    for (int i = 0; i <= 4; i++)
        tt_series_push(s, i * 5, i);
    struct tt_chart k = chart_of(s, TT_CURVE_POINTS, 20);
    char *text = picture(&k, 28, 8, true);
    assert_string_equal(text, "\n"
                              " loss - o train 4.00 --------\n"
                              "      4+                 ---o\n"
                              "       |             --o-\n"
                              "      2+         -o--\n"
                              "       |    -o---\n"
                              "      0+o---\n"
                              "       +---------------------\n"
                              "        0        10        20\n"
                              "\n");
    free(text);
    tt_series_free(s);
}

static void a_single_spike_is_seen_among_a_million_points(void **state)
{
    (void)state;
    enum { N = 1000000 };
    struct tt_series *s = tt_series_new(false);
    for (int i = 1; i <= N; i++)
        tt_series_push(s, i, i == 500000 ? 3 : 1 + 0.1 * sin(i));
    struct tt_chart k = chart_of(s, TT_CURVE_NOISY, N);
    char *text = picture(&k, 107, 20, false);
    assert_has(text, "▴"); /* beyond the scale, that follows the curve */
    assert_has_not(text, "▾");
    free(text);
    tt_series_free(s);
}

static void a_million_points_take_little_time(void **state)
{
    (void)state;
    enum { N = 1000000, FRAMES = 10 };
    struct tt_series *s = tt_series_new(false);
    for (int i = 1; i <= N; i++)
        tt_series_push(s, i, 1 + 0.1 * sin(i));
    struct tt_chart k = chart_of(s, TT_CURVE_NOISY, N);
    double began = tt_clock_now();
    for (int i = 0; i < FRAMES; i++)
        free(picture(&k, 198, 30, false));
    /* About 1 ms in an optimised build; the bound is for sanitizers on a busy machine. */
    assert_true((tt_clock_now() - began) / FRAMES < 0.1);
    tt_series_free(s);
}

static void values_that_are_no_numbers_are_marked(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    for (int i = 1; i <= 50; i++)
        tt_series_push(s, i, i == 25 ? (double)NAN : 1 + i % 3);
    struct tt_chart k = chart_of(s, TT_CURVE_NOISY, 50);
    char *text = picture(&k, 40, 10, false);
    assert_has(text, "!");
    free(text);
    tt_series_free(s);
}

static void what_happened_stands_on_the_axis(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false), *marks = tt_series_new(false);
    for (int i = 1; i <= 100; i++)
        tt_series_push(s, i, 2);
    tt_series_push(marks, 20, TT_MARK_LR);
    tt_series_push(marks, 40, TT_MARK_CHECKPOINT);
    tt_series_push(marks, 60, TT_MARK_PAUSE);
    tt_series_push(marks, 80, TT_MARK_LOAD);
    tt_series_push(marks, 90, 1e9); /* of a later version */
    struct tt_chart k = chart_of(s, TT_CURVE_NOISY, 100);
    k.marks = marks;
    k.steps_per_epoch = 50;
    char *text = picture(&k, 57, 10, false);
    assert_has(text, "└──────────L─────────c────┴───p─────────o─────────┴");
    assert_has(text, "┆");
    free(text);
    tt_series_free(s);
    tt_series_free(marks);
}

static void a_rate_holds_until_now(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    tt_series_push(s, 0, 1);
    tt_series_push(s, 10, 2);
    struct tt_chart k = chart_of(s, TT_CURVE_STEPS, 20);
    k.now = 15;
    char *text = picture(&k, 28, 7, true);
    /* The upper step ends at three quarters of the 21 columns. */
    assert_has(text, "2.0+          ------\n");
    free(text);
    tt_series_free(s);
}

static void the_right_edge_moves_in_leaps(void **state)
{
    (void)state;
    int64_t last = 0;
    int leaps = 0;
    for (int64_t step = 0; step <= 9380; step++) {
        int64_t end = tt_chart_end(0, step, 938, 10);
        assert_true(end >= step && end >= last && end <= 9380 && end > 0);
        leaps += end != last;
        last = end;
    }
    assert_true(leaps < 14);
    assert_int_equal(last, 9380);
    /* Resumed in epoch 5 of 10. */
    assert_int_equal(tt_chart_end(4690, 4700, 938, 10), 4690 + 50);
    assert_int_equal(tt_chart_end(4690, 9380, 938, 10), 9380);
    assert_true(tt_chart_end(0, 5, 0, 0) > 0);
}

static void charts_stay_inside_for_every_kind_of_series(void **state)
{
    (void)state;
    static const double odd[] = {NAN, 5, INFINITY, -INFINITY, 1e300, -1e300, 0, -7, 1e-300, 1e99};
    for (int set = 0; set < 7; set++) {
        struct tt_series *s = tt_series_new(false);
        int n = set == 0 ? 0 : set == 1 ? 1 : 10;
        for (int i = 0; i < n; i++)
            tt_series_push(s, i + 1,
                           set == 2   ? odd[i]
                           : set == 3 ? 3
                           : set == 4 ? -i
                           : set == 5 ? i * 1e90
                           : set == 6 ? NAN
                                      : 1);
        for (int kind = TT_CURVE_NOISY; kind <= TT_CURVE_STEPS; kind++)
            for (int h = 1; h <= 80; h += h < 12 ? 1 : 17)
                for (int w = 1; w <= 250; w += w < 40 ? 1 : 41) {
                    struct tt_axis kept = {0};
                    struct tt_chart k = chart_of(s, (enum tt_curve_kind)kind, 10);
                    k.log_y = w % 2;
                    k.show_x = h % 2;
                    k.kept = &kept;
                    k.marks = s;
                    k.steps_per_epoch = 3;
                    free(picture(&k, w, h, (w + h) % 3 == 0));
                }
        tt_series_free(s);
    }
}

/* A cursor: the legend says what stands there, between two points too. */
static void a_cursor_reads_the_curve(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    for (int i = 0; i <= 20; i += 5)
        tt_series_push(s, i, 100 + i);
    struct tt_chart k = chart_of(s, TT_CURVE_POINTS, 20);
    k.reading = true;
    k.cursor = 12;
    char *text = picture(&k, 40, 8, true);
    assert_non_null(strstr(text, "train 110.00"));
    assert_non_null(strstr(text, " 12 "));
    assert_non_null(strstr(text, "|"));
    free(text);
    k.cursor = 15;
    text = picture(&k, 40, 8, true);
    assert_non_null(strstr(text, "train 115.00"));
    free(text);
    tt_series_free(s);
}

/* Of a part of the steps the axis fits that part, and lines come in from outside it. */
static void a_part_fills_the_chart(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    for (int i = 0; i <= 1000; i += 100)
        tt_series_push(s, i, i == 0 ? 1000 : i / 100.0);
    struct tt_chart k = chart_of(s, TT_CURVE_POINTS, 550);
    k.x0 = 510;
    char *text = picture(&k, 40, 8, true);
    assert_non_null(strstr(text, "---"));
    assert_null(strstr(text, "1000+"));
    free(text);
    tt_series_free(s);
}

/* What a schedule will do stands right of what it has done. */
static void the_future_is_dim(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    const struct tt_point future[] = {{10, 4}, {20, 0}};
    tt_series_push(s, 0, 4);
    struct tt_chart k = chart_of(s, TT_CURVE_STEPS, 20);
    k.now = 10;
    char *without = picture(&k, 40, 8, true);
    k.future = future;
    k.n_future = 2;
    char *with = picture(&k, 40, 8, true);
    assert_non_null(strstr(with, "0+"));
    assert_string_not_equal(with, without);
    free(with);
    free(without);
    tt_series_free(s);
}

static char letter_at(const char *text, int x, int y)
{
    for (; y > 0; y--)
        text = strchr(text, '\n') + 1;
    return x < (int)strcspn(text, "\n") ? text[x] : ' ';
}

/* An explosion: the run went back from step 60, where the loss was thousands, to step 40. */
static void what_was_left_stays_in_sight(void **state)
{
    (void)state;
    struct tt_series *left = tt_series_new(false), *now = tt_series_new(false);
    struct tt_branch branch = {.parent = -1};
    const struct tt_branch *branches[] = {&branch};
    for (int64_t i = 1; i <= 60; i++)
        tt_series_push(left, i, i <= 40 ? 1 : 50);
    tt_series_push(left, 61, NAN);
    for (int64_t i = 1; i <= 40; i++)
        tt_series_push(now, i, 1);
    branch.series[TT_SERIES_TRAIN_LOSS] = left;
    struct tt_chart k = chart_of(now, TT_CURVE_NOISY, 100);
    k.now = 40;
    k.log_y = true;
    k.left = branches;
    k.left_id = TT_SERIES_TRAIN_LOSS;
    char *without = picture(&k, 80, 14, true);
    k.n_left = 1;
    char *with = picture(&k, 80, 14, true);
    /* Between steps 50 and 60 there is a curve, and where numbers were lost a mark. */
    bool curve = false, lost = false;
    for (int y = 2; y < 12; y++)
        for (int x = 46; x < 57; x++) {
            curve = curve || letter_at(with, x, y) == '*';
            lost = lost || letter_at(with, x, y) == '!';
            assert_true(letter_at(without, x, y) != '*');
        }
    if (!curve || !lost)
        fail_msg("%s", with);
    /* Back at the very beginning, where nothing goes on yet. */
    struct tt_series *fresh = tt_series_new(false);
    k.curve[0].series = fresh;
    k.now = 0;
    char *begin = picture(&k, 80, 14, true);
    assert_null(strstr(begin, "waiting"));
    assert_non_null(strchr(begin, '*'));
    free(begin);
    tt_series_free(fresh);
    free(with);
    free(without);
    tt_series_free(left);
    tt_series_free(now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_short_and_exact),
        cmocka_unit_test(ticks_rise_and_lie_inside),
        cmocka_unit_test(a_range_keeps_until_it_is_clearly_wrong),
        cmocka_unit_test(a_straight_line_is_straight),
        cmocka_unit_test(a_single_spike_is_seen_among_a_million_points),
        cmocka_unit_test(a_million_points_take_little_time),
        cmocka_unit_test(values_that_are_no_numbers_are_marked),
        cmocka_unit_test(what_happened_stands_on_the_axis),
        cmocka_unit_test(a_rate_holds_until_now),
        cmocka_unit_test(the_right_edge_moves_in_leaps),
        cmocka_unit_test(a_cursor_reads_the_curve),
        cmocka_unit_test(a_part_fills_the_chart),
        cmocka_unit_test(the_future_is_dim),
        cmocka_unit_test(charts_stay_inside_for_every_kind_of_series),
        cmocka_unit_test(what_was_left_stays_in_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
