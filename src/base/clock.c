#include <tuitrain/base/clock.h>

#include <time.h>

double tt_clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double tt_clock_unix(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *tt_clock_stamp(char *out, size_t size)
{
    time_t now = time(NULL);
    struct tm tm;
    if (!localtime_r(&now, &tm) || strftime(out, size, "%Y-%m-%dT%H-%M-%S", &tm) == 0)
        out[0] = '\0';
    return out;
}
