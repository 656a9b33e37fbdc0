#include <tuitrain/run/link/importance.h>

#include <stdlib.h>

void tt_importance_done(struct tt_importance *x)
{
    void *const owned[] = {x->worth, x->class_score, x->class_loss, x->class_samples, x->average};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    *x = (struct tt_importance){0};
}

/* By insertion: columns are few. */
void tt_importance_sort(const struct tt_importance *x, int64_t *order)
{
    for (int64_t i = 0; i < x->done; i++) {
        int64_t at = i;
        for (; at > 0 && x->worth[order[at - 1]].loss < x->worth[i].loss; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}
