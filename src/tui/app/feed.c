#include "feed.h"

#include <stdio.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../screen/capture.h"
#include "actions.h"
#include "look_back.h"
#include "panes.h"

static const double BLINK = 0.3; /* a shorter validation pass is not worth a change of badge */

static enum tt_style style_of(const struct tt_event *e)
{
    static const enum tt_style style[TT_EVENT_KIND_COUNT] = {
        [TT_EVENT_INFO] = TT_STYLE_NORMAL,   [TT_EVENT_DONE] = TT_STYLE_LR,
        [TT_EVENT_REFUSED] = TT_STYLE_ERROR, [TT_EVENT_STATE] = TT_STYLE_DIM,
        [TT_EVENT_EPOCH] = TT_STYLE_NORMAL,  [TT_EVENT_EVAL] = TT_STYLE_VAL,
        [TT_EVENT_SAVED] = TT_STYLE_GOOD,    [TT_EVENT_ERROR] = TT_STYLE_ERROR,
        [TT_EVENT_GUARD] = TT_STYLE_WARN,    [TT_EVENT_WARNING] = TT_STYLE_WARN,
        [TT_EVENT_TEST] = TT_STYLE_VAL,      [TT_EVENT_FOLDS] = TT_STYLE_VAL,
        [TT_EVENT_EARLY] = TT_STYLE_GOOD,    [TT_EVENT_MENDED] = TT_STYLE_GOOD,
    };
    return style[e->kind];
}

static void log_epoch(struct tt_app *app, const struct tt_event *e)
{
    char text[160];
    bool r2 = app->scene.info->regression;
    snprintf(text, sizeof text,
             r2 ? "epoch %lld: train %.4f R2 %.4f, val %.4f R2 %.4f"
                : "epoch %lld: train %.4f %.2f%%, val %.4f %.2f%%",
             (long long)e->epoch, e->train.loss, r2 ? e->train.r2 : e->train.accuracy, e->val.loss,
             r2 ? e->val.r2 : e->val.accuracy);
    tt_log_add(&app->kept.log, e->time, e->step, TT_STYLE_NORMAL, text);
}

/* After numbers were lost, with the keys that help: only the screen knows which those are. */
static void say(struct tt_app *app, const struct tt_event *e)
{
    char text[512], keys[160];
    tt_keymap_expand(&app->keys,
                     "{lr /} lowers the rate, {pause toggle} goes on, {view rewind} further back",
                     keys, sizeof keys);
    snprintf(text, sizeof text, "%.300s: %s", e->text, keys);
    tt_app_say(app, style_of(e), e->kind == TT_EVENT_GUARD ? text : e->text);
}

static void take_event(struct tt_app *app, const struct tt_event *e)
{
    app->pace.dirty = true;
    if (e->kind == TT_EVENT_DONE || e->kind == TT_EVENT_REFUSED) {
        struct tt_answer *answer = &app->kept.answer;
        answer->seq = e->seq;
        answer->refused = e->kind == TT_EVENT_REFUSED;
        tt_text_copy(answer->text, sizeof answer->text, e->text);
        app->scene.answer = answer;
        tt_tour_answered(&app->tour, e->seq, answer->refused);
    }
    app->scene.saves += e->kind == TT_EVENT_SAVED && !e->automatic;
    if (e->kind == TT_EVENT_STATE && (e->state == TT_STOPPED || e->state == TT_FAILED))
        tt_ending_at_rest(&app->ending);
    /* The badge shows the state; an epoch's line here is shorter than the reference's. */
    if (e->kind == TT_EVENT_EPOCH)
        log_epoch(app, e);
    else if (e->kind != TT_EVENT_STATE)
        tt_log_add(&app->kept.log, e->time, e->step, style_of(e), e->text);
    if (e->kind == TT_EVENT_DONE || e->kind == TT_EVENT_REFUSED || e->kind == TT_EVENT_ERROR ||
        e->kind == TT_EVENT_MENDED || e->kind == TT_EVENT_GUARD || e->kind == TT_EVENT_TEST ||
        e->kind == TT_EVENT_FOLDS || (e->kind == TT_EVENT_SAVED && !e->automatic))
        say(app, e);
}

/* Badge and keys would flicker if they followed the short passes between two epochs. */
static void settle_state(struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    double now = tt_clock_now();
    if (s->state != TT_EVALUATING || s->eval_mode)
        app->badge.blink_until = now + BLINK;
    else if (now < app->badge.blink_until)
        return;
    app->pace.dirty = app->pace.dirty || app->badge.state != s->state;
    app->badge.state = s->state;
}

static void look_at_branches(struct tt_app *app)
{
    int n = tt_link_branches(app->link);
    for (; app->scene.n_branches < n; app->scene.n_branches++)
        app->kept.branch[app->scene.n_branches] = tt_link_branch(app->link, app->scene.n_branches);
    app->scene.branch = app->kept.branch;
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        app->scene.series[i] = app->kept.branch[n - 1]->series[i];
}

/* A search that has begun is worth a look, whoever asked for it. */
static void take_finding(struct tt_app *app, bool *fresh)
{
    app->scene.finding = tt_link_lr_finding(app->link, fresh);
    if (app->scene.finding->number == app->kept.finding)
        return;
    app->kept.finding = app->scene.finding->number;
    tt_app_command(app, "view lr-find");
}

/* What stands ready in the link, each thing the newest. */
static void take_state(struct tt_app *app)
{
    struct tt_scene *s = &app->scene;
    bool fresh[10];
    s->snap = tt_link_snapshot(app->link, &fresh[0]);
    s->settings = tt_link_settings(app->link, &fresh[1]);
    s->page = tt_link_samples(app->link, &fresh[2]);
    s->reading = tt_link_reading(app->link, &fresh[3]);
    s->inspection = tt_link_inspection(app->link, &fresh[4]);
    s->ball = tt_link_ball(app->link, &fresh[9]);
    take_finding(app, &fresh[5]);
    const struct tt_film *film = tt_link_film(app->link, &fresh[6]);
    if (fresh[6] || s->n_branches != app->past.branches)
        tt_past_take_film(app, film);
    tt_past_refresh(app);
    s->importance = tt_link_importance(app->link, &fresh[7]);
    s->embedding = tt_link_embedding(app->link, &fresh[8]);
    s->insight = tt_link_insight(app->link, &fresh[9]);
    for (size_t i = 0; i < sizeof fresh / sizeof fresh[0]; i++)
        app->pace.dirty = app->pace.dirty || fresh[i];
}

void tt_app_take_events(struct tt_app *app)
{
    struct tt_event e;
    while (tt_link_event(app->link, &e)) {
        take_event(app, &e);
        app->pace.answering = app->pace.answering || e.kind == TT_EVENT_DONE ||
                              e.kind == TT_EVENT_REFUSED || e.kind == TT_EVENT_STATE;
    }
    take_state(app);
    app->pace.dirty = tt_library_begin(app->scene.library) || app->pace.dirty;
    look_at_branches(app);
    settle_state(app);
}

void tt_app_take_printed(struct tt_app *app)
{
    char line[256];
    double time = tt_link_time(app->link);
    /* Bounded, as keys are. */
    for (int i = 0; i < TT_LOG_LINES && tt_capture_line(line, sizeof line); i++) {
        tt_log_add(&app->kept.log, time, app->scene.snap->step, TT_STYLE_WARN, line);
        app->pace.dirty = true;
    }
}

/* --- begin and end --------------------------------------------------------------------------- */

static void ask(void *host, const struct tt_query *q)
{
    struct tt_app *app = host;
    app->effect.deeds++;
    app->kept.want[app->panes.drawn] = *q;
    tt_panes_ask(app);
}

static void show(void *host, const struct tt_drawing *d)
{
    struct tt_app *app = host;
    app->effect.deeds++;
    tt_link_draw(app->link, d);
}

static void look(void *host, const struct tt_inside_wish *w)
{
    struct tt_app *app = host;
    app->effect.deeds++;
    tt_link_look_inside(app->link, w);
}

void tt_app_begin_feed(struct tt_app *app)
{
    struct tt_scene *s = &app->scene;
    s->info = tt_link_info(app->link);
    s->snap = tt_link_snapshot(app->link, NULL);
    s->log = &app->kept.log;
    s->settings = tt_link_settings(app->link, NULL);
    s->inspection = tt_link_inspection(app->link, NULL);
    s->finding = tt_link_lr_finding(app->link, NULL);
    s->importance = tt_link_importance(app->link, NULL);
    s->embedding = tt_link_embedding(app->link, NULL);
    s->page = tt_link_samples(app->link, NULL);
    s->reading = tt_link_reading(app->link, NULL);
    s->insight = tt_link_insight(app->link, NULL);
    s->library = tt_library_open(s->info->run_dir);
    s->asked = &app->kept.want[0];
    s->ask = ask;
    s->show = show;
    s->look = look;
    look_at_branches(app);
    tt_past_begin(app);
}

void tt_app_end_feed(struct tt_app *app)
{
    tt_past_done(app);
    tt_library_close(app->scene.library);
}
