/* The default keys stand for commands; of the user's, wrong lines are named and do no harm. */
#include "../../support/test.h"

#include <sys/stat.h>

#include "../../../src/tui/commands/keymap.h"
#include "../../../src/tui/commands/list.h"

static struct tt_keymap map;

/* Reads `text` over the default keys. */
static int read_keys(const char *text, char why[160])
{
    tt_keymap_defaults(&map);
    why[0] = '\0';
    return tt_keymap_read(&map, text, why, 160);
}

static void every_default_key_stands_for_a_command_there_is(void **state)
{
    (void)state;
    struct tt_keymap m;
    tt_keymap_defaults(&m);
    assert_true(m.n > 30);
    for (int i = 0; i < m.n; i++) {
        const struct tt_binding *b = &m.binding[i];
        struct tt_command c;
        struct tt_err err = {0};
        int known = 0;
        struct tt_command_info info;
        bool own = tt_command_find(b->line, &info) && !info.type;
        int rc = tt_command_parse(b->line, &c, &known, &err);
        if (!own && !known)
            fail_msg("%s: no command \"%s\"", b->key, b->line);
        if (!own && !b->prompt && rc < 0)
            fail_msg("%s: %s", b->key, err.text);
    }
}

static void a_user_s_keys_change_add_and_take_away(void **state)
{
    (void)state;
    struct tt_keymap m;
    char why[128];
    tt_keymap_defaults(&m);
    assert_int_equal(
        tt_keymap_read(&m, "# mine\n+ lr *2\nf5   checkpoint  \nc\n\n", why, sizeof why), 0);
    assert_string_equal(tt_keymap_find(&m, "+")->line, "lr *2");
    assert_string_equal(tt_keymap_find(&m, "f5")->line, "checkpoint");
    assert_null(tt_keymap_find(&m, "c"));
    assert_string_equal(tt_keymap_key(&m, "checkpoint"), "f5");
    assert_true(tt_keymap_find(&m, "L")->prompt);
    assert_string_equal(tt_keymap_find(&m, "L")->line, "lr ");
}

static void lines_behind_a_wrong_one_still_count(void **state)
{
    (void)state;
    char why[160];
    assert_int_equal(read_keys("f5 pause\nhyper-x pause\nf6 step 10\nanother wrong one\n", why), 2);
    assert_non_null(strstr(why, "hyper-x"));
    assert_string_equal(tt_keymap_find(&map, "f5")->line, "pause");
    assert_string_equal(tt_keymap_find(&map, "f6")->line, "step 10");
}

static void a_key_bound_to_no_command_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } wrong[] = {
        {"x frobnicate\n", "frobnicate"},    {"x puase\n", "pause"}, {"x lr fast\n", "fast"},
        {"x frobnicate...\n", "frobnicate"}, {"f13 pause\n", "f13"}, {"f1x pause\n", "f1x"},
        {"ctrl-1 pause\n", "ctrl-1"},        {"\001 pause\n", ""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char why[160];
        if (read_keys(wrong[i].text, why) != 1 || !strstr(why, wrong[i].word))
            fail_msg("%s: \"%s\"", wrong[i].text, why);
        assert_null(tt_keymap_find(&map, "x"));
    }
}

static void what_the_prompt_completes_may_be_unfinished(void **state)
{
    (void)state;
    char why[160];
    assert_int_equal(read_keys("x lr ...\r\nf7   view log  \r\nspace\r\n", why), 0);
    assert_true(tt_keymap_find(&map, "x")->prompt);
    assert_string_equal(tt_keymap_find(&map, "f7")->line, "view log");
    assert_null(tt_keymap_find(&map, "space"));
}

static void a_full_map_refuses_more(void **state)
{
    (void)state;
    char why[160], text[TT_KEYS * 32] = "";
    for (int i = 0; i < TT_KEYS; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%c%c%c pause\n", 0xe1, 0x80 + i / 64, 0x80 + i % 64);
    }
    assert_true(read_keys(text, why) > 0);
    assert_int_equal(map.n, TT_KEYS);
}

static void the_warning_names_file_and_line(void **state)
{
    (void)state;
    char warning[512], path[1100];
    setenv("XDG_CONFIG_HOME", test_folder(), 1);
    tt_keymap_defaults(&map);
    tt_keymap_read_user(&map, warning, sizeof warning);
    assert_string_equal(warning, ""); /* there need be no file */
    mkdir(test_path("tuitrain"), 0700);
    snprintf(path, sizeof path, "%s", test_path("tuitrain/keys"));
    test_write(path, "x step\ny stpe\n", 14);
    tt_keymap_read_user(&map, warning, sizeof warning);
    snprintf(path + strlen(path), 8, ":2: ");
    assert_memory_equal(warning, path, strlen(path));
    assert_non_null(strstr(warning, "step"));
    assert_string_equal(tt_keymap_find(&map, "x")->line, "step");
    remove(test_path("tuitrain/keys"));
    remove(test_path("tuitrain"));
}

static void assert_expands(const char *text, const char *expected)
{
    char out[32];
    assert_string_equal(tt_keymap_expand(&map, text, out, sizeof out), expected);
}

static void keys_take_the_place_of_command_lines(void **state)
{
    (void)state;
    char why[160];
    tt_keymap_defaults(&map);
    assert_expands("{move up} {move down}", "up down");
    assert_expands("[ ]", "[ ]");
    assert_expands("{enter} x", "enter x");
    assert_expands("{", "{");
    assert_expands("", "");
    assert_int_equal(read_keys("up\nk\nf9 percent\np\n", why), 0);
    assert_expands("{move up} {move down}", "down"); /* nothing stands for the first */
    assert_expands("{move up}", "");
    assert_expands("{percent}", "f9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_key_stands_for_a_command_there_is),
        cmocka_unit_test(a_user_s_keys_change_add_and_take_away),
        cmocka_unit_test(lines_behind_a_wrong_one_still_count),
        cmocka_unit_test(a_key_bound_to_no_command_is_refused),
        cmocka_unit_test(what_the_prompt_completes_may_be_unfinished),
        cmocka_unit_test(a_full_map_refuses_more),
        cmocka_unit_test(keys_take_the_place_of_command_lines),
        cmocka_unit_test(the_warning_names_file_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
