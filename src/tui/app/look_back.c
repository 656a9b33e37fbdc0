#include "look_back.h"

#include <math.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

/* --- what views ask for ---------------------------------------------------------------------- */

static void seek(void *host, int64_t step)
{
    struct tt_app *app = host;
    app->effect.deeds++;
    tt_timebar_seek(&app->past.bar, &app->scene, step);
    tt_past_settle(app);
}

static void answer(struct tt_app *app)
{
    struct tt_past *p = &app->past;
    const struct tt_film *f = app->scene.film;
    if (tt_film_page(&p->page, f, f->moment[p->way[p->scene.at]], &p->asked, NULL) < 0)
        p->page.known = false;
}

static void ask(void *host, const struct tt_query *q)
{
    struct tt_app *app = host;
    if (q->pick == TT_PICK_NONE) /* a matrix of now: there is none of then but the pass's */
        return;
    app->past.asked = *q;
    answer(app);
    app->pace.dirty = true;
}

/* What is drawn now is read now. */
static void show(void *host, const struct tt_drawing *d)
{
    struct tt_app *app = host;
    seek(app, TT_NOW);
    app->scene.show(host, d);
}

/* --- the scene ------------------------------------------------------------------------------- */

/* What no moment has must not be shown as if it were of then. */
static const struct tt_embedding no_embedding = {
    .why = "where samples lie was not recorded: this view knows the present only"};
static const struct tt_importance_report no_importance = {
    .why = "what counts was not recorded: this view knows the present only"};

static void look_back(struct tt_app *app)
{
    struct tt_past *p = &app->past;
    const struct tt_scene *now = &app->scene;
    int at = tt_timebar_at(&p->bar, now);
    const struct tt_film_moment *m = now->film->moment[p->way[at]];
    if (m->number != p->shown && tt_film_show(&p->then, now->film, p->way, at, NULL) < 0) {
        tt_app_say(app, TT_STYLE_ERROR, "there is no memory to look back with");
        p->scene.past = false;
        p->bar.past = false;
        return;
    }
    bool again = m->number != p->shown || !p->scene.past;
    if (!p->scene.past)
        p->asked = *now->asked;
    p->shown = m->number;
    tt_text_copy(p->then.snap.schedule, sizeof p->then.snap.schedule, now->snap->schedule);
    p->scene = *now;
    p->scene.past = true;
    p->scene.at = at;
    p->scene.seen = p->bar.step;
    p->scene.now = now->snap;
    p->scene.snap = &p->then.snap;
    p->scene.inspection = &p->then.inspection;
    p->scene.embedding = &no_embedding;
    p->scene.importance = &no_importance;
    p->scene.reading = &p->reading;
    p->scene.page = &p->page;
    p->scene.asked = &p->asked;
    p->scene.ask = ask;
    p->scene.show = show;
    if (again) {
        tt_film_reading(&p->reading, now->film, m);
        answer(app);
    }
}

void tt_past_refresh(struct tt_app *app)
{
    struct tt_past *p = &app->past;
    if (p->bar.past && app->scene.n_way > 0) {
        look_back(app);
    } else {
        p->bar.past = p->bar.playing = p->scene.past = false;
        p->shown = 0;
    }
}

void tt_past_settle(struct tt_app *app)
{
    tt_past_refresh(app);
    app->pace.dirty = true;
}

void tt_past_take_film(struct tt_app *app, const struct tt_film *film)
{
    struct tt_past *p = &app->past;
    struct tt_scene *s = &app->scene;
    s->film = film && film->head ? film : NULL;
    s->way = p->way;
    p->branches = s->n_branches;
    /* Curves of a run that is watched may have been read anew, as another branch. */
    int branch =
        s->info->watched && film && film->n_forks > 0 ? film->n_forks - 1 : s->n_branches - 1;
    s->n_way = s->film ? tt_film_way(film, branch, p->way) : 0;
    p->shown = 0; /* figures of the best, and traces, may be others */
    app->pace.dirty = true;
}

void tt_past_tick(struct tt_app *app)
{
    if (tt_timebar_tick(&app->past.bar, &app->scene, tt_clock_now()))
        tt_past_settle(app);
}

double tt_past_due(const struct tt_app *app)
{
    const struct tt_timebar *b = &app->past.bar;
    return b->past && b->playing ? b->due : INFINITY;
}

void tt_past_begin(struct tt_app *app)
{
    app->scene.seek = seek;
    app->scene.way = app->past.way;
}

void tt_past_done(struct tt_app *app)
{
    tt_film_past_done(&app->past.then);
    tt_film_page_done(&app->past.page);
}
