/* What looks wrong with a run: each rule holds where it should, and only there. */
#include "../small.h"

#include <math.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/health.h"

static struct tt_session *session_of(void)
{
    struct tt_config c = small_config();
    return small_session(&c);
}

/* An epoch that came to these losses; returns whether the rule began or ceased to hold. */
static const struct tt_health_change *epoch(struct tt_health *h, struct tt_session *s,
                                            enum tt_rule rule, double train, double val)
{
    s->train.loss = train;
    s->val.loss = val;
    int n = tt__health_epoch(h, s);
    for (int i = 0; i < n; i++)
        if (h->changed[i].rule == rule)
            return &h->changed[i];
    return NULL;
}

static bool warned(const struct tt_health *h, enum tt_rule rule)
{
    struct tt_warning warning[TT_RULE_COUNT];
    int n = tt__health_warnings(h, warning);
    for (int i = 0; i < n; i++)
        if (warning[i].rule == rule)
            return true;
    return false;
}

/* --- epochs ---------------------------------------------------------------------------------- */

static void over_fitting_is_believed_the_second_time_and_ends_so(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_health h = {0};
    const struct tt_health_change *c;
    const enum tt_rule rule = TT_RULE_OVERFITTING;
    char text[TT_HEALTH_TEXT];
    s->train.accuracy = 90;
    assert_null(epoch(&h, s, rule, 1.0, 1.0));
    assert_null(epoch(&h, s, rule, 0.9, 1.2));
    assert_non_null(c = epoch(&h, s, rule, 0.8, 1.3));
    assert_true(c->holds && c->first && warned(&h, rule));
    tt__health_text(&h, rule, text, sizeof text);
    assert_non_null(strstr(text, "over-fitting: validation loss 1.3, was 1 at its lowest"));
    assert_non_null(strstr(text, "; try more dropout"));
    assert_null(epoch(&h, s, rule, 0.7, 1.4)); /* as before */
    assert_null(epoch(&h, s, rule, 0.6, 1.0));
    assert_true(warned(&h, rule));
    assert_non_null(c = epoch(&h, s, rule, 0.5, 1.0));
    assert_true(!c->holds && !warned(&h, rule));
    assert_null(epoch(&h, s, rule, 0.4, 1.3));
    assert_non_null(c = epoch(&h, s, rule, 0.3, 1.3));
    assert_true(c->holds && !c->first); /* it was told of before */
    tt_session_free(s);
}

static void losses_that_rise_together_or_hardly_are_no_over_fitting(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_health together = {0}, hardly = {0};
    for (int i = 0; i < 6; i++) {
        epoch(&together, s, TT_RULE_OVERFITTING, 1 + 0.1 * i, 1 + 0.2 * i);
        epoch(&hardly, s, TT_RULE_OVERFITTING, 1 - 0.1 * i, i % 2 ? 1.04 : 1);
    }
    assert_false(warned(&together, TT_RULE_OVERFITTING));
    assert_false(warned(&hardly, TT_RULE_OVERFITTING));
    tt_session_free(s);
}

/* Each class has a third of the samples. */
static void who_names_the_commonest_class_is_not_learning(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_health h = {0};
    char text[TT_HEALTH_TEXT];
    s->train.accuracy = 34;
    assert_null(epoch(&h, s, TT_RULE_NOT_LEARNING, 1.1, 1.1)); /* the first may be short */
    assert_non_null(epoch(&h, s, TT_RULE_NOT_LEARNING, 1.1, 1.1));
    tt__health_text(&h, TT_RULE_NOT_LEARNING, text, sizeof text);
    assert_non_null(strstr(text, "34.0% right; naming the commonest class would be 33.3%"));
    s->train.accuracy = 36; /* above 1.05 times that */
    epoch(&h, s, TT_RULE_NOT_LEARNING, 1.1, 1.1);
    assert_false(warned(&h, TT_RULE_NOT_LEARNING));
    s->train.accuracy = 34; /* no better, but its loss falls */
    epoch(&h, s, TT_RULE_NOT_LEARNING, 1.0, 1.1);
    assert_false(warned(&h, TT_RULE_NOT_LEARNING));
    tt_session_free(s);
}

static void values_are_not_learned_where_r2_stays_at_0(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_health h = {0};
    s->regression = true;
    s->train.r2 = 0.005;
    epoch(&h, s, TT_RULE_NOT_LEARNING, 1, 1);
    assert_non_null(epoch(&h, s, TT_RULE_NOT_LEARNING, 1, 1));
    s->train.r2 = 0.02;
    assert_non_null(epoch(&h, s, TT_RULE_NOT_LEARNING, 1, 1));
    assert_false(warned(&h, TT_RULE_NOT_LEARNING));
    tt_session_free(s);
}

static void a_training_loss_that_rises_by_half_is_told_of(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_health h = {0}, small = {0};
    s->train.accuracy = 90;
    epoch(&h, s, TT_RULE_RISING, 0.5, 1);
    assert_null(epoch(&h, s, TT_RULE_RISING, 0.74, 1));
    assert_non_null(epoch(&h, s, TT_RULE_RISING, 0.76, 1));
    tt__health_forget(&h); /* the run is somewhere else */
    assert_false(warned(&h, TT_RULE_RISING));
    epoch(&h, s, TT_RULE_RISING, 2, 1);
    assert_false(warned(&h, TT_RULE_RISING));
    const struct tt_health_change *c = epoch(&h, s, TT_RULE_RISING, 4, 1);
    assert_true(c && c->holds && !c->first);
    epoch(&small, s, TT_RULE_RISING, 0.01, 1);
    epoch(&small, s, TT_RULE_RISING, 0.09, 1);
    assert_false(warned(&small, TT_RULE_RISING));
    tt_session_free(s);
}

/* --- inspections ----------------------------------------------------------------------------- */

/* Of two layers with a weight each, and nothing wrong with them. */
static struct tt_inspection healthy(void)
{
    struct tt_inspection i = {0};
    struct tt_err err = {0};
    assert_ok(tt__inspection_make(&i, 2, 2, &err), &err);
    i.n_moments = 1;
    i.known = true;
    i.loss = 1;
    i.lr = 0.1;
    for (int k = 0; k < 2; k++) {
        snprintf(i.layer[k].name, sizeof i.layer[k].name, "%d", k);
        snprintf(i.param[k].name, sizeof i.param[k].name, "%d.weight", k);
        i.layer[k].units = 8;
        i.layer[k].dead[0] = i.layer[k].saturated[0] = NAN;
        i.param[k].count = 100;
        i.param[k].grad_norm[0] = 1;
        i.param[k].ratio[0] = 1e-3F;
    }
    return i;
}

/* Inspections that agree until one is believed. */
static bool sees(struct tt_session *s, const struct tt_inspection *i, enum tt_rule rule)
{
    struct tt_health h = {0};
    assert_int_equal(tt__health_inspection(&h, s, i), 0);
    assert_int_equal(tt__health_inspection(&h, s, i), 0);
    assert_false(warned(&h, rule));
    int n = tt__health_inspection(&h, s, i);
    struct tt_warning warning[TT_RULE_COUNT];
    assert_int_equal(tt__health_warnings(&h, warning), n);
    return warned(&h, rule);
}

static void a_healthy_network_is_not_told_of(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_inspection i = healthy();
    for (int k = 0; k < TT_RULE_COUNT; k++)
        assert_false(sees(s, &i, (enum tt_rule)k));
    tt__inspection_done(&i);
    tt_session_free(s);
}

static void dead_and_saturated_layers_are_named(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_inspection i = healthy();
    struct tt_health h = {0};
    char text[TT_HEALTH_TEXT];
    i.layer[1].dead[0] = 0.6F;
    i.layer[0].saturated[0] = 0.5F; /* at the limit, not beyond it */
    assert_true(sees(s, &i, TT_RULE_DEAD));
    assert_false(sees(s, &i, TT_RULE_SATURATED));
    i.layer[0].saturated[0] = 0.51F;
    assert_true(sees(s, &i, TT_RULE_SATURATED));
    i.layer[1].units = 3; /* too few to judge */
    assert_false(sees(s, &i, TT_RULE_DEAD));
    i.layer[1].units = 8;
    for (int k = 0; k < 3; k++)
        tt__health_inspection(&h, s, &i);
    tt__health_text(&h, TT_RULE_DEAD, text, sizeof text);
    assert_non_null(strstr(text, "60% of the units of 1 "));
    tt__inspection_done(&i);
    tt_session_free(s);
}

static void gradients_that_vanish_or_explode_are_told_of(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_inspection i = healthy();
    i.param[0].grad_norm[0] = 2e-4F;
    assert_false(sees(s, &i, TT_RULE_VANISHING));
    i.param[0].grad_norm[0] = 0.5e-4F;
    assert_true(sees(s, &i, TT_RULE_VANISHING));
    i.param[0].frozen = true; /* it does not learn by wish */
    assert_false(sees(s, &i, TT_RULE_VANISHING));
    assert_false(sees(s, &i, TT_RULE_EXPLODING));
    i.param[1].grad_norm[0] = 101;
    assert_true(sees(s, &i, TT_RULE_EXPLODING));
    tt__inspection_done(&i);
    tt_session_free(s);
}

static void rates_are_judged_by_how_far_weights_move(void **state)
{
    (void)state;
    struct tt_session *s = session_of();
    struct tt_inspection i = healthy();
    i.param[0].ratio[0] = i.param[1].ratio[0] = 0.04F;
    assert_true(sees(s, &i, TT_RULE_LR_HIGH));
    i.param[0].ratio[0] = i.param[1].ratio[0] = 0.5e-6F;
    assert_true(sees(s, &i, TT_RULE_LR_LOW));
    i.loss = 0.01; /* nothing is left to learn */
    assert_false(sees(s, &i, TT_RULE_LR_LOW));
    i.param[0].ratio[0] = i.param[1].ratio[0] = NAN; /* no update was seen */
    i.loss = 1;
    assert_false(sees(s, &i, TT_RULE_LR_LOW));
    assert_false(sees(s, &i, TT_RULE_LR_HIGH));
    tt__inspection_done(&i);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_fitting_is_believed_the_second_time_and_ends_so),
        cmocka_unit_test(losses_that_rise_together_or_hardly_are_no_over_fitting),
        cmocka_unit_test(who_names_the_commonest_class_is_not_learning),
        cmocka_unit_test(values_are_not_learned_where_r2_stays_at_0),
        cmocka_unit_test(a_training_loss_that_rises_by_half_is_told_of),
        cmocka_unit_test(a_healthy_network_is_not_told_of),
        cmocka_unit_test(dead_and_saturated_layers_are_named),
        cmocka_unit_test(gradients_that_vanish_or_explode_are_told_of),
        cmocka_unit_test(rates_are_judged_by_how_far_weights_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
