/* What is kept on the disk without being asked for. */
#include "../small.h"

#include "../../../src/run/checkpoint/save.h"
#include "../../../src/run/control/autosave.h"

static struct tt_autosave of(const struct tt_config *c)
{
    struct tt_autosave k = {0};
    struct tt_err err = {0};
    assert_ok(tt__autosave_init(&k, c, 100, &err), &err);
    return k;
}

static void checkpoints_are_due_by_steps_epochs_or_seconds(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    const struct {
        const char *every;
        int64_t step, epoch;
        double now;
        bool ended, due;
    } rows[] = {
        {"off", 500, 5, 1e6, true, false}, {"10", 20, 0, 100, false, true},
        {"10", 21, 0, 1e6, true, false},   {"2e", 20, 2, 100, true, true},
        {"2e", 20, 2, 100, false, false},  {"2e", 30, 3, 100, true, false},
        {"3s", 1, 0, 102.9, false, false}, {"3s", 1, 0, 103, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        strcpy(c.checkpoint_every, rows[i].every);
        struct tt_autosave k = of(&c);
        s->progress.step = rows[i].step;
        s->progress.epoch = rows[i].epoch;
        assert_int_equal(tt__autosave_due(&k, s, rows[i].now, rows[i].ended), rows[i].due);
        tt__autosave_done(&k);
    }
    tt_session_free(s);
}

static void the_best_waits_for_its_two_seconds(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_autosave k = of(&c);
    tt_session_step(s);
    tt_session_validate(s);
    assert_false(tt__autosave_best(&k, s, 101));
    assert_non_null(k.best);
    assert_int_equal(k.best->kind, TT_STATE_COPY_BEST);
    assert_int_equal(k.best->step, 1);
    assert_non_null(strstr(k.best->path, "/best.safetensors"));
    tt_session_step(s);
    s->best.accuracy = s->best_value = 101; /* nothing is better than that */
    tt_session_validate(s);
    assert_true(tt__autosave_best(&k, s, 103));
    assert_int_equal(k.best->step, 1);
    tt__autosave_done(&k);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints_are_due_by_steps_epochs_or_seconds),
        cmocka_unit_test(the_best_waits_for_its_two_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
