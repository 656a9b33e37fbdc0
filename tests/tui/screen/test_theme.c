/* Themes: their files, and that what must be told apart can be, on the ground it is meant for. */
#include "../../support/test.h"

#include <math.h>
#include <sys/stat.h>

#include "../../../src/tui/screen/theme.h"

static const int counts[] = {0, 8, 16, 256};
enum { COUNTS = sizeof counts / sizeof counts[0] };

static struct tt_theme named(const char *name)
{
    struct tt_theme t;
    struct tt_err err = {0};
    assert_ok(tt_theme_open(&t, name, &err), &err);
    return t;
}

static bool same(struct tt_look a, struct tt_look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

/* --- the themes of the program --------------------------------------------------------------- */

static void the_default_names_every_style(void **state)
{
    (void)state;
    /* A style that it left out would look as `normal`, whatever that is. */
    struct tt_theme t;
    char why[128];
    tt_theme_default(&t);
    assert_string_equal(t.name, "dark");
    assert_int_equal(tt_theme_read(&t, tt_themes[0].text, why, sizeof why), 0);
    int lines = 0;
    for (const char *p = tt_themes[0].text; *p; p = strchr(p, '\n') + 1)
        lines += *p != '#';
    assert_int_equal(lines, TT_STYLE_COUNT - 1); /* pictures have their own colours */
}

static void colours_lie_within_what_the_terminal_has(void **state)
{
    (void)state;
    for (int i = 0; tt_themes[i].name; i++) {
        struct tt_theme t = named(tt_themes[i].name);
        for (int k = 0; k < COUNTS; k++)
            for (int s = 0; s < TT_STYLE_COUNT; s++) {
                struct tt_look look = tt_theme_look(&t, (enum tt_style)s, counts[k]);
                int most = counts[k] == 16 ? 8 : counts[k];
                assert_true(look.fg >= -1 && look.fg < most + !most);
                assert_true(look.bg >= -1 && look.bg < most + !most);
            }
    }
}

/* What must be told apart at a glance, also without colours. */
static void pairs_differ_at_every_depth(void **state)
{
    (void)state;
    static const enum tt_style always[][2] = {
        {TT_STYLE_TRAIN, TT_STYLE_TRAIN_RAW}, {TT_STYLE_TAB, TT_STYLE_TAB_ACTIVE},
        {TT_STYLE_NORMAL, TT_STYLE_SELECTED}, {TT_STYLE_NORMAL, TT_STYLE_ERROR},
        {TT_STYLE_KEY, TT_STYLE_NORMAL},
    };
    for (int i = 0; tt_themes[i].name; i++) {
        struct tt_theme t = named(tt_themes[i].name);
        for (size_t p = 0; p < sizeof always / sizeof always[0]; p++)
            for (int k = 0; k < COUNTS; k += COUNTS - 1)
                if (same(tt_theme_look(&t, always[p][0], counts[k]),
                         tt_theme_look(&t, always[p][1], counts[k])))
                    fail_msg("%s, %d colours: styles %d and %d", t.name, counts[k], always[p][0],
                             always[p][1]);
        for (int k = 1; k < COUNTS && t.most_colors > 0; k++)
            assert_false(same(tt_theme_look(&t, TT_STYLE_TRAIN, counts[k]),
                              tt_theme_look(&t, TT_STYLE_VAL, counts[k])));
    }
}

static void every_heat_level_has_its_own_colour(void **state)
{
    (void)state;
    for (int t = 0; t < 3; t++) {
        struct tt_theme theme = named(tt_themes[t].name);
        for (int base = TT_STYLE_HEAT; base <= TT_STYLE_HIT; base += TT_HEAT_LEVELS)
            for (int i = 0; i < TT_HEAT_LEVELS; i++)
                for (int k = 0; k < i; k++)
                    assert_int_not_equal(tt_theme_look(&theme, (enum tt_style)(base + i), 256).bg,
                                         tt_theme_look(&theme, (enum tt_style)(base + k), 256).bg);
    }
}

/* --- contrast, as WCAG 2 defines it ---------------------------------------------------------- */

/* xterm's palette beyond the 16 that a user sets. */
static double luminance(int color)
{
    static const int cube[] = {0, 95, 135, 175, 215, 255};
    double out = 0, share[] = {0.2126, 0.7152, 0.0722};
    int part[3] = {8 + 10 * (color - 232), 8 + 10 * (color - 232), 8 + 10 * (color - 232)};
    if (color < 232) {
        part[0] = cube[(color - 16) / 36];
        part[1] = cube[(color - 16) / 6 % 6];
        part[2] = cube[(color - 16) % 6];
    }
    for (int i = 0; i < 3; i++) {
        double v = part[i] / 255.0;
        out += share[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return out;
}

/* Of what is read in text; frames and empty bars are only seen. */
static double least_contrast(const char *name, int ground)
{
    struct tt_theme t = named(name);
    double least = 21;
    for (int s = 0; s < TT_STYLE_COUNT; s++) {
        struct tt_look look = tt_theme_look(&t, (enum tt_style)s, 256);
        bool seen = s == TT_STYLE_BORDER || s == TT_STYLE_BAR_EMPTY || s == TT_STYLE_TRAIN_RAW ||
                    s == TT_STYLE_HEAT || s == TT_STYLE_HIT;
        if (seen || look.fg < 0)
            continue;
        assert_true(look.fg >= 16 && (look.bg < 0 || look.bg >= 16));
        double a = luminance(look.fg) + 0.05, b = luminance(look.bg < 0 ? ground : look.bg) + 0.05;
        least = fmin(least, a > b ? a / b : b / a);
    }
    return least;
}

static void text_stands_out_from_the_ground(void **state)
{
    (void)state;
    assert_true(least_contrast("dark", 16) > 4.4);
    assert_true(least_contrast("dark", 231) > 2.8); /* not made for it, but legible */
    assert_true(least_contrast("light", 231) > 4.4);
    assert_true(least_contrast("high-contrast", 16) >= 7);
}

static void a_terminal_with_fewer_colours_and_themes_of_fewer(void **state)
{
    (void)state;
    struct tt_theme dark = named(""), eight = named("8-colors"), mono = named("mono");
    for (int s = 0; s < TT_STYLE_COUNT; s++) {
        enum tt_style style = (enum tt_style)s;
        assert_true(same(tt_theme_look(&eight, style, 256), tt_theme_look(&dark, style, 8)));
        assert_true(same(tt_theme_look(&mono, style, 256), tt_theme_look(&dark, style, 0)));
    }
}

/* --- files ----------------------------------------------------------------------------------- */

static void a_user_s_theme_is_found_and_changes_single_styles(void **state)
{
    (void)state;
    static const char text[] = "like light\ntrain 21,on:7,underline 4 bold\n";
    struct tt_theme t, light = named("light");
    struct tt_err err = {0};
    setenv("XDG_CONFIG_HOME", test_folder(), 1);
    mkdir(test_path("tuitrain"), 0755);
    mkdir(test_path("tuitrain/themes"), 0755);
    test_write(test_path("tuitrain/themes/mine"), text, sizeof text - 1);
    assert_ok(tt_theme_open(&t, "mine", &err), &err);
    assert_string_equal(t.name, "mine");
    struct tt_look look = tt_theme_look(&t, TT_STYLE_TRAIN, 256);
    assert_int_equal(look.fg, 21);
    assert_int_equal(look.bg, 7);
    assert_int_equal(look.attributes, TT_UNDERLINE);
    assert_int_equal(tt_theme_look(&t, TT_STYLE_TRAIN, 16).fg, 4);
    assert_true(
        same(tt_theme_look(&t, TT_STYLE_VAL, 256), tt_theme_look(&light, TT_STYLE_VAL, 256)));
    unsetenv("XDG_CONFIG_HOME");
}

static void bad_lines_are_named_and_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
        int line;
    } bad[] = {
        {"train 1 2 bold\nvla 1 2 bold\n", "vla", 2},
        {"val 256 1 bold\n", "256", 1},
        {"val 1 8 bold\n", "\"8\"", 1},
        {"val 1 1 red\n", "red", 1},
        {"val 1 1\n", "three looks", 1},
        {"\n\nval 1,blod 1 bold\n", "blod", 3},
        {"colors 17\n", "17", 1},
        {"like nothing\n", "nothing", 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_theme t, before;
        char why[160] = "";
        tt_theme_default(&t);
        before = t;
        if (tt_theme_read(&t, bad[i].text, why, sizeof why) != bad[i].line ||
            !strstr(why, bad[i].word))
            fail_msg("%s: \"%s\"", bad[i].text, why);
        assert_memory_equal(&t.look[0][TT_STYLE_VAL], &before.look[0][TT_STYLE_VAL],
                            sizeof(struct tt_look));
    }
}

static void a_theme_that_is_not_there_is_refused(void **state)
{
    (void)state;
    struct tt_theme t = named("light");
    struct tt_err err;
    assert_refused(tt_theme_open(&t, "drak", &err), &err, "high-contrast");
    assert_refused(tt_theme_open(&t, "../keys", &err), &err, "no theme's name");
    assert_string_equal(t.name, "light");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_names_every_style),
        cmocka_unit_test(colours_lie_within_what_the_terminal_has),
        cmocka_unit_test(pairs_differ_at_every_depth),
        cmocka_unit_test(every_heat_level_has_its_own_colour),
        cmocka_unit_test(text_stands_out_from_the_ground),
        cmocka_unit_test(a_terminal_with_fewer_colours_and_themes_of_fewer),
        cmocka_unit_test(a_user_s_theme_is_found_and_changes_single_styles),
        cmocka_unit_test(bad_lines_are_named_and_change_nothing),
        cmocka_unit_test(a_theme_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
