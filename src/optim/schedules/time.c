#include "time.h"

#include <stddef.h>

const char *const tt__units[] = {"epoch", "step", NULL};

int64_t tt__time(int by, const struct tt_moment *m)
{
    return by ? m->step : m->epoch;
}

int64_t tt__all_time(int by, const struct tt_moment *m)
{
    return by ? m->epochs * m->steps_per_epoch : m->epochs;
}

int64_t tt__time_of_all(int by, const struct tt_moment *m)
{
    return by ? m->place : m->epoch;
}
