#include <tuitrain/run/link/samples.h>

bool tt_query_equal(const struct tt_query *a, const struct tt_query *b)
{
    return a->pick == b->pick && a->row == b->row && a->column == b->column &&
           a->index == b->index && a->turn == b->turn && a->first == b->first && a->n == b->n &&
           a->live == b->live && a->confusion == b->confusion;
}
