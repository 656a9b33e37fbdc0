/* The link's mailboxes whose values own memory. */
#ifndef TT_RUN_LINK_MAILBOXES_H
#define TT_RUN_LINK_MAILBOXES_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/inspection.h>

/* Each aborts when out of memory; tt_mailbox_done() frees it. */
void tt__snapshot_mailbox(struct tt_mailbox *m, int n_classes, int n_pairs);
void tt__inspection_mailbox(struct tt_mailbox *m);
void tt__importance_mailbox(struct tt_mailbox *m);
/* Of pages of samples, which are made in the writer's slot. */
void tt__samples_mailbox(struct tt_mailbox *m);

/* Of what is seen inside, likewise. */
void tt__insight_mailbox(struct tt_mailbox *m);

/* Room for the reports of so many layers and parameters, and letting it go. */
int tt__inspection_make(struct tt_inspection *i, int layers, int params, struct tt_err *err);
void tt__inspection_done(struct tt_inspection *i);

#endif
