/* Terminals that take little, or nothing, or too much at once: training goes on, keys and signals
 * are heard, and the program leaves. */
#include "terminal.h"

/* Longer than any test; no picture needs to be taken for it. */
static const char *const endless[] = {"--epochs", "100000",      "--run-dir",
                                      "endless",  "--overwrite", NULL};

static void until_file(struct term *t, const char *name)
{
    struct stat st;
    double end = tt_clock_now() + PATIENCE;
    while (stat(test_path(name), &st) < 0) {
        if (tt_clock_now() > end)
            give_up(t, name);
        usleep(10000);
    }
}

/* As wait_end(), but the terminal takes nothing. */
static int wait_end_unseen(struct term *t)
{
    double end = tt_clock_now() + PATIENCE;
    while (waitpid(t->shell, &t->status, WNOHANG) != t->shell) {
        if (tt_clock_now() > end)
            give_up(t, "the end");
        usleep(10000);
    }
    t->over = true;
    return WEXITSTATUS(t->status);
}

/* The terminal's buffer is full when a size that changes brings no more bytes. */
static void fill_terminal(struct term *t)
{
    int before = -1, now = 0;
    for (int i = 0; now != before || i < 20; i++) {
        before = now;
        set_size(t, 180 + i % 2, 60);
        usleep(50000);
        ioctl(t->fd, FIONREAD, &now);
    }
    assert_true(now > 1000);
}

static void a_terminal_that_takes_nothing_stops_nobody(void **state)
{
    (void)state;
    struct term t;
    const char *const args[] = {"synthetic:2000", "--net", "784-8-10",  "--epochs", "300",
                                "--save",         "m.pth", "--run-dir", "unseen",   NULL};
    start(&t, 180, 60, NULL, args);
    until_file(&t, "m.pth"); /* which is written when all epochs are done; nothing was read */
    kill(t.pid, SIGTERM);
    assert_int_equal(wait_end_unseen(&t), 128 + SIGTERM);
    done(&t);
}

static void signals_are_heard_while_the_terminal_stands_still(void **state)
{
    (void)state;
    struct term t;
    struct stat st;
    start(&t, 180, 60, NULL, endless);
    until(&t, "TRAINING");
    fill_terminal(&t);
    kill(t.pid, SIGINT);
    assert_int_equal(wait_end_unseen(&t), 128 + SIGINT);
    assert_int_equal(stat(test_path("endless/last"), &st), 0);
    struct termios now;
    tcgetattr(t.keep, &now);
    assert_int_equal(now.c_lflag, t.before.c_lflag);
    done(&t);
}

static void it_stops_and_goes_on_while_the_terminal_stands_still(void **state)
{
    (void)state;
    struct term t;
    start(&t, 180, 60, NULL, endless);
    until(&t, "TRAINING");
    fill_terminal(&t);
    kill(t.pid, SIGTSTP);
    struct pollfd stopped = {.fd = t.stops, .events = POLLIN};
    assert_int_equal(poll(&stopped, 1, (int)(PATIENCE * 1000)), 1);
    kill(t.pid, SIGCONT);
    type(&t, " ");
    until(&t, "PAUSED"); /* and the whole picture is drawn again */
    until(&t, "dashboard");
    done(&t);
}

/* Reads at most `rate` bytes a second, for `seconds`; returns how many. */
static long trickle(struct term *t, double seconds, double rate)
{
    double begin = tt_clock_now(), now;
    long taken = 0;
    while ((now = tt_clock_now()) < begin + seconds) {
        char bytes[256];
        long due = (long)((now - begin) * rate) - taken;
        due = due > (long)sizeof bytes ? (long)sizeof bytes : due;
        ssize_t n = due > 0 ? read(t->fd, bytes, (size_t)due) : 0;
        if (n > 0) {
            show_bytes(t, bytes, (size_t)n);
            taken += n;
        }
        usleep(2000);
    }
    return taken;
}

static void a_slow_line_gets_fewer_pictures_not_older_ones(void **state)
{
    (void)state;
    struct term t;
    start(&t, 180, 60, NULL, endless);
    until(&t, "TRAINING");
    for (int i = 0; i < 6; i++) { /* big pictures, one after the other */
        set_size(&t, 180 - i % 2, 60);
        trickle(&t, 0.5, 1000);
    }
    type(&t, " ");
    trickle(&t, 0.2, 1000);
    long waiting = 0;
    double end = tt_clock_now() + PATIENCE;
    while (!shows(&t, "PAUSED") && tt_clock_now() < end) {
        char bytes[4096];
        struct pollfd fd = {.fd = t.fd, .events = POLLIN};
        ssize_t n = poll(&fd, 1, 100) > 0 ? read(t.fd, bytes, sizeof bytes) : 0;
        if (n > 0)
            show_bytes(&t, bytes, (size_t)n);
        waiting += n > 0 ? n : 0;
    }
    assert_true(shows(&t, "PAUSED"));
    /* What the system holds for the terminal, a picture on its way, and the newest. */
    if (waiting > 160000)
        fail_msg("%ld bytes were waiting", waiting);
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    assert_terminal_restored(&t);
    done(&t);
}

static void leaving_works_over_a_slow_line(void **state)
{
    (void)state;
    struct term t;
    start(&t, 80, 24, NULL, endless);
    until(&t, "TRAINING");
    type(&t, "\003"); /* Ctrl-C */
    double end = tt_clock_now() + PATIENCE;
    while (!t.over && tt_clock_now() < end) {
        trickle(&t, 0.1, 1000);
        t.over = waitpid(t.shell, &t.status, WNOHANG) == t.shell;
    }
    assert_true(t.over);
    assert_int_equal(WEXITSTATUS(t.status), 128 + SIGINT);
    for (int i = 0; i < 100; i++)
        pump(&t, 1);
    assert_terminal_restored(&t);
    done(&t);
}

/* A megabyte: letters, control characters, escape sequences, broken UTF-8. */
static void paste(struct term *t, bool marked)
{
    char garbage[1025];
    if (marked)
        type(t, "\033[200~");
    for (int k = 0; k < 1024; k++) {
        for (int i = 0; i < 1024; i++) {
            int byte = (i * 31 + k * 7 + i * i / 3) % 255 + 1;
            /* Not what the line discipline takes for itself, nor the end of the paste. */
            bool taken = byte == 3 || byte == 26 || byte == 28 || byte == '~';
            garbage[i] = (char)(taken ? 'q' : byte);
        }
        garbage[1024] = '\0';
        type(t, garbage);
    }
    if (marked)
        type(t, "\033[201~");
}

static void a_megabyte_of_garbage_does_nothing(void **state)
{
    (void)state;
    struct term t;
    start(&t, 80, 24, NULL, endless);
    until(&t, "TRAINING");
    paste(&t, true);
    type(&t, "2");
    until(&t, "TRAINING");
    type(&t, ":");
    paste(&t, true); /* text of a line, which has an end */
    type(&t, "\033");
    type(&t, "3");
    until(&t, "TRAINING");
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_that_takes_nothing_stops_nobody),
        cmocka_unit_test(signals_are_heard_while_the_terminal_stands_still),
        cmocka_unit_test(it_stops_and_goes_on_while_the_terminal_stands_still),
        cmocka_unit_test(a_slow_line_gets_fewer_pictures_not_older_ones),
        cmocka_unit_test(leaving_works_over_a_slow_line),
        cmocka_unit_test(a_megabyte_of_garbage_does_nothing),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
