/* What the learning rate will do, in words. */
#include <math.h>
#include <stdio.h>

#include <tuitrain/run/session/session.h>

bool tt_session_outlook(const struct tt_session *s, double was, char *out, size_t size)
{
    enum { POINTS = 65 };
    struct tt_point future[POINTS];
    int n = tt_session_future(s, POINTS, future);
    double most = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, future[i].value);
    if (n == 0)
        return false;
    double now = future[0].value, end = future[n - 1].value;
    int used = snprintf(out, size, "schedule %s over %lld epochs: learning rate %.3g",
                        s->schedule.type->name, (long long)s->config.epochs, now);
    if (fabs(now - was) > 1e-6 * fmax(now, was))
        used += snprintf(out + used, size - (size_t)used, ", was %.3g", was);
    if (most > 1.01 * fmax(now, end))
        used += snprintf(out + used, size - (size_t)used, ", then up to %.3g", most);
    snprintf(out + used, size - (size_t)used, ", %.3g at the end", end);
    return true;
}
