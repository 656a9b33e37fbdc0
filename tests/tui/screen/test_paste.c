/* Pastes, out of a pipe in the terminal's place. */
#include "../../../src/tui/screen/paste.h"
#include "../../support/test.h"

#include <unistd.h>

static int fds[2];

static int open_pipe(void **state)
{
    (void)state;
    tt_paste_end();
    return pipe(fds);
}

static int close_pipe(void **state)
{
    (void)state;
    close(fds[0]);
    close(fds[1]);
    return 0;
}

static void send(const char *text)
{
    assert_int_equal(write(fds[1], text, strlen(text)), strlen(text));
}

/* Takes what waits: this text, and this rest. */
static void assert_takes(const char *text, const char *rest)
{
    struct tt_input in = {0};
    struct tt_paste_rest left;
    assert_true(tt_paste_take(fds[0], &in, &left));
    assert_string_equal(in.key, "paste");
    assert_int_equal(in.n_text, strlen(text));
    assert_memory_equal(in.text, text, in.n_text);
    assert_true(in.n_text == 0 || in.text[in.n_text] == '\0');
    assert_int_equal(left.n, strlen(rest));
    if (left.n > 0)
        assert_memory_equal(left.bytes, rest, left.n);
}

static void a_paste_ends_where_the_terminal_says_so(void **state)
{
    (void)state;
    tt_paste_begin();
    send("one\rtwo");
    assert_takes("one\rtwo", "");
    assert_true(tt_paste_goes_on(fds[0])); /* though nothing waits */
    send(" three\033[201~q\033[A");
    assert_takes(" three", "q\033[A");
    assert_false(tt_paste_goes_on(fds[0]));
    assert_false(tt_paste_is_announced());
}

static void its_end_and_its_characters_may_come_in_parts(void **state)
{
    (void)state;
    tt_paste_begin();
    send("\xc3");
    assert_takes("", "");
    send("\xa9\xe2\x82");
    assert_takes("\xc3\xa9", "");
    send("\xac\033");
    assert_takes("\xe2\x82\xac", "");
    send("[201");
    assert_takes("", "");
    send("~x");
    assert_takes("", "x");
    tt_paste_begin();
    send("\033[20");
    assert_takes("", "");
    send("0 is no end\033[201~");
    assert_takes("\033[200 is no end", "");
}

static void keys_are_no_paste_and_a_flood_is(void **state)
{
    (void)state;
    static char many[2000];
    send("qy");
    assert_false(tt_paste_goes_on(fds[0]));
    memset(many, 'q', sizeof many - 1);
    send(many);
    assert_true(tt_paste_goes_on(fds[0]));
    struct tt_input in;
    struct tt_paste_rest rest;
    assert_true(tt_paste_take(fds[0], &in, &rest));
    assert_int_equal(in.n_text, 2 + sizeof many - 1);
    assert_int_equal(rest.n, 0);
    assert_false(tt_paste_take(fds[0], &in, &rest)); /* nothing waits */
}

/* Reports of a mouse, say, that have piled up: they are not text. */
static void a_flood_that_steers_is_the_keyboard_s(void **state)
{
    (void)state;
    static char many[2000];
    memset(many, 'q', sizeof many - 1);
    memcpy(many + 1000, "\033[<0;1;1M", 9);
    send(many);
    assert_true(tt_paste_goes_on(fds[0]));
    assert_takes("", many);
}

int main(void)
{
#define PASTE(f) cmocka_unit_test_setup_teardown(f, open_pipe, close_pipe)
    const struct CMUnitTest tests[] = {
        PASTE(a_paste_ends_where_the_terminal_says_so),
        PASTE(its_end_and_its_characters_may_come_in_parts),
        PASTE(keys_are_no_paste_and_a_flood_is),
        PASTE(a_flood_that_steers_is_the_keyboard_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
