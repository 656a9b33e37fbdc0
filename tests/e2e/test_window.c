/* Title, progress, calls and the clipboard in the real program: told while the screen is there,
 * taken back however it goes, few bytes, and nothing of it where there is no screen. */
#include "terminal.h"

#define KEEP "\033[22;2t"
#define BACK "\033[23;2t"

/* All that the program wrote, and how much of it was such sequences. */
struct tape {
    char text[1 << 20];
    size_t n;
};
static struct tape tape;

static void record(void *self, const char *bytes, size_t n)
{
    struct tape *all = self;
    size_t room = sizeof all->text - 1 - all->n, k = n < room ? n : room;
    for (size_t i = 0; i < k; i++) /* so that it can be searched */
        all->text[all->n + i] = bytes[i] ? bytes[i] : ' ';
    all->n += k;
    all->text[all->n] = '\0';
}

static const char *const as_ghostty[] = {
    "TERM=xterm-256color", "TERM_PROGRAM=ghostty", "TMUX=", "WT_SESSION=", "VTE_VERSION=", NULL};
static const char *const as_xterm[] = {
    "TERM=xterm-256color", "TERM_PROGRAM=", "TMUX=", "WT_SESSION=", "VTE_VERSION=", NULL};

static void start_on(struct term *t, const char *const *env, const char *const *args)
{
    memset(&tape, 0, sizeof tape);
    start(t, 100, 30, env, args);
    t->tap = record;
    t->tapper = &tape;
}

static void until_written(struct term *t, const char *what)
{
    double end = tt_clock_now() + PATIENCE;
    while (!strstr(tape.text, what)) {
        if (t->over || tt_clock_now() > end)
            give_up(t, what);
        pump(t, 50);
    }
}

static int count(const char *what)
{
    int n = 0;
    for (const char *p = tape.text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

static const char *const args[] = {"synthetic:500", "--net",       "784-8-10", "--epochs",
                                   "5000",          "--speed",     "200",      "--run-dir",
                                   "window",        "--overwrite", NULL};

static void a_title_is_told_and_taken_back(void **state)
{
    (void)state;
    struct term t;
    start_on(&t, as_ghostty, args);
    until_written(&t, "\033]2;");
    until_written(&t, "tuitrain: synthetic:500\033\\");
    until_written(&t, "\033]9;4;1;0\033\\");
    assert_int_equal(count(KEEP), 1);
    type(&t, "y"); /* nothing is chosen: the folder */
    until(&t, "copied: ");
    until_written(&t, "\033]52;c;");
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    assert_int_equal(count(BACK), 1);
    assert_non_null(strstr(strstr(tape.text, BACK), "\033]9;4;0\033\\"));
    assert_terminal_restored(&t);
    done(&t);
}

static void also_when_it_stops_and_when_it_crashes(void **state)
{
    (void)state;
    struct term t;
    start_on(&t, as_ghostty, args);
    until_written(&t, "\033]9;4;1;");
    type(&t, "\032");
    until_written(&t, BACK);
    until_written(&t, "\033]9;4;0\033\\");
    struct pollfd stopped = {.fd = t.stops, .events = POLLIN};
    assert_int_equal(poll(&stopped, 1, (int)PATIENCE * 1000), 1);
    kill(t.pid, SIGCONT);
    until(&t, "TRAINING");
    until_written(&t, "\033[22;2t");
    assert_int_equal(count(KEEP), 2);
#ifdef TT_SANITIZE
    kill(t.pid, SIGKILL);
    wait_end(&t);
    done(&t);
    skip(); /* the sanitizers have handlers of their own */
#endif
    kill(t.pid, SIGSEGV);
    wait_end(&t);
    assert_int_equal(count(BACK), 2);
    assert_int_equal(count("\033]9;4;0\033\\"), 2);
    done(&t);
}

static void the_end_calls_as_the_terminal_can(void **state)
{
    static const char *const more[] = {"--notify", "off"};
    static const struct {
        const char *const *env;
        const char *const *more;
        const char *bytes;
    } cases[] = {{as_ghostty, NULL, "\033]9;synthetic:500: finished"},
                 {as_xterm, NULL, "\a"},
                 {as_ghostty, more, NULL}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        const char *argv[16] = {"synthetic:500", "--net",  "784-8-10",    "--epochs", "1",
                                "--run-dir",     "called", "--overwrite", NULL};
        struct term t;
        for (int k = 0; cases[i].more && k < 2; k++)
            argv[8 + k] = cases[i].more[k];
        start_on(&t, cases[i].env, argv);
        until(&t, "FINISHED");
        until_written(&t, "\033]2;100% ");
        if (cases[i].bytes)
            until_written(&t, cases[i].bytes);
        else
            assert_null(strstr(tape.text, "\033]9;synthetic"));
        type(&t, "q");
        assert_int_equal(wait_end(&t), 0);
        if (!cases[i].bytes)
            assert_null(strchr(tape.text, '\a'));
        done(&t);
    }
}

/* A few titles a second at most, however often numbers change. */
static void it_takes_few_bytes(void **state)
{
    (void)state;
    struct term t;
    start_on(&t, as_ghostty, args);
    until_written(&t, "\033]2;");
    double begin = tt_clock_now();
    while (tt_clock_now() < begin + 2.5)
        pump(&t, 50);
    assert_true(count("\033]2;") <= (int)(tt_clock_now() - begin) + 2);
    assert_true(count("\033]9;4;") <= 2);
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

/* What was typed is there in the next run, unless nobody wants that. */
static void what_was_typed_is_there_the_next_time(void **state)
{
    (void)state;
    struct term t;
    const char *argv[16];
    int n = 0;
    for (; args[n]; n++)
        argv[n] = args[n];
    argv[n] = argv[n + 1] = NULL;
    for (int i = 0; i < 3; i++) {
        argv[n] = i == 2 ? "--no-history" : NULL;
        start_on(&t, as_xterm, argv);
        until(&t, "TRAINING");
        type(&t, ":");
        until(&t, "enter do it");
        if (i == 0) {
            type(&t, "set momentum 0.25\r");
            until(&t, "was 0.9");
        } else {
            type(&t, "\033OA");
            for (double end = tt_clock_now() + 0.5; i == 2 && tt_clock_now() < end;)
                pump(&t, 20);
            if (i == 1)
                until(&t, ":set momentum 0.25");
            else
                assert_false(shows(&t, ":set momentum 0.25"));
            type(&t, "\003");
        }
        kill(t.pid, SIGTERM);
        wait_end(&t);
        done(&t);
    }
}

static void without_a_screen_there_is_nothing_of_it(void **state)
{
    static const char *const plain[] = {"synthetic:200", "--net",       "784-8-10",
                                        "--epochs",      "1",           "--run-dir",
                                        "no-window",     "--overwrite", NULL};
    static const char *const dumb[] = {"TERM=dumb", "TERM_PROGRAM=ghostty", NULL};
    (void)state;
    struct term t;
    start_on(&t, dumb, plain);
    assert_int_equal(wait_end(&t), 0);
    assert_null(strstr(tape.text, "\033]"));
    assert_null(strstr(tape.text, KEEP));
    assert_null(strchr(tape.text, '\a'));
    done(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_is_told_and_taken_back),
        cmocka_unit_test(also_when_it_stops_and_when_it_crashes),
        cmocka_unit_test(the_end_calls_as_the_terminal_can),
        cmocka_unit_test(it_takes_few_bytes),
        cmocka_unit_test(what_was_typed_is_there_the_next_time),
        cmocka_unit_test(without_a_screen_there_is_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
