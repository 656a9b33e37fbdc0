/* The help overlay: every bound key and every command is in it, at every size. */
#include "scene.h"

#include <tuitrain/run/command.h>

#include "../../src/tui/help.h"
#include "../../src/tui/keymap.h"

static char *picture(const struct tt_keymap *keys, int w, int h, int *scroll)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, w % 2);
    tt_help_draw(&c, where, keys, scroll);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void it_stays_inside_at_every_size(void **state)
{
    (void)state;
    struct tt_keymap keys;
    tt_keymap_defaults(&keys);
    for (int h = 10; h < 80; h += 3)
        for (int w = 38; w < 250; w += 5)
            for (int scroll = -3; scroll < 100; scroll += 29) {
                int at = scroll;
                free(picture(&keys, w, h, &at));
                assert_true(at >= 0 && at < 100);
            }
}

static void every_command_and_key_is_in_it(void **state)
{
    (void)state;
    struct tt_keymap keys;
    int scroll = 0;
    tt_keymap_defaults(&keys);
    char *text = picture(&keys, 118, 60, &scroll);
    for (int i = 0; tt_commands[i].name; i++)
        assert_has(text, tt_commands[i].name);
    for (int i = 0; i < keys.n; i++)
        assert_has(text, keys.binding[i].key);
    for (int i = 0; tt_views[i]; i++)
        assert_has(text, tt_views[i]->title);
    free(text);
}

static void scrolling_reaches_the_end(void **state)
{
    (void)state;
    struct tt_keymap keys;
    int top = 0, end = 10000;
    tt_keymap_defaults(&keys);
    char *first = picture(&keys, 78, 22, &top), *last = picture(&keys, 78, 22, &end);
    assert_int_equal(top, 0);
    assert_true(end > 0 && end < 10000);
    assert_has(first, "space");
    assert_has_not(first, "stop");
    assert_has(last, "stop");
    free(first);
    free(last);
}

static void a_changed_key_is_shown(void **state)
{
    (void)state;
    struct tt_keymap keys;
    int scroll = 0;
    char why[128];
    tt_keymap_defaults(&keys);
    assert_int_equal(tt_keymap_read(&keys, "f9 lr /2\n", why, sizeof why), 0);
    char *text = picture(&keys, 118, 60, &scroll);
    assert_has(text, "f9");
    assert_has(text, "lr /2");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stays_inside_at_every_size),
        cmocka_unit_test(every_command_and_key_is_in_it),
        cmocka_unit_test(scrolling_reaches_the_end),
        cmocka_unit_test(a_changed_key_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
