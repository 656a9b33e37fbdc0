/* Films: which moments stay, which led to a branch, and the past as the screen knows the present.
 */
#include "../film_moments.h"

#include <math.h>

static bool has_step(const struct tt_film *f, int64_t step)
{
    for (int i = 0; i < f->n; i++)
        if (f->moment[i]->step == step)
            return true;
    return false;
}

static void moments_stay_spread_evenly_and_some_stay_for_good(void **state)
{
    (void)state;
    enum { MOST = 40, ALL = 20000, LAST = ALL - 1 };
    struct tt_film f = {.head = a_head()};
    tt__film_fork(&f, -1, 0);
    for (int64_t i = 0; i < ALL; i++) {
        unsigned why = i == 0 ? TT_FILM_BEGIN : i == 777 ? TT_FILM_COMMAND : 0;
        why |= i == 500 || i == 1234 ? TT_FILM_BEST : 0;
        tt__film_add(&f, a_moment(i + 1, 0, i, why, false), MOST);
        assert_true(f.n <= MOST);
        assert_true(f.moment[f.n - 1]->step == i);
    }
    assert_int_equal(f.n, MOST);
    assert_true(f.moment[0]->step == 0 && has_step(&f, 777) && has_step(&f, 1234));
    assert_false(has_step(&f, 500)); /* a better one came */
    int64_t most = 0;
    for (int i = 1; i < f.n; i++) {
        int64_t gap = f.moment[i]->step - f.moment[i - 1]->step;
        most = gap > most ? gap : most;
    }
    assert_true(most <= 3 * (LAST / MOST));
    tt__film_done(&f);
}

static void those_that_say_more_are_kept_rather(void **state)
{
    (void)state;
    struct tt_film f = {.head = a_head()};
    int inside = 0;
    tt__film_fork(&f, -1, 0);
    for (int64_t i = 0; i < 2000; i++)
        tt__film_add(&f, a_moment(i + 1, 0, i, 0, i % 2), 40);
    for (int i = 0; i < f.n; i++)
        inside += f.moment[i]->inside;
    assert_true(inside > 30);
    tt__film_done(&f);
}

/* 0: steps 0 to 90; 1 leaves it at 50 and goes to 100; 2 leaves 1 at 70. */
static void make_branches(struct tt_film *f)
{
    int64_t number = 0;
    f->head = a_head();
    tt__film_fork(f, -1, 0);
    for (int64_t s = 0; s <= 90; s += 10)
        tt__film_add(f, a_moment(++number, 0, s, 0, true), TT_FILM_MOMENTS);
    tt__film_fork(f, 0, 50);
    for (int64_t s = 50; s <= 100; s += 10)
        tt__film_add(f, a_moment(++number, 1, s, 0, true), TT_FILM_MOMENTS);
    tt__film_fork(f, 1, 70);
    for (int64_t s = 70; s <= 80; s += 10)
        tt__film_add(f, a_moment(++number, 2, s, 0, true), TT_FILM_MOMENTS);
}

static void a_way_is_what_led_to_a_branch(void **state)
{
    (void)state;
    static const int64_t steps[] = {0, 10, 20, 30, 40, 50, 50, 60, 70, 70, 80};
    static const int branches[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
    struct tt_film f = {.n = 0};
    int way[TT_FILM_MOMENTS];
    make_branches(&f);
    int n = tt_film_way(&f, 2, way);
    assert_int_equal(n, 11);
    for (int i = 0; i < n; i++) {
        assert_int_equal(f.moment[way[i]]->step, steps[i]);
        assert_int_equal(f.moment[way[i]]->branch, branches[i]);
    }
    assert_int_equal(tt_film_way(&f, 0, way), 10); /* a branch that was left is as it was */
    n = tt_film_way(&f, 2, way);
    assert_int_equal(tt_film_find(&f, way, n, -5), 0);
    assert_int_equal(tt_film_find(&f, way, n, 15), 1);
    assert_int_equal(tt_film_find(&f, way, n, 50), 6); /* the last one there */
    assert_int_equal(tt_film_find(&f, way, n, 1000), n - 1);
    tt__film_done(&f);
}

static void what_a_resumed_run_makes_again_is_cut(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    make_branches(&f);
    assert_int_equal(tt__film_cut(&f, 1, 80), 4);
    assert_int_equal(f.n, 14);
    assert_true(f.moment[f.n - 1]->branch == 1 && f.moment[f.n - 1]->step == 80);
    assert_true(f.moment[9]->branch == 0 && f.moment[9]->step == 90);
    assert_int_equal(f.n_forks, 2);
    tt__film_done(&f);
}

static void the_past_is_shown_as_the_present_is(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_past past = {.classes = 0};
    struct tt_err err = {0};
    int way[TT_FILM_MOMENTS];
    fill_film(&f, 21, 5); /* steps 0 to 100 */
    assert_int_equal(tt_film_way(&f, 0, way), 21);
    for (int at = 20; at >= 0; at--)
        assert_ok(tt_film_show(&past, &f, way, at, &err), &err);
    assert_ok(tt_film_show(&past, &f, way, 17, &err), &err);
    const struct tt_snapshot *s = &past.snap;
    assert_int_equal(s->step, 85);
    assert_int_equal(s->state, TT_PAUSED);
    assert_string_equal(s->coaching.text, "learning well");
    assert_int_equal(s->n_warnings, 1);
    assert_int_equal(s->warning[0].rule, TT_RULE_DEAD);
    assert_string_equal(s->best_by, "val-acc");
    static const uint32_t confusion[9] = {86, 0, 0, 0, 0, 0, 0, 5, 0};
    assert_memory_equal(s->confusion, confusion, sizeof confusion);
    /* Moment 17 has nothing of the inside: those up to 16 have. */
    const struct tt_inspection *i = &past.inspection;
    assert_true(i->known && i->step == 80);
    assert_int_equal(i->n_moments, 9);
    for (int k = 0; k < 9; k++) {
        assert_int_equal(i->moment[k], 10 * k);
        assert_true(i->layer[1].dead[k] == (float)(10 * k));
        /* From 0 to 1 at first, and to 4 later: on bins to 4 a quarter of the way up. */
        int bin = 10 * k < 50 ? TT_BINS / 4 - 1 : TT_BINS - 1;
        assert_int_equal(i->layer[1].outputs.share[k][bin], 65535);
    }
    assert_true(i->layer[1].outputs.low == 0 && i->layer[1].outputs.high == 4);
    assert_true(i->param[0].gradients.log && i->param[0].gradients.low == -10);
    assert_string_equal(i->param[0].name, "1.weight");
    assert_int_equal(i->pictures.n, FILM_PICTURES);
    assert_int_equal(i->pictures.data[11], 80);
    assert_true(fabs(tt_film_p(&f, f.moment[way[17]], 1, 2) - (85 + 5) / 65535.0) < 1e-9);
    assert_true(tt_film_drawing_p(&f, f.moment[way[17]], 1) == 1);
    assert_true(isnan(tt_film_p(&f, f.moment[way[17]], FILM_SAMPLES, 0)));
    assert_true(isnan(tt_film_p(&f, f.moment[way[17]], 0, -1)));
    tt_film_past_done(&past);
    tt__film_done(&f);
}

static void of_many_moments_some_are_traced_and_the_last(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_past past = {.classes = 0};
    struct tt_err err = {0};
    int way[TT_FILM_MOMENTS];
    fill_film(&f, TT_FILM_MOMENTS, 1);
    int n = tt_film_way(&f, 0, way);
    assert_int_equal(n, TT_FILM_MOMENTS);
    assert_ok(tt_film_show(&past, &f, way, n - 1, &err), &err);
    const struct tt_inspection *i = &past.inspection;
    assert_int_equal(i->n_moments, TT_MOMENTS);
    assert_int_equal(i->moment[0], 0);
    assert_int_equal(i->moment[TT_MOMENTS - 1], TT_FILM_MOMENTS - 2);
    for (int k = 1; k < TT_MOMENTS; k++)
        assert_true(i->moment[k] > i->moment[k - 1]);
    /* Of the very first there may be none that looked inside. */
    struct tt_film dark = {.head = a_head()};
    tt__film_fork(&dark, -1, 0);
    tt__film_add(&dark, a_moment(1, 0, 0, 0, false), 9);
    assert_int_equal(tt_film_way(&dark, 0, way), 1);
    assert_ok(tt_film_show(&past, &dark, way, 0, &err), &err);
    assert_false(past.inspection.known);
    assert_true(past.inspection.why[0] != '\0');
    tt_film_past_done(&past);
    tt__film_done(&dark);
    tt__film_done(&f);
}

/* What the watcher holds is there until it takes the next, whatever the film forgets meanwhile. */
static void a_film_that_was_taken_stays(void **state)
{
    (void)state;
    struct tt_mailbox box;
    struct tt_film f = {.n = 0};
    bool fresh;
    tt__film_mailbox(&box);
    assert_null(((const struct tt_film *)tt_mailbox_take(&box, &fresh))->head);
    fill_film(&f, 6, 1);
    assert_true(tt_mailbox_send(&box, &f));
    const struct tt_film *seen = tt_mailbox_take(&box, &fresh);
    assert_true(fresh && seen->n == 6);
    for (int i = 6; i < 500; i++) {
        tt__film_add(&f, a_moment(i + 1, 0, i, 0, true), 6);
        assert_true(tt_mailbox_send(&box, &f));
    }
    for (int i = 0; i < 6; i++)
        assert_true(seen->moment[i]->step == i && seen->moment[i]->cell[1].count == 5);
    seen = tt_mailbox_take(&box, &fresh);
    assert_true(fresh && seen->moment[seen->n - 1]->step == 499);
    tt__film_done(&f);
    assert_true(seen->moment[0]->step == 0);
    tt_mailbox_done(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_stay_spread_evenly_and_some_stay_for_good),
        cmocka_unit_test(those_that_say_more_are_kept_rather),
        cmocka_unit_test(a_way_is_what_led_to_a_branch),
        cmocka_unit_test(what_a_resumed_run_makes_again_is_cut),
        cmocka_unit_test(the_past_is_shown_as_the_present_is),
        cmocka_unit_test(of_many_moments_some_are_traced_and_the_last),
        cmocka_unit_test(a_film_that_was_taken_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
