#include <tuitrain/base/mailbox.h>

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

/* `mid` holds the number of a slot, plus FRESH when the writer left it. */
enum { SLOT = 3, FRESH = 4 };

void tt_mailbox_init(struct tt_mailbox *m, size_t size, tt_mailbox_copy *copy,
                     tt_mailbox_free *free)
{
    *m = (struct tt_mailbox){.size = size, .copy = copy, .free = free, .front = 1};
    m->stride = (size + TT_ALIGN - 1) / TT_ALIGN * TT_ALIGN;
    m->slots = tt_calloc(TT_MAILBOX_SLOTS, m->stride, NULL);
    if (!m->slots)
        abort();
    atomic_init(&m->mid, 2);
}

void tt_mailbox_done(struct tt_mailbox *m)
{
    for (int i = 0; m->free && i < TT_MAILBOX_SLOTS; i++)
        m->free(tt_mailbox_slot(m, i));
    free(m->slots);
    m->slots = NULL;
}

void *tt_mailbox_slot(struct tt_mailbox *m, int i)
{
    return m->slots + (size_t)i * m->stride;
}

bool tt_mailbox_wanted(const struct tt_mailbox *m)
{
    return !(atomic_load_explicit(&m->mid, memory_order_relaxed) & FRESH);
}

void *tt_mailbox_back(struct tt_mailbox *m)
{
    return m->slots + m->back * m->stride;
}

void tt_mailbox_publish(struct tt_mailbox *m)
{
    m->back = atomic_exchange_explicit(&m->mid, m->back | FRESH, memory_order_acq_rel) & SLOT;
}

bool tt_mailbox_send(struct tt_mailbox *m, const void *value)
{
    if (!m->copy)
        memcpy(tt_mailbox_back(m), value, m->size);
    else if (!m->copy(tt_mailbox_back(m), value))
        return false;
    tt_mailbox_publish(m);
    return true;
}

const void *tt_mailbox_take(struct tt_mailbox *m, bool *fresh)
{
    bool other = atomic_load_explicit(&m->mid, memory_order_relaxed) & FRESH;
    if (other)
        m->front = atomic_exchange_explicit(&m->mid, m->front, memory_order_acq_rel) & SLOT;
    if (fresh)
        *fresh = other;
    return tt_mailbox_taken(m);
}

const void *tt_mailbox_taken(const struct tt_mailbox *m)
{
    return m->slots + m->front * m->stride;
}
