/* The watcher's end of the link. */
#include "link_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

double tt_link_time(const struct tt_link *l)
{
    return tt_clock_now() - l->started;
}

const struct tt_run_info *tt_link_info(const struct tt_link *l)
{
    return &l->info;
}

/* --- events ---------------------------------------------------------------------------------- */

/* In place of events that found no memory: that of a state may have been among them, and nothing
 * else would end the waiting for it.  The snapshot is published before the event. */
static struct tt_event state_now(struct tt_link *l)
{
    const struct tt_snapshot *s = tt_link_snapshot(l, NULL);
    struct tt_event e = {.kind = TT_EVENT_STATE, .state = s->state, .step = s->step};
    e.time = tt_link_time(l);
    tt_text_copy(e.text, sizeof e.text, s->failure[0] ? s->failure : tt_state_name(s->state));
    return e;
}

static struct tt_event untold(struct tt_link *l, int64_t epochs)
{
    struct tt_event e = {.kind = TT_EVENT_WARNING, .time = tt_link_time(l)};
    snprintf(e.text, sizeof e.text,
             "%" PRId64 " epochs were not told: they came faster than they were read", epochs);
    return e;
}

bool tt_link_event(struct tt_link *l, struct tt_event *out)
{
    if (!l->taken) {
        /* Cleared first: what is pushed from here on signals again. */
        tt_wake_clear(&l->news);
        l->taken = tt_inbox_take(&l->events);
    }
    struct event_node *node = (struct event_node *)l->taken;
    if (!node && atomic_exchange(&l->lost, false)) {
        *out = state_now(l);
        return true;
    }
    int64_t epochs = node ? 0 : atomic_exchange(&l->untold, 0);
    if (epochs > 0)
        *out = untold(l, epochs);
    if (!node)
        return epochs > 0;
    atomic_fetch_sub(&l->waiting, 1);
    l->taken = node->node.next;
    *out = node->event;
    free(node);
    return true;
}

int tt_link_fd(const struct tt_link *l)
{
    return l->news.fd;
}

/* --- the newest of all that the worker publishes --------------------------------------------- */

const struct tt_snapshot *tt_link_snapshot(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->snapshot, fresh);
}

const struct tt_settings *tt_link_settings(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->settings, fresh);
}

const struct tt_inspection *tt_link_inspection(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->inspection, fresh);
}

const struct tt_lr_finding *tt_link_lr_finding(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->lr_finding, fresh);
}

const struct tt_samples_page *tt_link_samples(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->samples_page, fresh);
}

const struct tt_reading *tt_link_reading(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->reading, fresh);
}

const struct tt_insight *tt_link_insight(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->insight, fresh);
}

const struct tt_film *tt_link_film(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->film, fresh);
}

const struct tt_importance_report *tt_link_importance(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->importance, fresh);
}

const struct tt_embedding *tt_link_embedding(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->embedding, fresh);
}

const struct tt_ball *tt_link_ball(struct tt_link *l, bool *fresh)
{
    return tt_mailbox_take(&l->ball, fresh);
}

int tt_link_branches(const struct tt_link *l)
{
    return atomic_load_explicit(&l->n_branches, memory_order_acquire);
}

const struct tt_branch *tt_link_branch(const struct tt_link *l, int i)
{
    return l->branch[i];
}

const struct tt_series *tt_link_series(const struct tt_link *l, enum tt_series_id id)
{
    return l->branch[tt_link_branches(l) - 1]->series[id];
}

/* --- what is asked for ----------------------------------------------------------------------- */

void tt_link_watch(struct tt_link *l, unsigned watched)
{
    atomic_store_explicit(&l->watched, watched, memory_order_relaxed);
    tt_wake_signal(&l->work); /* a run at rest looks too */
}

void tt_link_ask(struct tt_link *l, const struct tt_query *q)
{
    tt_mailbox_send(&l->query, q);
    tt_wake_signal(&l->work);
}

void tt_link_draw(struct tt_link *l, const struct tt_drawing *d)
{
    tt_mailbox_send(&l->drawing, d);
    tt_wake_signal(&l->work);
}

void tt_link_look_inside(struct tt_link *l, const struct tt_inside_wish *w)
{
    tt_mailbox_send(&l->inside_wish, w);
    tt_wake_signal(&l->work);
}

int tt_link_submit(struct tt_link *l, struct tt_command *c, struct tt_err *err)
{
    c->seq = l->last_seq + 1;
    if (!tt_ring_push(&l->commands, c))
        return tt_fail(err, TT_EBUSY, "busy: %d commands are waiting already", TT_LINK_COMMANDS);
    l->last_seq++;
    tt_wake_signal(&l->work);
    return 0;
}
