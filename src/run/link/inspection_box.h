/* The worker's end of the box that inspections travel in. */
#ifndef TT_RUN_LINK_INSPECTION_BOX_H
#define TT_RUN_LINK_INSPECTION_BOX_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/inspection.h>

/* Room for the reports of so many layers and parameters, and letting it go. */
int tt__inspection_make(struct tt_inspection *i, int layers, int params, struct tt_err *err);
void tt__inspection_done(struct tt_inspection *i);
/* Worker: publishes a copy. */
void tt__inspection_publish(struct tt_inspection_box *b, const struct tt_inspection *i);
void tt__inspection_box_done(struct tt_inspection_box *b);

#endif
