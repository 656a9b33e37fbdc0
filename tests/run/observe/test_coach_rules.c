/* The coach's rules, on evidence alone: each holds where it should, at its limit, and what follows
 * from another cause is not told as one. */
#include "../small.h"

#include <math.h>

#include "../../../src/run/observe/coach.h"
#include "../../../src/run/observe/health.h"

/* Ten classes, epochs of 100 steps, nothing wrong inside; its epochs are added. */
static struct tt_evidence plain(void)
{
    return (struct tt_evidence){.n_classes = 10,
                                .ignorant = 2.303,
                                .chance = 11,
                                .train_samples = 6400,
                                .val_samples = 1000,
                                .data = {.known = true, .commonest = 0.11, .column = -1},
                                .lr = 0.01,
                                .batch = 64,
                                .parameters = 100000,
                                .asked = 10,
                                .begin = 2.3,
                                .peak = 2.3,
                                .inside = true,
                                .ratio = 1e-3,
                                .growth = 1.5,
                                .gradient = 1,
                                .vanishing = 0.2,
                                .dead = {.before = 0},
                                .saturated = {.before = 0},
                                .evenness = 0.5,
                                .sure_wrong = 0.02,
                                .rarest_recall = 0.9,
                                .other_recall = 0.9};
}

static void add(struct tt_evidence *e, double train, double val, double score)
{
    e->epoch[e->n] = (struct tt_evidence_epoch){
        .step = 100 * (e->n + 1), .train = train, .val = val, .score = score, .val_score = score};
    e->done = ++e->n;
}

/* The strongest cause, or -1. */
static int cause_of(const struct tt_evidence *e)
{
    struct tt_warning w[TT_RULE_COUNT];
    return tt__coach_warnings(e, w) > 0 ? (int)w[0].rule : -1;
}

static bool told(const struct tt_evidence *e, enum tt_rule rule)
{
    struct tt_warning w[TT_RULE_COUNT];
    int n = tt__coach_warnings(e, w);
    for (int i = 0; i < n; i++)
        if (w[i].rule == rule)
            return true;
    return false;
}

static const char *line_of(const struct tt_evidence *e)
{
    static struct tt_coaching c;
    struct tt_warning w[TT_RULE_COUNT];
    tt__coach_say(e, w, tt__coach_warnings(e, w), &c);
    return c.text;
}

/* --- fit ------------------------------------------------------------------------------------- */

static struct tt_evidence over_fitting(void)
{
    struct tt_evidence e = plain();
    add(&e, 1.0, 0.50, 80);
    add(&e, 0.5, 0.40, 85);
    add(&e, 0.3, 0.45, 85);
    add(&e, 0.2, 0.50, 85);
    return e;
}

static void over_fitting_is_two_passes_above_the_lowest_while_training_falls(void **state)
{
    (void)state;
    struct tt_evidence e = over_fitting();
    struct tt_warning w[TT_RULE_COUNT];
    assert_int_equal(tt__coach_warnings(&e, w), 1);
    assert_int_equal(w[0].rule, TT_RULE_OVERFITTING);
    assert_string_equal(w[0].text, "validation loss 0.5, was 0.4 after epoch 2, while the "
                                   "training loss falls");
    assert_string_equal(w[0].act[0].line, "rewind 200");
    e.n = 3; /* one pass above it may be chance */
    assert_false(told(&e, TT_RULE_OVERFITTING));
    e = over_fitting();
    e.epoch[2].val = 0.419; /* within a twentieth */
    assert_false(told(&e, TT_RULE_OVERFITTING));
    e = over_fitting();
    e.epoch[2].train = e.epoch[3].train = 0.5; /* both get worse: something else */
    assert_false(told(&e, TT_RULE_OVERFITTING));
    e = over_fitting();
    e.val_error = 0.1; /* of so few samples */
    assert_false(told(&e, TT_RULE_OVERFITTING));
}

/* The verdict is drawn from the newest pass: a better one ends it at once. */
static void a_verdict_goes_with_the_pass_that_contradicts_it(void **state)
{
    (void)state;
    struct tt_evidence e = over_fitting();
    assert_string_equal(line_of(&e), "over-fitting since epoch 2");
    add(&e, 0.18, 0.39, 87);
    assert_int_equal(cause_of(&e), -1);
    assert_string_equal(line_of(&e), "learning well: validation loss still falls, 0.39 after 0.5");
}

/* Recorded: MNIST, 784-128-10, SGD with momentum 0.9 at a rate of 0.1, when over-fitting was
 * told: validation rose from 0.2212 to 0.2951 while training fell, but a third of the units had
 * died and the weights had grown to seven times their size. */
static void a_rate_that_is_too_high_is_not_called_over_fitting(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 0.3782, 0.2212, 94.5);
    add(&e, 0.2592, 0.2965, 93.1);
    add(&e, 0.2254, 0.2464, 93.8);
    add(&e, 0.1990, 0.2700, 93.9);
    add(&e, 0.1892, 0.2951, 93.7);
    e.ratio = 7.5e-3;
    assert_int_equal(cause_of(&e), TT_RULE_OVERFITTING);
    e.growth = 7.49;
    e.dead.share = 0.34;
    snprintf(e.dead.name, sizeof e.dead.name, "2 (relu)");
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    assert_false(told(&e, TT_RULE_OVERFITTING));
    assert_string_equal(line_of(&e), "the learning rate is too high");
    e.dead.share = 0.04; /* and without them it is */
    assert_int_equal(cause_of(&e), TT_RULE_OVERFITTING);
}

static void under_fitting_is_a_high_level_that_something_holds(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    for (int i = 0; i < 6; i++)
        add(&e, 1.5 - 0.01 * i, 1.5, 40);
    assert_false(told(&e, TT_RULE_UNDERFITTING)); /* the data may tell no more */
    assert_non_null(strstr(line_of(&e), "levelled off"));
    e.parameters = 100;
    assert_int_equal(cause_of(&e), TT_RULE_UNDERFITTING);
    e.parameters = 100000;
    e.dropout = 0.9;
    assert_int_equal(cause_of(&e), TT_RULE_UNDERFITTING);
    e.epoch[5].train = 1.2; /* it still falls */
    assert_int_equal(cause_of(&e), -1);
}

static void who_names_the_commonest_class_is_not_learning(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 2.30, 2.30, 11);
    assert_int_equal(cause_of(&e), -1); /* the first may be short */
    add(&e, 2.30, 2.30, 11);
    assert_int_equal(cause_of(&e), TT_RULE_NOT_LEARNING);
    e.epoch[1].val_score = 12; /* above 1.05 times that */
    assert_int_equal(cause_of(&e), -1);
    e.epoch[1].val_score = 11;
    e.epoch[1].train = 2.2; /* no better, but its loss falls */
    assert_int_equal(cause_of(&e), -1);
    e = plain();
    e.regression = true;
    e.ignorant = 1;
    add(&e, 1, 1, 0.005);
    add(&e, 1, 1, 0.005);
    assert_int_equal(cause_of(&e), TT_RULE_NOT_LEARNING);
    e.epoch[1].val_score = 0.02;
    assert_int_equal(cause_of(&e), -1);
}

/* --- the rate -------------------------------------------------------------------------------- */

static void a_loss_that_rises_is_a_rate_too_high(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 0.5, 0.5, 80);
    add(&e, 0.64, 0.5, 80);
    assert_int_equal(cause_of(&e), -1);
    e.epoch[1].train = 0.66;
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    e.train_samples = 50; /* the mean of so few wanders */
    assert_int_equal(cause_of(&e), -1);
    e = plain();
    e.peak = 3.2;
    add(&e, 2.0, 2.0, 30);
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    e.epoch[0].train = 0.4; /* that is past */
    assert_int_equal(cause_of(&e), -1);
    e.epoch[0].train = INFINITY;
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
}

static void long_strides_count_where_losses_go_to_and_fro(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    for (int i = 0; i < 4; i++)
        add(&e, 0.5 - 0.01 * i, 0.5, 80);
    e.ratio = 0.02;
    assert_int_equal(cause_of(&e), -1);
    e.jitter = 0.1;
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    e.weight_decay = 0.3; /* it is what pulls them */
    assert_false(told(&e, TT_RULE_LR_HIGH));
    e.weight_decay = 0;
    e.ratio = NAN; /* no update was seen */
    assert_int_equal(cause_of(&e), -1);
}

/* Recorded: a table of 8 columns, 32 units, SGD with momentum 0.9 at a rate of 0.3. */
static void updates_as_large_as_the_first_weights_are_a_rate_too_high(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 0.7400, 0.8632, 78);
    e.ratio = 0.0437;
    e.growth = 5.9;
    assert_int_equal(cause_of(&e), -1); /* the first epoch moves far in any case */
    add(&e, 0.5247, 0.5577, 82);
    e.ratio = 0.0265;
    e.growth = 5.64;
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    e.per_statistic = 32; /* batch norm's weights may grow */
    assert_int_equal(cause_of(&e), -1);
    e.per_statistic = 0;
    e.growth = 2.2; /* just below the limit */
    assert_int_equal(cause_of(&e), -1);
    e.growth = NAN;
    assert_int_equal(cause_of(&e), -1);
}

static void small_steps_that_hardly_get_anywhere_are_a_rate_too_low(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 2.300, 2.30, 11);
    add(&e, 2.291, 2.29, 12);
    add(&e, 2.282, 2.28, 12);
    assert_int_equal(cause_of(&e), -1);
    e.ratio = 4e-5;
    assert_int_equal(cause_of(&e), TT_RULE_LR_LOW);
    e.epoch[2].train = 2.2915; /* it does not fall: no rate would help */
    assert_false(told(&e, TT_RULE_LR_LOW));
    e.epoch[2].train = 1.9; /* it falls fast */
    assert_int_equal(cause_of(&e), -1);
}

/* --- inside ---------------------------------------------------------------------------------- */

static void units_that_always_were_dead_are_no_fault_of_the_rate(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 0.5, 0.5, 80);
    e.dead = (struct tt_evidence_layer){.name = "2 (relu)", .share = 0.6, .before = 0.58};
    assert_int_equal(cause_of(&e), TT_RULE_DEAD);
    e.growth = 9;
    assert_int_equal(cause_of(&e), TT_RULE_DEAD);
    e.dead.before = 0;
    assert_int_equal(cause_of(&e), TT_RULE_LR_HIGH);
    assert_false(told(&e, TT_RULE_DEAD));
    e.growth = 1.2;
    e.dead.share = 0.5 - 1e-9; /* at the limit */
    assert_int_equal(cause_of(&e), -1);
}

static void saturated_vanishing_and_exploding_are_told_of(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 2.3, 2.3, 11);
    e.saturated = (struct tt_evidence_layer){.name = "1 (tanh)", .share = 0.51, .before = 0.51};
    assert_int_equal(cause_of(&e), TT_RULE_SATURATED);
    e = plain();
    add(&e, 2.3, 2.3, 11);
    e.vanishing = 1e-3;
    assert_int_equal(cause_of(&e), TT_RULE_VANISHING);
    add(&e, 2.3, 2.3, 11); /* that it does not learn follows from it */
    assert_false(told(&e, TT_RULE_NOT_LEARNING));
    e.epoch[1].train = 0.5; /* it learns all the same */
    assert_int_equal(cause_of(&e), -1);
    e = plain();
    add(&e, 1, 1, 50);
    e.gradient = 101;
    assert_int_equal(cause_of(&e), TT_RULE_EXPLODING);
}

/* --- data ------------------------------------------------------------------------------------ */

static void what_the_data_tell_is_told_from_the_first_pass_on(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 0.5, 0.5, 80);
    e.data.compared = 1000;
    e.data.copies = 25;
    e.data.copied = 0.025;
    assert_int_equal(cause_of(&e), TT_RULE_LEAK);
    assert_null(strstr(tt_rules[TT_RULE_LEAK].advice, "column")); /* there may be none */
    e.data.few_valued = true;
    assert_int_equal(cause_of(&e), -1);
    e.data.column = 3;
    e.data.tells = 0.999;
    snprintf(e.data.column_name, sizeof e.data.column_name, "code");
    assert_int_equal(cause_of(&e), TT_RULE_LEAK);
    struct tt_warning w[TT_RULE_COUNT];
    tt__coach_warnings(&e, w);
    assert_string_equal(w[0].text, "column 4, code, alone tells the class of 99.9% of the samples; "
                                   "--ignore leaves it out");
    e = plain();
    add(&e, 0.5, 0.5, 90);
    e.data.commonest = 0.9;
    e.rarest_recall = 0;
    e.other_recall = 0.3;
    assert_int_equal(cause_of(&e), TT_RULE_IMBALANCE);
    e.other_recall = e.rarest_recall = 0.85; /* rare ones are learned, too */
    assert_int_equal(cause_of(&e), -1);
    e = plain();
    add(&e, 0.5, 0.5, 80);
    e.per_statistic = 2;
    assert_int_equal(cause_of(&e), TT_RULE_SMALL_BATCH);
    e.per_statistic = 8;
    assert_int_equal(cause_of(&e), -1);
}

static void errors_of_all_kinds_are_labels_and_of_some_kinds_likeness(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    add(&e, 1.2, 1.2, 60);
    e.sure_wrong = 0.2;
    assert_int_equal(cause_of(&e), -1);
    e.evenness = 0.85;
    assert_int_equal(cause_of(&e), TT_RULE_LABEL_NOISE);
    e.evenness = NAN; /* too few errors */
    assert_int_equal(cause_of(&e), -1);
}

/* Of two classes, by the samples that it is surest of; of three, by how far off mistakes are. */
static void labels_of_few_classes_are_judged_by_other_signs(void **state)
{
    (void)state;
    struct tt_evidence e = plain();
    e.n_classes = 2;
    e.ignorant = 0.69;
    e.chance = 51;
    for (int k = 0; k < 3; k++)
        add(&e, 0.5, 0.5, 82);
    e.wrong = 0.18;
    e.wrong_surest = 0.13;
    e.wrong_far = NAN;
    assert_int_equal(cause_of(&e), -1); /* it may not have learned yet what there is */
    add(&e, 0.5, 0.5, 82);
    assert_int_equal(cause_of(&e), TT_RULE_LABEL_NOISE);
    e.wrong = 0.34; /* as of two spirals that it has not unrolled */
    e.wrong_surest = 0.3;
    assert_int_equal(cause_of(&e), -1);
    e.wrong = 0.18;
    e.wrong_surest = 0.09; /* mistakes lie where it is unsure */
    assert_int_equal(cause_of(&e), -1);
    e.wrong_surest = NAN;
    assert_int_equal(cause_of(&e), -1);
    e.wrong_surest = 0.13;
    e.epoch[3].train = 0.3; /* it learns by heart, and is sure of what it has not seen */
    assert_int_equal(cause_of(&e), -1);
    e.epoch[3].train = 0.5;
    e.chance = 80; /* hardly better than naming the commoner class */
    assert_int_equal(cause_of(&e), -1);
    e.n_classes = 3;
    e.ignorant = 1.1;
    e.chance = 35;
    e.wrong = 0.25;
    e.evenness = 0.95;
    e.wrong_far = 0.42;
    assert_int_equal(cause_of(&e), TT_RULE_LABEL_NOISE);
    e.wrong_far = 0.24;
    assert_int_equal(cause_of(&e), -1);
    e.wrong_far = 0.42;
    e.evenness = 0.6; /* two of the three are alike */
    assert_int_equal(cause_of(&e), -1);
}

/* --- the machine ----------------------------------------------------------------------------- */

static void waiting_for_data_is_said_after_what_is_learned(void **state)
{
    (void)state;
    struct tt_evidence e = over_fitting();
    struct tt_warning w[TT_RULE_COUNT];
    e.waiting = 0.9;
    e.workers = 4;
    assert_int_equal(tt__coach_warnings(&e, w), 2);
    assert_int_equal(w[1].rule, TT_RULE_WAITING);
    assert_string_equal(w[1].text, "steps wait for data 90% of the time, with --workers 4");
    e = plain();
    add(&e, 0.5, 0.5, 80);
    e.waiting = 0.21;
    assert_int_equal(cause_of(&e), TT_RULE_WAITING);
    assert_string_equal(line_of(&e), "waiting for data");
    e.waiting = 0.2;
    assert_int_equal(cause_of(&e), -1);
    e.waiting = NAN;
    assert_int_equal(cause_of(&e), -1);
}

static void waiting_is_measured_over_a_second_at_least(void **state)
{
    (void)state;
    struct tt_health h = {0};
    tt__health_note_waiting(&h, 0.5, 0.6);
    assert_true(h.waiting == 0);
    tt__health_note_waiting(&h, 0.5, 2);
    assert_true(h.waiting == 0.25);
    tt__health_note_waiting(&h, 1.2, 2.9); /* not yet again */
    assert_true(h.waiting == 0.25);
    tt__health_note_waiting(&h, 1.5, 4);
    assert_true(h.waiting == 0.5);
}

/* --- all of them ----------------------------------------------------------------------------- */

static void causes_come_by_the_strength_of_their_evidence(void **state)
{
    (void)state;
    struct tt_evidence e = over_fitting();
    struct tt_warning w[TT_RULE_COUNT];
    e.data.compared = 1000;
    e.data.copies = 500;
    e.data.copied = 0.5;
    assert_int_equal(tt__coach_warnings(&e, w), 2);
    assert_int_equal(w[0].rule, TT_RULE_LEAK);
    assert_int_equal(w[1].rule, TT_RULE_OVERFITTING);
    assert_true(w[0].strength > w[1].strength && w[1].strength >= 1);
}

static void each_rule_says_what_to_do(void **state)
{
    (void)state;
    for (int r = 0; r < TT_RULE_COUNT; r++) {
        assert_true(tt_rules[r].name[0] && tt_rules[r].reason[0] && tt_rules[r].advice[0]);
        assert_true(tt_rules[r].limit > 0);
    }
}

/* Without epochs, with nothing known, and with what is no number. */
static void nothing_known_is_nothing_said(void **state)
{
    (void)state;
    struct tt_evidence none = {.data = {.column = -1}}, bad = plain();
    struct tt_coaching c;
    struct tt_warning w[TT_RULE_COUNT];
    assert_int_equal(tt__coach_warnings(&none, w), 0);
    tt__coach_say(&none, w, 0, &c);
    assert_string_equal(c.text, "");
    for (int i = 0; i < 6; i++)
        add(&bad, NAN, NAN, NAN);
    bad.ratio = bad.growth = bad.gradient = bad.vanishing = bad.peak = NAN;
    tt__coach_say(&bad, w, tt__coach_warnings(&bad, w), &c);
    assert_true(c.text[0]);
}

/* --- gathering ------------------------------------------------------------------------------- */

struct curves {
    struct tt_series *series[TT_SERIES_COUNT];
};

/* An epoch of 10 steps that ends in a pass. */
static void push_epoch(struct curves *c, int64_t from, double train, double last, double val)
{
    for (int64_t i = 1; i <= 10; i++) {
        tt_series_push(c->series[TT_SERIES_TRAIN_LOSS], from + i, i == 10 ? last : train);
        tt_series_push(c->series[TT_SERIES_TRAIN_ACC], from + i, 50);
    }
    tt_series_push(c->series[TT_SERIES_VAL_LOSS], from + 10, val);
    tt_series_push(c->series[TT_SERIES_VAL_ACC], from + 10, 60);
}

static void evidence_is_of_what_followed_the_last_change(void **state)
{
    (void)state;
    struct tt_config c = small_config(); /* 300 samples, batches of 32: the last one has 12 */
    struct tt_session *s = small_session(&c);
    struct curves k;
    struct tt_evidence e;
    const struct tt_data_facts data = {.column = -1};
    struct tt_last_change last = {.marks = NULL};
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        k.series[i] = tt_series_new(false);
    push_epoch(&k, 0, 1.0, 9.0, 0.9);
    push_epoch(&k, 10, 0.5, 9.0, 0.8);
    tt__evidence_gather(&e, s, k.series, NULL, &data, &last);
    assert_int_equal(e.n, 2);
    assert_true(fabs(e.epoch[0].train - 1) < 1e-9); /* the short batch is left out */
    assert_true(fabs(e.epoch[1].train - 0.5) < 1e-9);
    assert_int_equal(e.epoch[1].step, 20);
    assert_true(e.begin == 1.0);
    tt_series_push(k.series[TT_SERIES_VAL_LOSS], 20, 0.7); /* `eval` */
    tt_series_push(k.series[TT_SERIES_VAL_ACC], 20, 61);
    tt__evidence_gather(&e, s, k.series, NULL, &data, &last);
    assert_int_equal(e.n, 2);
    assert_true(e.epoch[1].val == 0.7);
    tt_series_push(k.series[TT_SERIES_MARK], 20, TT_MARK_EPOCH);
    tt_series_push(k.series[TT_SERIES_MARK], 20, TT_MARK_LR);
    tt__evidence_gather(&e, s, k.series, NULL, &data, &last);
    assert_int_equal(e.n, 0);
    push_epoch(&k, 20, 0.3, 0.3, 0.6);
    tt__evidence_gather(&e, s, k.series, NULL, &data, &last);
    assert_int_equal(e.n, 1);
    assert_true(fabs(e.epoch[0].train - 0.3) < 1e-9);
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(k.series[i]);
    tt_session_free(s);
}

/* What the run went back from says nothing of where it is. */
static void a_lost_loss_stays_said_until_the_next_pass(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct curves k;
    struct tt_health h = {0};
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        k.series[i] = tt_series_new(false);
    tt__health_begin(&h, s);
    tt__health_lost(&h, "the loss became NaN", 8, 9, 7);
    tt__health_look_inside(&h, s, k.series, NULL);
    assert_string_equal(h.coaching.text,
                        "the loss became NaN at step 8, learning rate 9; back at step 7");
    assert_int_equal(h.coaching.n_acts, 3);
    push_epoch(&k, 0, 1.0, 1.0, 0.9);
    tt__health_look(&h, s, k.series, NULL);
    assert_non_null(strstr(h.coaching.text, "learning: validation loss 0.9"));
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(k.series[i]);
    tt_session_free(s);
}

static void a_warning_is_fresh_once(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct curves k;
    struct tt_health h = {0};
    char text[TT_HEALTH_TEXT];
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        k.series[i] = tt_series_new(false);
    tt__health_begin(&h, s);
    push_epoch(&k, 0, 0.3, 0.3, 0.4);
    push_epoch(&k, 10, 0.6, 0.6, 0.5);
    tt__health_look(&h, s, k.series, NULL);
    assert_int_equal(h.n_fresh, 1);
    tt__health_text(h.fresh[0], text, sizeof text);
    assert_string_equal(text,
                        "the learning rate is too high: the training loss rises: 0.6, was 0.3 "
                        "at its lowest; try a lower learning rate; units that have died come "
                        "back in a new run only");
    tt__health_look(&h, s, k.series, NULL);
    assert_int_equal(h.n_fresh, 0);
    assert_int_equal(h.n_warnings, 1);
    push_epoch(&k, 20, 0.2, 0.2, 0.3);
    tt__health_look(&h, s, k.series, NULL);
    assert_int_equal(h.n_warnings, 0);
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(k.series[i]);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_fitting_is_two_passes_above_the_lowest_while_training_falls),
        cmocka_unit_test(a_verdict_goes_with_the_pass_that_contradicts_it),
        cmocka_unit_test(a_rate_that_is_too_high_is_not_called_over_fitting),
        cmocka_unit_test(under_fitting_is_a_high_level_that_something_holds),
        cmocka_unit_test(who_names_the_commonest_class_is_not_learning),
        cmocka_unit_test(a_loss_that_rises_is_a_rate_too_high),
        cmocka_unit_test(long_strides_count_where_losses_go_to_and_fro),
        cmocka_unit_test(updates_as_large_as_the_first_weights_are_a_rate_too_high),
        cmocka_unit_test(labels_of_few_classes_are_judged_by_other_signs),
        cmocka_unit_test(waiting_for_data_is_said_after_what_is_learned),
        cmocka_unit_test(waiting_is_measured_over_a_second_at_least),
        cmocka_unit_test(small_steps_that_hardly_get_anywhere_are_a_rate_too_low),
        cmocka_unit_test(units_that_always_were_dead_are_no_fault_of_the_rate),
        cmocka_unit_test(saturated_vanishing_and_exploding_are_told_of),
        cmocka_unit_test(what_the_data_tell_is_told_from_the_first_pass_on),
        cmocka_unit_test(errors_of_all_kinds_are_labels_and_of_some_kinds_likeness),
        cmocka_unit_test(causes_come_by_the_strength_of_their_evidence),
        cmocka_unit_test(each_rule_says_what_to_do),
        cmocka_unit_test(nothing_known_is_nothing_said),
        cmocka_unit_test(evidence_is_of_what_followed_the_last_change),
        cmocka_unit_test(a_lost_loss_stays_said_until_the_next_pass),
        cmocka_unit_test(a_warning_is_fresh_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
