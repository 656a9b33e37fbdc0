/* Training on data that stay in their file gives the bits of training on the same data in memory.
 */
#include "../small.h"

static struct tt_session *session_on(enum tt_in_memory in_memory, int workers,
                                     const struct tt_config *like)
{
    struct tt_config c = *like;
    c.in_memory = (int)in_memory;
    c.workers = workers;
    struct tt_session *s = small_session(&c);
    assert_int_equal(s->data.train.map != NULL, in_memory == TT_IN_MEMORY_NO);
    return s;
}

/* Over the end of epochs, with a last batch that is shorter. */
static void compare(const struct tt_config *c, int n)
{
    struct tt_session *memory = session_on(TT_IN_MEMORY_YES, 1, c);
    steps(memory, n);
    tt_session_validate(memory);
    for (int workers = 0; workers <= 3; workers++) {
        struct tt_session *mapped = session_on(TT_IN_MEMORY_NO, workers, c);
        steps(mapped, n);
        tt_session_validate(mapped);
        assert_same_bits(memory, mapped);
        assert_true(memory->val.loss == mapped->val.loss);
        assert_true(tt_session_waited(mapped) >= 0);
        tt_session_free(mapped);
    }
    tt_session_free(memory);
}

static void with_any_number_of_workers(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.batch_size = 32;
    compare(&c, 25);
}

static void with_pictures_that_are_changed_at_random(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.batch_size = 32;
    strcpy(c.augment, "shift 1; noise 0.1");
    compare(&c, 25);
}

static void with_batches_of_several_passes(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    c.batch_size = 280; /* micro-batches */
    compare(&c, 5);
}

/* What reads ahead has begun with other batches then. */
static void after_the_batch_size_has_changed_and_the_place_in_the_epoch(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_config c = small_config();
    c.batch_size = 16;
    struct tt_session *memory = session_on(TT_IN_MEMORY_YES, 1, &c);
    struct tt_session *mapped = session_on(TT_IN_MEMORY_NO, 2, &c);
    struct tt_session *const both[] = {memory, mapped};
    for (int i = 0; i < 2; i++) {
        struct tt_session *s = both[i];
        struct tt_step_report report;
        steps(s, 5);
        struct tt_progress place = s->progress;
        assert_ok(tt_session_set(s, "batch-size", "48", &err), &err);
        steps(s, 9);
        s->progress = place; /* as a rewind does */
        assert_ok(tt_session_set(s, "batch-size", "16", &err), &err);
        tt_session_refresh_epoch(s);
        tt_session_step_report(s, &report);
        assert_true(report.known);
        steps(s, 30);
    }
    assert_same_bits(memory, mapped);
    tt_session_free(memory);
    tt_session_free(mapped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_any_number_of_workers),
        cmocka_unit_test(with_pictures_that_are_changed_at_random),
        cmocka_unit_test(with_batches_of_several_passes),
        cmocka_unit_test(after_the_batch_size_has_changed_and_the_place_in_the_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
