/* Samples and drawings for who looks: which ones come, what is said of them, and that looking
 * changes no bit. */
#include "../watch.h"

#include <math.h>

#include <tuitrain/data/loader.h>

#include "../../../src/run/folder/journal.h"

static const struct tt_samples_page *page_of(struct watch *w, const struct tt_query *q)
{
    const struct tt_samples_page *page = tt_link_samples(w->link, NULL);
    tt_link_ask(w->link, q);
    while (!page->known || !tt_query_equal(&page->query, q)) {
        wait_news(w);
        page = tt_link_samples(w->link, NULL);
    }
    return page;
}

/* A run of some epochs that has come to its end while samples were watched. */
static void finish(struct watch *w, struct tt_config *c)
{
    start(w, c);
    tt_link_watch(w->link, TT_WATCH_SAMPLES | TT_WATCH_DRAWING);
    wait_state(w, TT_FINISHED);
}

static const struct tt_snapshot *last_snapshot(struct watch *w)
{
    const struct tt_snapshot *s = tt_link_snapshot(w->link, NULL);
    while (s->state != TT_FINISHED || !s->confusion_known) {
        wait_news(w);
        s = tt_link_snapshot(w->link, NULL);
    }
    return s;
}

static void a_cell_of_the_matrix_holds_as_many_samples_as_it_counts(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 1; /* not good yet: there are mistakes */
    c.lr = 0.01;
    finish(&w, &c);
    const struct tt_snapshot *s = last_snapshot(&w);
    uint32_t matrix[9];
    memcpy(matrix, s->confusion, sizeof matrix);
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
    struct watch w;
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
    struct watch w;
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
    struct watch w;
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
    const struct tt_run_info *info = tt_link_info(w.link);
    assert_int_equal(info->channels, 1);
    assert_int_equal(info->height, 6);
    end(&w);
    tt_data_done(&data);
}

static void one_sample_is_shown_as_training_would_change_it(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    finish(&w, &c);
    const struct tt_query q = {.pick = TT_PICK_ONE, .index = 42, .n = 1};
    const struct tt_samples_page *page = page_of(&w, &q);
    assert_int_equal(page->n, 1);
    assert_int_equal(page->sample[0].index, 42);
    assert_int_equal(page->n_variants, 0);
    say_ok(&w, "set augment shift 2");
    const struct tt_query again = {.pick = TT_PICK_ONE, .index = 42, .n = 1, .live = true};
    page = page_of(&w, &again);
    assert_int_equal(page->n_variants, TT_PAGE_VARIANTS);
    int moved = 0;
    for (int k = 0; k < TT_PAGE_VARIANTS; k++)
        moved += memcmp(page->variants + k * 36, page->pixels, 36) != 0;
    assert_true(moved >= 3); /* of 25 shifts one is none */
    end(&w);
}

static void while_training_the_newest_network_is_asked(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 1000000;
    start(&w, &c);
    tt_link_watch(w.link, TT_WATCH_SAMPLES);
    const struct tt_query q = {.pick = TT_PICK_WORST, .n = 8, .live = true, .confusion = true};
    const struct tt_samples_page *page = page_of(&w, &q);
    int64_t step = page->step;
    assert_false(page->validation);
    while (page->step == step) /* a run that moves is looked at, it does not call */
        page = tt_link_samples(w.link, NULL);
    assert_true(page->step > step);
    assert_int_equal(page->looked_at, 100);
    uint32_t all = 0, wrong = 0;
    for (int i = 0; i < 9; i++) {
        all += page->confusion[i];
        wrong += i % 4 ? page->confusion[i] : 0;
    }
    assert_int_equal(all, 100);
    assert_int_equal(wrong, page->matches);
    end(&w);
}

static void rows_of_numbers_come_with_their_names(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    char csv[4000] = "width,height,price\n";
    for (int i = 0; i < 100; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%d,%d,%d.5\n", i, i % 7,
                 2 * i + i % 7);
    test_write(test_path("price.csv"), csv, strlen(csv));
    strcpy(c.data, test_path("price.csv"));
    strcpy(c.net, "2-8-1");
    finish(&w, &c);
    const struct tt_run_info *info = tt_link_info(w.link);
    assert_int_equal(info->channels, 0);
    assert_string_equal(info->column_name[1], "height");
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

/* --- drawings -------------------------------------------------------------------------------- */

/* A bright stripe in the rows that stand for class 1, as the data has it. */
static struct tt_drawing stripe(void)
{
    struct tt_drawing d = {.id = 1, .channels = 1, .height = 6, .width = 6};
    memset(d.pixel, 50, 36);
    memset(d.pixel + 12, 140, 12);
    return d;
}

static void a_drawing_is_read_at_rest_and_while_training(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    struct tt_drawing d = stripe();
    c.epochs = 20;
    finish(&w, &c);
    tt_link_draw(w.link, &d);
    const struct tt_reading *r = tt_link_reading(w.link, NULL);
    while (r->id != 1) {
        wait_news(&w);
        r = tt_link_reading(w.link, NULL);
    }
    assert_int_equal(r->n_classes, 3);
    assert_true(r->p[1] > 0.7f);
    assert_true(fabsf(r->p[0] + r->p[1] + r->p[2] - 1) < 1e-5f);
    assert_memory_equal(r->pixel, d.pixel, 36);
    int64_t step = r->step;
    say_ok(&w, "epochs +100000");
    while (r->step == step)
        r = tt_link_reading(w.link, NULL);
    assert_int_equal(r->id, 1);
    end(&w);
}

static void middle_of(const uint8_t *p, int side, double *x, double *y)
{
    double mass = 0;
    *x = *y = 0;
    for (int i = 0; i < side * side; i++) {
        mass += p[i];
        *x += p[i] * (i % side + 0.5);
        *y += p[i] * (i / side + 0.5);
    }
    *x /= mass;
    *y /= mass;
}

static void drawings_are_placed_as_digits_are(void **state)
{
    (void)state;
    uint8_t out[28 * 28];
    struct tt_drawing d = {.id = 1, .channels = 1, .height = 64, .width = 64, .centred = true};
    /* A foot and a stem, off the middle: 12 wide, 40 high. */
    for (int y = 20; y < 60; y++)
        for (int x = 4; x < (y < 52 ? 8 : 16); x++)
            d.pixel[y * 64 + x] = 255;
    tt_drawing_picture(&d, 28, 28, out);
    int top = 28, bottom = 0;
    double x, y;
    for (int i = 0; i < 28 * 28; i++)
        if (out[i] > 127) {
            top = i / 28 < top ? i / 28 : top;
            bottom = i / 28 > bottom ? i / 28 : bottom;
        }
    assert_in_range(bottom - top + 1, 19, 21);
    middle_of(out, 28, &x, &y);
    assert_true(fabs(x - 14) < 0.2 && fabs(y - 14) < 0.2);
    /* As it is, only smaller. */
    d.centred = false;
    tt_drawing_picture(&d, 28, 28, out);
    double was_x, was_y;
    middle_of(d.pixel, 64, &was_x, &was_y);
    middle_of(out, 28, &x, &y);
    assert_true(fabs(x - was_x * 28 / 64) < 0.2 && fabs(y - was_y * 28 / 64) < 0.2);
    /* Nothing drawn is black, in colours too. */
    struct tt_drawing none = {.id = 1, .channels = 3, .height = 64, .width = 64, .centred = true};
    uint8_t colours[8 * 8 * 3];
    memset(colours, 9, sizeof colours);
    tt_drawing_picture(&none, 8, 8, colours);
    for (size_t i = 0; i < sizeof colours; i++)
        assert_int_equal(colours[i], 0);
}

static void predictions_are_what_a_survey_says(void **state)
{
    (void)state;
    static const char *const loss[] = {"cross-entropy", "mse", "bce"};
    for (int k = 0; k < 3; k++) {
        struct tt_config c = small_config();
        struct tt_err err = {0};
        float x[40 * 36], p[40 * 3];
        strcpy(c.net, "flatten; linear 3");
        strcpy(c.loss, loss[k]);
        struct tt_session *s = small_session(&c);
        for (int i = 0; i < 30; i++)
            tt_session_step(s);
        assert_ok(tt_predictions_have_top(&s->seen, 3, &err), &err);
        s->seen.note_top = true;
        tt_session_validate(s);
        tt_load_rows(&s->data, &s->data.val, NULL, 20, 0, 40, x);
        tt_session_predict(s, 40, x, p);
        for (int i = 0; i < 40; i++) {
            double sum = 0;
            for (int t = 0; t < 3; t++) {
                int cls = s->seen.cls[(20 + i) * 3 + t];
                assert_true(p[i * 3 + cls] == s->seen.p[(20 + i) * 3 + t]);
                assert_true(p[i * 3 + cls] >= 0 && p[i * 3 + cls] <= 1);
                sum += (double)p[i * 3 + cls];
            }
            assert_true(k == 2 || fabs(sum - 1) < 1e-5); /* yes or no, each by itself */
            assert_int_equal(s->seen.cls[(20 + i) * 3], s->seen.score.predicted[20 + i]);
        }
        tt_session_free(s);
    }
}

/* --- no bit ---------------------------------------------------------------------------------- */

static void look_all_the_time(struct watch *w)
{
    struct tt_query q = {.n = TT_PAGE_SAMPLES, .live = true, .confusion = true};
    struct tt_drawing d = stripe();
    tt_link_watch(w->link, TT_WATCH_SAMPLES | TT_WATCH_DRAWING);
    for (int i = 0; w->state != TT_FINISHED; i++) {
        q.pick = (enum tt_pick)(TT_PICK_WORST + i % 6);
        q.turn = q.index = i % 100;
        q.live = i % 3 == 0;
        d.id++;
        d.pixel[i % 36]++;
        tt_link_ask(w->link, &q);
        tt_link_draw(w->link, &d);
        tt_link_samples(w->link, NULL);
        tt_link_reading(w->link, NULL);
        take_events(w);
    }
    assert_true(tt_link_samples(w->link, NULL)->known); /* it did look */
    assert_true(tt_link_reading(w->link, NULL)->id > 0);
}

static void looking_changes_no_bit(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set a, b;
    struct watch w;
    strcpy(c.net, "conv 4 3 pad=1; batchnorm; relu; flatten; dropout 0.3; linear 3");
    strcpy(c.augment, "shift 1");
    strcpy(c.early_stop, "val-loss:50");
    c.ema = 0.9;
    c.epochs = 40;
    strcpy(c.save, test_path("unseen.safetensors"));
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    strcpy(c.save, test_path("seen.safetensors"));
    start(&w, &c);
    look_all_the_time(&w);
    say_ok(&w, "stop now");
    wait_state(&w, TT_STOPPED);
    tt_run_join(w.run);
    assert_int_equal(tt_run_journal(w.run)->n, 1); /* the stop */
    tt_run_free(w.run);
    assert_ok(tt_safetensors_read(test_path("unseen.safetensors"), &a, &err), &err);
    assert_ok(tt_safetensors_read(test_path("seen.safetensors"), &b, &err), &err);
    assert_int_equal(a.n_tensors, b.n_tensors);
    for (size_t i = 0; i < a.n_tensors; i++)
        assert_memory_equal(a.tensor[i].data, b.tensor[i].data, a.tensor[i].bytes);
    tt_tensor_set_done(&a);
    tt_tensor_set_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_of_the_matrix_holds_as_many_samples_as_it_counts),
        cmocka_unit_test(pages_follow_each_other_without_a_gap),
        cmocka_unit_test(the_worst_and_the_least_sure_come_first),
        cmocka_unit_test(pictures_are_those_of_the_file),
        cmocka_unit_test(one_sample_is_shown_as_training_would_change_it),
        cmocka_unit_test(while_training_the_newest_network_is_asked),
        cmocka_unit_test(rows_of_numbers_come_with_their_names),
        cmocka_unit_test(a_drawing_is_read_at_rest_and_while_training),
        cmocka_unit_test(drawings_are_placed_as_digits_are),
        cmocka_unit_test(predictions_are_what_a_survey_says),
        cmocka_unit_test(looking_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
