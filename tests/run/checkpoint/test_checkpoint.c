/* A session as a file, and back. */
#include "../small.h"

#include <tuitrain/run/checkpoint/checkpoint.h>

#include "../../../src/run/checkpoint/save.h"

static struct tt_session *through_a_checkpoint(struct tt_session *s)
{
    struct tt_err err = {0};
    struct tt_journal journal = {0};
    struct tt_tensor_set set;
    struct tt_config config;
    double elapsed;
    char warning[256];
    tt_journal_add(&journal, 3, 0, 0.5, "lr *2");
    struct tt_state_copy *copy =
        tt_state_copy_checkpoint(s, test_path("run"), 0, &journal, 1.5, NULL, &err);
    assert_non_null(copy);
    assert_ok(tt_state_copy_write(copy, &err), &err);
    assert_ok(tt_safetensors_read(test_path("run/last"), &set, &err), &err);
    assert_ok(tt_checkpoint_config(&set, &config, &err), &err);
    struct tt_session *back = small_session(&config);
    assert_ok(tt_checkpoint_restore(back, &set, &elapsed, warning, sizeof warning, &err), &err);
    assert_true(elapsed == 1.5);
    assert_string_equal(warning, "");
    assert_string_equal(tt_tensor_set_meta(&set, "journal"),
                        "{\"step\":3,\"branch\":0,\"time\":0.5,\"command\":\"lr *2\"}\n");
    tt_tensor_set_done(&set);
    tt_state_copy_free(copy);
    tt_journal_done(&journal);
    return back;
}

/* At every step of an epoch and over its end. */
static void a_resumed_run_has_the_same_bits_wherever_it_was_cut(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    c.lr = 0.1 / 3; /* a number without a short decimal */
    for (int cut = 1; cut <= 21; cut++) {
        struct tt_session *whole = small_session(&c);
        steps(whole, cut);
        assert_ok(tt_session_set_lr(whole, whole->lr * 1.1, &err), &err);
        struct tt_session *resumed = through_a_checkpoint(whole);
        assert_same_bits(whole, resumed);
        steps(whole, 12);
        steps(resumed, 12);
        assert_same_bits(whole, resumed);
        assert_true(whole->lr == resumed->lr);
        tt_session_free(whole);
        tt_session_free(resumed);
    }
}

/* Everything that a run can keep from step to step, at once. */
static void all_state_goes_through_a_checkpoint(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.net = "conv 4 3; batchnorm; relu; dropout2d 0.2; residual { conv 4 3 pad=1; batchnorm }; "
            "concat { conv 2 1 | relu }; flatten; glu 8; linear";
    strcpy(c.optimizer, "adam");
    strcpy(c.optimizer_options, "amsgrad=yes weight-decay=0.01");
    strcpy(c.schedule, "warmup:5+plateau:0.5,0");
    strcpy(c.early_stop, "val-loss:3");
    c.lr = 0.01;
    c.ema = 0.9;
    c.accumulate = 3;
    c.clip_norm = 1;
    c.clip_value = 0.1;
    c.no_decay_bias = true;
    for (int cut = 1; cut <= 21; cut += 4) {
        struct tt_session *whole = small_session(&c);
        for (int i = 0; i < cut; i++)
            if (tt_session_step(whole)) {
                tt_session_validate(whole);
                tt_session_judge(whole);
            }
        struct tt_session *resumed = through_a_checkpoint(whole);
        assert_same_bits(whole, resumed);
        for (int i = 0; i < 12; i++)
            for (int k = 0; k < 2; k++) {
                struct tt_session *s = k ? resumed : whole;
                if (tt_session_step(s)) {
                    tt_session_validate(s);
                    tt_session_judge(s);
                }
            }
        assert_same_bits(whole, resumed);
        assert_true(whole->lr == resumed->lr);
        assert_true(whole->early.best == resumed->early.best);
        assert_int_equal(whole->early.bad, resumed->early.bad);
        tt_session_free(whole);
        tt_session_free(resumed);
    }
}

static void the_average_is_what_is_evaluated_and_saved(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    c.ema = 0.95;
    struct tt_session *s = small_session(&c);
    steps(s, 15);
    size_t bytes = (size_t)tt_model_flat_size(s->model) * sizeof(float);
    assert_memory_not_equal(s->ema, tt_model_values(s->model), bytes);
    tt_session_validate(s);
    double with = s->val.loss;
    memcpy(tt_model_values(s->model), s->ema, bytes);
    c.ema = 0;
    struct tt_state_copy *copy = tt_state_copy_model(s, test_path("ema.safetensors"), &err);
    assert_ok(tt_state_copy_write(copy, &err), &err);
    strcpy(c.load, test_path("ema.safetensors"));
    struct tt_session *plain = small_session(&c);
    tt_session_validate(plain);
    assert_true(plain->val.loss == with);
    tt_state_copy_free(copy);
    tt_session_free(s);
    tt_session_free(plain);
}

static void a_model_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c), *same = small_session(&c);
    struct tt_state_copy *copy = tt_state_copy_model(s, test_path("m"), &err);
    assert_non_null(copy);
    struct tt_tensor_set *set = &copy->set;
    struct tt_named_tensor good = set->tensor[3];
    char report[400];
    float other[64] = {9};
    set->tensor[0].data = other; /* were it taken, it would show */

    set->tensor[3].dtype = TT_I32;
    assert_refused(tt_session_load_weights(s, set, false, report, sizeof report, &err), &err,
                   "dtype I32, which cannot become real numbers");
    set->tensor[3] = good;
    set->tensor[3].shape.dim[0] = 4;
    assert_refused(tt_session_load_weights(s, set, false, report, sizeof report, &err), &err,
                   "shape [4], this network needs [3]");
    set->tensor[3] = good;
    set->tensor[3].name = "4.bais";
    assert_refused(tt_session_load_weights(s, set, false, report, sizeof report, &err), &err,
                   "no tensor 4.bias; no place for 4.bais");
    set->tensor[3] = good;
    assert_refused(tt_session_load(s, set, &err), &err, "optim.1.weight.momentum_buffer");
    struct tt_named_tensor more[5];
    memcpy(more, set->tensor, 4 * sizeof more[0]);
    more[4] = good;
    more[4].name = "fc9.weight";
    const struct tt_tensor_set extra = {.tensor = more, .n_tensors = 5};
    assert_refused(tt_session_load_weights(s, &extra, false, report, sizeof report, &err), &err,
                   "no place for fc9.weight");
    assert_same_bits(s, same);
    tt_state_copy_free(copy);
    tt_session_free(s);
    tt_session_free(same);
}

static void a_saved_model_loads_with_the_same_bits(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c);
    steps(s, 15);
    struct tt_state_copy *copy = tt_state_copy_model(s, test_path("model.safetensors"), &err);
    assert_ok(tt_state_copy_write(copy, &err), &err);
    strcpy(c.load, test_path("model.safetensors"));
    struct tt_session *loaded = small_session(&c);
    assert_memory_equal(tt_model_values(s->model), tt_model_values(loaded->model),
                        (size_t)tt_model_flat_size(s->model) * sizeof(float));
    assert_int_equal(loaded->progress.step, 0);
    tt_state_copy_free(copy);
    tt_session_free(s);
    tt_session_free(loaded);
}

static void a_damaged_checkpoint_is_told_apart(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_journal journal = {0};
    char warning[256];
    double elapsed;
    struct tt_session *s = small_session(&c), *same = small_session(&c);
    steps(s, 7);
    struct tt_state_copy *copy =
        tt_state_copy_checkpoint(s, test_path("run"), 0, &journal, 0, NULL, &err);
    for (size_t i = 0; i < copy->set.n_metadata; i++) {
        struct tt_metadata *m = &copy->set.metadata[i], good = *m;
        if (strcmp(m->key, "step") != 0 && strcmp(m->key, "batch") != 0 &&
            strcmp(m->key, "sums.n") != 0 && strcmp(m->key, "lr_hand") != 0)
            continue;
        m->value = "-3";
        assert_int_equal(
            tt_checkpoint_restore(same, &copy->set, &elapsed, warning, sizeof warning, &err), -1);
        *m = good;
    }
    struct tt_state_copy *model = tt_state_copy_model(s, test_path("m"), &err);
    assert_refused(tt_checkpoint_config(&model->set, &c, &err), &err, "not a checkpoint");
    assert_int_equal(same->progress.step, 0);
    tt_state_copy_free(copy);
    tt_state_copy_free(model);
    tt_session_free(s);
    tt_session_free(same);
}

/* What validates was drawn otherwise, before classes kept their shares. */
static void an_older_checkpoint_s_samples_are_divided_as_they_were(void **state)
{
    (void)state;
    struct tt_config c = small_config(), then;
    struct tt_err err = {0};
    struct tt_journal journal = {0};
    struct tt_session *s = small_session(&c);
    struct tt_state_copy *copy =
        tt_state_copy_checkpoint(s, test_path("run"), 0, &journal, 0, NULL, &err);
    assert_ok(tt_checkpoint_config(&copy->set, &then, &err), &err);
    assert_false(then.no_stratify);
    for (size_t i = 0; i < copy->set.n_metadata; i++)
        if (strcmp(copy->set.metadata[i].key, "config.no-stratify") == 0)
            copy->set.metadata[i].key = "config.unknown";
    assert_ok(tt_checkpoint_config(&copy->set, &then, &err), &err);
    assert_true(then.no_stratify);
    tt_state_copy_free(copy);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resumed_run_has_the_same_bits_wherever_it_was_cut),
        cmocka_unit_test(all_state_goes_through_a_checkpoint),
        cmocka_unit_test(the_average_is_what_is_evaluated_and_saved),
        cmocka_unit_test(a_model_that_does_not_fit_changes_nothing),
        cmocka_unit_test(a_saved_model_loads_with_the_same_bits),
        cmocka_unit_test(a_damaged_checkpoint_is_told_apart),
        cmocka_unit_test(an_older_checkpoint_s_samples_are_divided_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
