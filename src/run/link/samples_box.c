#include <tuitrain/run/link/samples.h>

#include <stdlib.h>
#include <string.h>

bool tt_query_equal(const struct tt_query *a, const struct tt_query *b)
{
    return a->pick == b->pick && a->row == b->row && a->column == b->column &&
           a->index == b->index && a->turn == b->turn && a->first == b->first && a->n == b->n &&
           a->live == b->live && a->confusion == b->confusion;
}

void tt_samples_box_init(struct tt_samples_box *b)
{
    memset(b, 0, sizeof *b);
    tt_triple_init(&b->asked);
    tt_triple_init(&b->answered);
}

void tt_samples_box_done(struct tt_samples_box *b)
{
    for (int i = 0; i < 3; i++) {
        void *const owned[] = {b->page[i].pixels, b->page[i].variants, b->page[i].numbers,
                               b->page[i].confusion};
        for (size_t k = 0; k < sizeof owned / sizeof owned[0]; k++)
            free(owned[k]);
    }
}
