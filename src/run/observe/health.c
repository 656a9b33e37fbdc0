#include "health.h"

#include <inttypes.h>
#include <stdio.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/run/session/session.h>

#include "coach.h"

static const double SHARE = 0.004; /* of the time */

const char *tt__health_text(const struct tt_warning *w, char *out, size_t size)
{
    snprintf(out, size, "%s: %s; try %s", tt_rules[w->rule].name, w->text,
             tt_rules[w->rule].advice);
    return out;
}

void tt__health_begin(struct tt_health *h, const struct tt_session *s)
{
    tt__data_facts(&s->data, &h->data);
}

void tt__health_note_waiting(struct tt_health *h, double waited, double seconds)
{
    const double window = 1; /* second: a shorter one may have been one slow read */
    if (seconds - h->seconds < window)
        return;
    h->waiting = (waited - h->waited) / (seconds - h->seconds);
    h->waited = waited;
    h->seconds = seconds;
}

void tt__health_look_inside(struct tt_health *h, const struct tt_session *s,
                            struct tt_series *const *series, const struct tt_inspection *inside)
{
    struct tt_evidence e;
    double began = tt_clock_now();
    tt__evidence_gather(&e, s, series, inside, &h->data, &h->last_change);
    e.waiting = h->waiting;
    h->n_warnings = tt__coach_warnings(&e, h->warning);
    h->n_fresh = 0;
    for (int i = 0; i < h->n_warnings; i++) {
        enum tt_rule rule = h->warning[i].rule;
        if (!h->told[rule])
            h->fresh[h->n_fresh++] = &h->warning[i];
        h->told[rule] = true;
    }
    h->behind = false;
    if (!h->coaching.lost) {
        tt__coach_say(&e, h->warning, h->n_warnings, &h->coaching);
        h->coaching.step = s->progress.step;
    }
    double now = tt_clock_now();
    h->due = now + (now - began) / SHARE;
}

bool tt__health_is_due(const struct tt_health *h)
{
    return tt_clock_now() >= h->due;
}

void tt__health_look(struct tt_health *h, const struct tt_session *s,
                     struct tt_series *const *series, const struct tt_inspection *inside)
{
    h->coaching.lost = false;
    tt__health_look_inside(h, s, series, inside);
}

static void can(struct tt_coaching *c, const char *keys, const char *what, const char *line)
{
    struct tt_act *a = &c->act[c->n_acts++];
    snprintf(a->line, sizeof a->line, "%s", line);
    snprintf(a->keys, sizeof a->keys, "%s", keys);
    snprintf(a->what, sizeof a->what, "%s", what);
}

void tt__health_lost(struct tt_health *h, const char *why, int64_t at, double lr, int64_t back)
{
    struct tt_coaching *c = &h->coaching;
    *c = (struct tt_coaching){.tone = TT_TONE_BAD, .lost = true, .step = back};
    snprintf(c->text, sizeof c->text,
             "%.60s at step %" PRId64 ", learning rate %.3g; back at step %" PRId64, why, at, lr,
             back);
    can(c, "{lr /}", "lowers the rate", "lr /10");
    can(c, "{pause toggle}", "goes on", "pause off");
    can(c, "{view rewind}", "further back", "view rewind");
}
