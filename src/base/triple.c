#include <tuitrain/base/triple.h>

/* `mid` holds a slot number, plus FRESH when the writer left it. */
enum { SLOT = 3, FRESH = 4 };

void tt_triple_init(struct tt_triple *t)
{
    t->back = 0;
    t->front = 1;
    atomic_init(&t->mid, 2);
}

bool tt_triple_wanted(const struct tt_triple *t)
{
    return !(atomic_load_explicit(&t->mid, memory_order_relaxed) & FRESH);
}

void tt_triple_publish(struct tt_triple *t)
{
    t->back = atomic_exchange_explicit(&t->mid, t->back | FRESH, memory_order_acq_rel) & SLOT;
}

bool tt_triple_take(struct tt_triple *t)
{
    bool fresh = atomic_load_explicit(&t->mid, memory_order_relaxed) & FRESH;
    if (fresh)
        t->front = atomic_exchange_explicit(&t->mid, t->front, memory_order_acq_rel) & SLOT;
    return fresh;
}
