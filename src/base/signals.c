#include <tuitrain/base/signals.h>

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <sys/signalfd.h>
#include <sys/syscall.h>

enum { FIRST_FREE = 34, LAST = 64 }; /* real-time signals; the first two are the C library's own */

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGQUIT, 0};
static uint64_t mask_before; /* as the kernel has it: signal n is bit n - 1 */
static bool blocked_early;
static bool foreign[LAST + 1];

/* Before anything is set up, a sanitizer's own memory too: nothing but a system call. */
__attribute__((no_sanitize("address", "thread", "undefined"))) void tt_signals_block_early(void)
{
    uint64_t mask = ~(UINT64_C(3) << (FIRST_FREE - 3));
    for (int i = 0; faults[i]; i++)
        mask &= ~(UINT64_C(1) << (faults[i] - 1));
    blocked_early = syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, &mask_before, sizeof mask) == 0;
}

void tt_signals_begin(void)
{
    static const int fail_instead[] = {SIGPIPE, SIGXFSZ};
    struct sigaction now;
    for (int n = 1; n <= LAST; n++)
        foreign[n] = sigaction(n, NULL, &now) == 0 && now.sa_handler != SIG_DFL;
    for (size_t i = 0; i < sizeof fail_instead / sizeof fail_instead[0]; i++)
        signal(fail_instead[i], SIG_IGN);
}

void tt_signals_release(void)
{
    if (blocked_early)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask_before, NULL, sizeof mask_before);
}

/* The lists are made when asked for: which numbers have no name is known only then. */
enum { MOST = 20 + LAST };

const int *tt_signals_end(void)
{
    static const int named[] = {SIGTERM, SIGHUP,    SIGINT,  SIGUSR1, SIGUSR2,   SIGXCPU,
                                SIGPWR,  SIGVTALRM, SIGALRM, SIGPROF, SIGSTKFLT, SIGIO};
    static int list[MOST];
    size_t n = sizeof named / sizeof named[0];
    memcpy(list, named, sizeof named);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
        list[n++] = number;
    list[n] = 0;
    return list;
}

const int *tt_signals_screen(void)
{
    static int list[MOST];
    int n = 0;
    for (const int *end = tt_signals_end(); *end; end++)
        list[n++] = *end;
    list[n++] = SIGTSTP;
    list[n++] = SIGCONT;
    list[n++] = SIGWINCH;
    list[n] = 0;
    return list;
}

bool tt_signals_foreign(int number)
{
    return foreign[number];
}

static sigset_t set_of(const int *list)
{
    sigset_t set;
    sigemptyset(&set);
    for (; *list; list++)
        if (!foreign[*list])
            sigaddset(&set, *list);
    return set;
}

int tt_signals_open(const int *list)
{
    sigset_t set = set_of(list);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int tt_signals_take(int fd)
{
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void tt_signals_mask(int how, const int *list)
{
    sigset_t set = set_of(list);
    pthread_sigmask(how, &set, NULL);
}
