/* What a terminal is told beside the picture: what each kind gets, that nothing from outside is in
 * it, how long it may be, and that it is taken back. */
#include "../../../src/tui/screen/outlet.h"
#include "../../../src/tui/screen/window.h"
#include "../../support/test.h"

#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

static int out[2];

static void begin(const struct tt_window_env *env, enum tt_notify notify)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_int_equal(pipe2(out, O_NONBLOCK), 0);
    assert_int_equal(tt_outlet_open(out[1]), 0);
    tt_window_open(env, notify);
}

/* What was told since the last time. */
static const char *told(void)
{
    static char text[65536];
    assert_true(tt_outlet_send());
    ssize_t n = read(out[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void end(void)
{
    tt_outlet_close(0);
    close(out[0]);
    close(out[1]);
}

static const struct tt_window_env xterm = {.term = "xterm-256color"},
                                  ghostty = {.term = "xterm-ghostty", .term_program = "ghostty"},
                                  tmux = {.term = "tmux-256color",
                                          .term_program = "WezTerm",
                                          .tmux = "/tmp/tmux-1/default,1,0"};

/* --- who gets what --------------------------------------------------------------------------- */

static void each_kind_gets_what_it_knows(void **state)
{
    static const struct {
        struct tt_window_env env;
        bool title, progress, clipboard;
        int call;
    } kinds[] = {
        {{.term = "xterm-256color"}, true, false, true, TT_CALL_BELL},
        {{.term = "xterm-256color", .term_program = "iTerm.app"}, true, false, true, TT_CALL_OSC9},
        {{.term = "xterm-256color", .term_program = "WezTerm"}, true, true, true, TT_CALL_OSC9},
        {{.term = "xterm-256color", .wt_session = "1"}, true, true, true, TT_CALL_BELL},
        {{.term = "xterm-256color", .conemu = "ON"}, true, true, true, TT_CALL_BELL},
        {{.term = "xterm-256color", .vte_version = "7600"}, true, false, true, TT_CALL_BELL},
        {{.term = "xterm-256color", .vte_version = "8002"}, true, true, true, TT_CALL_BELL},
        {{.term = "xterm-kitty"}, true, false, true, TT_CALL_OSC9},
        {{.term = "foot-extra"}, true, false, true, TT_CALL_OSC777},
        {{.term = "xterm-ghostty"}, true, true, true, TT_CALL_OSC9},
        {{.term = "screen-256color", .tmux = "x"}, true, false, true, TT_CALL_BELL},
        {{.term = "screen-256color"}, false, false, false, TT_CALL_BELL},
        {{.term = "linux", .term_program = "WezTerm"}, false, false, false, TT_CALL_BELL},
        {{.term = "vt220"}, false, false, false, TT_CALL_BELL},
        {{.term = "dumb", .wt_session = "1"}, false, false, false, TT_CALL_BELL},
        {{.term = NULL}, false, false, false, TT_CALL_BELL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct tt_window_can can = tt_window_can(&kinds[i].env);
        if (can.title != kinds[i].title || can.progress != kinds[i].progress ||
            can.clipboard != kinds[i].clipboard || (int)can.call != kinds[i].call)
            fail_msg("%s, number %zu: title %d, progress %d, clipboard %d, call %d",
                     kinds[i].env.term ? kinds[i].env.term : "none", i, can.title, can.progress,
                     can.clipboard, (int)can.call);
    }
}

static void who_knows_nothing_is_told_nothing(void **state)
{
    static const struct tt_window_env vt = {.term = "vt100"};
    (void)state;
    begin(&vt, TT_NOTIFY_AUTO);
    tt_window_enter();
    tt_window_title("title");
    tt_window_progress(TT_PROGRESS_GOES, 50);
    assert_false(tt_window_copy("text"));
    tt_window_leave();
    assert_string_equal(told(), "");
    assert_string_equal(tt_window_end(), "");
    tt_window_enter();
    tt_window_call("over");
    assert_string_equal(told(), "\a");
    end();
}

/* --- title and progress ---------------------------------------------------------------------- */

static void what_was_changed_is_taken_back(void **state)
{
    (void)state;
    begin(&ghostty, TT_NOTIFY_AUTO);
    tt_window_title("before the screen is there");
    tt_window_progress(TT_PROGRESS_GOES, 3);
    tt_window_call("x");
    assert_string_equal(told(), "");
    tt_window_enter();
    assert_string_equal(told(), "\033[22;2t");
    tt_window_title("62% tuitrain: mnist");
    assert_string_equal(told(), "\033]2;62% tuitrain: mnist\033\\");
    tt_window_title("62% tuitrain: mnist"); /* is there already */
    assert_string_equal(told(), "");
    tt_window_progress(TT_PROGRESS_GOES, 62);
    assert_string_equal(told(), "\033]9;4;1;62\033\\");
    tt_window_progress(TT_PROGRESS_GOES, 62);
    assert_string_equal(told(), "");
    tt_window_progress(TT_PROGRESS_RESTS, 62);
    assert_string_equal(told(), "\033]9;4;4;62\033\\");
    tt_window_progress(TT_PROGRESS_WRONG, 200);
    assert_string_equal(told(), "\033]9;4;2;100\033\\");
    assert_string_equal(tt_window_end(), "\033[23;2t\033]9;4;0\033\\");
    tt_window_leave();
    assert_string_equal(told(), "\033[23;2t\033]9;4;0\033\\");
    tt_window_leave(); /* once */
    assert_string_equal(told(), "");
    tt_window_enter(); /* as after Ctrl-Z: all is told again */
    tt_window_title("62% tuitrain: mnist");
    tt_window_progress(TT_PROGRESS_GOES, 62);
    assert_non_null(strstr(told(), "62% tuitrain: mnist"));
    tt_window_progress(TT_PROGRESS_GOES, -1);
    assert_string_equal(told(), "\033]9;4;0\033\\");
    tt_window_progress(TT_PROGRESS_GOES, -1);
    assert_string_equal(told(), "");
    end();
}

/* Whatever a data set is called. */
static void nothing_from_outside_steers(void **state)
{
    static const char bad[] = "a\033]52;c;eA==\a\x9c\xc2\x9b"
                              "b;\xe2\x80\xae"
                              "c\xff\n";
    static char all[1000];
    (void)state;
    memset(all, 'x', sizeof all - 1);
    begin(&ghostty, TT_NOTIFY_AUTO);
    tt_window_enter();
    told();
    tt_window_title(bad);
    assert_string_equal(told(), "\033]2;a?]52;c;eA==???b;?c??\033\\");
    tt_window_call("4;1;99");
    assert_string_equal(told(), "\033]9;4,1,99\033\\");
    tt_window_title(all);
    assert_int_equal(strlen(told()), 4 + TT_WINDOW_TITLE - 1 + 2);
    tt_window_call(all);
    assert_int_equal(strlen(told()), 4 + TT_WINDOW_CALL - 1 + 2);
    setlocale(LC_CTYPE, "C");
    tt_window_title("caf\xc3\xa9"); /* a terminal without UTF-8 */
    assert_string_equal(told(), "\033]2;caf?\033\\");
    end();
}

static void calls_follow_what_was_asked_for(void **state)
{
    static const struct tt_window_env foot = {.term = "foot"};
    static const struct {
        const struct tt_window_env *env;
        enum tt_notify notify;
        const char *bytes;
    } cases[] = {{&ghostty, TT_NOTIFY_AUTO, "\033]9;it is over\033\\"},
                 {&ghostty, TT_NOTIFY_BELL, "\a"},
                 {&ghostty, TT_NOTIFY_OFF, ""},
                 {&foot, TT_NOTIFY_AUTO, "\033]777;notify;tuitrain;it is over\033\\"},
                 {&xterm, TT_NOTIFY_AUTO, "\a"},
                 {&xterm, TT_NOTIFY_OFF, ""},
                 {&tmux, TT_NOTIFY_AUTO, "\a"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(cases[i].env, cases[i].notify);
        tt_window_enter();
        told();
        tt_window_call("it is over");
        assert_string_equal(told(), cases[i].bytes);
        end();
    }
}

/* --- clipboard ------------------------------------------------------------------------------- */

/* The bytes that OSC 52 carries. */
static size_t decode(const char *from, char *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0;
    assert_int_equal(strncmp(from, "\033]52;c;", 7), 0);
    unsigned bits = 0, have = 0;
    for (from += 7; *from != '\033'; from++) {
        if (*from == '=')
            continue;
        const char *digit = strchr(digits, *from);
        assert_non_null(digit);
        bits = bits << 6 | (unsigned)(digit - digits);
        have += 6;
        if (have >= 8)
            to[n++] = (char)(bits >> (have -= 8));
    }
    assert_string_equal(from, "\033\\");
    to[n] = '\0';
    return n;
}

static void what_is_copied_is_whole_or_cut_between_characters(void **state)
{
    static char text[3 * TT_WINDOW_COPY + 1], back[sizeof text];
    (void)state;
    begin(&xterm, TT_NOTIFY_AUTO);
    tt_window_enter();
    told();
    assert_true(tt_window_copy("f"));
    assert_string_equal(told(), "\033]52;c;Zg==\033\\");
    for (size_t n = 0; n < 40; n++) {
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(1 + (i * 77 + n) % 255);
        text[n] = '\0';
        assert_true(tt_window_copy(text));
        assert_int_equal(decode(told(), back), n);
        assert_memory_equal(back, text, n);
    }
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xe2\x86\x92", 4);
    assert_true(tt_window_copy(text));
    size_t n = decode(told(), back);
    assert_true(n <= TT_WINDOW_COPY && n > TT_WINDOW_COPY - 3 && n % 3 == 0);
    assert_false(tt_window_in_tmux());
    end();
    begin(&tmux, TT_NOTIFY_AUTO);
    assert_true(tt_window_in_tmux());
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_gets_what_it_knows),
        cmocka_unit_test(who_knows_nothing_is_told_nothing),
        cmocka_unit_test(what_was_changed_is_taken_back),
        cmocka_unit_test(nothing_from_outside_steers),
        cmocka_unit_test(calls_follow_what_was_asked_for),
        cmocka_unit_test(what_is_copied_is_whole_or_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
