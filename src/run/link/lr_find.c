#include <tuitrain/run/link/lr_find.h>

double tt_lr_finding_tenth(const struct tt_lr_finding *f)
{
    return f->lowest >= 0 ? f->lr[f->lowest] / 10 : 0;
}
