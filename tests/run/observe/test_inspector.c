/* Looking into the network, without a run: the figures are true. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/inspector.h"

/* A session that is looked at. */
struct look {
    struct tt_session *s;
    struct tt_inspector in;
    struct tt_mailbox box;
};

static struct tt_config config_of(const char *net)
{
    struct tt_config c = small_config();
    c.net = net;
    c.epochs = 100000;
    return c;
}

/* The newest that was published. */
static const struct tt_inspection *newest(struct look *l)
{
    return tt_mailbox_take(&l->box, NULL);
}

static const struct tt_inspection *start_looking(struct look *l, struct tt_session *s)
{
    *l = (struct look){.s = s};
    tt__inspection_mailbox(&l->box);
    tt__inspector_at_rest(&l->in, s, &l->box, s->lr);
    const struct tt_inspection *i = newest(l);
    assert_true(i->known && i->step == s->progress.step);
    return i;
}

/* A step, and an inspection around it. */
static const struct tt_inspection *one_more(struct look *l)
{
    double lr = l->s->lr;
    assert_true(tt__inspector_before(&l->in, l->s, &l->box, true, true) > 0);
    tt_session_step(l->s);
    assert_true(tt__inspector_after(&l->in, l->s, &l->box, lr) > 0);
    const struct tt_inspection *i = newest(l);
    assert_true(i->known && i->step == l->s->progress.step);
    return i;
}

static void end(struct look *l)
{
    tt__inspector_done(&l->in);
    tt_mailbox_done(&l->box);
    tt_session_free(l->s);
}

static void layers_and_parameters_are_those_of_the_network(void **state)
{
    (void)state;
    struct tt_config c =
        config_of("flatten; linear 8; tanh; residual { linear 8; relu }; linear 3");
    struct look w;
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
        assert_true(i->layer[k].can_saturate == (strcmp(i->layer[k].text, "tanh") == 0));
    }
    assert_int_equal(parameters, tt_model_count(s->model));
    assert_true(fabs(time - 1) < 1e-9);
    assert_true(isfinite(i->loss) && i->loss > 0);
    end(&w);
}

/* Plain SGD on one batch that is the probe: |w' - w| = lr |g|. */
static void norms_and_ratios_are_those_of_a_real_step(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 6; sigmoid; linear 3");
    struct look w;
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
    i = one_more(&w);
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
    struct look w;
    struct tt_session *s = small_session(&c);
    const struct tt_layer *first = tt_model_layer(s->model, 1),
                          *third = tt_model_layer(s->model, 3);
    for (int u = 0; u < 8; u++)
        first->param[1]->value[u] = u < 3 ? -1000.0F : 1000.0F;
    for (int u = 0; u < 4; u++)
        third->param[1]->value[u] = u < 1 ? 1e6F : 0;
    for (int64_t k = 0; k < tt_shape_count(&third->param[0]->shape); k++)
        third->param[0]->value[k] = 0;
    const struct tt_inspection *i = start_looking(&w, s);
    assert_float_equal(tt_inspection_last(i, i->layer[2].dead), 3.0F / 8, 1e-6F);
    assert_float_equal(tt_inspection_last(i, i->layer[4].saturated), 0.25F, 1e-6F);
    assert_true(isnan(tt_inspection_last(i, i->layer[1].dead)));
    assert_true(isnan(tt_inspection_last(i, i->layer[2].saturated)));
    assert_int_equal(i->layer[2].units, 8);
    end(&w);
}

static void first_weights_become_pictures(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 5; relu; linear 3");
    struct look w;
    struct tt_session *s = small_session(&c);
    const struct tt_param *p = tt_model_param(s->model, 0);
    float plain[5 * 36] = {0};
    /* In every unit one that is large. */
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

static void moments_thin_out_and_follow_the_run_back(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct look w;
    struct tt_session *s = small_session(&c);
    const struct tt_inspection *i = start_looking(&w, s);
    for (int k = 0; k < 120; k++) {
        i = one_more(&w);
        assert_in_range(i->n_moments, 1, TT_MOMENTS);
        assert_int_equal(i->moment[0], 0); /* back to the beginning */
        assert_int_equal(i->moment[i->n_moments - 1], i->step);
        for (int m = 1; m < i->n_moments; m++)
            assert_true(i->moment[m - 1] < i->moment[m]);
    }
    assert_true(i->n_moments > TT_MOMENTS / 2);
    s->progress.step = 30; /* as a rewind would */
    tt__inspector_afresh(&w.in);
    tt__inspector_at_rest(&w.in, s, &w.box, s->lr);
    i = newest(&w);
    assert_int_equal(i->moment[i->n_moments - 1], 30);
    for (int m = 1; m < i->n_moments; m++)
        assert_true(i->moment[m - 1] < i->moment[m]);
    end(&w);
}

static void it_looks_when_it_is_due_and_not_twice_at_one_step(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct look w;
    c.accumulate = 3;
    struct tt_session *s = small_session(&c);
    start_looking(&w, s);
    assert_true(tt__inspector_at_rest(&w.in, s, &w.box, s->lr) == 0); /* nothing is new */
    tt__inspector_afresh(&w.in);
    assert_true(tt__inspector_at_rest(&w.in, s, &w.box, s->lr) > 0);
    /* Not yet due, and nobody rests after this step. */
    assert_true(tt__inspector_before(&w.in, s, &w.box, true, false) == 0);
    assert_true(tt__inspector_after(&w.in, s, &w.box, s->lr) == 0);
    /* Weights change with the third batch only. */
    int64_t number = newest(&w)->number;
    assert_true(tt__inspector_before(&w.in, s, &w.box, true, true) > 0);
    for (int k = 0; k < 3; k++) {
        tt_session_step(s);
        double spent = tt__inspector_after(&w.in, s, &w.box, s->lr);
        assert_true((spent > 0) == (k == 2));
    }
    assert_int_equal(newest(&w)->number, number + 1);
    assert_true(isfinite(tt_inspection_last(newest(&w), newest(&w)->param[0].ratio)));
    end(&w);
}

static void the_copy_of_a_large_network_goes_when_nobody_watches(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct look w;
    start_looking(&w, small_session(&c));
    w.in.room = 100; /* bytes: it is large beside that */
    assert_non_null(w.in.probe.model);
    assert_true(tt__inspector_before(&w.in, w.s, &w.box, false, true) == 0);
    assert_null(w.in.probe.model);
    tt_session_step(w.s);
    assert_true(tt__inspector_after(&w.in, w.s, &w.box, w.s->lr) == 0);
    one_more(&w); /* and comes again */
    end(&w);
}

/* However slow or busy the machine is: what was spent before the newest one kept to the share. */
static void what_nobody_watches_is_recorded_within_its_share(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct look w = {.s = small_session(&c)};
    int inspections = 0;
    tt__inspection_mailbox(&w.box);
    while (inspections < 5) {
        double began = tt_clock_now();
        double before = tt__inspector_before(&w.in, w.s, &w.box, false, false);
        assert_true(before == 0 || w.in.spent <= 0.0021 * fmax(0, began - w.in.began));
        tt_session_step(w.s);
        inspections += tt__inspector_after(&w.in, w.s, &w.box, w.s->lr) > 0;
    }
    const struct tt_inspection *i = newest(&w);
    assert_int_equal(i->number, 5);
    assert_int_equal(i->n_moments, 5);
    assert_int_equal(i->moment[0], 1); /* from the first step on */
    for (int m = 0; m < 5; m++)
        assert_true(isfinite(i->param[0].ratio[m]) && i->param[0].ratio[m] > 0);
    end(&w);
}

static void at_rest_the_last_update_is_still_known(void **state)
{
    (void)state;
    struct tt_config c = config_of("flatten; linear 8; relu; linear 3");
    struct look w;
    start_looking(&w, small_session(&c));
    const struct tt_inspection *i = one_more(&w);
    float ratio = tt_inspection_last(i, i->param[0].ratio);
    tt_session_step(w.s);
    tt__inspector_at_rest(&w.in, w.s, &w.box, w.s->lr);
    i = newest(&w);
    assert_int_equal(i->step, 2);
    assert_true(isnan(tt_inspection_last(i, i->param[0].ratio)));
    assert_true(tt_inspection_known(i, i->param[0].ratio) == ratio);
    end(&w);
}

static void looking_writes_nothing_of_the_session(void **state)
{
    (void)state;
    struct tt_config c = config_of("conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 12; "
                                   "tanh; dropout 0.3; linear 3");
    struct look w;
    struct tt_session *still = small_session(&c);
    start_looking(&w, small_session(&c));
    for (int k = 0; k < 12; k++) {
        one_more(&w);
        tt_session_step(still);
        tt__inspector_afresh(&w.in);
        tt__inspector_at_rest(&w.in, w.s, &w.box, w.s->lr);
    }
    struct tt_state_array a[TT_STATE_ARRAYS], b[TT_STATE_ARRAYS];
    int n = tt_session_arrays(w.s, a);
    assert_int_equal(tt_session_arrays(still, b), n);
    for (int k = 0; k < n; k++)
        assert_memory_equal(a[k].values, b[k].values,
                            (size_t)tt_model_flat_size(still->model) * sizeof(float));
    assert_memory_equal(a[0].state, b[0].state,
                        (size_t)tt_model_state_size(still->model) * sizeof(float));
    tt_session_free(still);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_and_parameters_are_those_of_the_network),
        cmocka_unit_test(norms_and_ratios_are_those_of_a_real_step),
        cmocka_unit_test(dead_and_saturated_units_are_counted),
        cmocka_unit_test(first_weights_become_pictures),
        cmocka_unit_test(moments_thin_out_and_follow_the_run_back),
        cmocka_unit_test(it_looks_when_it_is_due_and_not_twice_at_one_step),
        cmocka_unit_test(the_copy_of_a_large_network_goes_when_nobody_watches),
        cmocka_unit_test(what_nobody_watches_is_recorded_within_its_share),
        cmocka_unit_test(at_rest_the_last_update_is_still_known),
        cmocka_unit_test(looking_writes_nothing_of_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
