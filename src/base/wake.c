#include <tuitrain/base/wake.h>

#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

void tt_wake_init(struct tt_wake *w)
{
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->fd < 0)
        abort();
    atomic_init(&w->signalled, 0);
}

void tt_wake_done(struct tt_wake *w)
{
    close(w->fd);
}

void tt_wake_signal(struct tt_wake *w)
{
    if (atomic_exchange(&w->signalled, 1))
        return;
    uint64_t one = 1;
    ssize_t n = write(w->fd, &one, sizeof one);
    (void)n; /* fails only when the counter is full, and then the sleeper wakes anyway */
}

void tt_wake_clear(struct tt_wake *w)
{
    uint64_t count;
    ssize_t n = read(w->fd, &count, sizeof count);
    (void)n; /* nothing to read is no error */
    atomic_store(&w->signalled, 0);
}

void tt_wake_wait(struct tt_wake *w, double seconds)
{
    struct pollfd p = {.fd = w->fd, .events = POLLIN};
    struct timespec t = {0};
    if (seconds >= 0) {
        double whole = floor(seconds < 1e6 ? seconds : 1e6);
        t.tv_sec = (time_t)whole;
        t.tv_nsec = (long)((fmin(seconds, 1e6) - whole) * 1e9);
    }
    ppoll(&p, 1, seconds < 0 ? NULL : &t, NULL);
}
