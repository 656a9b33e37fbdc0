/* The link between a run and whoever watches it: commands in, snapshots, series and events out.
 *
 * One watcher thread (the screen, or the plain-text printer) calls all of this.  It never waits for
 * the worker and the worker never waits for it.  Nothing here fails but tt_link_submit(); what a
 * command comes to, an event tells.
 *
 *     poll tt_link_fd(link);
 *     while (tt_link_event(link, &event)) ...
 *     snapshot = tt_link_snapshot(link, NULL);
 */
#ifndef TT_RUN_LINK_LINK_H
#define TT_RUN_LINK_LINK_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/ball.h>
#include <tuitrain/run/link/command.h>
#include <tuitrain/run/link/drawing.h>
#include <tuitrain/run/link/embedding.h>
#include <tuitrain/run/link/event.h>
#include <tuitrain/run/link/film.h>
#include <tuitrain/run/link/importance.h>
#include <tuitrain/run/link/insight.h>
#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/link/lr_find.h>
#include <tuitrain/run/link/run_info.h>
#include <tuitrain/run/link/samples.h>
#include <tuitrain/run/link/series.h>
#include <tuitrain/run/link/settings.h>
#include <tuitrain/run/link/snapshot.h>

struct tt_link;

/* A branch: what was trained without going back.  The first begins with the run; each rewind
 * begins another, and what it leaves stays as it is. */
struct tt_branch {
    int parent;                                /* -1: the run's beginning */
    int64_t from;                              /* the step at which it left its parent */
    struct tt_series *series[TT_SERIES_COUNT]; /* begin with the parent's points up to `from` */
};
enum { TT_MAX_BRANCHES = 256 };

const struct tt_run_info *tt_link_info(const struct tt_link *l);
/* The newest.  Valid until the next call; never NULL.  *fresh (if given) says whether it is another
 * than last time. */
const struct tt_snapshot *tt_link_snapshot(struct tt_link *l, bool *fresh);

/* The same, of the options. */
const struct tt_settings *tt_link_settings(struct tt_link *l, bool *fresh);

/* The same, of TT_WATCH_MODEL. */
const struct tt_inspection *tt_link_inspection(struct tt_link *l, bool *fresh);

/* The same, of the newest `lr-find`. */
const struct tt_lr_finding *tt_link_lr_finding(struct tt_link *l, bool *fresh);

/* The same, of what is recorded of the run all along. */
const struct tt_film *tt_link_film(struct tt_link *l, bool *fresh);
/* The same, of TT_WATCH_IMPORTANCE and TT_WATCH_EMBED. */
const struct tt_importance_report *tt_link_importance(struct tt_link *l, bool *fresh);
const struct tt_embedding *tt_link_embedding(struct tt_link *l, bool *fresh);
/* The same, of TT_WATCH_BALL. */
const struct tt_ball *tt_link_ball(struct tt_link *l, bool *fresh);

/* At least 1.  The last is the one that is trained; they live as long as the run. */
int tt_link_branches(const struct tt_link *l);
const struct tt_branch *tt_link_branch(const struct tt_link *l, int i);
/* Of the branch that is trained now. */
const struct tt_series *tt_link_series(const struct tt_link *l, enum tt_series_id id);

/* What is looked at now: the worker computes nothing else of the kind, but for an inspection now
 * and then, and what it computes for a watcher never changes the numbers. */
enum tt_watch {
    TT_WATCH_MODEL = 1,
    TT_WATCH_SAMPLES = 2,
    TT_WATCH_DRAWING = 4,
    TT_WATCH_INSIDE = 8,
    TT_WATCH_IMPORTANCE = 64,
    TT_WATCH_EMBED = 128, /* with PCA, ... */
    TT_WATCH_TSNE = 256,  /* ... and t-SNE as well */
    TT_WATCH_BALL = 2048
};
void tt_link_watch(struct tt_link *l, unsigned watched);

/* Asks for samples, while TT_WATCH_SAMPLES; the newest question counts.  *q is copied. */
void tt_link_ask(struct tt_link *l, const struct tt_query *q);
/* The newest answer, perhaps to an earlier question.  Valid until the next call; never NULL. */
const struct tt_samples_page *tt_link_samples(struct tt_link *l, bool *fresh);

/* Hands over a drawing, while TT_WATCH_DRAWING; *d is copied. */
void tt_link_draw(struct tt_link *l, const struct tt_drawing *d);
/* The newest reading, perhaps of an earlier drawing.  Valid until the next call; never NULL. */
const struct tt_reading *tt_link_reading(struct tt_link *l, bool *fresh);

/* Asks what a sample, or the newest drawing, becomes on its way through the network, while
 * TT_WATCH_INSIDE; *w is copied. */
void tt_link_look_inside(struct tt_link *l, const struct tt_inside_wish *w);
/* The newest answer, perhaps to an earlier wish.  Valid until the next call; never NULL. */
const struct tt_insight *tt_link_insight(struct tt_link *l, bool *fresh);

/* Seconds since the run was started: what events carry. */
double tt_link_time(const struct tt_link *l);

/* Takes the next event; false when there is none.  Events that find no memory are left out, but the
 * state that the run has come to is told all the same. */
bool tt_link_event(struct tt_link *l, struct tt_event *out);

/* Puts a command into the queue and numbers it (c->seq).  TT_EBUSY when the queue is full. */
int tt_link_submit(struct tt_link *l, struct tt_command *c, struct tt_err *err);

/* For poll(): readable when events wait, or a run at rest has published a snapshot.
 * tt_link_event() that returns false clears it. */
int tt_link_fd(const struct tt_link *l);

#endif
