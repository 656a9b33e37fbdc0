#include "crash.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/map_fault.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

#include "capture.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGQUIT};
enum { FATAL = sizeof fatal / sizeof fatal[0] };
static int tty = -1;
static struct termios as_found;
static char restore_text[384];
static size_t restore_size;
static char alternate_stack[65536]; /* a frame with all of AVX-512 and AMX takes 11 KiB */

/* A terminal that takes nothing is given a second. */
static void write_all(const char *text, size_t n)
{
    while (n > 0) {
        struct pollfd fd = {.fd = tty, .events = POLLOUT};
        ssize_t done = poll(&fd, 1, 1000) > 0 ? write(tty, text, n) : 0;
        if (done <= 0 && !(done < 0 && errno == EAGAIN))
            return;
        text += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
}

static void give_back(void)
{
    char printed[512];
    ssize_t n;
    /* Not standard output: that is being caught. */
    write_all(restore_text, restore_size);
    tcsetattr(tty, TCSANOW, &as_found);
    /* An assertion's last words say why, and wait in the pipe. */
    while ((n = read(tt_capture_fd(), printed, sizeof printed)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            if ((printed[i] >= 0 && printed[i] < ' ' && printed[i] != '\n') || printed[i] == 127)
                printed[i] = '?';
        write_all(printed, (size_t)n);
    }
}

static void on_crash(int number)
{
    static const char crashed[] = "\r\ntuitrain: crashed; the terminal is restored\r\n";
    static const char quit[] = "\r\ntuitrain: ended without a checkpoint\r\n";
    give_back();
    if (number == SIGQUIT)
        write_all(quit, sizeof quit - 1);
    else
        write_all(crashed, sizeof crashed - 1);
    raise(number); /* SA_RESETHAND: this time by default */
}

/* No crash where a file that is mapped became shorter.  The handler stays: several threads may come
 * to the place at once. */
static void on_bus(int number, siginfo_t *info, void *context)
{
    const char *line = tt_map_fault(info->si_code > 0 ? info->si_addr : NULL);
    (void)context;
    if (!line) {
        signal(number, SIG_DFL);
        on_crash(number);
        return;
    }
    give_back();
    write_all("\r\n", 2);
    write_all(line, strlen(line));
    _exit(1);
}

void tt_crash_catch(int terminal, const struct termios *found, const char *restore)
{
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    struct sigaction act = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
    struct sigaction bus = {.sa_sigaction = on_bus, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK)};
    tty = terminal;
    as_found = *found;
    tt_text_copy(restore_text, sizeof restore_text, restore);
    restore_size = strlen(restore_text);
    sigaltstack(&stack, NULL);
    for (int i = 0; i < FATAL; i++)
        if (!tt_signals_foreign(fatal[i]))
            sigaction(fatal[i], fatal[i] == SIGBUS ? &bus : &act, NULL);
}

void tt_crash_let(void)
{
    for (int i = 0; i < FATAL; i++)
        if (!tt_signals_foreign(fatal[i]))
            signal(fatal[i], SIG_DFL);
    tt_map_catch_faults();
}
