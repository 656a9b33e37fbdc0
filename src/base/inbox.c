#include <tuitrain/base/inbox.h>

#include <stddef.h>

void tt_inbox_push(struct tt_inbox *i, struct tt_inbox_node *node)
{
    node->next = atomic_load_explicit(&i->pushed, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&i->pushed, &node->next, node,
                                                  memory_order_release, memory_order_relaxed)) {
    }
}

struct tt_inbox_node *tt_inbox_take(struct tt_inbox *i)
{
    struct tt_inbox_node *list = atomic_exchange_explicit(&i->pushed, NULL, memory_order_acquire);
    struct tt_inbox_node *turned = NULL;
    while (list) {
        struct tt_inbox_node *next = list->next;
        list->next = turned;
        turned = list;
        list = next;
    }
    return turned;
}
