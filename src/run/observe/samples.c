#include "samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/run/session/session.h>

#include "samples_page.h"

/* Seconds of predictions while training goes on, and how many times that long it must wait for the
 * next; seconds of a part of one at rest, where commands are taken in between.  Who did not ask for
 * the network of now, but has it for want of a validation pass, follows from afar. */
static const double BRIEF = 0.03, PART = 0.1, EVERY = 0.5, ONE_EVERY = 0.1, AFAR = 1;
enum { PAUSE = 20, PAUSE_AFAR = 100, FIRST = 200, MOST = 100000 };

static bool ready(struct tt_samples *g, struct tt_session *s)
{
    int64_t n = s->data.val.n, most = n < MOST ? n : MOST;
    int64_t residuals = s->regression ? tt_data_values(&s->data) : 0;
    if (g->order)
        return g->own.order != NULL;
    g->order = calloc((size_t)n, sizeof *g->order);
    g->match = calloc((size_t)n, sizeof *g->match);
    g->x = calloc((size_t)tt_shape_count(&s->data.input), sizeof *g->x);
    bool room = g->order && g->match && g->x &&
                tt_predictions_init(&g->own, most, residuals, NULL) == 0 &&
                tt_predictions_have_top(&g->own, s->data.n_classes, NULL) == 0 &&
                tt_predictions_init(&g->one, 1, residuals, NULL) == 0 &&
                tt_predictions_have_top(&g->one, s->data.n_classes, NULL) == 0;
    if (n <= MOST && room)
        room = tt_predictions_have_top(&s->seen, s->data.n_classes, NULL) == 0;
    if (!room)
        return false;
    tt_shuffle(0, 0, n, g->order);
    g->own.order = g->order;
    g->own.note_top = g->one.note_top = true;
    g->one.order = &g->one_index;
    return true;
}

void tt__samples_done(struct tt_samples *g)
{
    tt_predictions_done(&g->own);
    tt_predictions_done(&g->one);
    free(g->order);
    free(g->match);
    free(g->x);
    *g = (struct tt_samples){0};
}

/* A round number of samples, so that it is the same one from time to time. */
static int64_t samples_in(const struct tt_samples *g, double seconds, int64_t all)
{
    double most = g->each > 0 ? seconds / g->each : FIRST;
    int64_t n = 100;
    while (n < all && (double)n * 2 <= most)
        n *= 2;
    return n < all ? n : all;
}

static bool is_complete(const struct tt_samples *g, const struct tt_session *s, int64_t n)
{
    return g->own.done == n && g->own.n == n && g->own.revision == s->revision;
}

/* Looks at some more samples of its own. */
static void go_on(struct tt_samples *g, struct tt_session *s, int64_t n, double seconds, bool live)
{
    struct tt_predictions *v = &g->own;
    if (v->n != n || v->revision != s->revision || v->done >= n)
        v->done = 0;
    v->n = n;
    int64_t from = v->done, to = from + samples_in(g, seconds, n);
    to = to < n ? to : n;
    double began = tt_clock_now();
    tt_session_predictions(s, v, from, to);
    double spent = tt_clock_now() - began, each = spent / (double)(to - from);
    g->each = g->each > 0 ? g->each + 0.3 * (each - g->each) : each;
    g->due = began + (live ? fmax(EVERY, PAUSE * spent) : fmax(AFAR, PAUSE_AFAR * spent));
    g->spent += spent;
}

static bool is_drill(const struct tt_query *q)
{
    return q->pick == TT_PICK_CELL || q->pick == TT_PICK_CLASS;
}

/* Whether the last validation pass knows enough.  What a cell of the confusion matrix counts is in
 * it in any case. */
static bool validation_does(const struct tt_session *s, const struct tt_query *q, bool resting)
{
    const struct tt_predictions *seen = &s->seen;
    if (q->live || seen->step < 0)
        return false;
    /* At rest the same network can be asked once more. */
    return seen->top_known || s->regression ||
           (is_drill(q) && !(resting && seen->revision == s->revision));
}

/* A single sample takes no time. */
static const struct tt_predictions *predict_one(struct tt_samples *g, struct tt_session *s,
                                                const struct tt_query *q, bool resting)
{
    bool other = g->one_index != q->index || g->one.step < 0;
    double now = tt_clock_now();
    if (q->index < 0 || q->index >= s->data.val.n)
        return NULL;
    if (other || (g->one.revision != s->revision && (resting || now >= g->one_due))) {
        g->one_index = (uint32_t)q->index;
        g->one_due = now + ONE_EVERY;
        tt_session_predictions(s, &g->one, 0, 1);
        g->spent += tt_clock_now() - now;
    }
    return &g->one;
}

/* The predictions to answer from, or NULL while there are none. */
static const struct tt_predictions *predictions_for(struct tt_samples *g, struct tt_session *s,
                                                    const struct tt_query *q, bool resting)
{
    int64_t all = s->data.val.n < MOST ? s->data.val.n : MOST;
    double brief = q->live ? BRIEF : BRIEF / 3;
    int64_t n = resting ? all : samples_in(g, brief, all);
    if (validation_does(s, q, resting))
        return &s->seen;
    if (q->pick == TT_PICK_ONE)
        return predict_one(g, s, q, resting);
    /* Once a validation pass; before the first they would stay of the first step.  Of the very
     * first samples it was not known what they take, and they may have been few. */
    bool once = !q->live && !resting && g->own.done == g->own.n && s->seen.step >= 0 &&
                g->own.step >= s->seen.step && 2 * g->own.n >= n;
    bool early = !resting && tt_clock_now() < g->due;
    if (!once && !early && !is_complete(g, s, n))
        go_on(g, s, n, resting ? PART : brief, q->live);
    return g->own.done == g->own.n && g->own.step >= 0 ? &g->own : NULL;
}

static bool is_news(const struct tt_samples *g, const struct tt_predictions *v)
{
    return !g->answered || g->from != v || g->revision != v->revision ||
           g->top_known != v->top_known || g->n != v->n;
}

/* Returns false when there is no memory for the answer. */
static bool answer(struct tt_samples *g, const struct tt_session *s, const struct tt_predictions *v,
                   const struct tt_query *q, struct tt_mailbox *page)
{
    if (!tt__samples_page_fill(tt_mailbox_back(page), s, v, q, g->match, g->x))
        return false;
    tt_mailbox_publish(page);
    g->answered = true;
    g->from = v;
    g->revision = v->revision;
    g->top_known = v->top_known;
    g->n = v->n;
    return true;
}

double tt__samples_look(struct tt_samples *g, struct tt_session *s, struct tt_mailbox *query,
                        struct tt_mailbox *page, bool watched, bool resting)
{
    g->spent = 0;
    g->more = false;
    s->seen.note_top = watched && ready(g, s) && s->seen.top > 0;
    if (!watched || !g->own.order)
        return 0;
    bool other;
    const struct tt_query *q = tt_mailbox_take(query, &other);
    g->answered = g->answered && !other;
    if (q->pick == TT_PICK_NONE && !q->confusion)
        return 0;
    const struct tt_predictions *v = predictions_for(g, s, q, resting);
    if (!v || !is_news(g, v) || answer(g, s, v, q, page))
        g->more = resting && !v && q->pick != TT_PICK_ONE;
    return g->spent;
}
