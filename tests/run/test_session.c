#include "small.h"

#include <tuitrain/run/checkpoint.h>

#include "../../src/run/image.h"

static void steps(struct tt_session *s, int n)
{
    while (n-- > 0)
        tt_session_step(s);
}

static void assert_same_bits(struct tt_session *a, struct tt_session *b)
{
    size_t bytes = (size_t)tt_model_flat_size(a->model) * sizeof(float);
    assert_memory_equal(tt_model_values(a->model), tt_model_values(b->model), bytes);
    assert_memory_equal(a->optimizer.slot[0], b->optimizer.slot[0], bytes);
    assert_int_equal(a->step, b->step);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->batch, b->batch);
    assert_memory_equal(&a->epoch_loss_sum, &b->epoch_loss_sum, sizeof(double));
    assert_int_equal(a->epoch_hits, b->epoch_hits);
}

/* --- the reference job ----------------------------------------------------------------------- */

/* PyTorch's own runs of this job end the first epoch near 0.276 / 91.9% and 95.6% validation, the
 * second near 0.117 / 96.5% and 97.0%. */
static void the_reference_job_learns_as_in_pytorch(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 3; seed++) {
        struct tt_config c;
        tt_config_defaults(&c);
        strcpy(c.data, "assets/mnist");
        c.seed = seed;
        struct tt_session *s = small_session(&c);
        assert_int_equal(s->steps_per_epoch, 938);
        steps(s, 938);
        tt_session_validate(s);
        assert_int_equal(s->epoch, 1);
        assert_true(s->train.loss > 0.266 && s->train.loss < 0.288);
        assert_true(s->train.accuracy > 91.4 && s->train.accuracy < 92.5);
        assert_true(s->val.accuracy > 95.0 && s->val.accuracy < 96.4);
        steps(s, 938);
        tt_session_validate(s);
        assert_true(s->train.loss > 0.110 && s->train.loss < 0.125);
        assert_true(s->val.accuracy > 96.4 && s->val.accuracy < 97.4);
        uint32_t sum = 0;
        for (int i = 0; i < 100; i++)
            sum += s->confusion[i];
        assert_int_equal(sum, 10000);
        tt_session_free(s);
    }
}

/* --- reproducing ----------------------------------------------------------------------------- */

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.threads = 1;
    struct tt_session *one = small_session(&c);
    steps(one, 25);
    for (int threads = 2; threads <= 5; threads++) {
        c.threads = threads;
        struct tt_session *many = small_session(&c);
        steps(many, 25);
        assert_same_bits(one, many);
        tt_session_free(many);
    }
    tt_session_free(one);
}

static void the_seed_changes_everything(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *a = small_session(&c);
    c.seed = 2;
    struct tt_session *b = small_session(&c);
    assert_memory_not_equal(tt_model_values(a->model), tt_model_values(b->model), 64);
    tt_session_free(a);
    tt_session_free(b);
}

static struct tt_session *through_a_checkpoint(struct tt_session *s)
{
    struct tt_err err = {0};
    struct tt_journal journal = {0};
    struct tt_tensor_set set;
    struct tt_config config;
    double elapsed;
    char warning[256];
    tt_journal_add(&journal, 3, "lr *2");
    struct tt_image *image = tt_image_checkpoint(s, test_path("run"), &journal, 1.5, &err);
    assert_non_null(image);
    assert_ok(tt_image_write(image, &err), &err);
    assert_ok(tt_safetensors_read(test_path("run/last"), &set, &err), &err);
    assert_ok(tt_checkpoint_config(&set, &config, &err), &err);
    struct tt_session *back = small_session(&config);
    assert_ok(tt_checkpoint_restore(back, &set, &elapsed, warning, sizeof warning, &err), &err);
    assert_true(elapsed == 1.5);
    assert_string_equal(warning, "");
    assert_string_equal(tt_tensor_set_meta(&set, "journal"), "3 lr *2\n");
    tt_tensor_set_done(&set);
    tt_image_free(image);
    tt_journal_done(&journal);
    return back;
}

/* At every step of an epoch and over its end. */
static void a_resumed_run_has_the_same_bits_wherever_it_was_cut(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.lr = 0.1 / 3; /* a number without a short decimal */
    for (int cut = 1; cut <= 21; cut++) {
        struct tt_session *whole = small_session(&c);
        steps(whole, cut);
        whole->lr *= 1.1;
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

static void validation_leaves_training_where_it_was(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *watched = small_session(&c), *alone = small_session(&c);
    for (int i = 0; i < 25; i++) {
        tt_session_step(watched);
        tt_session_step(alone);
        tt_session_validate(watched);
        assert_same_bits(watched, alone);
    }
    /* In eval mode dropout is gone: the same pass gives the same result. */
    double loss = watched->val.loss;
    tt_session_validate(watched);
    assert_true(watched->val.loss == loss);
    assert_true(watched->val.accuracy > 60); /* a third by chance */
    tt_session_free(watched);
    tt_session_free(alone);
}

/* --- loading --------------------------------------------------------------------------------- */

static void a_model_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c), *same = small_session(&c);
    struct tt_image *image = tt_image_model(s, test_path("m"), &err);
    assert_non_null(image);
    struct tt_tensor_set *set = &image->set;
    struct tt_named_tensor good = set->tensor[3];
    float other[64] = {9};
    set->tensor[0].data = other; /* were it taken, it would show */

    set->tensor[3].dtype = TT_F16;
    assert_refused(tt_session_load(s, set, false, &err), &err, "dtype F16, must be F32");
    set->tensor[3] = good;
    set->tensor[3].shape.dim[0] = 4;
    assert_refused(tt_session_load(s, set, false, &err), &err, "shape [4], this network needs [3]");
    set->tensor[3] = good;
    set->tensor[3].name = "4.bais";
    assert_refused(tt_session_load(s, set, false, &err), &err, "no tensor \"4.bias\"");
    set->tensor[3] = good;
    assert_refused(tt_session_load(s, set, true, &err), &err, "optim.1.weight.momentum_buffer");
    struct tt_named_tensor more[5];
    memcpy(more, set->tensor, 4 * sizeof more[0]);
    more[4] = good;
    more[4].name = "fc9.weight";
    const struct tt_tensor_set extra = {.tensor = more, .n_tensors = 5};
    assert_refused(tt_session_load(s, &extra, false, &err), &err, "no place in this network");
    assert_same_bits(s, same);
    tt_image_free(image);
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
    struct tt_image *image = tt_image_model(s, test_path("model.safetensors"), &err);
    assert_ok(tt_image_write(image, &err), &err);
    strcpy(c.load, test_path("model.safetensors"));
    struct tt_session *loaded = small_session(&c);
    assert_memory_equal(tt_model_values(s->model), tt_model_values(loaded->model),
                        (size_t)tt_model_flat_size(s->model) * sizeof(float));
    assert_int_equal(loaded->step, 0);
    tt_image_free(image);
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
    struct tt_image *image = tt_image_checkpoint(s, test_path("run"), &journal, 0, &err);
    for (size_t i = 0; i < image->set.n_metadata; i++) {
        struct tt_metadata *m = &image->set.metadata[i], good = *m;
        if (strcmp(m->key, "step") != 0 && strcmp(m->key, "batch") != 0 &&
            strcmp(m->key, "epoch_n") != 0 && strcmp(m->key, "lr") != 0)
            continue;
        m->value = "-3";
        assert_int_equal(
            tt_checkpoint_restore(same, &image->set, &elapsed, warning, sizeof warning, &err), -1);
        *m = good;
    }
    struct tt_image *model = tt_image_model(s, test_path("m"), &err);
    assert_refused(tt_checkpoint_config(&model->set, &c, &err), &err, "not a checkpoint");
    assert_int_equal(same->step, 0);
    tt_image_free(image);
    tt_image_free(model);
    tt_session_free(s);
    tt_session_free(same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_job_learns_as_in_pytorch),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(the_seed_changes_everything),
        cmocka_unit_test(a_resumed_run_has_the_same_bits_wherever_it_was_cut),
        cmocka_unit_test(validation_leaves_training_where_it_was),
        cmocka_unit_test(a_model_that_does_not_fit_changes_nothing),
        cmocka_unit_test(a_saved_model_loads_with_the_same_bits),
        cmocka_unit_test(a_damaged_checkpoint_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
