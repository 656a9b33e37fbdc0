#include "curves.h"

#include <stdlib.h>

int64_t tt_library_length(const struct tt_library_curve *c)
{
    return tt_grow_length(&c->point);
}

struct tt_library_point tt_library_at(const struct tt_library_curve *c, int64_t i)
{
    return *(const struct tt_library_point *)tt_grow_at(&c->point, i);
}

/* What does not rise is brought to what is there: who draws may search. */
static void push(struct tt_library_curve *c, struct tt_library_point p)
{
    int64_t n = tt_library_length(c);
    struct tt_library_point *next = tt_grow_next(&c->point);
    if (!next) /* no memory, or full */
        return;
    if (n > 0) {
        struct tt_library_point last = tt_library_at(c, n - 1);
        p.time = p.time >= last.time ? p.time : last.time;
        p.step = p.step >= last.step ? p.step : last.step;
    }
    *next = p;
    tt_grow_publish(&c->point);
}

static struct tt__curve_set *new_set(void)
{
    enum { FIRST = 32, MOST = 1 << 28 };
    struct tt__curve_set *set = calloc(1, sizeof *set);
    for (int m = 0; set && m < TT_LIBRARY_METRICS; m++)
        tt_grow_init(&set->curve[m].point, sizeof(struct tt_library_point), FIRST, MOST);
    return set;
}

static void free_set(struct tt__curve_set *set)
{
    for (int m = 0; m < TT_LIBRARY_METRICS; m++)
        tt_grow_done(&set->curve[m].point);
    free(set);
}

bool tt__curves_init(struct tt__curves *c)
{
    c->mine = new_set();
    c->cuts = 0;
    atomic_init(&c->shown, c->mine);
    return c->mine != NULL;
}

void tt__curves_done(struct tt__curves *c)
{
    struct tt__curve_set *older;
    if (c->mine && c->mine != atomic_load(&c->shown))
        free_set(c->mine);
    for (struct tt__curve_set *set = atomic_load(&c->shown); set; set = older) {
        older = set->older;
        free_set(set);
    }
}

void tt__curves_add(struct tt__curves *c, enum tt_library_metric m, struct tt_library_point p)
{
    push(&c->mine->curve[m], p);
}

int64_t tt__curve_last(const struct tt__curves *c, enum tt_library_metric m)
{
    int64_t n = tt_library_length(&c->mine->curve[m]);
    return n > 0 ? tt_library_at(&c->mine->curve[m], n - 1).step : -1;
}

int64_t tt__curves_last(const struct tt__curves *c)
{
    int64_t last = -1;
    for (int m = 0; m < TT_LIBRARY_METRICS; m++) {
        int64_t step = tt__curve_last(c, (enum tt_library_metric)m);
        last = step > last ? step : last;
    }
    return last;
}

void tt__curves_cut(struct tt__curves *c, int64_t step)
{
    enum { MOST_CUTS = 256 };
    struct tt__curve_set *old = c->mine, *fresh;
    if (c->cuts++ >= MOST_CUTS || !(fresh = new_set()))
        return;
    for (int m = 0; m < TT_LIBRARY_METRICS; m++)
        for (int64_t i = 0; i < tt_library_length(&old->curve[m]); i++) {
            struct tt_library_point p = tt_library_at(&old->curve[m], i);
            if (p.step < step)
                push(&fresh->curve[m], p);
        }
    c->mine = fresh;
    if (old != atomic_load(&c->shown))
        free_set(old);
}

void tt__curves_hand_over(struct tt__curves *c)
{
    struct tt__curve_set *before = atomic_load(&c->shown);
    c->cuts = 0;
    if (c->mine == before)
        return;
    c->mine->older = before;
    atomic_store_explicit(&c->shown, c->mine, memory_order_release);
}

const struct tt_library_curve *tt__curves_shown(const struct tt__curves *c,
                                                enum tt_library_metric m)
{
    return &atomic_load_explicit(&c->shown, memory_order_acquire)->curve[m];
}
