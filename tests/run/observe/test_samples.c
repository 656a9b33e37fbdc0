/* Samples for who looks, without a run: which ones come, and what is said of them. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/samples.h"

/* A session whose samples are looked at. */
struct look {
    struct tt_session *s;
    struct tt_samples g;
    struct tt_mailbox query, page;
};

static void ask(struct look *l, const struct tt_query *q)
{
    tt_mailbox_send(&l->query, q);
}

static const struct tt_samples_page *newest(struct look *l)
{
    return tt_mailbox_take(&l->page, NULL);
}

/* The answer at rest. */
static const struct tt_samples_page *page_of(struct look *l, const struct tt_query *q)
{
    ask(l, q);
    do
        tt__samples_look(&l->g, l->s, &l->query, &l->page, true, true);
    while (l->g.more);
    const struct tt_samples_page *page = newest(l);
    assert_true(page->known && tt_query_equal(&page->query, q));
    return page;
}

static void start_looking(struct look *l, const struct tt_config *c)
{
    *l = (struct look){.s = small_session(c)};
    tt_mailbox_init(&l->query, sizeof(struct tt_query), NULL, NULL);
    tt__samples_mailbox(&l->page);
}

/* After all epochs, with somebody who looked on. */
static void finish(struct look *l, const struct tt_config *c)
{
    start_looking(l, c);
    while (l->s->progress.epoch < c->epochs) {
        tt__samples_look(&l->g, l->s, &l->query, &l->page, true, false);
        if (tt_session_step(l->s))
            tt_session_validate(l->s);
    }
}

static void end(struct look *l)
{
    tt__samples_done(&l->g);
    tt_mailbox_done(&l->query);
    tt_mailbox_done(&l->page);
    tt_session_free(l->s);
}

static void a_cell_of_the_matrix_holds_as_many_samples_as_it_counts(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    c.epochs = 1; /* not good yet: there are mistakes */
    c.lr = 0.01;
    finish(&w, &c);
    uint32_t matrix[9];
    memcpy(matrix, w.s->confusion, sizeof matrix);
    uint32_t all = 0;
    for (int i = 0; i < 9; i++) {
        const struct tt_query q = {
            .pick = TT_PICK_CELL, .row = i / 3, .column = i % 3, .n = TT_PAGE_SAMPLES};
        const struct tt_samples_page *page = page_of(&w, &q);
        assert_int_equal(page->matches, matrix[i]);
        assert_int_equal(page->n, matrix[i] < TT_PAGE_SAMPLES ? matrix[i] : TT_PAGE_SAMPLES);
        for (int k = 0; k < page->n; k++) {
            assert_int_equal(page->sample[k].cls, i / 3);
            assert_int_equal(page->sample[k].predicted, i % 3);
            assert_int_equal(page->sample[k].index % 3, i / 3); /* as the data was made */
            assert_true(k == 0 || page->sample[k].loss <= page->sample[k - 1].loss);
        }
        all += matrix[i];
    }
    assert_int_equal(all, 100);
    for (int r = 0; r < 3; r++) {
        const struct tt_query q = {.pick = TT_PICK_CLASS, .row = r, .n = TT_PAGE_SAMPLES};
        const struct tt_samples_page *page = page_of(&w, &q);
        assert_int_equal(page->matches,
                         matrix[3 * r] + matrix[3 * r + 1] + matrix[3 * r + 2] - matrix[4 * r]);
    }
    end(&w);
}

static void pages_follow_each_other_without_a_gap(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    int64_t seen[100] = {0};
    finish(&w, &c);
    for (int first = 0; first < 100; first += 30) {
        const struct tt_query q = {.pick = TT_PICK_RANDOM, .turn = 7, .n = 30, .first = first};
        const struct tt_samples_page *page = page_of(&w, &q);
        assert_int_equal(page->matches, 100);
        assert_int_equal(page->n, first < 90 ? 30 : 10);
        for (int k = 0; k < page->n; k++)
            seen[page->sample[k].index]++;
    }
    for (int i = 0; i < 100; i++)
        assert_int_equal(seen[i], 1);
    const struct tt_query beyond = {.pick = TT_PICK_RANDOM, .turn = 7, .n = 30, .first = 500};
    assert_int_equal(page_of(&w, &beyond)->n, 0);
    end(&w);
}

static void the_worst_and_the_least_sure_come_first(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    c.epochs = 1;
    c.lr = 0.01;
    finish(&w, &c);
    struct tt_query q = {.pick = TT_PICK_WORST, .n = TT_PAGE_SAMPLES};
    const struct tt_samples_page *page = page_of(&w, &q);
    assert_true(page->matches > 3);
    for (int k = 0; k < page->n; k++) {
        const struct tt_sample *one = &page->sample[k];
        assert_int_not_equal(one->cls, one->predicted);
        assert_true(k == 0 || one->loss <= page->sample[k - 1].loss);
        assert_int_equal(one->top, 3);
        assert_int_equal(one->top_cls[0], one->predicted);
        double sum = 0;
        for (int t = 0; t < 3; t++) {
            sum += (double)one->top_p[t];
            assert_true(t == 0 || one->top_p[t] <= one->top_p[t - 1]);
            /* Cross entropy is the negative log of the true class's probability. */
            if (one->top_cls[t] == one->cls)
                assert_true(fabs(-log((double)one->top_p[t]) - one->loss) < 1e-4);
        }
        assert_true(fabs(sum - 1) < 1e-5);
    }
    q.pick = TT_PICK_UNCERTAIN;
    page = page_of(&w, &q);
    assert_int_equal(page->matches, 100);
    for (int k = 1; k < page->n; k++)
        assert_true(page->sample[k].top_p[0] >= page->sample[k - 1].top_p[0]);
    end(&w);
}

static void pictures_are_those_of_the_file(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    struct tt_err err = {0};
    struct tt_data data;
    assert_ok(tt_data_open(small_data(), TT_TASK_AUTO, &data, &err), &err);
    finish(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_RANDOM, .n = 20};
    const struct tt_samples_page *page = page_of(&w, &q);
    assert_int_equal(page->channels, 1);
    assert_int_equal(page->height, 6);
    assert_int_equal(page->width, 6);
    for (int k = 0; k < page->n; k++)
        assert_memory_equal(page->pixels + k * 36, data.val.x + page->sample[k].index * 36, 36);
    end(&w);
    tt_data_done(&data);
}

static void one_sample_is_shown_as_training_would_change_it(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct look w;
    finish(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_ONE, .index = 42, .n = 1};
    const struct tt_samples_page *page = page_of(&w, &q);
    assert_int_equal(page->n, 1);
    assert_int_equal(page->sample[0].index, 42);
    assert_int_equal(page->n_variants, 0);
    assert_ok(tt_session_set(w.s, "augment", "shift 2", &err), &err);
    const struct tt_query again = {.pick = TT_PICK_ONE, .index = 42, .n = 1, .live = true};
    page = page_of(&w, &again);
    assert_int_equal(page->n_variants, TT_PAGE_VARIANTS);
    int moved = 0;
    for (int k = 0; k < TT_PAGE_VARIANTS; k++)
        moved += memcmp(page->variants + k * 36, page->pixels, 36) != 0;
    assert_true(moved >= 3); /* of 25 shifts one is none */
    end(&w);
}

static void rows_of_numbers_are_those_of_the_file(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    char csv[4000] = "width,height,price\n";
    for (int i = 0; i < 100; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%d,%d,%d.5\n", i, i % 7,
                 2 * i + i % 7);
    test_write(test_path("price.csv"), csv, strlen(csv));
    strcpy(c.data, test_path("price.csv"));
    c.net = "2-8-1";
    finish(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_WORST, .n = 20};
    const struct tt_samples_page *page = page_of(&w, &q);
    assert_int_equal(page->matches, 20);
    assert_int_equal(page->columns, 2);
    for (int k = 0; k < page->n; k++) {
        const struct tt_sample *one = &page->sample[k];
        const float *row = page->numbers + 2 * k;
        assert_true(fabsf(one->value - (2 * row[0] + row[1] + 0.5f)) < 1e-3f);
        assert_true(k == 0 || fabsf(one->residual) <= fabsf(page->sample[k - 1].residual));
        assert_int_equal(one->top, 0);
    }
    end(&w);
}

static void while_training_a_part_is_asked_of_the_newest_network(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    start_looking(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_WORST, .n = 8, .live = true, .confusion = true};
    tt_session_step(w.s);
    ask(&w, &q);
    assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, true, false) > 0);
    assert_false(w.g.more); /* training goes on first */
    const struct tt_samples_page *page = newest(&w);
    assert_true(page->known && !page->validation);
    assert_int_equal(page->step, 1);
    assert_int_equal(page->looked_at, 100);
    uint32_t all = 0, wrong = 0;
    for (int i = 0; i < 9; i++) {
        all += page->confusion[i];
        wrong += i % 4 ? page->confusion[i] : 0;
    }
    assert_int_equal(all, 100);
    assert_int_equal(wrong, page->matches);
    tt_session_step(w.s); /* too soon for the next */
    assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, true, false) == 0);
    assert_int_equal(newest(&w)->step, 1);
    end(&w);
}

/* Nobody asked for the network of now, but no pass has been: those of the first step would stay. */
static void before_the_first_validation_an_answer_follows(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    start_looking(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_WORST, .n = 8, .confusion = true};
    ask(&w, &q);
    for (int step = 1; step < 4; step++) {
        tt_session_step(w.s);
        w.g.due = 0; /* that much later */
        assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, true, false) > 0);
        assert_int_equal(newest(&w)->step, step);
        assert_non_null(newest(&w)->confusion);
        double wait = w.g.due - tt_clock_now();
        assert_true(wait > 0.5 || w.g.spent > 0.4); /* from afar */
    }
    end(&w);
}

/* What one takes is not known of the first few; more than those stand for a validation pass. */
static void somebody_who_comes_late_is_shown_more_than_the_first_few(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    strcpy(c.data, "synthetic:6000");
    c.net = "flatten; linear 2; linear 10";
    start_looking(&w, &c);
    while (!tt_session_step(w.s))
        ;
    tt_session_validate(w.s); /* nobody looked on: whom it was sure of is not known */
    const struct tt_query q = {.pick = TT_PICK_UNCERTAIN, .n = 8};
    int64_t looked_at = 0;
    ask(&w, &q);
    for (int looks = 0; looks < 4; looks++) {
        w.g.due = 0;
        w.g.each = looks == 0 ? 0 : 1e-6; /* as on a fast machine */
        tt__samples_look(&w.g, w.s, &w.query, &w.page, true, false);
        looked_at = newest(&w)->looked_at;
        if (looks == 0)
            assert_true(looked_at < w.s->data.val.n);
    }
    assert_int_equal(looked_at, w.s->data.val.n);
    end(&w);
}

static void nothing_is_computed_for_nobody(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct look w;
    start_looking(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_RANDOM, .n = 8, .live = true};
    ask(&w, &q);
    assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, false, true) == 0);
    assert_false(newest(&w)->known || w.g.more || w.s->seen.note_top);
    const struct tt_query none = {.pick = TT_PICK_NONE};
    ask(&w, &none);
    assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, true, true) == 0);
    assert_false(newest(&w)->known || w.g.more);
    const struct tt_query beyond = {.pick = TT_PICK_ONE, .index = 100, .n = 1, .live = true};
    ask(&w, &beyond); /* there are 0 to 99 */
    assert_true(tt__samples_look(&w.g, w.s, &w.query, &w.page, true, true) == 0);
    assert_false(newest(&w)->known || w.g.more);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_of_the_matrix_holds_as_many_samples_as_it_counts),
        cmocka_unit_test(pages_follow_each_other_without_a_gap),
        cmocka_unit_test(the_worst_and_the_least_sure_come_first),
        cmocka_unit_test(pictures_are_those_of_the_file),
        cmocka_unit_test(one_sample_is_shown_as_training_would_change_it),
        cmocka_unit_test(rows_of_numbers_are_those_of_the_file),
        cmocka_unit_test(while_training_a_part_is_asked_of_the_newest_network),
        cmocka_unit_test(before_the_first_validation_an_answer_follows),
        cmocka_unit_test(somebody_who_comes_late_is_shown_more_than_the_first_few),
        cmocka_unit_test(nothing_is_computed_for_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
