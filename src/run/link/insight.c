#include <tuitrain/run/link/insight.h>

bool tt_inside_wish_equal(const struct tt_inside_wish *a, const struct tt_inside_wish *b)
{
    return a->drawing == b->drawing && a->index == b->index && a->by == b->by &&
           a->wrong == b->wrong && a->cls == b->cls && a->seek == b->seek && a->layer == b->layer &&
           a->unit == b->unit && a->target == b->target;
}
