/* The film of a run that is watched: what no other file tells of it. */
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/library/film.h>
#include <tuitrain/run/link/film_page.h>

#include "../link/film.h"
#include "place.h"

void tt__place_open_film(struct tt_place *p)
{
    p->reader = tt_film_open(p->folder, NULL);
    const struct tt_film *f = p->reader ? tt_film_read(p->reader) : NULL;
    if (!f || !f->head)
        return;
    p->head = f->head;
    tt__film_head_hold(p->head);
}

void tt__place_close_film(struct tt_place *p)
{
    tt_film_past_done(&p->then);
    if (p->head)
        tt__film_head_drop(p->head);
    tt_film_close(p->reader);
}

/* Mailboxes were made for what was there first: a film of another network is none of this run. */
static bool fits(const struct tt_place *p, const struct tt_film *f)
{
    const struct tt_film_head *h = f->head;
    return h && p->head && h->info.n_classes == p->head->info.n_classes &&
           h->n_layers == p->head->n_layers && h->n_params == p->head->n_params;
}

/* The newest moment that led to the film's newest branch; NULL: there is none. */
static const struct tt_film_moment *newest(const struct tt_film *f, int way[TT_FILM_MOMENTS],
                                           int *n)
{
    *n = tt_film_way(f, f->n_forks > 0 ? f->n_forks - 1 : 0, way);
    return *n > 0 ? f->moment[way[*n - 1]] : NULL;
}

/* What rows do not tell, or have not told yet. */
static void fill(struct tt_place *p, const struct tt_film_moment *m)
{
    struct tt_snapshot *s = &p->snap;
    const struct tt_snapshot *then = &p->then.snap;
    s->confusion_known = then->confusion_known;
    s->confusion_id = m->number;
    s->confusion_step = then->confusion_step;
    s->confusion = then->confusion;
    s->pairs = then->pairs;
    s->n_pairs = then->n_pairs < p->head->info.n_pairs ? then->n_pairs : p->head->info.n_pairs;
    s->best_by = then->best_by;
    s->coaching = then->coaching;
    s->n_warnings = then->n_warnings;
    memcpy(s->warning, then->warning, sizeof s->warning);
    s->images_per_second = s->state == TT_TRAINING ? m->images_per_second : 0;
    if (s->steps_per_epoch == 0)
        s->steps_per_epoch = m->steps_per_epoch;
    s->epochs = m->epochs;
    s->steps = m->steps;
    if (m->step >= s->step)
        s->elapsed = m->elapsed > s->elapsed ? m->elapsed : s->elapsed;
    if (m->step > s->step) { /* rows come later */
        s->step = m->step;
        s->epoch = m->epoch;
        s->batch = m->batch;
        s->lr = m->lr;
    }
    if (!s->val.known || m->val.step > s->val.step)
        s->val = m->val;
    if (!s->best.known || m->best.step > s->best.step)
        s->best = m->best;
}

static void answer(struct tt_place *p, const struct tt_film *f, const struct tt_film_moment *m)
{
    const struct tt_query *q = tt_mailbox_take(&p->link->query, NULL);
    struct tt_samples_page *page = tt_mailbox_back(&p->link->samples_page);
    if (q->pick != TT_PICK_NONE && tt_film_page(page, f, m, q, NULL) == 0)
        tt_mailbox_publish(&p->link->samples_page);
}

static void hand_out(struct tt_place *p, const struct tt_film *f, const int *way, int at)
{
    const struct tt_film_moment *m = f->moment[way[at]];
    tt_mailbox_send(&p->link->film, f);
    if (tt_film_show(&p->then, f, way, at, NULL) < 0)
        return;
    fill(p, m);
    tt_mailbox_send(&p->link->inspection, &p->then.inspection);
    tt_film_reading(tt_mailbox_back(&p->link->reading), f, m);
    tt_mailbox_publish(&p->link->reading);
}

bool tt__place_read_film(struct tt_place *p, bool fresh)
{
    int way[TT_FILM_MOMENTS], n;
    bool asked = false;
    if (!p->reader || !p->head)
        return false;
    bool other = tt_film_follow(p->reader) || !p->shown;
    const struct tt_film *f = tt_film_read(p->reader);
    const struct tt_film_moment *m = fits(p, f) ? newest(f, way, &n) : NULL;
    if (!m)
        return false;
    p->shown = true;
    tt_mailbox_take(&p->link->query, &asked);
    if (other)
        hand_out(p, f, way, n - 1);
    else if (fresh)
        fill(p, m);
    if (other || asked)
        answer(p, f, m);
    return other || asked;
}
