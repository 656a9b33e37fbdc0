/* What a terminal can show: whom to ask what, and what counts as an answer. */
#include "../../support/test.h"

#include <tuitrain/base/clock.h>

#include "../../../src/tui/screen/graphics.h"
#include "../../../src/tui/screen/report.h"

static const struct tt_graphics_place xterm = {.name = "xterm-256color", .may_ask = true};

/* As the keyboard brings it. */
static void report(enum tt_report kind, const char *text)
{
    struct tt_input in = {0};
    tt_report_begin(kind);
    for (; *text && tt_report_open(); text++)
        tt_report_take((uint32_t)(unsigned char)*text, &in);
    assert_string_equal(in.key, "");
    assert_string_equal(text, "");
    assert_false(tt_report_open());
}

static void open_auto(void)
{
    tt_graphics_open(TT_GRAPHICS_AUTO, &xterm);
    tt_graphics_ask(false);
}

static void sixel_is_four_among_the_attributes(void **state)
{
    static const char *const yes[] = {"62;4;22c", "63;1;2;4;6;9;15;16;22;28c", "4c", "62;22;4c",
                                      "61;4;6;7;14;21;22;23;24;28;32;42;52c"};
    static const char *const no[] = {"62;22c", "64;44;14;40c", "1;2c",   "c",  "62;;4c",
                                     "62;4x",  "62;4$c",       "4;0;1S", ";4c"};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        open_auto();
        assert_true(tt_graphics_due() > 0);
        report(TT_REPORT_MODE, yes[i]);
        assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_SIXEL);
        assert_true(tt_graphics_due() <= 0);
        assert_true(tt_graphics_news());
        assert_false(tt_graphics_news());
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        open_auto();
        report(TT_REPORT_MODE, no[i]);
        assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_HALVES);
    }
}

static void kitty_says_ok_to_our_own_question(void **state)
{
    static const char *const no[] = {"i=31;ENOTSUPPORTED\033\\", "i=30;OK\033\\", ";OK\033\\",
                                     "i=31;OKAY\033\\",          "\033\\",        "i=31;OK\r"};
    (void)state;
    open_auto();
    report(TT_REPORT_KITTY, "i=31;OK\033\\");
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_KITTY);
    report(TT_REPORT_MODE, "62;4c"); /* before sixel */
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_KITTY);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        open_auto();
        report(TT_REPORT_KITTY, no[i]);
        assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_HALVES);
    }
}

static void colours_size_and_ground_are_taken_where_they_make_sense(void **state)
{
    (void)state;
    open_auto();
    assert_false(tt_graphics_now().ground_known);
    report(TT_REPORT_MODE, "1;0;16S");
    report(TT_REPORT_CONTROL, "6;20;9t");
    report(TT_REPORT_GROUND, "rgb:1010/8080/ffff\033\\");
    struct tt_graphics_state s = tt_graphics_now();
    assert_int_equal(s.colors, 16);
    assert_int_equal(s.cell_w, 9);
    assert_int_equal(s.cell_h, 20);
    assert_true(s.ground_known);
    assert_int_equal(s.ground, 0x1080ff);
    report(TT_REPORT_MODE, "1;0;100000S");
    assert_int_equal(tt_graphics_now().colors, 256);
    report(TT_REPORT_GROUND, "rgb:f/0/8\a");
    assert_int_equal(tt_graphics_now().ground, 0xff0088);
    report(TT_REPORT_GROUND, "rgba:12/34/56/78\a");
    assert_int_equal(tt_graphics_now().ground, 0x123456);
    s = tt_graphics_now();
    static const struct {
        enum tt_report kind;
        const char *text;
    } wrong[] = {{TT_REPORT_MODE, "1;3;0S"},        {TT_REPORT_MODE, "1;0;0S"},
                 {TT_REPORT_MODE, "1;0;-7S"},       {TT_REPORT_MODE, "2;0;8S"},
                 {TT_REPORT_CONTROL, "6;0;0t"},     {TT_REPORT_CONTROL, "6;20t"},
                 {TT_REPORT_CONTROL, "6;99999;1t"}, {TT_REPORT_CONTROL, "6;5~"},
                 {TT_REPORT_CONTROL, "6;-4;-4t"},   {TT_REPORT_CONTROL, "6;99999999999;9t"},
                 {TT_REPORT_GROUND, "rgb:1/2\a"},   {TT_REPORT_GROUND, "rgb:12345/1/1\a"},
                 {TT_REPORT_GROUND, "?\a"},         {TT_REPORT_GROUND, "rgb:\a"},
                 {TT_REPORT_GROUND, "\a"},          {TT_REPORT_GROUND, "rgb:g/g/g\033\\"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        report(wrong[i].kind, wrong[i].text);
        struct tt_graphics_state now = tt_graphics_now();
        assert_memory_equal(&now, &s, sizeof s);
    }
}

/* Bytes of all kinds, in all orders: nothing is believed that was not said, and no report stays
 * open for ever. */
static void garbage_changes_nothing(void **state)
{
    (void)state;
    static const char letters[] = "0123456789;;;;$?:/rgbi=OKcStyn~M\033\\\a\r \xc3\xa9";
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        struct tt_input in = {0};
        open_auto();
        tt_report_begin((enum tt_report)(TT_REPORT_MODE + i % 4));
        for (int n = 0; n < 300 && tt_report_open(); n++) {
            seed = seed * 1664525 + 1013904223;
            tt_report_take((unsigned char)letters[(seed >> 16) % (sizeof letters - 1)], &in);
            assert_string_equal(in.key, "");
        }
        struct tt_graphics_state s = tt_graphics_now();
        assert_in_range(s.colors, 2, 256);
        assert_in_range(s.cell_w, 0, 256);
        assert_in_range(s.cell_h, 0, 256);
        assert_true(s.level != TT_GRAPHICS_KITTY);
    }
    /* One that is too long is none, and its end is still its end. */
    char text[400];
    memset(text, '4', sizeof text);
    strcpy(text + 390, ";4c");
    open_auto();
    report(TT_REPORT_MODE, text);
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_HALVES);
}

static void what_is_wanted_is_done_and_not_asked_for(void **state)
{
    (void)state;
    static const struct {
        enum tt_graphics wanted, level;
    } cases[] = {{TT_GRAPHICS_HALVES, TT_GRAPHICS_HALVES},
                 {TT_GRAPHICS_ASCII, TT_GRAPHICS_HALVES},
                 {TT_GRAPHICS_OCTANTS, TT_GRAPHICS_OCTANTS},
                 {TT_GRAPHICS_SEXTANTS, TT_GRAPHICS_SEXTANTS}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tt_graphics_open(cases[i].wanted, &xterm);
        assert_string_equal(tt_graphics_ask(false), "");
        assert_true(tt_graphics_due() <= 0);
        report(TT_REPORT_MODE, "62;4c");
        report(TT_REPORT_KITTY, "i=31;OK\a");
        assert_int_equal(tt_graphics_now().level, cases[i].level);
    }
    tt_graphics_open(TT_GRAPHICS_SIXEL, &xterm);
    assert_true(*tt_graphics_ask(false)); /* its colours, and the cell's size */
    report(TT_REPORT_KITTY, "i=31;OK\a");
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_SIXEL);
}

static void each_is_asked_only_what_it_does_not_show(void **state)
{
    (void)state;
    tt_graphics_open(TT_GRAPHICS_AUTO, &xterm);
    const char *all = tt_graphics_ask(false);
    assert_non_null(strstr(all, "\033_G"));
    assert_non_null(strstr(all, "\033[16t"));
    assert_string_equal(all + strlen(all) - 3, "\033[c"); /* last */
    assert_string_equal(tt_graphics_ask(false), "");      /* once */
    tt_graphics_open(TT_GRAPHICS_AUTO, &xterm);
    assert_null(strstr(tt_graphics_ask(true), "\033[16t"));
    /* A control string would be a title there. */
    static const char *const between[] = {"tmux-256color", "screen-256color", "screen"};
    for (int i = 0; i < 3; i++) {
        struct tt_graphics_place place = xterm;
        place.name = between[i];
        place.multiplexed = true;
        tt_graphics_open(TT_GRAPHICS_AUTO, &place);
        all = tt_graphics_ask(false);
        assert_null(strstr(all, "\033_"));
        assert_non_null(strstr(all, "\033[c"));
    }
    const struct tt_graphics_place console = {.name = "linux"};
    tt_graphics_open(TT_GRAPHICS_AUTO, &console);
    assert_string_equal(tt_graphics_ask(false), "");
}

static void slower_ways_have_fewer_bytes(void **state)
{
    (void)state;
    struct tt_graphics_place place = xterm;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    double here = tt_graphics_now().rate;
    place.multiplexed = true;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    double between = tt_graphics_now().rate;
    place.remote = true;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    assert_true(here > between && between > tt_graphics_now().rate);
    assert_true(tt_graphics_now().rate <= 256e3);
}

static void vte_draws_sextants_itself(void **state)
{
    (void)state;
    struct tt_graphics_place place = xterm;
    place.vte = 7402;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_HALVES); /* in which colours? */
    place.true_color = true;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_SEXTANTS);
    place.multiplexed = true;
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    assert_int_equal(tt_graphics_now().level, TT_GRAPHICS_HALVES);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixel_is_four_among_the_attributes),
        cmocka_unit_test(kitty_says_ok_to_our_own_question),
        cmocka_unit_test(colours_size_and_ground_are_taken_where_they_make_sense),
        cmocka_unit_test(garbage_changes_nothing),
        cmocka_unit_test(what_is_wanted_is_done_and_not_asked_for),
        cmocka_unit_test(each_is_asked_only_what_it_does_not_show),
        cmocka_unit_test(slower_ways_have_fewer_bytes),
        cmocka_unit_test(vte_draws_sextants_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
