#include "lr_finding_box.h"

double tt_lr_finding_tenth(const struct tt_lr_finding *f)
{
    return f->lowest >= 0 ? f->lr[f->lowest] / 10 : 0;
}

void tt__lr_finding_publish(struct tt_lr_finding_box *b, const struct tt_lr_finding *f)
{
    b->slot[b->turn.back] = *f;
    tt_triple_publish(&b->turn);
}
