#include <tuitrain/base/job.h>

#include <inttypes.h>
#include <stdio.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#define GET(field)        atomic_load_explicit(&p->field, memory_order_relaxed)
#define SET(field, value) atomic_store_explicit(&p->field, (value), memory_order_relaxed)

void tt_job_begin(struct tt_job *p, const char *doing, enum tt_unit unit, int64_t total)
{
    if (!p)
        return;
    SET(done, 0);
    SET(total, total);
    SET(unit, (int)unit);
    SET(began, (int64_t)(tt_clock_now() * 1e6));
    /* Who looks sees the numbers of a part that it has the name of. */
    atomic_store_explicit(&p->doing, doing, memory_order_release);
}

bool tt_job_at(struct tt_job *p, int64_t done, int64_t total)
{
    if (!p)
        return true;
    SET(done, done);
    SET(total, total);
    return !GET(stop);
}

bool tt_job_add(struct tt_job *p, int64_t n)
{
    if (!p)
        return true;
    atomic_fetch_add_explicit(&p->done, n, memory_order_relaxed);
    return !GET(stop);
}

int tt_job_stopped(struct tt_err *err)
{
    return tt_fail(err, TT_EIO, "stopped while it was loaded");
}

double tt_job_share(struct tt_job *p)
{
    int64_t total = GET(total), done = GET(done);
    if (total <= 0)
        return -1;
    return done < total ? (double)done / (double)total : 1;
}

static const char *amount(char *out, size_t size, enum tt_unit unit, int64_t n)
{
    if (unit != TT_UNIT_BYTES)
        return tt_text_thousands(out, size, n);
    return tt_text_thousands(out, size, n / 1000000);
}

const char *tt_job_text(struct tt_job *p, double now, char *out, size_t size)
{
    static const char *const units[] = {"MB", "files", "rows"};
    enum { TELLS = 2 }; /* per cent, before which nothing is said of the time that is left */
    const char *doing = atomic_load_explicit(&p->doing, memory_order_acquire);
    char done[32], total[32], left[32];
    int unit = GET(unit);
    double share = tt_job_share(p), spent = now - (double)GET(began) / 1e6;
    out[0] = '\0';
    if (doing && unit == TT_UNIT_NONE) {
        snprintf(out, size, "%s", doing);
        return out;
    }
    if (!doing || unit < 0 || unit >= (int)(sizeof units / sizeof units[0]))
        return out;
    amount(done, sizeof done, (enum tt_unit)unit, GET(done));
    if (share < 0) {
        snprintf(out, size, "%s: %s %s", doing, done, units[unit]);
        return out;
    }
    int n = snprintf(out, size, "%s: %s of %s %s (%.0f%%)", doing, done,
                     amount(total, sizeof total, (enum tt_unit)unit, GET(total)), units[unit],
                     100 * share);
    if (100 * share >= TELLS && share < 1 && spent > 0.1 && n > 0 && (size_t)n < size)
        snprintf(out + n, size - (size_t)n, ", %s left",
                 tt_text_duration(left, sizeof left, spent / share * (1 - share)));
    return out;
}
