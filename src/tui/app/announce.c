#include "announce.h"

#include <stdio.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../panels/coach_words.h"
#include "../screen/term.h"

static const double BETWEEN_CALLS = 10, BETWEEN_TITLES = 1; /* seconds */

/* Of all steps, 0 to 100; -1: it cannot be said. */
static int percent_of(const struct tt_snapshot *s)
{
    if (s->state == TT_FINISHED)
        return 100;
    return s->steps > 0 ? (int)(100.0 * (double)s->step / (double)s->steps) : -1;
}

void tt_announce_title(const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    char far[16] = "", score[32] = "";
    int percent = percent_of(s);
    if (s->state == TT_FAILED)
        snprintf(far, sizeof far, "failed ");
    else if (percent >= 0)
        snprintf(far, sizeof far, "%d%% ", percent > 100 ? 100 : percent);
    if (s->val.known && scene->info->regression)
        snprintf(score, sizeof score, "R2 %.3f ", s->val.r2);
    else if (s->val.known)
        snprintf(score, sizeof score, "%.1f%% ", s->val.accuracy);
    snprintf(out, size, "%s%stuitrain: %s", far, score, scene->info->data);
}

/* --- calls ----------------------------------------------------------------------------------- */

static unsigned alarms_of(const struct tt_snapshot *s)
{
    unsigned all = 0;
    for (int i = 0; i < s->n_warnings; i++)
        all |= 1u << s->warning[i].rule;
    return all;
}

/* The strongest of those that have not been told. */
static const struct tt_warning *newest_alarm(const struct tt_announce *a,
                                             const struct tt_snapshot *s)
{
    for (int i = 0; i < s->n_warnings; i++)
        if (!(a->alarmed & 1u << s->warning[i].rule))
            return &s->warning[i];
    return NULL;
}

bool tt_announce_news(struct tt_announce *a, const struct tt_scene *scene, double now, char *out,
                      size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    char text[TT_COACH_TEXT];
    bool over = (s->state == TT_FINISHED || s->state == TT_FAILED) && a->state != s->state &&
                a->state != TT_LOADING;
    bool lost = tt_coach_is_lost(s) && !a->lost;
    bool first = !a->begun;
    a->begun = true;
    a->state = s->state;
    a->lost = tt_coach_is_lost(s);
    if (first) {
        a->alarmed = alarms_of(s);
        return false;
    }
    const struct tt_warning *alarm = newest_alarm(a, s);
    if (over || lost)
        tt_coach_say(scene, text);
    else if (alarm && now - a->called >= BETWEEN_CALLS)
        tt_text_copy(text, sizeof text, alarm->text);
    else
        return false;
    a->alarmed |= alarms_of(s); /* one call for all that are there */
    a->called = now;
    snprintf(out, size, "%.40s: %s", scene->info->data, text);
    return true;
}

/* --- with each picture ----------------------------------------------------------------------- */

static enum tt_progress progress_of(const struct tt_snapshot *s)
{
    return s->state == TT_FAILED || tt_coach_is_lost(s) ? TT_PROGRESS_WRONG
           : s->state == TT_PAUSED || s->eval_mode      ? TT_PROGRESS_RESTS
                                                        : TT_PROGRESS_GOES;
}

void tt_announce_tell(struct tt_announce *a, const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    char text[TT_WINDOW_CALL], title[TT_WINDOW_TITLE];
    double now = tt_clock_now();
    if (tt_announce_news(a, scene, now, text, sizeof text))
        tt_window_call(text);
    tt_window_progress(progress_of(s), s->state == TT_FINISHED ? -1 : percent_of(s));
    if (now - a->titled < BETWEEN_TITLES && s->state != TT_FINISHED)
        return;
    a->titled = now;
    tt_announce_title(scene, title, sizeof title);
    tt_window_title(title);
}
