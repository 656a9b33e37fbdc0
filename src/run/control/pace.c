#include "pace.h"

#include <math.h>

void tt__pace_start(struct tt_pace *p, double now)
{
    if (p->running)
        return;
    p->running = true;
    p->mark = p->rate_since = p->next_due = now;
    p->rate_samples = 0;
}

void tt__pace_stop(struct tt_pace *p)
{
    p->running = false;
}

double tt__pace_lap(struct tt_pace *p, double now)
{
    double seconds = now - p->mark;
    p->mark = now;
    p->elapsed += seconds;
    return seconds;
}

bool tt__pace_step(struct tt_pace *p, double now, int64_t samples)
{
    const double window = 0.25; /* seconds: steady to read, quick to follow */
    p->epoch_seconds += tt__pace_lap(p, now);
    p->rate_samples += samples;
    double seconds = p->mark - p->rate_since;
    if (seconds < window)
        return false;
    p->rate = (double)p->rate_samples / seconds;
    p->window = seconds;
    p->rate_since = p->mark;
    p->rate_samples = 0;
    return true;
}

void tt__pace_waited(struct tt_pace *p, double seconds)
{
    p->waiting = fmin((seconds - p->waited) / p->window, 1);
    p->waited = seconds;
}

void tt__pace_validation(struct tt_pace *p, double now)
{
    tt__pace_lap(p, now);
    p->rate_since += p->val_seconds;
}

void tt__pace_not_training(struct tt_pace *p, double seconds)
{
    p->mark += seconds;
    p->rate_since += seconds;
}

double tt__pace_wait(const struct tt_pace *p, double now)
{
    return p->max_speed > 0 ? p->next_due - now : 0;
}

void tt__pace_next(struct tt_pace *p)
{
    if (p->max_speed > 0)
        p->next_due = fmax(p->next_due, p->mark - 1 / p->max_speed) + 1 / p->max_speed;
}
