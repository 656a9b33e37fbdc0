/* Where samples lie to the network: the numbers are the last layer's own, in pieces, and the run is
 * as if nobody had looked. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/data/loader.h>

#include "../../../src/run/observe/embedding.h"

struct seen {
    struct tt_embedder e;
    struct tt_mailbox out;
};

static void begin(struct seen *k)
{
    memset(&k->e, 0, sizeof k->e);
    tt_mailbox_init(&k->out, sizeof(struct tt_embedding), NULL, NULL);
}

static void done(struct seen *k)
{
    tt__embedder_done(&k->e);
    tt_mailbox_done(&k->out);
}

static const struct tt_embedding *newest(struct seen *k)
{
    return tt_mailbox_take(&k->out, NULL);
}

static const struct tt_embedding *at_rest(struct seen *k, struct tt_session *s, bool tsne)
{
    do
        tt__embedder_look(&k->e, s, &k->out, true, tsne, true);
    while (k->e.more);
    return newest(k);
}

/* Of all that is given to the last layer by PyTorch's definition: the network without its last
 * layer, whose weights are those of the whole. */
static void outputs_of(struct tt_session *s, const char *net, const struct tt_embedding *e,
                       float *out, int64_t units)
{
    static const struct tt_thread_team alone = {.rank = 0, .size = 1};
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, &s->data.input, units, s->device, &err);
    const struct tt_plan plan = {.train_batch = 1, .eval_batch = 1, .threads = 1};
    const struct tt_pass pass = {.team = &alone, .n = 1};
    float x[64];
    assert_non_null(m);
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    memcpy(tt_model_values(m), tt_model_values(s->model),
           (size_t)tt_model_flat_size(m) * sizeof(float));
    for (int i = 0; i < e->n; i++) {
        uint32_t pick = (uint32_t)e->point[i].index;
        tt_load_rows(&s->data, &s->data.val, &pick, 0, 0, 1, x);
        memcpy(out + i * units, tt_model_forward(m, &pass, x), (size_t)units * sizeof(float));
    }
    tt_model_free(m);
}

/* Of a hidden layer with two units PCA leaves all distances as they are, but for their scale. */
static void distances_are_those_between_the_last_layer_s_inputs(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.net = "flatten; linear 2; tanh; dropout 0.2; linear 3";
    struct tt_session *s = small_session(&c);
    struct seen k;
    static float y[2 * TT_EMBED_POINTS];
    begin(&k);
    steps(s, 60);
    const struct tt_embedding *e = at_rest(&k, s, false);
    assert_true(e->known && e->step == 60 && !e->tsne_known);
    assert_int_equal(e->units, 2);
    assert_string_equal(e->layer, "2 (tanh)");
    assert_true(fabsf(e->explained[0] + e->explained[1] - 1) < 1e-4F);
    outputs_of(s, "flatten; linear 2; tanh", e, y, 2);
    double scale = 0, squares = 0;
    for (int i = 1; i < e->n; i++) {
        double in = hypot((double)(y[2 * i] - y[0]), (double)(y[2 * i + 1] - y[1]));
        double shown = hypot((double)(e->point[i].pca[0] - e->point[0].pca[0]),
                             (double)(e->point[i].pca[1] - e->point[0].pca[1]));
        scale += in * shown;
        squares += in * in;
    }
    scale /= squares;
    for (int i = 1; i < e->n; i++)
        for (int j = 0; j < i; j++) {
            double in = hypot((double)(y[2 * i] - y[2 * j]), (double)(y[2 * i + 1] - y[2 * j + 1]));
            double shown = hypot((double)(e->point[i].pca[0] - e->point[j].pca[0]),
                                 (double)(e->point[i].pca[1] - e->point[j].pca[1]));
            assert_true(fabs(scale * in - shown) < 0.01);
        }
    done(&k);
    tt_session_free(s);
}

static void points_say_what_they_are_taken_for(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    int each[3] = {0}, wrong = 0;
    begin(&k);
    steps(s, 8);
    tt_session_validate(s);
    const struct tt_embedding *e = at_rest(&k, s, false);
    assert_int_equal(e->n, 100); /* all that there are */
    for (int i = 0; i < e->n; i++) {
        const struct tt_embed_point *p = &e->point[i];
        assert_int_equal(p->group, s->data.val.y[p->index]);
        assert_int_equal(p->taken, s->seen.score.predicted[p->index]);
        assert_int_equal(p->wrong, p->taken != p->group);
        each[p->group]++;
        wrong += p->wrong;
        for (int j = 0; j < i; j++)
            assert_true(e->point[j].index != p->index);
    }
    assert_int_equal(e->wrong, wrong);
    assert_true(wrong > 0);
    done(&k);
    tt_session_free(s);
}

/* Of 4000 rows, most of them of one class, as many of each as there are. */
static void rare_classes_are_as_many_as_there_are(void **state)
{
    (void)state;
    static char text[1 << 17];
    size_t used = (size_t)sprintf(text, "a,b,kind\n");
    for (int i = 0; i < 8000; i++)
        used += (size_t)sprintf(text + used, "%d,%d,%s\n", i * 37 % 101, i * 53 % 97,
                                i % 40 == 0  ? "rare"
                                : i % 4 == 1 ? "some"
                                             : "most");
    test_write(test_path("t.csv"), text, used);
    struct tt_config c;
    tt_config_defaults(&c);
    strcpy(c.data, test_path("t.csv"));
    strcpy(c.target, "kind");
    c.threads = 1;
    struct tt_session *s = small_session(&c);
    struct seen k;
    int each[3] = {0};
    begin(&k);
    const struct tt_embedding *e = at_rest(&k, s, false);
    assert_int_equal(e->n, TT_EMBED_POINTS);
    for (int i = 0; i < e->n; i++)
        each[e->point[i].group]++;
    for (int g = 0; g < 3; g++)
        assert_true(each[g] >= 38);
    done(&k);
    tt_session_free(s);
}

static struct tt_config values_config(const char *target)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "a,b,price,cost\n");
    struct tt_config c;
    for (int i = 0; i < 400; i++) {
        double a = i * 37 % 101 / 101.0, b = i * 53 % 97 / 97.0;
        used += (size_t)sprintf(text + used, "%.3f,%.3f,%.3f,%.3f\n", a, b, 100 + 40 * a - 5 * b,
                                a * b);
    }
    test_write(test_path("v.csv"), text, used);
    tt_config_defaults(&c);
    strcpy(c.data, test_path("v.csv"));
    strcpy(c.target, target);
    c.threads = 2;
    return c;
}

static void assert_values(const char *target, int values)
{
    struct tt_config c = values_config(target);
    struct tt_session *s = small_session(&c);
    struct seen k;
    int each[TT_EMBED_GROUPS] = {0};
    begin(&k);
    steps(s, 50);
    tt_session_validate(s);
    const struct tt_embedding *e = at_rest(&k, s, true);
    assert_int_equal(e->n, 80);
    for (int i = 0; i < e->n; i++) {
        const struct tt_embed_point *p = &e->point[i];
        assert_true(fabs((double)p->value - s->data.val.value[p->index * values]) < 1e-3);
        assert_true(fabs((double)(p->said - p->value) - s->seen.residual[p->index * values]) <
                    1e-2);
        assert_true(p->value <= e->edge[p->group]);
        assert_true(p->group == 0 || p->value > e->edge[p->group - 1]);
        assert_true(isfinite(p->tsne[0]) && isfinite(p->tsne[1]));
        each[p->group]++;
    }
    for (int g = 0; g < TT_EMBED_GROUPS; g++)
        assert_true(each[g] >= 14 && each[g] <= 18);
    assert_true(e->settled);
    done(&k);
    tt_session_free(s);
}

/* Of several values the first. */
static void values_are_in_fifths_and_in_their_own_units(void **state)
{
    (void)state;
    assert_values("price", 1);
    assert_values("price,cost", 2);
}

/* Another session steps as this one does, and is not looked at.  A look takes its time, and then
 * waits for so many times that. */
static void looking_costs_little_and_changes_no_bit(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.net = "conv 4 3 pad=1; batchnorm; relu; flatten; dropout 0.3; linear 6; relu; linear 3";
    struct tt_session *s = small_session(&c), *alone = small_session(&c);
    struct seen k;
    double allowed = 0;
    int64_t last = -1;
    int pictures = 0;
    begin(&k);
    for (double until = tt_clock_now() + 60; tt_clock_now() < until && pictures < 4;) {
        tt_session_step(s);
        tt_session_step(alone);
        double began = tt_clock_now();
        double spent = tt__embedder_look(&k.e, s, &k.out, true, pictures > 0, false);
        if (spent > 0) {
            assert_true(began >= allowed);
            allowed = began + (pictures > 0 ? 24 : 6) * spent;
        }
        const struct tt_embedding *e = newest(&k);
        pictures += e->known && e->step != last;
        last = e->step;
    }
    assert_int_equal(pictures, 4);
    assert_same_bits(s, alone);
    done(&k);
    tt_session_free(s);
    tt_session_free(alone);
}

/* A picture goes on from the last one: small changes of the network move points a little. */
static void from_one_picture_to_the_next_points_stay_near(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.net = "flatten; linear 8; tanh; linear 3";
    struct tt_session *s = small_session(&c);
    struct seen k;
    static struct tt_embedding before;
    begin(&k);
    steps(s, 100);
    before = *at_rest(&k, s, true);
    assert_true(before.settled && before.tsne_known);
    steps(s, 1);
    const struct tt_embedding *e = at_rest(&k, s, true);
    assert_true(e->number > before.number && e->step == 101);
    double moved[2] = {0}, spread[2] = {0};
    for (int i = 0; i < e->n; i++)
        for (int a = 0; a < 2; a++) {
            moved[0] += pow((double)(e->point[i].pca[a] - before.point[i].pca[a]), 2);
            moved[1] += pow((double)(e->point[i].tsne[a] - before.point[i].tsne[a]), 2);
            spread[0] += pow((double)e->point[i].pca[a], 2);
            spread[1] += pow((double)e->point[i].tsne[a], 2);
        }
    assert_true(moved[0] < 0.01 * spread[0]);
    assert_true(moved[1] < 0.2 * spread[1]);
    done(&k);
    tt_session_free(s);
}

static void for_nobody_there_is_no_copy(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    assert_true(tt__embedder_look(&k.e, s, &k.out, false, false, true) == 0);
    assert_null(k.e.model);
    at_rest(&k, s, true);
    assert_non_null(k.e.model);
    assert_true(tt__embedder_look(&k.e, s, &k.out, true, true, true) == 0); /* it is done */
    tt__embedder_look(&k.e, s, &k.out, false, false, true);
    assert_null(k.e.model);
    assert_true(at_rest(&k, s, false)->known); /* and it comes back */
    done(&k);
    tt_session_free(s);
}

static void a_network_that_was_lost_says_so(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    tt_model_values(s->model)[0] = NAN;
    const struct tt_embedding *e = at_rest(&k, s, true);
    assert_true(e->lost && !e->known);
    done(&k);
    tt_session_free(s);
}

/* The samples themselves are what a network of one layer sees. */
static void without_a_hidden_layer_it_is_the_inputs(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.net = "flatten; linear 3";
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    const struct tt_embedding *e = at_rest(&k, s, false);
    assert_true(e->known);
    assert_string_equal(e->layer, "");
    assert_int_equal(e->of, 36);
    done(&k);
    tt_session_free(s);
}

static void too_few_samples_are_refused_in_words(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct seen k;
    begin(&k);
    s->data.val.n = 4;
    const struct tt_embedding *e = at_rest(&k, s, false);
    assert_false(e->known);
    assert_non_null(strstr(e->why, "5 validation samples at least"));
    s->data.val.n = 100;
    done(&k);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_between_the_last_layer_s_inputs),
        cmocka_unit_test(points_say_what_they_are_taken_for),
        cmocka_unit_test(rare_classes_are_as_many_as_there_are),
        cmocka_unit_test(values_are_in_fifths_and_in_their_own_units),
        cmocka_unit_test(looking_costs_little_and_changes_no_bit),
        cmocka_unit_test(from_one_picture_to_the_next_points_stay_near),
        cmocka_unit_test(for_nobody_there_is_no_copy),
        cmocka_unit_test(a_network_that_was_lost_says_so),
        cmocka_unit_test(without_a_hidden_layer_it_is_the_inputs),
        cmocka_unit_test(too_few_samples_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
