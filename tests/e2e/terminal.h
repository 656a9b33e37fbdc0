/* The program in a pseudo-terminal, and what its screen shows, through libvterm. */
#ifndef TT_TESTS_E2E_TERMINAL_H
#define TT_TESTS_E2E_TERMINAL_H

#include "../support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

static const double PATIENCE = 60; /* seconds until something counts as hanging */

struct term {
    pid_t pid, shell;
    int stops;    /* readable when the program was stopped */
    int fd, keep; /* `keep` holds the terminal open when the program has gone */
    VTerm *vt;
    VTermScreen *screen;
    int w, h, status;
    bool over;
    bool steered; /* a control sequence came */
    /* Where set, gets all that the program writes. */
    void (*tap)(void *self, const char *bytes, size_t n);
    void *tapper; /* its first argument */
    char cut[4];  /* the first bytes of a character whose others have not come yet */
    size_t n_cut;
    int hiding; /* in a string that libvterm does not know: 1 before it, 2 in it, 3 before its end
                 */
    struct termios before;
};

/* --- the terminal ---------------------------------------------------------------------------- */

static inline void set_size(struct term *t, int w, int h)
{
    struct winsize size = {.ws_col = (unsigned short)w, .ws_row = (unsigned short)h};
    t->w = w;
    t->h = h;
    vterm_set_size(t->vt, h, w);
    ioctl(t->fd, TIOCSWINSZ, &size);
}

static inline void run_program(const char *const *env, const char *const *args)
{
    /* Whole, since it is started from another folder. */
    const char *program = realpath(getenv("TUITRAIN"), NULL);
    const char *argv[24] = {program};
    for (int i = 0; args[i]; i++)
        argv[i + 1] = args[i];
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("HOME", test_folder(), 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("NO_COLOR");
    for (; env && *env; env++)
        putenv((char *)(uintptr_t)*env);
    if (program && chdir(test_folder()) == 0)
        execv(program, (char *const *)(uintptr_t)argv);
    fprintf(stderr, "TUITRAIN: cannot execute \"%s\"\n", getenv("TUITRAIN"));
    _exit(127);
}

/* The session's leader, as a shell is: tells when the program stops, ends as the program ends. */
static inline void be_shell(int tell, const char *const *env, const char *const *args)
{
    int status;
    signal(SIGHUP, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGHUP, SIG_DFL);
        signal(SIGTTOU, SIG_DFL);
        run_program(env, args);
    }
    if (write(tell, &pid, sizeof pid) != (ssize_t)sizeof pid)
        _exit(126);
    while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status))
        if (write(tell, &pid, 1) != 1)
            _exit(126);
    if (WIFSIGNALED(status))
        _exit(200 + WTERMSIG(status));
    _exit(WEXITSTATUS(status));
}

static inline void start(struct term *t, int w, int h, const char *const *env,
                         const char *const *args)
{
    struct winsize size = {.ws_col = (unsigned short)w, .ws_row = (unsigned short)h};
    char name[64];
    test_folder(); /* the program's folder is ours */
    memset(t, 0, sizeof *t);
    t->vt = vterm_new(h, w);
    vterm_set_utf8(t->vt, 1);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    int slave;
    assert_int_equal(openpty(&t->fd, &slave, name, NULL, &size), 0);
    t->keep = slave;
    tcgetattr(slave, &t->before);
    int tell[2];
    assert_int_equal(pipe2(tell, O_CLOEXEC), 0);
    t->shell = fork();
    if (t->shell == 0) {
        close(t->fd);
        login_tty(slave);
        be_shell(tell[1], env, args);
    }
    close(tell[1]);
    t->stops = tell[0];
    assert_int_equal(read(tell[0], &t->pid, sizeof t->pid), sizeof t->pid);
    t->w = w;
    t->h = h;
    fcntl(t->fd, F_SETFL, O_NONBLOCK);
}

/* How many bytes at the end belong to a character that goes on after them. */
static inline size_t cut_short(const char *bytes, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = (unsigned char)bytes[n - back];
        size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (c < 0x80 || c >= 0xc0)
            return length > back ? back : 0;
    }
    return 0;
}

/* libvterm takes a character that comes in two parts for two wrong ones. */
static inline void show_bytes(struct term *t, const char *bytes, size_t n)
{
    while (n > 0 && t->n_cut > 0) {
        t->cut[t->n_cut++] = *bytes++;
        n--;
        if (cut_short(t->cut, t->n_cut) > 0)
            continue;
        vterm_input_write(t->vt, t->cut, t->n_cut);
        t->n_cut = 0;
    }
    size_t cut = cut_short(bytes, n);
    if (n > cut)
        vterm_input_write(t->vt, bytes, n - cut);
    memcpy(t->cut + t->n_cut, bytes + n - cut, cut);
    t->n_cut += cut;
}

/* libvterm would print application program commands.  Without them; returns how many are left. */
static inline size_t hide_strings(struct term *t, const char *bytes, size_t n, char *out)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        bool escape = bytes[i] == '\033';
        if (t->hiding == 1 && bytes[i] == '_') {
            t->hiding = 2;
            continue;
        }
        if (t->hiding >= 2) {
            t->hiding = t->hiding == 3 && bytes[i] == '\\' ? 0 : escape ? 3 : 2;
            continue;
        }
        if (t->hiding == 1) /* it was the escape of something else */
            out[left++] = '\033';
        t->hiding = escape;
        if (!escape)
            out[left++] = bytes[i];
    }
    return left;
}

/* Takes what the program wrote in the next `ms` milliseconds at most; how many bytes. */
static inline size_t pump_some(struct term *t, int ms)
{
    char bytes[65536];
    struct pollfd fd = {.fd = t->fd, .events = POLLIN};
    ssize_t n = 0;
    if (poll(&fd, 1, ms) > 0) {
        n = read(t->fd, bytes, sizeof bytes);
        if (n > 0) {
            static char shown[2 * sizeof bytes];
            show_bytes(t, shown, hide_strings(t, bytes, (size_t)n, shown));
        }
        if (n > 0 && t->tap)
            t->tap(t->tapper, bytes, (size_t)n);
        t->steered = t->steered || (n > 0 && memchr(bytes, '\033', (size_t)n));
    }
    if (!t->over && waitpid(t->shell, &t->status, WNOHANG) == t->shell)
        t->over = true;
    return n > 0 ? (size_t)n : 0;
}

static inline void pump(struct term *t, int ms)
{
    pump_some(t, ms);
}

/* The screen as text; valid until the next call. */
static inline const char *text_of(struct term *t)
{
    static char text[400 * 130 * 4];
    char *p = text;
    for (int y = 0; y < t->h; y++) {
        for (int x = 0; x < t->w; x++) {
            VTermScreenCell cell;
            VTermPos at = {.row = y, .col = x};
            vterm_screen_get_cell(t->screen, at, &cell);
            p += tt_utf8_encode(
                cell.chars[0] && cell.chars[0] != (uint32_t)-1 ? cell.chars[0] : ' ', p);
        }
        *p++ = '\n';
    }
    *p = '\0';
    return text;
}

static inline bool shows(struct term *t, const char *what)
{
    return strstr(text_of(t), what) != NULL;
}

static inline void give_up(struct term *t, const char *what)
{
    kill(t->pid, SIGKILL);
    fail_msg("never \"%s\" on the screen:\n%s", what, text_of(t));
}

static inline void until(struct term *t, const char *what)
{
    double end = tt_clock_now() + PATIENCE;
    while (!shows(t, what)) {
        if (t->over || tt_clock_now() > end)
            give_up(t, what);
        pump(t, 50);
    }
}

static inline void until_gone(struct term *t, const char *what)
{
    double end = tt_clock_now() + PATIENCE;
    while (shows(t, what)) {
        if (t->over || tt_clock_now() > end)
            give_up(t, what);
        pump(t, 50);
    }
}

static inline void type(struct term *t, const char *keys)
{
    size_t n = strlen(keys);
    while (n > 0) {
        ssize_t k = write(t->fd, keys, n);
        if (k > 0) {
            keys += k;
            n -= (size_t)k;
        } else {
            pump(t, 10);
        }
    }
}

static inline int wait_end(struct term *t)
{
    double end = tt_clock_now() + PATIENCE;
    while (!t->over && tt_clock_now() < end)
        pump(t, 50);
    if (!t->over)
        give_up(t, "the end");
    for (int i = 0; i < 4; i++)
        pump(t, 1); /* its last words */
    return WEXITSTATUS(t->status);
}

static inline void assert_terminal_restored(struct term *t)
{
    struct termios now;
    tcgetattr(t->keep, &now);
    assert_int_equal(now.c_lflag, t->before.c_lflag);
    assert_int_equal(now.c_iflag, t->before.c_iflag);
    assert_int_equal(now.c_oflag, t->before.c_oflag);
    assert_false(shows(t, "dashboard")); /* the other screen is back */
}

static inline void done(struct term *t)
{
    if (!t->over) {
        kill(t->pid, SIGKILL);
        waitpid(t->shell, &t->status, 0);
    }
    close(t->stops);
    vterm_free(t->vt);
    close(t->fd);
    close(t->keep);
}

#endif
