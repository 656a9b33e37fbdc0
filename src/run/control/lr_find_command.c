#include "lr_find_command.h"

#include <stdio.h>

#include "tell.h"
#include "worker.h"

void tt__lr_find_ended(struct tt_worker *w)
{
    const struct tt_lr_finding *f = &w->see.lr_finder.now;
    tt__mode_leave(&w->mode, TT_PHASE_TRAINING);
    tt_mailbox_send(&w->link->lr_finding, f);
    if (f->lowest < 0)
        tt__tell(w, TT_EVENT_INFO, 0, "lr-find: %s; the loss fell no further than by chance",
                 f->end);
    else
        tt__tell(w, TT_EVENT_INFO, 0,
                 "lr-find: %s; the loss falls steepest at lr %.2g and is lowest at %.2g", f->end,
                 f->lr[f->steepest], f->lr[f->lowest]);
}

int tt__do_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    struct tt_lr_finder *f = &w->see.lr_finder;
    if (c->op == '0') {
        if (f->twin) {
            tt__lr_finder_stop(f);
            tt__lr_find_ended(w);
        }
        snprintf(answer, size, "no search for a learning rate is running");
        return 0;
    }
    if (tt__lr_finder_start(f, w->session, c->number, c->number2, err) < 0)
        return -1;
    tt__mode_enter(&w->mode, TT_PHASE_LR_FINDING);
    tt_mailbox_send(&w->link->lr_finding, &f->now);
    snprintf(answer, size, "a copy of the run tries learning rates from %g to %g", c->number,
             c->number2);
    return 0;
}
