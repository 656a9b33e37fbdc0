#include "filming.h"

#include <string.h>

#include <tuitrain/run/command/commands.h>

#include "publish.h"
#include "worker.h"

static bool is_on(const struct tt_worker *w)
{
    return w->see.camera.film.head && !tt__worker_rewinding(w);
}

static void shoot(struct tt_worker *w, unsigned why)
{
    struct tt_camera *k = &w->see.camera;
    struct tt_snapshot snap;
    tt__snapshot_make(w, &snap);
    const struct tt_shot shot = {.session = w->session,
                                 .snap = &snap,
                                 .series = tt__worker_series(w),
                                 .branch = tt__worker_branch(w),
                                 .inside = &w->see.inspector.now,
                                 .drawings = &w->see.drawings};
    const struct tt_film_moment *m = tt__camera_shoot(k, &shot, why);
    if (!m)
        return;
    tt__film_log_add(&w->film_log, m);
    tt_mailbox_send(&w->link->film, &k->film);
}

void tt__film_begin(struct tt_worker *w)
{
    struct tt_camera *k = &w->see.camera;
    if (w->replay || w->session->config.no_film) {
        k->film = (struct tt_film){.why = "this run has no film (--no-film)"};
        tt_mailbox_send(&w->link->film, &k->film);
        return;
    }
    tt__camera_begin(k, w->session, &w->link->info, w->pace.elapsed, &w->film_log.old);
    for (int i = 0; i < tt_link_branches(w->link); i++)
        tt__camera_fork(k, w->link->branch[i]->parent, w->link->branch[i]->from);
    k->from = k->last = w->session->progress.step;
    tt__film_log_begin(&w->film_log, &k->film, k->most);
    tt_mailbox_send(&w->link->film, &k->film);
    if (is_on(w))
        shoot(w, TT_FILM_BEGIN);
}

bool tt__film_is_due(const struct tt_worker *w)
{
    return is_on(w) &&
           tt__camera_is_due(&w->see.camera, w->session->progress.step + 1, w->pace.elapsed);
}

/* At the end of an epoch the validation comes first. */
void tt__film_step(struct tt_worker *w, bool inspected)
{
    const struct tt_camera *k = &w->see.camera;
    int64_t step = w->session->progress.step;
    if (!is_on(w) || w->session->progress.batch == 0)
        return;
    /* Half as long again it may be waited for an inspection. */
    bool due = tt__camera_is_due(k, step, w->pace.elapsed) &&
               (2 * (step - k->last) >= 3 * k->every || k->waits || !w->see.inspector.probe.model);
    if (due || (inspected && 2 * (step - k->last) >= k->every))
        shoot(w, 0);
}

void tt__film_pass(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    bool best = s->best.known && s->best.step == s->val.step;
    bool over = w->mode.finished;
    if (is_on(w) &&
        (over || tt__camera_wants_pass(&w->see.camera, s->progress.step, w->pace.elapsed, best)))
        shoot(w, TT_FILM_PASS | (best ? TT_FILM_BEST : 0) | (over ? TT_FILM_END : 0));
}

void tt__film_command(struct tt_worker *w, const char *line)
{
    if (!is_on(w) || !(tt_command_affects_numbers(line) || strncmp(line, "rewind ", 7) == 0))
        return;
    tt__camera_note(&w->see.camera, TT_FILM_COMMAND, line);
    shoot(w, 0);
}

void tt__film_branch(struct tt_worker *w, int parent)
{
    const struct tt_branch *b = w->link->branch[tt__worker_branch(w)];
    struct tt_camera *k = &w->see.camera;
    if (!k->film.head)
        return;
    tt__camera_fork(k, parent, b->from);
    tt__film_log_fork(&w->film_log, parent, b->from);
}

void tt__film_end(struct tt_worker *w)
{
    const struct tt_camera *k = &w->see.camera;
    const struct tt_film_moment *last = k->film.n > 0 ? k->film.moment[k->film.n - 1] : NULL;
    bool told = last && last->step == w->session->progress.step &&
                last->branch == tt__worker_branch(w) && (last->why & TT_FILM_END);
    if (is_on(w) && !told)
        shoot(w, TT_FILM_END);
}
