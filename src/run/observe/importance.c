#include "importance.h"

#include <math.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

/* Seconds of a part while training goes on, and how many times that long it waits for the next; of
 * a part at rest, where commands are taken in between; between two measurements of a run that
 * trains; and between two pictures of one that is under way. */
static const double BRIEF = 0.01, PART = 0.05, AGAIN = 2, TELL = 0.1;
enum { PAUSE = 20 };
/* Multiply-adds of a measurement of a run that trains, which is to end before all has changed; of
 * so many samples at least. */
static const double QUICK = 1e10;
enum { FEW = 250 };

static void stop(struct tt_importance_observer *o)
{
    tt_importance_end(o->work);
    tt_importance_done(&o->next);
    tt_session_free(o->twin);
    o->work = NULL;
    o->twin = NULL;
}

void tt__importance_observer_init(struct tt_importance_observer *o)
{
    *o = (struct tt_importance_observer){.measured = -1, .refused = -1};
}

void tt__importance_observer_done(struct tt_importance_observer *o)
{
    stop(o);
    tt_importance_done(&o->last);
}

/* --- telling --------------------------------------------------------------------------------- */

static void tell(struct tt_importance_observer *o, struct tt_mailbox *out)
{
    struct tt_importance_report *r = &o->now;
    r->going = o->work != NULL;
    r->progress = o->work ? tt_importance_progress(o->work) : 0;
    r->known = o->measured >= 0 || o->next.done > 0;
    r->of = o->last;
    if (o->measured < 0) { /* as much as there is of the first one */
        r->of = o->next;
        r->step = o->step;
    }
    o->told = tt_clock_now();
    o->news = tt_mailbox_send(out, r);
}

static void refuse(struct tt_importance_observer *o, const struct tt_session *s,
                   const struct tt_err *err, struct tt_mailbox *out)
{
    stop(o);
    o->refused = s->revision;
    tt_text_printable(o->now.why, sizeof o->now.why, err->text);
    tell(o, out);
}

/* --- measuring ------------------------------------------------------------------------------- */

/* How many samples are enough while it trains. */
static int64_t few_samples(const struct tt_session *s)
{
    bool pictures = s->data.val.x && s->data.input.n == 3;
    double passes = pictures ? TT_IMPORTANCE_GRID * TT_IMPORTANCE_GRID
                             : (double)tt_shape_count(&s->data.input) * TT_IMPORTANCE_REPEATS;
    double n = QUICK / (tt_model_multiply_adds(s->model) + 1) / passes;
    return n < FEW ? FEW : n < 1e9 ? (int64_t)n : 0;
}

static void begin(struct tt_importance_observer *o, struct tt_session *s, struct tt_mailbox *out,
                  bool resting)
{
    struct tt_err err = {0};
    o->twin = tt_session_twin(s, &err);
    if (o->twin)
        o->work = tt_importance_begin(o->twin, &o->twin->data.val,
                                      resting      ? 0
                                      : o->few > 0 ? o->few
                                                   : few_samples(s),
                                      &o->next, &err);
    o->whole = resting;
    if (!o->work) {
        refuse(o, s, &err, out);
        return;
    }
    o->step = s->progress.step;
    o->revision = s->revision;
    o->now.why[0] = '\0';
    o->now.number += o->measured < 0;
}

static void complete(struct tt_importance_observer *o)
{
    bool first = o->measured < 0;
    tt_importance_done(&o->last);
    o->last = o->next;
    o->next = (struct tt_importance){0};
    o->measured = o->revision;
    o->last_whole = o->whole;
    o->now.number += !first;
    o->now.step = o->step;
    stop(o);
}

/* Whether there is something to do: at rest it is about the network that stands there. */
static bool is_wanted(struct tt_importance_observer *o, const struct tt_session *s, bool resting,
                      double now)
{
    if (o->work && resting && (o->revision != s->revision || !o->whole))
        stop(o);
    if (o->work)
        return true;
    bool known = o->measured == s->revision && (o->last_whole || !resting);
    return !known && o->refused != s->revision &&
           (resting || o->measured < 0 || now >= o->due + AGAIN);
}

double tt__importance_look(struct tt_importance_observer *o, struct tt_session *s,
                           struct tt_mailbox *out, bool watched, bool resting)
{
    o->more = o->news = false;
    if (!watched)
        return 0;
    double began = tt_clock_now();
    if ((!resting && began < o->due) || !is_wanted(o, s, resting, began))
        return 0;
    if (!o->work)
        begin(o, s, out, resting);
    bool done = o->work && tt_importance_go_on(o->work, resting ? PART : BRIEF);
    if (done)
        complete(o);
    double now = tt_clock_now();
    if (done || (o->work && now >= o->told + TELL))
        tell(o, out);
    o->more = resting && o->work;
    o->due = now + PAUSE * (now - began);
    return now - began;
}
