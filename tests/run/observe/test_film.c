/* The camera, without a run: what a moment says is true, and when moments are taken. */
#include "../small.h"

#include <math.h>

#include <tuitrain/data/loader.h>

#include "../../../src/run/link/film.h"
#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/film.h"
#include "../../../src/run/observe/inspector.h"

/* A session that is filmed. */
struct set {
    struct tt_session *s;
    struct tt_camera k;
    struct tt_series *series[TT_SERIES_COUNT];
    struct tt_run_info info;
    struct tt_snapshot snap;
    struct tt_inspector in;
    struct tt_mailbox box;
    struct tt_drawings drawings;
};

static void begin(struct set *t, const struct tt_config *c, struct tt_film *old)
{
    memset(t, 0, sizeof *t);
    t->s = small_session(c);
    t->info.n_classes = t->s->data.n_classes;
    t->info.class_name = (const char(*)[32])t->s->data.class_name;
    t->info.seed = (uint64_t)c->seed;
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        t->series[i] = tt_series_new(i != TT_SERIES_MARK);
    tt__inspection_mailbox(&t->box);
    tt__camera_begin(&t->k, t->s, &t->info, 0, old);
    tt__camera_fork(&t->k, -1, 0);
}

static void end(struct set *t)
{
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(t->series[i]);
    tt__camera_done(&t->k);
    tt__inspector_done(&t->in);
    tt__drawings_done(&t->drawings);
    tt_mailbox_done(&t->box);
    tt_session_free(t->s);
}

static const struct tt_film_moment *shoot(struct set *t, unsigned why)
{
    const struct tt_session *s = t->s;
    t->snap = (struct tt_snapshot){.step = s->progress.step,
                                   .epoch = s->progress.epoch,
                                   .lr = s->lr,
                                   .val = s->val,
                                   .confusion_known = s->validations > 0,
                                   .confusion_step = s->val.step,
                                   .pairs = s->pairs,
                                   .n_warnings = 1};
    t->snap.warning[0].rule = TT_RULE_DEAD;
    const struct tt_shot shot = {.session = t->s,
                                 .snap = &t->snap,
                                 .series = t->series,
                                 .inside = &t->in.now,
                                 .drawings = &t->drawings};
    return tt__camera_shoot(&t->k, &shot, why);
}

static void samples_are_spread_evenly_over_the_classes(void **state)
{
    (void)state;
    struct set t, u;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    const struct tt_film_head *h = t.k.film.head;
    int of[3] = {0};
    assert_int_equal(h->n_samples, 32);
    assert_true(h->width == 6 && h->height == 6 && h->channels == 1);
    for (int i = 0; i < 32; i++) {
        const struct tt_film_sample *s = &h->sample[i];
        assert_int_equal(s->cls, t.s->data.val.y[s->index]);
        of[s->cls]++;
        assert_memory_equal(h->pixels + (ptrdiff_t)36 * i,
                            tt_sample_bytes(&t.s->data.val, 36, s->index), 36);
        for (int k = 0; k < i; k++)
            assert_true(h->sample[k].index != s->index);
    }
    for (int i = 0; i < 3; i++)
        assert_in_range(of[i], 10, 12);
    begin(&u, &c, NULL); /* the same seed, the same samples */
    assert_memory_equal(u.k.film.head->sample, h->sample, 32 * sizeof *h->sample);
    end(&u);
    end(&t);
}

static void a_moment_says_what_the_network_says(void **state)
{
    (void)state;
    struct set t;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    for (int i = 0; i < 10; i++)
        tt_session_step(t.s);
    tt_session_validate(t.s);
    tt_series_push(t.series[TT_SERIES_TRAIN_LOSS], 9, 3);
    tt_series_push(t.series[TT_SERIES_TRAIN_LOSS], 10, 5);
    const struct tt_film_moment *m = shoot(&t, TT_FILM_PASS);
    assert_true(m && m->step == 10 && m->why == (TT_FILM_PASS | TT_FILM_BEGIN));
    assert_true(m->loss == 4 && isnan(m->score));
    assert_int_equal(m->n_warnings, 1);
    assert_int_equal(m->warning[0].rule, TT_RULE_DEAD);
    const struct tt_film_head *h = t.k.film.head;
    for (int i = 0; i < h->n_samples; i++) {
        float x[36], p[3];
        uint32_t pick = (uint32_t)h->sample[i].index;
        tt_load_rows(&t.s->data, &t.s->data.val, &pick, 0, 0, 1, x);
        tt_session_predict(t.s, 1, x, p);
        for (int k = 0; k < 3; k++)
            assert_true(fabs(tt_film_p(&t.k.film, m, i, k) - (double)p[k]) < 1e-4);
    }
    uint64_t counted = 0;
    for (int i = 0; i < m->n_cells; i++) {
        assert_int_equal(m->cell[i].count, t.s->confusion[m->cell[i].row * 3 + m->cell[i].column]);
        counted += m->cell[i].count;
    }
    assert_int_equal(counted, t.s->data.val.n);
    assert_true(m->cells_left_out == 0 && !m->inside);
    end(&t);
}

static void after_an_inspection_the_inside_is_in_it(void **state)
{
    (void)state;
    struct set t;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    tt__inspector_before(&t.in, t.s, &t.box, false, true);
    tt_session_step(t.s);
    tt__inspector_after(&t.in, t.s, &t.box, 0.05);
    const struct tt_film_moment *m = shoot(&t, 0);
    const struct tt_inspection *i = tt_mailbox_take(&t.box, NULL);
    assert_true(m->inside && m->pictures && i->step == m->step);
    assert_int_equal(t.k.film.head->n_layers, i->n_layers);
    for (int k = 0; k < i->n_layers; k++) {
        assert_string_equal(t.k.film.head->layer[k].text, i->layer[k].text);
        assert_memory_equal(m->layer[k].outputs.share, i->layer[k].outputs.share[0],
                            sizeof m->layer[k].outputs.share);
    }
    for (int k = 0; k < i->n_params; k++) {
        assert_string_equal(t.k.film.head->param[k].name, i->param[k].name);
        assert_true(m->param[k].ratio == i->param[k].ratio[0] && m->param[k].ratio > 0);
        assert_true(m->param[k].weight_norm == i->param[k].weight_norm[0]);
    }
    tt_session_step(t.s);
    assert_false(shoot(&t, 0)->inside); /* that was of another step */
    /* Pictures are those that who watches sees, in fewer shades. */
    tt__inspector_at_rest(&t.in, t.s, &t.box, 0.05);
    i = tt_mailbox_take(&t.box, NULL);
    m = shoot(&t, 0);
    assert_int_equal(t.k.film.head->n_pictures, i->pictures.n);
    for (int k = 0; k < i->pictures.n * 36; k++)
        assert_in_range(m->pictures[k] + 4 - i->pictures.data[k], 0, 8);
    end(&t);
}

static void a_drawing_is_read_again_at_each_moment(void **state)
{
    (void)state;
    struct set t;
    struct tt_config c = small_config();
    struct tt_mailbox drawing, reading;
    struct tt_drawing d = {.id = 4, .channels = 1, .height = 6, .width = 6};
    memset(d.pixel, 50, 36);
    memset(d.pixel + 12, 140, 12);
    begin(&t, &c, NULL);
    tt_mailbox_init(&drawing, sizeof d, NULL, NULL);
    tt_mailbox_init(&reading, sizeof(struct tt_reading), NULL, NULL);
    assert_true(shoot(&t, 0)->drawing == 0);
    tt_mailbox_send(&drawing, &d);
    for (int i = 0; i < 3; i++) {
        tt_session_step(t.s);
        if (i == 0)
            assert_true(tt__drawings_look(&t.drawings, t.s, &drawing, &reading, true) > 0);
        const struct tt_film_moment *m = shoot(&t, 0);
        float p[3];
        assert_true(m->drawing == 4 && m->width == 6);
        assert_memory_equal(m->pixels, d.pixel, 36);
        tt_session_predict(t.s, 1, t.drawings.x, p);
        for (int k = 0; k < 3; k++)
            assert_true(fabs(tt_film_drawing_p(&t.k.film, m, k) - (double)p[k]) < 1e-4);
    }
    tt_mailbox_done(&drawing);
    tt_mailbox_done(&reading);
    end(&t);
}

static void moments_keep_to_their_share_of_the_time(void **state)
{
    (void)state;
    struct set t;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    struct tt_camera *k = &t.k;
    assert_non_null(shoot(&t, TT_FILM_BEGIN));
    /* At the beginning ever longer ways, as far as there is time for that. */
    k->spent = k->worked = 0.0005;
    k->shots = 1;
    assert_true(tt__camera_is_due(k, 1, 0));
    k->last = 8;
    assert_false(tt__camera_is_due(k, 9, 0));
    assert_true(tt__camera_is_due(k, 10, 0));
    k->spent = k->worked = 0.1;
    k->shots = 200;
    assert_false(tt__camera_is_due(k, 10, 0));
    /* 0.1 s and one more of 0.0005 s: that is 0.4 per cent of 25.125 s. */
    assert_false(tt__camera_is_due(k, 1000, 25));
    assert_true(tt__camera_is_due(k, 1000, 25.2));
    assert_false(tt__camera_wants_pass(k, 1000, 25, false));
    assert_true(tt__camera_wants_pass(k, 1000, 25, true)); /* a best one is worth twice that */
    /* In a long run it is steps that they keep apart. */
    k->every = 500;
    assert_false(tt__camera_is_due(k, 8 + 499, 1e6));
    assert_true(tt__camera_is_due(k, 8 + 500, 1e6));
    tt__camera_note(k, TT_FILM_WARNED, "dying units");
    assert_true(tt__camera_is_due(k, 9, 1e6));
    tt_session_step(t.s);
    const struct tt_film_moment *m = shoot(&t, 0);
    assert_true(m->why == TT_FILM_WARNED);
    assert_string_equal(m->note, "dying units");
    end(&t);
}

/* However long it is: so many moments, and so much memory. */
static void a_long_run_has_no_more_moments_than_fit(void **state)
{
    (void)state;
    struct set t;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    int made = 0;
    for (int64_t step = 0; step < 1000000; step += 1 + step / 5000) {
        t.s->progress.step = step;
        if (step > 0 && !tt__camera_is_due(&t.k, step, 1e12))
            continue;
        assert_non_null(shoot(&t, 0));
        made++;
        assert_true(t.k.film.n <= TT_FILM_MOMENTS);
    }
    assert_int_equal(t.k.film.n, TT_FILM_MOMENTS);
    assert_true(made < 12 * TT_FILM_MOMENTS); /* about MOMENTS * ln(steps / MOMENTS) */
    end(&t);
}

static void a_film_that_is_gone_on_with_must_fit(void **state)
{
    (void)state;
    struct set t, u, v;
    struct tt_config c = small_config();
    begin(&t, &c, NULL);
    shoot(&t, 0);
    begin(&u, &c, &t.k.film);
    assert_int_equal(u.k.film.n, 1);
    assert_int_equal(shoot(&u, 0)->number, 2);
    c.net = "flatten; linear 9; relu; linear 3";
    begin(&v, &c, &t.k.film);
    assert_int_equal(v.k.film.n, 0);
    end(&v);
    end(&u);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_spread_evenly_over_the_classes),
        cmocka_unit_test(a_moment_says_what_the_network_says),
        cmocka_unit_test(after_an_inspection_the_inside_is_in_it),
        cmocka_unit_test(a_drawing_is_read_again_at_each_moment),
        cmocka_unit_test(moments_keep_to_their_share_of_the_time),
        cmocka_unit_test(a_long_run_has_no_more_moments_than_fit),
        cmocka_unit_test(a_film_that_is_gone_on_with_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
