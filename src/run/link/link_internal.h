/* Inside of the link between the worker, the writer and the watcher (run/link/link.h). */
#ifndef TT_RUN_LINK_LINK_INTERNAL_H
#define TT_RUN_LINK_LINK_INTERNAL_H

#include <stdatomic.h>

#include <tuitrain/base/inbox.h>
#include <tuitrain/base/mailbox.h>
#include <tuitrain/base/ring.h>
#include <tuitrain/base/wake.h>
#include <tuitrain/run/link/link.h>

enum { TT_LINK_COMMANDS = 64 }; /* that wait, at most */
/* Epochs are told while fewer events than that wait to be read: whoever reads nothing for hours (a
 * pipe that stands still) must not cost the memory of them all. */
enum { TT_LINK_EVENTS = 1 << 15 };

struct event_node {
    struct tt_inbox_node node;
    struct tt_event event;
};

struct tt_link {
    struct tt_run_info info;
    /* Worker -> watcher, each of a struct tt_NAME. */
    struct tt_mailbox snapshot, settings, inspection, lr_finding, samples_page, reading, film;
    struct tt_mailbox importance, embedding; /* struct tt_importance_report; tt_embedding */
    struct tt_mailbox insight, ball;
    struct tt_mailbox query, drawing, inside_wish; /* watcher -> worker */
    /* Writer -> worker: char[TT_NOT_SAVING], why the record cannot be written now, or "". */
    struct tt_mailbox not_saving;
    struct tt_branch *branch[TT_MAX_BRANCHES]; /* owned; worker writes */
    _Atomic int n_branches;
    _Atomic unsigned watched; /* enum tt_watch */

    struct tt_ring commands; /* watcher -> worker */
    struct tt_wake work;     /* wakes the worker: a command waits, or a file is done */
    int64_t last_seq;        /* watcher only */

    struct tt_inbox events;      /* worker and writer -> watcher */
    struct tt_inbox_node *taken; /* watcher only: events, oldest first */
    _Atomic bool lost;           /* an event found no memory */
    _Atomic int64_t waiting;     /* events that were not read */
    _Atomic int64_t untold;      /* epochs that were too many */
    struct tt_wake news;         /* wakes the watcher: events, or a run at rest has changed */

    double started;                  /* tt_clock_now() at the start */
    _Atomic double rate;             /* images per second of recent steps; worker writes */
    _Atomic int64_t last_saved_step; /* writer writes, worker reads; -1 is none */
};

void tt__link_init(struct tt_link *l, const struct tt_run_info *info);
void tt__link_done(struct tt_link *l);

/* Worker: the series that grow. */
static inline struct tt_series *tt__link_series(struct tt_link *l, enum tt_series_id id)
{
    return l->branch[atomic_load_explicit(&l->n_branches, memory_order_relaxed) - 1]->series[id];
}

/* Worker: begins a branch that leaves branch `parent` at step `from`. */
int tt__link_fork(struct tt_link *l, int parent, int64_t from, struct tt_err *err);

/* Writer: the reason that the record cannot be written, "PATH: ...: REASON"; "" when it can. */
void tt__link_not_saving(struct tt_link *l, const char *why);

/* Worker or writer: completes the time, where it has none, and pushes a copy.  An event that finds
 * no memory is lost; of epochs that are too many the number is told. */
void tt__link_emit(struct tt_link *l, const struct tt_event *e);

#endif
