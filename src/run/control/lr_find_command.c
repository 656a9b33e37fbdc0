/* The command `lr-find`: a range test on a copy of the run. */
#include <stdio.h>

#include "worker.h"

static void tell_end(struct tt_worker *w)
{
    const struct tt_lr_finding *f = &w->finder.now;
    if (f->lowest < 0)
        tt__worker_event(w, TT_EVENT_INFO, 0,
                         "lr-find: %s; the loss fell no further than by chance", f->end);
    else
        tt__worker_event(w, TT_EVENT_INFO, 0,
                         "lr-find: %s; the loss falls steepest at lr %.2g and is lowest at %.2g",
                         f->end, f->lr[f->steepest], f->lr[f->lowest]);
}

void tt__worker_lr_find(struct tt_worker *w)
{
    bool ended = tt__lr_finder_step(&w->finder) != TT_LR_GOING;
    if (ended || tt_mailbox_wanted(&w->link->lr_finding))
        tt_mailbox_send(&w->link->lr_finding, &w->finder.now);
    if (ended)
        tell_end(w);
}

int tt__apply_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    struct tt_lr_finder *f = &w->finder;
    if (c->op == '0') {
        if (f->twin) {
            tt__lr_finder_stop(f);
            tt_mailbox_send(&w->link->lr_finding, &f->now);
            tell_end(w);
        }
        snprintf(answer, size, "no search for a learning rate is running");
        return 0;
    }
    if (tt__lr_finder_start(f, w->session, c->number, c->number2, err) < 0)
        return -1;
    tt_mailbox_send(&w->link->lr_finding, &f->now);
    snprintf(answer, size, "a copy of the run tries learning rates from %g to %g", c->number,
             c->number2);
    return 0;
}
