/* Looking into the network: the figures are true, and looking changes no bit. */
#include "../watch.h"

#include <math.h>

#include "../../../src/run/observe/inspector.h"

static const char all_kinds[] = "conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 12; "
                                "tanh; dropout 0.3; linear 8; relu; linear 3";

/* --- spreads --------------------------------------------------------------------------------- */

static double share_of(const struct tt_histogram_trace *s, int moment, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += s->share[moment][i] / 65535.0;
    return sum;
}

static void fill(struct tt_histogram_trace *s, int moment, bool log, const float *x, int64_t n)
{
    struct tt_histogram_fill t;
    tt__histogram_fill_begin(&t, s, log);
    tt__histogram_fill_add(&t, x, n);
    tt__histogram_fill_end(&t, moment);
}

static void bins_widen_and_what_was_counted_stays(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static const float zeros[4], ones[4] = {1, 1, 0.1F, 0.1F}, wide[4] = {3.9F, 3.9F, 0, 2.1F},
                                 below[2] = {-3, 3};
    fill(&s, 0, false, zeros, 4);
    assert_true(s.high == 0 && share_of(&s, 0, 0, TT_BINS) == 0);
    fill(&s, 0, false, ones, 4);
    assert_true(s.low == 0 && s.high == 1);
    assert_float_equal((float)share_of(&s, 0, TT_BINS - 1, TT_BINS), 0.5, 1e-4F);
    assert_float_equal((float)share_of(&s, 0, 2, 3), 0.5, 1e-4F);
    fill(&s, 1, false, wide, 4);
    assert_true(s.low == 0 && s.high == 4);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS / 4), 1, 1e-3F);
    assert_float_equal((float)share_of(&s, 1, TT_BINS - 1, TT_BINS), 0.5, 1e-4F);
    fill(&s, 2, false, below, 2);
    assert_true(s.low == -4 && s.high == 4);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS / 2), 0, 0);
    assert_float_equal((float)share_of(&s, 0, TT_BINS / 2, TT_BINS * 5 / 8), 1, 1e-3F);
    assert_float_equal((float)share_of(&s, 2, 0, TT_BINS / 2), 0.5, 1e-4F);
    static const float far[5] = {-3, 3, NAN, INFINITY, 30};
    fill(&s, 3, false, far, 5);
    assert_true(s.high == 32); /* what is not finite is no value */
    assert_float_equal((float)share_of(&s, 3, 0, TT_BINS), 1, 1e-3F);
}

static void one_value_far_out_does_not_squeeze_all_others(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static float x[10000];
    for (int i = 0; i < 10000; i++)
        x[i] = (float)(i % 201 - 100) / 100;
    x[777] = 1000; /* its square alone makes a standard deviation of 10 */
    fill(&s, 0, false, x, 10000);
    assert_true(s.low == -64 && s.high == 64);
    assert_true(s.share[0][TT_BINS - 1] > 0);
}

static void gradients_are_counted_by_their_size(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static const float x[4] = {0, -1e-4F, 1e-4F, 1e30F};
    fill(&s, 0, true, x, 4);
    assert_true(s.low == -10 && s.high == 2);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS), 0.75F, 1e-3F); /* zero has no size */
    assert_float_equal((float)share_of(&s, 0, 11, 13), 0.5, 1e-3F);
    assert_float_equal((float)share_of(&s, 0, TT_BINS - 1, TT_BINS), 0.25F, 1e-3F);
}

/* --- in a run -------------------------------------------------------------------------------- */

static struct tt_config config_of(const char *net)
{
    struct tt_config c = small_config();
    strcpy(c.net, net);
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

static void nothing_is_made_for_nobody(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct watch w;
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "step 30");
    while (w.count[TT_EVENT_INFO] < 1)
        wait_news(&w);
    assert_false(tt_link_inspection(w.link, NULL)->known);
    end(&w);
}

static void layers_and_parameters_are_those_of_the_network(void **state)
{
    (void)state;
    struct tt_config c =
        config_of("flatten; linear 8; tanh; residual { linear 8; relu }; linear 3");
    struct watch w;
    struct tt_session *s = small_session(&c);
    const struct tt_inspection *i = start_looking(&w, s);
    assert_int_equal(i->samples, 64);
    assert_int_equal(i->n_params, 6);
    assert_string_equal(i->param[0].name, "1.weight");
    assert_int_equal(i->param[0].count, 36 * 8);
    assert_string_equal(i->layer[1].text, "linear 8");
    assert_string_equal(i->layer[1].shape, "[8]");
    assert_int_equal(i->layer[1].parameters, 36 * 8 + 8);
    assert_true(i->layer[1].multiply_adds == 36 * 8);
    int64_t parameters = 0;
    double time = 0;
    for (int k = 0; k < i->n_layers; k++) {
        parameters += i->layer[k].parameters;
        time += i->layer[k].time;
        for (int p = 0; p < i->layer[k].n_params; p++)
            assert_int_equal(i->param[i->layer[k].first_param + p].layer, k);
        assert_true(i->layer[k].can_die == (strcmp(i->layer[k].text, "relu") == 0));
        assert_true(i->layer[k].can_settle == (strcmp(i->layer[k].text, "tanh") == 0));
    }
    assert_int_equal(parameters, tt_link_info(w.link)->parameters);
    assert_true(fabs(time - 1) < 1e-9);
    assert_true(isfinite(i->loss) && i->loss > 0);
    end(&w);
}

/* Plain SGD on one batch that is the probe: |w' - w| = lr |g|. */
static void norms_and_ratios_are_those_of_a_real_step(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 6; sigmoid; linear 3");
    struct watch w;
    strcpy(c.data, tiny_data());
    strcpy(c.optimizer_options, "momentum=0");
    c.batch_size = 48;
    c.lr = 0.25;
    struct tt_session *s = small_session(&c);
    const struct tt_inspection *i = start_looking(&w, s);
    float norm[4], gradient[4];
    assert_int_equal(i->samples, 48);
    for (int p = 0; p < 4; p++) {
        norm[p] = tt_inspection_last(i, i->param[p].weight_norm);
        gradient[p] = tt_inspection_last(i, i->param[p].grad_norm);
        assert_true(norm[p] > 0 && gradient[p] > 0);
    }
    i = one_more(&w, i);
    assert_true(i->lr == 0.25);
    for (int p = 0; p < 4; p++) {
        double moved = (double)(tt_inspection_last(i, i->param[p].ratio) * norm[p]);
        assert_true(fabs(moved / (0.25 * (double)gradient[p]) - 1) < 1e-3);
    }
    end(&w);
}

static void dead_and_saturated_units_are_counted(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 4; tanh; linear 3");
    struct watch w;
    c.lr = 1e-20; /* it trains until it is told to pause */
    struct tt_session *s = small_session(&c);
    const struct tt_layer *first = tt_model_layer(s->model, 1),
                          *third = tt_model_layer(s->model, 3);
    for (int u = 0; u < 8; u++)
        first->param[1].value[u] = u < 3 ? -1000.0F : 1000.0F;
    for (int u = 0; u < 4; u++)
        third->param[1].value[u] = u < 1 ? 1e6F : 0;
    for (int64_t k = 0; k < tt_shape_count(&third->param[0].shape); k++)
        third->param[0].value[k] = 0;
    const struct tt_inspection *i = start_looking(&w, s);
    assert_float_equal(tt_inspection_last(i, i->layer[2].dead), 3.0F / 8, 1e-6F);
    assert_float_equal(tt_inspection_last(i, i->layer[4].settled), 0.25F, 1e-6F);
    assert_true(isnan(tt_inspection_last(i, i->layer[1].dead)));
    assert_true(isnan(tt_inspection_last(i, i->layer[2].settled)));
    assert_int_equal(i->layer[2].units, 8);
    end(&w);
}

static void first_weights_become_pictures(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 5; relu; linear 3");
    struct watch w;
    c.lr = 1e-20;
    struct tt_session *s = small_session(&c);
    const struct tt_param *p = tt_model_param(s->model, 0);
    float plain[5 * 36] = {0};
    /* in every unit one that is large: it may have trained before it paused, and a range of
       1e-20 is a range too */
    for (int u = 0; u < 5; u++)
        plain[u * 36 + u] = 2;
    plain[2 * 36 + 7] = 1; /* of unit 2, row 1, column 1 */
    plain[2 * 36 + 8] = -0.5F;
    tt_param_pack(p, plain, p->value);
    const struct tt_inspection *i = start_looking(&w, s);
    const struct tt_weight_pictures *k = &i->pictures;
    assert_int_equal(k->n, 5);
    assert_int_equal(k->of, 5);
    assert_int_equal(k->w, 6);
    assert_int_equal(k->h, 6);
    assert_int_equal(k->channels, 1);
    for (int at = 0; at < 5 * 36; at++) {
        int want = at % 36 == at / 36 ? 255 : at == 2 * 36 + 7 ? 192 : at == 2 * 36 + 8 ? 96 : 128;
        assert_int_equal(k->data[at], want);
    }
    end(&w);
}

static void moments_thin_out_and_follow_a_rewind(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct watch w;
    struct tt_session *s = small_session(&c);
    const struct tt_inspection *i = start_looking(&w, s);
    int64_t first = i->step;
    for (int k = 0; k < 120; k++) {
        i = one_more(&w, i);
        assert_in_range(i->n_moments, 1, TT_MOMENTS);
        assert_int_equal(i->moment[0], first); /* back to the beginning */
        assert_int_equal(i->moment[i->n_moments - 1], i->step);
        for (int m = 1; m < i->n_moments; m++)
            assert_true(i->moment[m - 1] < i->moment[m]);
    }
    assert_true(i->n_moments > TT_MOMENTS / 2);
    char line[64];
    snprintf(line, sizeof line, "rewind %lld", (long long)(first + 30));
    say_ok(&w, line);
    i = look(&w, first + 30);
    assert_int_equal(i->moment[i->n_moments - 1], first + 30);
    end(&w);
}

/* --- looking changes nothing ----------------------------------------------------------------- */

/* The bytes of all arrays after some steps, looked at after each, or never. */
static struct tt_tensor_set weights_after(const char *name, bool watched, const char *options)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct watch w;
    int64_t step = 0;
    strcpy(c.net, all_kinds);
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

static void looking_changes_no_bit(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_widen_and_what_was_counted_stays),
        cmocka_unit_test(one_value_far_out_does_not_squeeze_all_others),
        cmocka_unit_test(gradients_are_counted_by_their_size),
        cmocka_unit_test(nothing_is_made_for_nobody),
        cmocka_unit_test(layers_and_parameters_are_those_of_the_network),
        cmocka_unit_test(norms_and_ratios_are_those_of_a_real_step),
        cmocka_unit_test(dead_and_saturated_units_are_counted),
        cmocka_unit_test(first_weights_become_pictures),
        cmocka_unit_test(moments_thin_out_and_follow_a_rewind),
        cmocka_unit_test(looking_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
