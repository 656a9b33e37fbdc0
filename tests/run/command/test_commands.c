/* The command language: what can be typed, what cannot, and how it prints again. */
#include "../../support/test.h"

#include <tuitrain/run/command/commands.h>

static void a_command_prints_as_the_line_it_came_from(void **state)
{
    (void)state;
    static const char *const lines[] = {"pause on",     "pause off",        "pause toggle",
                                        "step 5",       "lr 0.003",         "lr *1.25",
                                        "lr /2",        "checkpoint",       "save a b.safetensors",
                                        "load x",       "eval toggle",      "epochs 12",
                                        "epochs +3",    "speed 20",         "speed max",
                                        "speed slower", "speed faster",     "stop",
                                        "rewind 0",     "rewind 500",       "rewind -3",
                                        "rewind 2:17",  "stop now",         "lr-find 0.001 0.5",
                                        "lr-find off",  "set momentum 0.5", "schedule step:5,0.5"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tt_command c;
        struct tt_err err = {0};
        char text[TT_COMMAND_TEXT + 64];
        assert_ok(tt_command_parse(lines[i], &c, NULL, &err), &err);
        assert_string_equal(tt_command_text(&c, text, sizeof text), lines[i]);
    }
}

static void wrong_commands_are_told_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *line, *word;
    } bad[] = {{"lr", "above 0"},
               {"lr -1", "above 0"},
               {"lr *x", "above 0"},
               {"lr nan", "above 0"},
               {"lr inf", "above 0"},
               {"step 0", "1 to 1000000"},
               {"step 1.5", "1 to"},
               {"epochs", "takes N"},
               {"epochs -1", "takes N"},
               {"speed 0", "steps per second"},
               {"save", "file name"},
               {"pause perhaps", "toggle"},
               {"rewind", "takes a step"},
               {"rewind 1.5", "takes a step"},
               {"rewind 1:", "takes a step"},
               {"rewind -1:3", "takes a step"},
               {"checkpoint now", "no argument"},
               {"chekpoint", "did you mean \"checkpoint\""},
               {"frobnicate", "no command"},
               {"", "no command"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_command c;
        struct tt_err err;
        assert_refused(tt_command_parse(bad[i].line, &c, NULL, &err), &err, bad[i].word);
    }
}

static void ranges_of_lr_find_are_checked(void **state)
{
    (void)state;
    struct tt_command c;
    struct tt_err err = {0};
    assert_refused(tt_command_parse("lr-find 1", &c, NULL, &err), &err, "MIN MAX");
    assert_refused(tt_command_parse("lr-find 1 x", &c, NULL, &err), &err, "MIN MAX");
    assert_refused(tt_command_parse("lr-find 0 1", &c, NULL, &err), &err, "above");
    assert_refused(tt_command_parse("lr-find 1 1.5", &c, NULL, &err), &err, "twice");
    assert_refused(tt_command_parse("lr-find 1 11", &c, NULL, &err), &err, "at most 10");
    assert_refused(tt_command_parse("lr-find nan 1", &c, NULL, &err), &err, "lr-find");
}

static void every_row_is_whole_and_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < TT_COMMAND_COUNT; i++) {
        const struct tt_command_type *row = &tt_commands[i];
        struct tt_command c;
        struct tt_err err = {0};
        int known = 0;
        assert_non_null(row->name);
        assert_true(row->args && row->help[0] && row->parse);
        if (tt_command_parse(row->name, &c, &known, &err) == 0)
            assert_int_equal(c.type, i);
        assert_true(known);
        for (const struct tt_word *w = row->words; w && w->text; w++) {
            char line[64];
            snprintf(line, sizeof line, "%s %s", row->name, w->text);
            assert_ok(tt_command_parse(line, &c, NULL, &err), &err);
        }
    }
    assert_null(tt_commands[TT_COMMAND_COUNT].name);
}

static void what_bears_on_numbers_is_known_by_its_line(void **state)
{
    (void)state;
    static const char *const bears[] = {"lr 0.1", "schedule constant", "set momentum 0.5",
                                        "load model.pth", "epochs +3"},
                             *const none[] = {"pause",      "step 3",     "speed max",  "eval",
                                              "checkpoint", "save x.pth", "rewind 3",   "lr-find",
                                              "stop",       "lr",         "frobnicate", ""};
    for (size_t i = 0; i < sizeof bears / sizeof bears[0]; i++)
        assert_true(tt_command_affects_numbers(bears[i]));
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(tt_command_affects_numbers(none[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_prints_as_the_line_it_came_from),
        cmocka_unit_test(wrong_commands_are_told_in_words),
        cmocka_unit_test(ranges_of_lr_find_are_checked),
        cmocka_unit_test(every_row_is_whole_and_found_by_its_name),
        cmocka_unit_test(what_bears_on_numbers_is_known_by_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
