#include "lr_finding_box.h"

#include "link_internal.h"

double tt_lr_finding_tenth(const struct tt_lr_finding *f)
{
    return f->lowest >= 0 ? f->lr[f->lowest] / 10 : 0;
}

void tt__lr_finding_publish(struct tt_lr_finding_box *b, const struct tt_lr_finding *f)
{
    b->slot[b->turn.back] = *f;
    tt_triple_publish(&b->turn);
}

const struct tt_lr_finding *tt_link_lr_finding(struct tt_link *l, bool *fresh)
{
    bool other = tt_triple_take(&l->finding.turn);
    if (fresh)
        *fresh = other;
    return &l->finding.slot[l->finding.turn.front];
}
