#include <tuitrain/base/signals.h>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <sys/signalfd.h>

const int tt_signals_end[] = {SIGTERM, SIGHUP, SIGINT, 0};

static sigset_t set_of(const int *list)
{
    sigset_t set;
    sigemptyset(&set);
    for (; *list; list++)
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
