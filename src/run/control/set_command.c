#include "set_command.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "tell.h"
#include "worker.h"

/* Options that the worker follows, rather than the session.  They are nothing that a repetition of
 * the training repeats. */
static bool is_worker_option(const char *option)
{
    return strcmp(option, "speed") == 0 || strcmp(option, "checkpoint-every") == 0 ||
           strcmp(option, "on-nan") == 0;
}

static void follow(struct tt_worker *w)
{
    const struct tt_config *c = &w->session->config;
    w->pace.max_speed = c->speed;
    tt__pace_stop(&w->pace); /* measure afresh */
    tt__every_parse(c->checkpoint_every, &w->saving.autosave.every, NULL);
    tt__on_nan_parse(c->on_nan, &w->on_nan, NULL);
}

/* What else came with it. */
static void say_more(const struct tt_worker *w, const char *option, double lr, char *out,
                     size_t size)
{
    const struct tt_session *s = w->session;
    char text[TT_OUTLOOK - 4];
    out[0] = '\0';
    if (strcmp(option, "optimizer") == 0)
        snprintf(out, size, "; its state starts afresh, learning rate %g", s->lr);
    else if (strcmp(option, "batch-size") == 0)
        snprintf(out, size, "; %lld batches of the epoch are left",
                 (long long)(s->steps_per_epoch - s->progress.batch));
    else if (strcmp(option, "epochs") == 0 && tt_session_outlook(s, lr, text, sizeof text))
        snprintf(out, size, "; %s", text);
    else if (s->lr != lr)
        snprintf(out, size, "; learning rate %g, was %g", s->lr, lr);
}

/* On the curves. */
static void mark(struct tt_worker *w, const char *option, double lr)
{
    if (strcmp(option, "lr") == 0 || strcmp(option, "schedule") == 0) {
        tt__mark_lr(w);
        return;
    }
    tt__mark(w, TT_MARK_SET);
    if (w->session->lr != lr && !tt__worker_rewinding(w))
        tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->progress.step,
                       w->session->lr);
}

int tt__do_set(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
               struct tt_err *err)
{
    struct tt_session *s = w->session;
    char option[TT_SETTING_NAME], old[TT_OPT_TEXT] = "", new[TT_OPT_TEXT] = "", more[TT_OUTLOOK];
    size_t n = strcspn(c->text, " ");
    double lr = s->lr;
    snprintf(option, sizeof option, "%.*s", (int)n, c->text);
    bool own = is_worker_option(option);
    if (own && (tt__worker_rewinding(w) || w->replay))
        return 0;
    tt_session_get(s, option, old, sizeof old);
    if (tt_session_set(s, option, c->text + n + 1, err) < 0)
        return -1;
    tt_session_get(s, option, new, sizeof new);
    if (own)
        follow(w);
    else
        mark(w, option, lr);
    tt__reserve_curves(w);
    if (strcmp(option, "schedule") == 0)
        tt__tell_schedule(w);
    say_more(w, option, lr, more, sizeof more);
    snprintf(answer, size, "%s %.60s, was %.60s%s", option, new[0] ? new : "off",
             old[0] ? old : "off", more);
    return 0;
}
