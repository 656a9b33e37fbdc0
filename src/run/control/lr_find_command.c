/* The command `lr-find`: a range test on a copy of the run. */
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../link/lr_finding_box.h"
#include "worker.h"

static const double LOWEST = 1e-6, HIGHEST = 10; /* where no range is asked for */

int tt__parse_lr_find(const char *args, struct tt_command *out, struct tt_err *err)
{
    char low[64];
    size_t n = strcspn(args, " \t");
    snprintf(low, sizeof low, "%.*s", (int)n, args);
    const char *high = args + n + strspn(args + n, " \t");
    if (strcmp(args, "off") == 0) {
        out->op = '0';
        return 0;
    }
    out->number = LOWEST;
    out->number2 = HIGHEST;
    if (args[0] &&
        (!tt_text_to_double(low, &out->number) || !tt_text_to_double(high, &out->number2)))
        return tt_fail(err, TT_EUSAGE, "takes MIN MAX, off or nothing, got \"%.60s\"", args);
    if (!(out->number > 1e-12 && out->number * 2 <= out->number2 && out->number2 <= 10))
        return tt_fail(err, TT_EUSAGE, "MIN must be above 1e-12, MAX at most 10 and twice MIN");
    out->op = '=';
    return 0;
}

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
    struct tt_lr_finding_box *box = &w->link->finding;
    bool ended = tt__lr_finder_step(&w->finder) != TT_LR_GOING;
    if (ended || tt_triple_wanted(&box->turn))
        tt__lr_finding_publish(box, &w->finder.now);
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
            tt__lr_finding_publish(&w->link->finding, &f->now);
            tell_end(w);
        }
        snprintf(answer, size, "no search for a learning rate is running");
        return 0;
    }
    if (tt__lr_finder_start(f, w->session, c->number, c->number2, err) < 0)
        return -1;
    tt__lr_finding_publish(&w->link->finding, &f->now);
    snprintf(answer, size, "a copy of the run tries learning rates from %g to %g", c->number,
             c->number2);
    return 0;
}
