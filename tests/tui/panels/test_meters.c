/* What the meters say of readings, in the first row and in their panel. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/tui/panels/meters.h"

static double peak;
static double peak_now(void)
{
    return peak;
}

static struct tt_run_info info;
static struct tt_snapshot snap;
static struct tt_scene scene;

static struct tt_meters begin(void)
{
    info = (struct tt_run_info){.threads = 2, .flops = 1e6};
    snap = (struct tt_snapshot){.state = TT_TRAINING, .images_per_second = 50000, .waiting = 0.25};
    scene = (struct tt_scene){.info = &info, .snap = &snap};
    peak = 0;
    return (struct tt_meters){.peak = peak_now};
}

static void take(struct tt_meters *m, double cpu, double now)
{
    const struct tt_reading_now r = {.cpu = cpu, .memory = 312e6, .machine = 16e9};
    tt_meters_take(m, &scene, &r, now);
}

static const char *drawn(const struct tt_meters *m, int w)
{
    static char text[4000];
    struct tt_canvas *c = calloc(1, sizeof *c);
    assert_non_null(c);
    tt_canvas_init(c, w, 8, true);
    tt_meters_draw(m, c, tt_meters_place((struct tt_rect){0, 0, w, 8}), &scene);
    char *all = tt_canvas_text(c);
    snprintf(text, sizeof text, "%s", all);
    free(all);
    tt_canvas_done(c);
    free(c);
    return text;
}

static const char *row(const struct tt_meters *m, int begin, int end)
{
    static char text[400];
    struct tt_canvas *c = calloc(1, sizeof *c);
    assert_non_null(c);
    tt_canvas_init(c, 300, 1, true);
    tt_meters_draw_row(m, c, begin, end, &scene);
    char *all = tt_canvas_text(c);
    snprintf(text, sizeof text, "%s", all);
    free(all);
    tt_canvas_done(c);
    free(c);
    return text;
}

static void assert_says(const char *text, const char *what)
{
    if (!strstr(text, what))
        fail_msg("no \"%s\" in\n%s", what, text);
}

static void readings_become_figures(void **state)
{
    (void)state;
    struct tt_meters m = begin();
    take(&m, 10, 100);
    assert_int_equal(m.n, 0); /* nothing to compare with */
    take(&m, 10.95, 100.5);
    assert_int_equal(m.n, 1);
    const char *text = drawn(&m, 100);
    assert_says(text, "1.90 busy, 2 to compute (95%)");
    assert_says(text, "50 GFLOP/s; the peak is being measured");
    assert_says(text, "312MB of the machine's 16.0GB (1.9%)");
    assert_says(text, "25.0% of a step's time");
    peak = 40e9; /* of a thread */
    text = drawn(&m, 100);
    assert_says(text, "50 GFLOP/s, 62% of 80 GFLOP/s peak, measured");
}

static void what_is_not_known_is_said(void **state)
{
    (void)state;
    struct tt_meters m = begin();
    take(&m, 10, 100);
    snap.state = TT_PAUSED;
    take(&m, 10.1, 101);
    const char *text = drawn(&m, 100);
    assert_says(text, "0.10 busy");
    assert_says(text, "while it trains");
    assert_true(isnan(m.trace[TT_METER_FLOPS][0]));
    snap.state = TT_TRAINING;
    info.flops = 0;
    info.threads = 0;
    const struct tt_reading_now none = {.cpu = NAN, .memory = NAN, .machine = NAN};
    tt_meters_take(&m, &scene, &none, 102);
    text = drawn(&m, 100);
    assert_says(text, "not known");
    assert_says(row(&m, 0, 200), "threads");
}

static void the_first_row_holds_what_there_is_room_for(void **state)
{
    (void)state;
    struct tt_meters m = begin();
    assert_string_equal(row(&m, 0, 200), "\n"); /* no reading yet */
    take(&m, 10, 100);
    peak = 40e9;
    for (int i = 1; i < 100; i++)
        take(&m, 10 + i * 0.9, 100 + i * 0.5);
    assert_int_equal(m.n, TT_METER_TRACE);
    const char *text = row(&m, 100, 250);
    assert_says(text, "threads");
    assert_says(text, "1.8/2");
    assert_says(text, "62% of peak");
    assert_says(text, "312MB");
    assert_says(text, "25%");
    int shown[] = {0, 0, 0};
    for (int w = 0; w < 200; w++) {
        text = row(&m, 50, 50 + w);
        assert_true(strlen(text) <= (size_t)(50 + w + 1));
        for (size_t i = 0; i + 1 < strlen(text) && i < 50; i++)
            assert_int_equal(text[i], ' '); /* the tabs */
        shown[0] += strstr(text, "threads") != NULL;
        shown[1] += strstr(text, "FLOP/s") != NULL;
        shown[2] += strstr(text, "waiting") != NULL;
        assert_true(!strstr(text, "FLOP/s") || strstr(text, "threads"));
    }
    assert_true(shown[0] > shown[1] && shown[1] > shown[2] && shown[2] > 0);
}

static void it_fits_every_width(void **state)
{
    (void)state;
    struct tt_meters m = begin();
    take(&m, 10, 100);
    take(&m, 10.5, 100.5);
    for (int w = 1; w < 200; w++)
        drawn(&m, w);
    assert_int_equal(tt_meters_place((struct tt_rect){0, 0, 100, 3}).w, 0);
    assert_int_equal(tt_meters_place((struct tt_rect){0, 0, 10, 30}).w, 0);
}

/* Of this process. */
static void the_machine_is_read(void **state)
{
    (void)state;
    struct tt_reading_now a = tt_meters_read(), b = a;
    volatile double x = 1;
    assert_true(a.memory > 100e3 && a.memory < a.machine);
    for (int64_t i = 0; b.cpu - a.cpu < 0.01 && i < 1000000000; i++) {
        x = x * 1.0000001;
        if (i % 10000 == 0)
            b = tt_meters_read();
    }
    assert_true(b.cpu - a.cpu >= 0.01);
}

static void it_is_read_twice_a_second_at_most(void **state)
{
    (void)state;
    struct tt_meters m = begin();
    for (int i = 0; i <= 300; i++)
        tt_meters_sample(&m, &scene, 1 + i / 100.0);
    assert_true(m.n >= 4 && m.n <= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_become_figures),
        cmocka_unit_test(what_is_not_known_is_said),
        cmocka_unit_test(the_first_row_holds_what_there_is_room_for),
        cmocka_unit_test(it_fits_every_width),
        cmocka_unit_test(the_machine_is_read),
        cmocka_unit_test(it_is_read_twice_a_second_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
