/* Importance for who watches: piece by piece it comes to the same numbers as at once, and the run
 * is as if nobody had looked. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/importance.h"

struct seen {
    struct tt_importance_observer o;
    struct tt_mailbox out;
};

static void begin(struct seen *k)
{
    tt__importance_observer_init(&k->o);
    tt__importance_mailbox(&k->out);
}

static void done(struct seen *k)
{
    tt__importance_observer_done(&k->o);
    tt_mailbox_done(&k->out);
}

static const struct tt_importance_report *newest(struct seen *k)
{
    return tt_mailbox_take(&k->out, NULL);
}

/* A table of two numbers and a text, of which one number says nothing. */
static struct tt_config table_config(void)
{
    static char text[1 << 16];
    static const char *const where[] = {"north", "south", "east"};
    size_t used = (size_t)sprintf(text, "a,b,where,kind\n");
    struct tt_config c;
    for (int i = 0; i < 400; i++) {
        double a = i * 37 % 101 / 101.0, b = i * 53 % 97 / 97.0;
        int w = i * 7 % 3;
        used += (size_t)sprintf(text + used, "%.3f,%.3f,%s,%d\n", a, b, where[w],
                                4 * a + (w == 1) > 2.3);
    }
    test_write(test_path("t.csv"), text, used);
    tt_config_defaults(&c);
    strcpy(c.data, test_path("t.csv"));
    strcpy(c.target, "kind");
    strcpy(c.optimizer, "adam");
    c.threads = 2;
    return c;
}

static void assert_same(const struct tt_importance *a, const struct tt_importance *b)
{
    assert_true(a->n == b->n && a->done == a->n && b->done == b->n);
    assert_true(a->samples == b->samples && a->classes == b->classes);
    assert_true(a->base.loss == b->base.loss && a->base.accuracy == b->base.accuracy);
    assert_memory_equal(a->worth, b->worth, (size_t)a->n * sizeof *a->worth);
    size_t classes = (size_t)(a->n * a->classes) * sizeof *a->class_score;
    assert_memory_equal(a->class_score, b->class_score, classes);
    assert_memory_equal(a->class_loss, b->class_loss, classes);
    if (a->average)
        assert_memory_equal(a->average, b->average,
                            (size_t)((1 + a->classes) * a->average_height * a->average_width));
}

/* At rest, as `eval --importance` does it. */
static void at_rest_the_numbers_are_those_of_eval(void **state)
{
    (void)state;
    for (int pictures = 0; pictures < 2; pictures++) {
        struct tt_config c = pictures ? small_config() : table_config();
        c.ema = pictures ? 0.9 : 0;
        struct tt_session *s = small_session(&c);
        struct tt_importance whole;
        struct tt_err err = {0};
        struct seen k;
        steps(s, 100);
        assert_ok(tt_importance_measure(s, &s->data.val, &whole, &err), &err);
        begin(&k);
        assert_true(tt__importance_look(&k.o, s, &k.out, false, true) == 0); /* for nobody */
        do
            assert_true(tt__importance_look(&k.o, s, &k.out, true, true) > 0);
        while (k.o.more);
        const struct tt_importance_report *r = newest(&k);
        assert_true(r->known && !r->going && r->step == 100);
        assert_same(&r->of, &whole);
        assert_true(tt__importance_look(&k.o, s, &k.out, true, true) == 0); /* it is done */
        assert_false(k.o.more);
        tt_importance_done(&whole);
        done(&k);
        tt_session_free(s);
    }
}

/* Cut as small as can be: a pass over one batch of each thread. */
static void pieces_come_to_the_same_as_the_whole(void **state)
{
    (void)state;
    for (int pictures = 0; pictures < 2; pictures++) {
        struct tt_config c = pictures ? small_config() : table_config();
        struct tt_session *s = small_session(&c);
        struct tt_importance whole, part;
        struct tt_err err = {0};
        steps(s, 100);
        assert_ok(tt_importance_measure(s, &s->data.val, &whole, &err), &err);
        struct tt_importance_work *w = tt_importance_begin(s, &s->data.val, 0, &part, &err);
        assert_non_null(w);
        double progress = 0;
        int64_t rows = 0;
        while (!tt_importance_go_on(w, 0)) {
            assert_true(tt_importance_progress(w) >= progress && part.done >= rows);
            progress = tt_importance_progress(w);
            rows = part.done;
            assert_true(progress < 1);
        }
        tt_importance_end(w);
        assert_same(&part, &whole);
        tt_importance_done(&whole);
        tt_importance_done(&part);
        tt_session_free(s);
    }
}

/* Another session steps as this one does, and is not looked at. */
static void a_run_that_trains_is_measured_and_stays_as_it_was(void **state)
{
    (void)state;
    struct tt_config c = table_config();
    struct tt_session *s = small_session(&c), *alone = small_session(&c);
    struct seen k;
    begin(&k);
    double allowed = 0; /* when it may look again, by what the last look took */
    int looks = 0, reports = 0;
    int64_t first = -1;
    for (double until = tt_clock_now() + 60; tt_clock_now() < until && reports < 2;) {
        double began = tt_clock_now(), spent;
        tt_session_step(s);
        tt_session_step(alone);
        began = tt_clock_now();
        spent = tt__importance_look(&k.o, s, &k.out, true, false);
        if (spent > 0) {
            assert_true(began >= allowed);
            allowed = began + 20 * spent;
            looks++;
        }
        const struct tt_importance_report *r = newest(&k);
        if (r->known && !r->going && r->step != first) {
            first = r->step;
            reports++;
        }
    }
    assert_int_equal(reports, 2); /* it measures again: of a later network */
    assert_true(looks >= 2);
    assert_same_bits(s, alone);
    done(&k);
    tt_session_free(s);
    tt_session_free(alone);
}

/* What is under way is of a network that is no more, once the run rests. */
static void at_rest_it_begins_again(void **state)
{
    (void)state;
    struct tt_config c = table_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    steps(s, 20);
    assert_true(tt__importance_look(&k.o, s, &k.out, true, false) > 0);
    steps(s, 20);
    do
        tt__importance_look(&k.o, s, &k.out, true, true);
    while (k.o.more);
    assert_int_equal(newest(&k)->step, 40);
    done(&k);
    tt_session_free(s);
}

/* While it trains some samples are enough; at rest it is to be as `eval --importance` has it. */
static void at_rest_it_is_of_all_samples(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    k.o.few = 30;
    steps(s, 20);
    for (double until = tt_clock_now() + 60; tt_clock_now() < until && !newest(&k)->known;)
        tt__importance_look(&k.o, s, &k.out, true, false);
    assert_int_equal(newest(&k)->of.samples, 30);
    do
        tt__importance_look(&k.o, s, &k.out, true, true);
    while (k.o.more);
    assert_int_equal(newest(&k)->of.samples, 100);
    assert_int_equal(newest(&k)->step, 20);
    assert_true(tt__importance_look(&k.o, s, &k.out, true, false) == 0); /* that is good enough */
    done(&k);
    tt_session_free(s);
}

/* Whoever stops it (TT_WATCH_IMPORTANCE is gone) finds it where it was. */
static void what_is_stopped_goes_on_where_it_was(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    steps(s, 20);
    tt__importance_look(&k.o, s, &k.out, true, false);
    double before = k.o.work ? tt_importance_progress(k.o.work) : 1;
    for (int i = 0; i < 3; i++)
        assert_true(tt__importance_look(&k.o, s, &k.out, false, true) == 0);
    assert_true((k.o.work ? tt_importance_progress(k.o.work) : 1) == before);
    do
        tt__importance_look(&k.o, s, &k.out, true, true);
    while (k.o.more);
    assert_true(newest(&k)->known);
    done(&k);
    tt_session_free(s);
}

/* The average picture of a class is that of its own samples. */
static void average_pictures_are_those_of_the_samples(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_importance x;
    struct tt_err err = {0};
    const struct tt_dataset *set = &s->data.val;
    int64_t size = tt_shape_count(&s->data.input);
    assert_ok(tt_importance_measure(s, set, &x, &err), &err);
    assert_int_equal(x.samples, set->n);
    assert_int_equal(x.average_height * x.average_width * x.channels, size);
    for (int cls = 0; cls <= 3; cls++)
        for (int64_t k = 0; k < size; k++) {
            int64_t sum = 0, n = 0;
            for (int64_t i = 0; i < set->n; i++)
                if (cls == 0 || set->y[i] == cls - 1) {
                    sum += tt_sample_bytes(set, size, i)[k];
                    n++;
                }
            assert_int_equal(x.average[cls * size + k], sum / n);
            if (cls > 0)
                assert_int_equal(x.class_samples[cls - 1], n);
        }
    /* Classes are parts of the whole: what all lose is the mean of what each does. */
    for (int64_t k = 0; k < x.n; k++) {
        double sum = 0;
        for (int cls = 0; cls < 3; cls++)
            sum += (double)x.class_score[k * 3 + cls] * (double)x.class_samples[cls] /
                   (double)x.samples;
        assert_true(fabs(sum - x.worth[k].score) < 1e-3);
    }
    tt_importance_done(&x);
    tt_session_free(s);
}

static void too_few_samples_are_refused_in_words(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    s->data.val.n = 1;
    tt__importance_look(&k.o, s, &k.out, true, true);
    assert_false(k.o.more);
    assert_false(newest(&k)->known);
    assert_non_null(strstr(newest(&k)->why, "2 samples at least"));
    assert_true(tt__importance_look(&k.o, s, &k.out, true, true) == 0); /* once */
    s->data.val.n = 100;
    done(&k);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_rest_the_numbers_are_those_of_eval),
        cmocka_unit_test(pieces_come_to_the_same_as_the_whole),
        cmocka_unit_test(a_run_that_trains_is_measured_and_stays_as_it_was),
        cmocka_unit_test(at_rest_it_begins_again),
        cmocka_unit_test(at_rest_it_is_of_all_samples),
        cmocka_unit_test(what_is_stopped_goes_on_where_it_was),
        cmocka_unit_test(average_pictures_are_those_of_the_samples),
        cmocka_unit_test(too_few_samples_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
