/* The worker's end of the box that range tests travel in. */
#ifndef TT_RUN_LINK_LR_FINDING_BOX_H
#define TT_RUN_LINK_LR_FINDING_BOX_H

#include <tuitrain/run/link/lr_find.h>

/* Worker: publishes a copy. */
void tt__lr_finding_publish(struct tt_lr_finding_box *b, const struct tt_lr_finding *f);

#endif
