#include "watchers.h"

#include "filming.h"
#include "lr_find_command.h"
#include "tell.h"
#include "worker.h"

static bool watched(const struct tt_worker *w, enum tt_watch what)
{
    return atomic_load_explicit(&w->link->watched, memory_order_relaxed) & what;
}

/* What the run keeps for whoever comes late is part of its time; what somebody asks for is not. */
static void spend(struct tt_worker *w, double seconds)
{
    if (watched(w, TT_WATCH_MODEL))
        tt__pace_not_training(&w->pace, seconds);
}

/* An inspection took so many seconds; 0: there was none. */
static bool inspected(struct tt_worker *w, double seconds)
{
    if (seconds <= 0)
        return false;
    spend(w, seconds);
    tt__health_note_waiting(&w->see.health, w->pace.waited, w->pace.elapsed);
    tt__health_look_inside(&w->see.health, w->session, tt__worker_series(w), &w->see.inspector.now);
    tt__tell_health(w);
    return true;
}

void tt__watch_before(struct tt_worker *w)
{
    if (w->replay) /* nobody looks at it, and it is to be quick */
        return;
    w->see.inspector.filmed = tt__film_is_due(w);
    bool last = tt__mode_last_step(&w->mode) || tt_session_steps_left(w->session) == 1;
    double spent = tt__inspector_before(&w->see.inspector, w->session, &w->link->inspection,
                                        watched(w, TT_WATCH_MODEL), last);
    spend(w, spent);
}

void tt__watch_after(struct tt_worker *w)
{
    tt__film_step(w, inspected(w, tt__inspector_after(&w->see.inspector, w->session,
                                                      &w->link->inspection, w->step_lr)));
}

/* What takes longer, and is made piece by piece. */
static double look_around(struct tt_worker *w, bool resting)
{
    struct tt_importance_observer *o = &w->see.importance;
    struct tt_embedder *e = &w->see.embedder;
    struct tt_inside *in = &w->see.inside;
    double spent = tt__importance_look(o, w->session, &w->link->importance,
                                       watched(w, TT_WATCH_IMPORTANCE), resting);
    spent += tt__embedder_look(e, w->session, &w->link->embedding, watched(w, TT_WATCH_EMBED),
                               watched(w, TT_WATCH_TSNE), resting);
    double inside = watched(w, TT_WATCH_INSIDE)
                        ? tt__inside_look(in, w->session, &w->link->inside_wish, &w->link->drawing,
                                          &w->link->insight, resting)
                        : 0;
    in->more = in->more && watched(w, TT_WATCH_INSIDE);
    spent += inside;
    /* A run that moves is looked at once a frame. */
    if (resting && ((o->news && o->more) || (e->news && e->more) || inside > 0))
        tt_wake_signal(&w->link->news);
    return spent;
}

bool tt__watch(struct tt_worker *w, bool resting)
{
    struct tt_session *s = w->session;
    struct tt_link *l = w->link;
    double spent = tt__samples_look(&w->see.samples, s, &l->query, &l->samples_page,
                                    watched(w, TT_WATCH_SAMPLES), resting);
    if (watched(w, TT_WATCH_DRAWING))
        spent += tt__drawings_look(&w->see.drawings, s, &l->drawing, &l->reading, resting);
    spent += look_around(w, resting);
    double rolled = watched(w, TT_WATCH_BALL) ? tt__balls_look(&w->see.balls, s, &l->ball) : 0;
    if (resting && rolled > 0)
        tt_wake_signal(&l->news);
    spent += rolled;
    tt__pace_not_training(&w->pace, spent);
    if (resting && watched(w, TT_WATCH_MODEL))
        inspected(w, tt__inspector_at_rest(&w->see.inspector, s, &l->inspection, w->step_lr));
    return w->see.samples.more || w->see.importance.more || w->see.embedder.more ||
           w->see.inside.more;
}

void tt__watch_lr_find(struct tt_worker *w)
{
    struct tt_mailbox *out = &w->link->lr_finding;
    struct tt_lr_finder *f = &w->see.lr_finder;
    if (tt__lr_finder_step(f) != TT_LR_GOING)
        tt__lr_find_ended(w);
    else if (tt_mailbox_wanted(out))
        tt_mailbox_send(out, &f->now);
}
