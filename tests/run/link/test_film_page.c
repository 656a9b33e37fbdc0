/* Answers to queries about samples, as a moment of a film has them. */
#include "../film_moments.h"

#include <math.h>

#include <tuitrain/run/link/film_page.h>

enum { CLASSES = FILM_CLASSES, SAMPLES = FILM_SAMPLES };

/* Sample i is of class i % 3; the probabilities of its moment are set below. */
struct answer {
    struct tt_film film;
    struct tt_samples_page page;
};

static void set(struct answer *a, int sample, double p0, double p1, double p2)
{
    const double p[CLASSES] = {p0, p1, p2};
    for (int c = 0; c < CLASSES; c++)
        ((uint16_t *)(uintptr_t)a->film.moment[0]->p)[sample * CLASSES + c] =
            (uint16_t)lround(65535 * p[c]);
}

static struct answer begin(void)
{
    struct answer a = {.page = {.known = false}};
    fill_film(&a.film, 1, 10);
    set(&a, 0, 0.9, 0.1, 0);     /* 0: right */
    set(&a, 1, 0.6, 0.3, 0.1);   /* 1: taken for 0 */
    set(&a, 2, 0.1, 0.85, 0.05); /* 2: taken for 1, surely */
    set(&a, 3, 0.4, 0.35, 0.25); /* 0: right, hardly */
    return a;
}

static void end(struct answer *a)
{
    tt_film_page_done(&a->page);
    tt__film_done(&a->film);
}

/* The film's places of those that are answered, as "20". */
static const char *ask(struct answer *a, struct tt_query q)
{
    static char out[SAMPLES + 1];
    struct tt_err err = {0};
    q.n = q.n > 0 ? q.n : TT_PAGE_SAMPLES;
    assert_ok(tt_film_page(&a->page, &a->film, a->film.moment[0], &q, &err), &err);
    for (int i = 0; i < a->page.n; i++)
        out[i] = (char)('0' + a->page.sample[i].index / 10);
    out[a->page.n] = '\0';
    return out;
}

static void each_pick_has_its_samples_in_order(void **state)
{
    (void)state;
    struct answer a = begin();
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_RANDOM}), "0123");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_WORST}), "21");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_UNCERTAIN}), "3120");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_CELL, .row = 1, .column = 0}),
                        "1");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_CELL, .row = 1, .column = 2}),
                        "");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_CLASS, .row = 2}), "2");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_ONE, .index = 30}), "3");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_ONE, .index = 7}), "");
    assert_int_equal(a.page.matches, 0);
    end(&a);
}

static void a_part_of_them_is_a_page(void **state)
{
    (void)state;
    struct answer a = begin();
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_RANDOM, .first = 1, .n = 2}),
                        "12");
    assert_int_equal(a.page.matches, 4);
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_RANDOM, .first = 3, .n = 2}),
                        "3");
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_RANDOM, .first = 99}), "");
    end(&a);
}

static void what_is_said_of_each_is_of_that_moment(void **state)
{
    (void)state;
    struct answer a = begin();
    ask(&a, (struct tt_query){.pick = TT_PICK_ONE, .index = 20});
    const struct tt_sample *s = &a.page.sample[0];
    assert_int_equal(s->cls, 2);
    assert_int_equal(s->predicted, 1);
    assert_int_equal(s->top, CLASSES);
    assert_int_equal(s->top_cls[0], 1);
    assert_int_equal(s->top_cls[2], 2);
    assert_true(fabs((double)s->top_p[0] - 0.85) < 1e-4);
    assert_true(fabs(s->loss - -log(0.05)) < 1e-3);
    assert_int_equal(a.page.channels, 1);
    assert_int_equal(a.page.pixels[0], 22); /* its picture */
    assert_true(a.page.of_film && a.page.known);
    end(&a);
}

/* Of which the network was not asked. */
static void a_moment_without_predictions_has_none(void **state)
{
    (void)state;
    struct answer a = begin();
    struct tt_film_moment *m = (struct tt_film_moment *)(uintptr_t)a.film.moment[0];
    m->p = NULL;
    assert_string_equal(ask(&a, (struct tt_query){.pick = TT_PICK_RANDOM}), "");
    struct tt_reading r;
    m->drawing_p = NULL;
    tt_film_reading(&r, &a.film, m);
    assert_int_equal(r.id, 0);
    end(&a);
}

static void the_drawing_is_read_as_it_was(void **state)
{
    (void)state;
    struct answer a = begin();
    struct tt_reading r;
    tt_film_reading(&r, &a.film, a.film.moment[0]);
    assert_int_equal(r.id, 3);
    assert_int_equal(r.n_classes, CLASSES);
    assert_true(r.p[1] == 1 && r.p[0] == 0);
    assert_int_equal(r.width, 3);
    assert_int_equal(r.pixel[5], 99);
    end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pick_has_its_samples_in_order),
        cmocka_unit_test(a_part_of_them_is_a_page),
        cmocka_unit_test(what_is_said_of_each_is_of_that_moment),
        cmocka_unit_test(a_moment_without_predictions_has_none),
        cmocka_unit_test(the_drawing_is_read_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
