/* Every signal there is, sent to the real program: with the screen, in plain lines, ignored from
 * the start, and beside a library whose thread would take it. */
#include "terminal.h"

#include <sys/resource.h>

#include "../support/small_data.h"

/* What becomes of a run. */
enum fate { SAVES, DIES, GOES_ON };

static const struct {
    int number; /* -1, -2, -3: the first, a middle and the last real-time one */
    enum fate fate;
} table[] = {
    {SIGTERM, SAVES},   {SIGHUP, SAVES},    {SIGINT, SAVES},   {SIGUSR1, SAVES},
    {SIGUSR2, SAVES},   {SIGXCPU, SAVES},   {SIGPWR, SAVES},   {SIGALRM, SAVES},
    {SIGVTALRM, SAVES}, {SIGPROF, SAVES},   {SIGIO, SAVES},    {SIGSTKFLT, SAVES},
    {-1, SAVES},        {-2, SAVES},        {-3, SAVES},       {SIGQUIT, DIES},
    {SIGSEGV, DIES},    {SIGBUS, DIES},     {SIGFPE, DIES},    {SIGILL, DIES},
    {SIGABRT, DIES},    {SIGSYS, DIES},     {SIGTRAP, DIES},   {SIGPIPE, GOES_ON},
    {SIGXFSZ, GOES_ON}, {SIGCHLD, GOES_ON}, {SIGURG, GOES_ON},
};
enum { SIGNALS = sizeof table / sizeof table[0] };

static int number_of(int row)
{
    int n = table[row].number;
    return n == -1 ? SIGRTMIN : n == -2 ? SIGRTMIN + 7 : n == -3 ? SIGRTMAX : n;
}

/* --- how the terminal is left ---------------------------------------------------------------- */

enum { MODES = 4096, TAIL = 1 << 16 };
static signed char mode[MODES]; /* 1: set, -1: reset, 0: never named */
static signed char keypad;
static char held[TAIL];
static size_t n_held;

/* Follows "\033[?1049h", "\033[?1006l", "\033=" and "\033>". */
static void follow(void *self, const char *bytes, size_t n)
{
    (void)self;
    assert_true(n_held + n < TAIL + TAIL);
    if (n_held + n >= TAIL)
        n_held = 0; /* a sequence cut here is drawing: modes come at the beginning and the end */
    memcpy(held + n_held, bytes, n < TAIL ? n : TAIL - 1);
    n_held += n < TAIL ? n : TAIL - 1;
    size_t at = 0;
    while (at + 1 < n_held) {
        if (held[at] != '\033') {
            at++;
        } else if (held[at + 1] == '=' || held[at + 1] == '>') {
            keypad = held[at + 1] == '=' ? 1 : -1;
            at += 2;
        } else if (held[at + 1] == '[' && at + 2 < n_held && held[at + 2] == '?') {
            size_t end = at + 3;
            while (end < n_held && (held[end] == ';' || (held[end] >= '0' && held[end] <= '9')))
                end++;
            if (end == n_held)
                break;                                        /* the rest comes later */
            bool sets = held[end] == 'h' || held[end] == 'l'; /* others ask for something */
            for (size_t i = at + 2; i < end && sets; i++)
                if (held[i] == '?' || held[i] == ';') {
                    long number = strtol(held + i + 1, NULL, 10);
                    assert_in_range(number, 1, MODES - 1);
                    mode[number] = held[end] == 'h' ? 1 : -1;
                }
            at = end + 1;
        } else if (held[at + 1] == '[' && at + 2 == n_held) {
            break;
        } else {
            at++;
        }
    }
    memmove(held, held + at, n_held - at);
    n_held -= at;
}

static void assert_modes_are_back(const char *what)
{
    enum { WRAP = 7, CURSOR = 25 };
    for (int i = 0; i < MODES; i++)
        if (mode[i] && (mode[i] > 0) != (i == CURSOR || i == WRAP))
            fail_msg("%s: the terminal's mode %d is left %s", what, i, mode[i] > 0 ? "on" : "off");
    if (keypad > 0)
        fail_msg("%s: the keypad and the cursor keys are left in the program's mode", what);
}

static void assert_settings_are_back(struct term *t, const char *what)
{
    struct termios now;
    tcgetattr(t->keep, &now);
    if (now.c_iflag != t->before.c_iflag || now.c_oflag != t->before.c_oflag ||
        now.c_cflag != t->before.c_cflag || now.c_lflag != t->before.c_lflag ||
        memcmp(now.c_cc, t->before.c_cc, sizeof now.c_cc) != 0)
        fail_msg("%s: the terminal's settings are left changed", what);
}

static void watch_modes(struct term *t)
{
    memset(mode, 0, sizeof mode);
    keypad = 0;
    n_held = 0;
    t->tap = follow;
}

static bool is_saved(const char *folder)
{
    char last[64];
    struct stat st;
    snprintf(last, sizeof last, "%s/last", folder);
    return stat(test_path(last), &st) == 0;
}

/* --- with the screen ------------------------------------------------------------------------- */

static void strike_the_screen(int row)
{
    struct term t;
    int number = number_of(row);
    char folder[24], what[64];
    snprintf(folder, sizeof folder, "screen%d", number);
    snprintf(what, sizeof what, "signal %d", number);
    const char *const args[] = {small_data(), "--net",     "36-8-3", "--epochs",
                                "100000",     "--speed",   "200",    "--checkpoint-every",
                                "off",        "--run-dir", folder,   NULL};
    start(&t, 80, 24, NULL, args);
    watch_modes(&t);
    until(&t, "epoch 1:");                     /* a line of the log: there is something to save */
    assert_true(mode[1049] > 0 && keypad > 0); /* there is something to restore */
    kill(t.pid, number);
    if (table[row].fate == GOES_ON) {
        type(&t, " ");
        until(&t, "PAUSED");
        type(&t, "qy");
    }
    int status = wait_end(&t);
    int right[] = {[SAVES] = 128 + number, [DIES] = 200 + number, [GOES_ON] = 0};
    if (status != right[table[row].fate] % 256)
        fail_msg("%s: ends with %d", what, status);
    if (is_saved(folder) != (table[row].fate != DIES))
        fail_msg("%s: a checkpoint is %s", what, is_saved(folder) ? "there" : "missing");
    assert_modes_are_back(what);
    assert_settings_are_back(&t, what);
    assert_false(shows(&t, "dashboard"));
    done(&t);
}

static void every_signal_gives_the_terminal_back(void **state)
{
    (void)state;
    for (int i = 0; i < SIGNALS; i++) {
#ifdef TT_SANITIZE
        if (table[i].fate == DIES)
            continue; /* the sanitizers have handlers of their own */
#endif
        strike_the_screen(i);
    }
}

/* --- in plain lines -------------------------------------------------------------------------- */

struct plain {
    pid_t pid;
    char folder[24];
    int out; /* readable when it has written */
};

static void prepare_nothing(void)
{
}

/* Starts a run that goes on for as long as the test needs, and waits until it trains. */
static void start_plain(struct plain *p, const char *folder, void (*prepare)(void))
{
    int ends[2];
    struct timespec patience = {.tv_sec = (time_t)PATIENCE};
    snprintf(p->folder, sizeof p->folder, "%s", folder);
    test_folder();
    const char *data = small_data();
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    p->pid = fork();
    if (p->pid == 0) {
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, 0);
        dup2(ends[1], 1);
        dup2(nothing, 2);
        prepare();
        if (chdir(test_folder()) == 0)
            execl(getenv("TUITRAIN"), "tuitrain", data, "--net", "36-8-3", "--epochs", "100000",
                  "--speed", "300", "--checkpoint-every", "off", "--run-dir", folder, (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    p->out = ends[0];
    struct pollfd fd = {.fd = p->out, .events = POLLIN};
    assert_int_equal(ppoll(&fd, 1, &patience, NULL), 1);
}

/* Whether two more epochs are told of: one may have been on its way. */
static bool goes_on(struct plain *p)
{
    char text[4096];
    for (int epochs = 0; epochs < 2;) {
        struct pollfd fd = {.fd = p->out, .events = POLLIN};
        ssize_t n = poll(&fd, 1, (int)(PATIENCE * 1000)) == 1 ? read(p->out, text, sizeof text) : 0;
        if (n <= 0)
            return false;
        for (ssize_t i = 0; i < n; i++)
            epochs += text[i] == '\n';
    }
    return true;
}

static int end_of(struct plain *p)
{
    int status;
    char text[4096];
    while (read(p->out, text, sizeof text) > 0) {
    }
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    close(p->out);
    return status;
}

static void assert_saves(struct plain *p, int number)
{
    kill(p->pid, number);
    int status = end_of(p);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != (128 + number) % 256)
        fail_msg("signal %d: ends with %d", number, status);
    if (!is_saved(p->folder))
        fail_msg("signal %d: no checkpoint", number);
}

static void every_signal_does_the_same_without_the_screen(void **state)
{
    (void)state;
    for (int i = 0; i < SIGNALS; i++) {
        struct plain p;
        int number = number_of(i);
        char folder[24];
#ifdef TT_SANITIZE
        if (table[i].fate == DIES)
            continue;
#endif
        snprintf(folder, sizeof folder, "plain%d", number);
        start_plain(&p, folder, prepare_nothing);
        if (table[i].fate == SAVES) {
            assert_saves(&p, number);
            continue;
        }
        kill(p.pid, number);
        if (table[i].fate == GOES_ON) {
            if (!goes_on(&p))
                fail_msg("signal %d ends the run", number);
            assert_saves(&p, SIGTERM);
            continue;
        }
        int status = end_of(&p);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != number)
            fail_msg("signal %d: ends with %d", number, status);
    }
}

/* --- how the program was started ------------------------------------------------------------- */

static void ignore_some(void)
{
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
}

/* As nohup does it. */
static void what_was_ignored_from_the_start_stays_ignored(void **state)
{
    (void)state;
    static const int ignored[] = {SIGHUP, SIGINT, SIGUSR1};
    struct plain p;
    start_plain(&p, "nohup", ignore_some);
    for (int i = 0; i < 3; i++) {
        kill(p.pid, ignored[i]);
        if (!goes_on(&p))
            fail_msg("signal %d ends a run that was to ignore it", ignored[i]);
    }
    assert_saves(&p, SIGTERM);
}

static void limit_files(void)
{
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 4096, .rlim_max = 4096});
}

/* The kernel would end the process; the write is to fail instead, as on a full disk. */
static void a_file_over_the_limit_is_told_of_like_a_full_disk(void **state)
{
    (void)state;
    struct plain p;
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
    skip(); /* clang's OpenMP keeps what it shares in a file, over the limit too */
#endif
#endif
    start_plain(&p, "limited", limit_files);
    kill(p.pid, SIGTERM);
    int status = end_of(&p);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGTERM);
    assert_false(is_saved("limited"));
}

static void preload_a_thread(void)
{
    if (!getenv("FAULT_LIBRARY"))
        _exit(99);
    setenv("LD_PRELOAD", getenv("FAULT_LIBRARY"), 1);
    setenv("FAULT_HOW", "thread", 1);
}

/* OpenBLAS 0.3.29 starts one before main(). */
static void a_thread_that_a_library_starts_takes_no_signal(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip(); /* they do not bear preloaded libraries */
#endif
    static const int numbers[] = {SIGTERM, SIGHUP, SIGINT, SIGUSR1};
    for (int i = 0; i < 4; i++) {
        struct plain p;
        char folder[24];
        snprintf(folder, sizeof folder, "beside%d", numbers[i]);
        start_plain(&p, folder, preload_a_thread);
        assert_saves(&p, numbers[i]);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_signal_gives_the_terminal_back),
        cmocka_unit_test(every_signal_does_the_same_without_the_screen),
        cmocka_unit_test(what_was_ignored_from_the_start_stays_ignored),
        cmocka_unit_test(a_file_over_the_limit_is_told_of_like_a_full_disk),
        cmocka_unit_test(a_thread_that_a_library_starts_takes_no_signal),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
