/* A run that is looked at: what it shows is of its own state, and looking changes no bit. */
#include "../watch.h"

#include <math.h>
#include <unistd.h>

#include <tuitrain/run/session/importance.h>

#include "../../../src/run/folder/journal.h"

static struct tt_config config_of(const char *net)
{
    struct tt_config c = small_config();
    c.net = net;
    c.epochs = 100000;
    return c;
}

/* The inspection of a run that rests at a step. */
static const struct tt_inspection *look(struct watch *w, int64_t step)
{
    const struct tt_inspection *i = tt_link_inspection(w->link, NULL);
    while (!i->known || i->step != step) {
        wait_news(w);
        i = tt_link_inspection(w->link, NULL);
    }
    return i;
}

/* Starts a run that is looked at, and rests. */
static const struct tt_inspection *start_looking(struct watch *w, struct tt_session *s)
{
    const struct tt_run_options options = {.elapsed = 0};
    start_with(w, s, &options);
    int64_t step = say_ok(w, "pause").step;
    tt_link_watch(w->link, TT_WATCH_MODEL);
    return look(w, step);
}

static const struct tt_inspection *one_more(struct watch *w, const struct tt_inspection *i)
{
    int64_t next = i->step + 1;
    say_ok(w, "step");
    return look(w, next);
}

/* However short the run was, and though nobody looked. */
static void who_looks_after_the_end_sees_it_from_the_beginning(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_int_equal(tt_link_inspection(w.link, NULL)->moment[0], 1);
    tt_link_watch(w.link, TT_WATCH_MODEL);
    const struct tt_inspection *i = look(&w, 30);
    assert_true(i->n_moments >= 2);
    assert_int_equal(i->moment[0], 1);
    assert_int_equal(i->moment[i->n_moments - 1], 30);
    assert_true(isfinite(tt_inspection_known(i, i->param[0].ratio)));
    end(&w);
}

static void nothing_is_made_for_nobody_of_samples(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct watch w;
    const struct tt_query q = {.pick = TT_PICK_WORST, .n = 8, .live = true};
    start(&w, &c);
    say_ok(&w, "pause");
    tt_link_ask(w.link, &q);
    say_ok(&w, "step 30");
    while (w.count[TT_EVENT_INFO] < 1)
        wait_news(&w);
    assert_false(tt_link_samples(w.link, NULL)->known);
    end(&w);
}

static void moments_follow_a_rewind(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct watch w;
    struct tt_session *s = small_session(&c);
    const struct tt_inspection *i = start_looking(&w, s);
    int64_t first = i->step;
    for (int k = 0; k < 40; k++)
        i = one_more(&w, i);
    char line[64];
    snprintf(line, sizeof line, "rewind %lld", (long long)(first + 30));
    say_ok(&w, line);
    i = look(&w, first + 30);
    assert_int_equal(i->moment[i->n_moments - 1], first + 30);
    end(&w);
}

/* --- samples and drawings -------------------------------------------------------------------- */

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

static void what_samples_are_is_told_at_the_start(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start(&w, &c);
    assert_int_equal(tt_link_info(w.link)->channels, 1);
    assert_int_equal(tt_link_info(w.link)->height, 6);
    assert_int_equal(tt_link_info(w.link)->width, 6);
    end(&w);
    static const char csv[] = "width,height,price\n1,2,3.5\n2,3,4.5\n3,4,5\n4,5,6\n5,6,7\n6,7,8\n"
                              "7,8,9\n8,9,10\n9,10,11\n10,11,12\n";
    test_write(test_path("price.csv"), csv, strlen(csv));
    strcpy(c.data, test_path("price.csv"));
    c.batch_size = 4;
    c.net = "2-8-1";
    start(&w, &c);
    assert_int_equal(tt_link_info(w.link)->channels, 0);
    assert_string_equal(tt_link_info(w.link)->column_name[1], "height");
    end(&w);
}

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
    start(&w, &c);
    tt_link_watch(w.link, TT_WATCH_DRAWING);
    wait_state(&w, TT_FINISHED);
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

/* --- looking changes nothing ----------------------------------------------------------------- */

static const char all_kinds[] = "conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 12; "
                                "tanh; dropout 0.3; linear 8; relu; linear 3";

/* The bytes of all arrays after some steps, looked at after each, or never. */
static struct tt_tensor_set weights_after(const char *name, bool watched, const char *options)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct watch w;
    int64_t step = 0;
    c.net = all_kinds;
    c.accumulate = strcmp(options, "accumulate") == 0 ? 3 : 1;
    c.clip_norm = strcmp(options, "clip") == 0 ? 0.1 : 0;
    c.threads = watched ? 1 : 2;
    c.speed = watched ? 1 : 0; /* slow until it is told to pause */
    strcpy(c.save, test_path(name));
    struct tt_session *s = small_session(&c);
    const struct tt_run_options run = {.elapsed = 0};
    start_with(&w, s, &run);
    if (watched)
        step = say_ok(&w, "pause").step;
    if (watched)
        say_ok(&w, "speed max");
    for (; watched && step < 30; step++) {
        tt_link_watch(w.link, step % 3 == 2 ? 0 : TT_WATCH_MODEL);
        int told = w.count[TT_EVENT_INFO];
        say_ok(&w, "step");
        while (w.count[TT_EVENT_INFO] == told)
            wait_news(&w);
        if (step % 3 != 2 && step < 29)
            look(&w, step + 1);
    }
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_ok(tt_safetensors_read(c.save, &set, &err), &err);
    return set;
}

static void looking_into_the_network_changes_no_bit(void **state)
{
    (void)state;
    static const char *const options[] = {"", "accumulate", "clip"};
    for (int k = 0; k < 3; k++) {
        struct tt_tensor_set a = weights_after("unwatched.safetensors", false, options[k]);
        struct tt_tensor_set b = weights_after("watched.safetensors", true, options[k]);
        assert_int_equal(a.n_tensors, b.n_tensors);
        assert_true(a.n_tensors > 8); /* running statistics are among them */
        for (size_t i = 0; i < a.n_tensors; i++)
            assert_memory_equal(a.tensor[i].data, b.tensor[i].data, a.tensor[i].bytes);
        tt_tensor_set_done(&a);
        tt_tensor_set_done(&b);
    }
}

static void look_all_the_time(struct watch *w)
{
    struct tt_query q = {.n = TT_PAGE_SAMPLES, .live = true, .confusion = true};
    struct tt_drawing d = stripe();
    struct tt_inside_wish wish = {.cls = -1, .target = -1};
    tt_link_watch(w->link, TT_WATCH_SAMPLES | TT_WATCH_DRAWING | TT_WATCH_IMPORTANCE |
                               TT_WATCH_EMBED | TT_WATCH_TSNE | TT_WATCH_INSIDE);
    for (int i = 0; w->state != TT_FINISHED; i++) {
        q.pick = (enum tt_pick)(TT_PICK_WORST + i % 6);
        q.turn = q.index = i % 100;
        q.live = i % 3 == 0;
        d.id++;
        d.pixel[i % 36]++;
        tt_link_ask(w->link, &q);
        tt_link_draw(w->link, &d);
        wish.turn = wish.seek = i + 1;
        wish.by = 1;
        wish.drawing = i % 5 == 0;
        wish.wrong = i % 2;
        wish.layer = i % 6;
        wish.unit = i % 4 - 1;
        tt_link_look_inside(w->link, &wish);
        tt_link_samples(w->link, NULL);
        tt_link_reading(w->link, NULL);
        tt_link_insight(w->link, NULL);
        tt_link_importance(w->link, NULL);
        tt_link_embedding(w->link, NULL);
        take_events(w);
    }
    assert_true(tt_link_insight(w->link, NULL)->known);
    assert_true(tt_link_samples(w->link, NULL)->known); /* it did look */
    assert_true(tt_link_reading(w->link, NULL)->id > 0);
}

static void looking_at_samples_changes_no_bit(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set a, b;
    struct watch w;
    c.net = "conv 4 3 pad=1; batchnorm; relu; flatten; dropout 0.3; linear 3";
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

/* After the end: what a viewer sees is what `eval --importance` says of the saved weights. */
static void importance_is_that_of_the_saved_weights(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_importance x;
    struct watch w;
    strcpy(c.save, test_path("worth.safetensors"));
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    tt_link_watch(w.link, TT_WATCH_IMPORTANCE);
    const struct tt_importance_report *r = tt_link_importance(w.link, NULL);
    while (!r->known || r->going) {
        wait_news(&w);
        r = tt_link_importance(w.link, NULL);
    }
    strcpy(c.load, c.save);
    while (access(c.load, R_OK) < 0) /* the writer thread is not done with it */
        wait_news(&w);
    struct tt_session *s = small_session(&c);
    assert_ok(tt_importance_measure(s, &s->data.val, &x, &err), &err);
    assert_true(r->of.n == 36 && r->of.done == 36 && x.n == 36);
    assert_true(r->of.base.loss == x.base.loss && r->of.base.accuracy == x.base.accuracy);
    assert_memory_equal(r->of.worth, x.worth, 36 * sizeof *x.worth);
    assert_memory_equal(r->of.class_loss, x.class_loss, 36 * 3 * sizeof *x.class_loss);
    assert_memory_equal(r->of.average, x.average, 4 * 36);
    assert_int_equal(r->step, 30);
    tt_importance_done(&x);
    tt_session_free(s);
    end(&w);
}

/* At rest the picture comes to rest, too, and the watcher is called until it does. */
static void an_embedding_settles_at_rest(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    tt_link_watch(w.link, TT_WATCH_EMBED | TT_WATCH_TSNE);
    const struct tt_embedding *e = tt_link_embedding(w.link, NULL);
    while (!e->settled) {
        wait_news(&w);
        e = tt_link_embedding(w.link, NULL);
    }
    assert_true(e->known && e->tsne_known && e->step == 30);
    assert_int_equal(e->n, 100);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_after_the_end_sees_it_from_the_beginning),
        cmocka_unit_test(nothing_is_made_for_nobody_of_samples),
        cmocka_unit_test(moments_follow_a_rewind),
        cmocka_unit_test(while_training_the_newest_network_is_asked),
        cmocka_unit_test(what_samples_are_is_told_at_the_start),
        cmocka_unit_test(a_drawing_is_read_at_rest_and_while_training),
        cmocka_unit_test(looking_into_the_network_changes_no_bit),
        cmocka_unit_test(looking_at_samples_changes_no_bit),
        cmocka_unit_test(importance_is_that_of_the_saved_weights),
        cmocka_unit_test(an_embedding_settles_at_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
