#include "../support/test.h"

#include <tuitrain/run/command.h>

#include "../../src/tui/commands.h"
#include "../../src/tui/keymap.h"
#include "../../src/tui/prompt.h"

/* --- keys ------------------------------------------------------------------------------------ */

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
        bool own = false;
        size_t n = strcspn(b->line, " ");
        for (const struct tt_ui_command *u = tt_ui_commands; u->name; u++)
            own = own || (strlen(u->name) == n && strncmp(u->name, b->line, n) == 0);
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

static void a_wrong_key_line_is_named(void **state)
{
    (void)state;
    struct tt_keymap m;
    char why[128];
    tt_keymap_defaults(&m);
    assert_int_equal(tt_keymap_read(&m, "x pause\nspcae pause\n", why, sizeof why), 2);
    assert_non_null(strstr(why, "spcae"));
}

/* --- the prompt ------------------------------------------------------------------------------ */

static bool type(struct tt_prompt *p, const char *keys)
{
    bool entered = false;
    char text[256], *save = NULL;
    strcpy(text, keys);
    for (char *key = strtok_r(text, " ", &save); key; key = strtok_r(NULL, " ", &save))
        entered = tt_prompt_key(p, key);
    return entered;
}

static struct tt_prompt *fresh(const char *text)
{
    static struct tt_prompt p;
    memset(&p, 0, sizeof p);
    tt_prompt_open(&p, text);
    return &p;
}

static void editing_does_what_hands_expect(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    assert_true(type(p, "l r space 0 . 1 enter"));
    assert_string_equal(p->text, "lr 0.1");
    assert_false(p->open);
    p = fresh("lr 0.1");
    assert_true(type(p, "left left backspace delete home s end ctrl-w home delete ! enter"));
    assert_string_equal(p->text, "!lr");
    p = fresh("caf\xc3\xa9");
    assert_true(type(p, "left x right backspace y enter"));
    assert_string_equal(p->text, "cafxy");
    p = fresh("abc");
    assert_false(type(p, "ctrl-u backspace"));
    assert_false(p->open); /* backspace in an empty prompt leaves it */
    p = fresh("abc");
    assert_false(type(p, "esc"));
    assert_false(p->open);
}

static void history_comes_back(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("one");
    type(p, "enter");
    tt_prompt_open(p, "two");
    type(p, "enter");
    tt_prompt_open(p, "");
    type(p, "up up");
    assert_string_equal(p->text, "one");
    type(p, "up down");
    assert_string_equal(p->text, "two");
    type(p, "down down");
    assert_string_equal(p->text, "");
}

static void tab_completes_commands_views_and_files(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("chec");
    type(p, "tab");
    assert_string_equal(p->text, "checkpoint ");
    p = fresh("e");
    type(p, "tab");
    assert_string_equal(p->text, "e");
    assert_non_null(strstr(p->candidates, "eval"));
    assert_non_null(strstr(p->candidates, "epochs"));
    p = fresh("view con");
    type(p, "tab");
    assert_string_equal(p->text, "view confusion ");
    test_write(test_path("unique.safetensors"), "", 0);
    char line[512];
    snprintf(line, sizeof line, "load %s/uni", test_folder());
    p = fresh(line);
    type(p, "tab");
    snprintf(line, sizeof line, "load %s ", test_path("unique.safetensors"));
    assert_string_equal(p->text, line);
}

static void a_flood_of_text_stops_at_the_end_of_the_line(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    struct tt_canvas c;
    int cursor;
    tt_canvas_init(&c, 40, 2, false);
    for (int i = 0; i < 5000; i++)
        tt_prompt_key(p, "\xc3\xa9");
    assert_true(p->length < TT_PROMPT_TEXT);
    tt_prompt_draw(&c, 1, p, &cursor);
    assert_true(cursor < 40);
    tt_canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_key_stands_for_a_command_there_is),
        cmocka_unit_test(a_user_s_keys_change_add_and_take_away),
        cmocka_unit_test(a_wrong_key_line_is_named),
        cmocka_unit_test(editing_does_what_hands_expect),
        cmocka_unit_test(history_comes_back),
        cmocka_unit_test(tab_completes_commands_views_and_files),
        cmocka_unit_test(a_flood_of_text_stops_at_the_end_of_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
