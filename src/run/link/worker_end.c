/* The worker's end of the link, and its beginning and end. */
#include "link_internal.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "film.h"
#include "mailboxes.h"

static struct tt_branch *branch_new(int parent, int64_t from)
{
    struct tt_branch *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->parent = parent;
    b->from = from;
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        b->series[i] = tt_series_new(i != TT_SERIES_MARK); /* marks have no means */
    return b;
}

static void branch_free(struct tt_branch *b)
{
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(b->series[i]);
    free(b);
}

void tt__link_init(struct tt_link *l, const struct tt_run_info *info)
{
    memset(l, 0, sizeof *l);
    l->info = *info;
    tt__snapshot_mailbox(&l->snapshot, info->n_classes, info->n_pairs);
    tt_mailbox_init(&l->settings, sizeof(struct tt_settings), NULL, NULL);
    tt__inspection_mailbox(&l->inspection);
    tt_mailbox_init(&l->lr_finding, sizeof(struct tt_lr_finding), NULL, NULL);
    tt__samples_mailbox(&l->samples_page);
    tt_mailbox_init(&l->reading, sizeof(struct tt_reading), NULL, NULL);
    tt__film_mailbox(&l->film);
    tt__importance_mailbox(&l->importance);
    tt_mailbox_init(&l->embedding, sizeof(struct tt_embedding), NULL, NULL);
    tt_mailbox_init(&l->ball, sizeof(struct tt_ball), NULL, NULL);
    tt_mailbox_init(&l->query, sizeof(struct tt_query), NULL, NULL);
    tt_mailbox_init(&l->drawing, sizeof(struct tt_drawing), NULL, NULL);
    tt__insight_mailbox(&l->insight);
    tt_mailbox_init(&l->inside_wish, sizeof(struct tt_inside_wish), NULL, NULL);
    tt_mailbox_init(&l->not_saving, TT_NOT_SAVING, NULL, NULL);
    l->branch[0] = branch_new(-1, 0);
    if (!l->branch[0])
        abort();
    atomic_init(&l->n_branches, 1);
    tt_ring_init(&l->commands, sizeof(struct tt_command), TT_LINK_COMMANDS);
    tt_wake_init(&l->work);
    tt_wake_init(&l->news);
    atomic_init(&l->watched, 0);
    atomic_init(&l->last_saved_step, -1);
    atomic_init(&l->rate, 0);
    l->started = tt_clock_now();
}

void tt__link_done(struct tt_link *l)
{
    struct tt_event event;
    while (tt_link_event(l, &event)) {
    }
    struct tt_mailbox *const mailbox[] = {
        &l->snapshot, &l->settings,   &l->inspection, &l->lr_finding,  &l->samples_page,
        &l->reading,  &l->film,       &l->importance, &l->embedding,   &l->query,
        &l->drawing,  &l->not_saving, &l->insight,    &l->inside_wish, &l->ball};
    for (size_t i = 0; i < sizeof mailbox / sizeof mailbox[0]; i++)
        tt_mailbox_done(mailbox[i]);
    for (int i = 0; i < l->n_branches; i++)
        branch_free(l->branch[i]);
    tt_ring_done(&l->commands);
    tt_wake_done(&l->work);
    tt_wake_done(&l->news);
}

void tt__link_emit(struct tt_link *l, const struct tt_event *e)
{
    bool too_many = e->kind == TT_EVENT_EPOCH && atomic_load(&l->waiting) >= TT_LINK_EVENTS;
    if (too_many) {
        atomic_fetch_add(&l->untold, 1);
        return;
    }
    struct event_node *node = malloc(sizeof *node);
    if (!node) {
        atomic_store(&l->lost, true);
        tt_wake_signal(&l->news);
        return;
    }
    node->event = *e;
    node->event.time = e->time > 0 ? e->time : tt_link_time(l);
    atomic_fetch_add(&l->waiting, 1);
    tt_inbox_push(&l->events, &node->node);
    tt_wake_signal(&l->news);
}

void tt__link_not_saving(struct tt_link *l, const char *why)
{
    /* The file is in the log; the end says what is wrong with it. */
    for (const char *colon; (colon = strstr(why, ": "));)
        why = colon + 2;
    tt_text_printable(tt_mailbox_back(&l->not_saving), TT_NOT_SAVING, why);
    tt_mailbox_publish(&l->not_saving);
    tt_wake_signal(&l->work); /* an idle worker publishes what changed */
}

int tt__link_fork(struct tt_link *l, int parent, int64_t from, struct tt_err *err)
{
    int n = atomic_load_explicit(&l->n_branches, memory_order_relaxed);
    if (n == TT_MAX_BRANCHES)
        return tt_fail(err, TT_EUSAGE, "a run has at most %d branches", TT_MAX_BRANCHES);
    struct tt_branch *b = branch_new(parent, from);
    if (!b)
        return tt_fail(err, TT_ENOMEM, "out of memory for another branch");
    for (int i = 0; i < TT_SERIES_COUNT; i++) {
        const struct tt_series *old = l->branch[parent]->series[i];
        int64_t kept = tt_series_find(old, from + 1);
        tt_series_copy(b->series[i], old, kept);
    }
    l->branch[n] = b;
    atomic_store_explicit(&l->n_branches, n + 1, memory_order_release);
    return 0;
}
