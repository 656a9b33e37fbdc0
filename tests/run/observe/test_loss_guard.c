/* The guard of the loss: what it takes for an explosion, and what not. */
#include "../small.h"

#include <math.h>

#include "../../../src/run/observe/loss_guard.h"

static enum tt_verdict after(struct tt_loss_guard *g, struct tt_session *s, double loss)
{
    s->batch_loss = loss;
    return tt__loss_guard_judge(g, s);
}

static void what_is_no_number_is_seen_at_once(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_loss_guard g = {0};
    assert_int_equal(after(&g, s, 1.1), TT_LOSS_OK);
    assert_int_equal(after(&g, s, INFINITY), TT_LOSS_INFINITE);
    tt__loss_guard_forget(&g);
    assert_int_equal(after(&g, s, -INFINITY), TT_LOSS_INFINITE);
    tt__loss_guard_forget(&g);
    assert_int_equal(after(&g, s, NAN), TT_LOSS_NAN);
    tt__loss_guard_forget(&g);
    assert_int_equal(after(&g, s, 1.1), TT_LOSS_OK);
    tt_session_free(s);
}

/* Of three classes: 20 times ln 3 is 21.97. */
static void twenty_batches_far_above_ignorance_are_an_explosion(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_loss_guard g = {0};
    for (int i = 0; i < 19; i++)
        assert_int_equal(after(&g, s, 22.1), TT_LOSS_OK);
    assert_int_equal(after(&g, s, 22.1), TT_LOSS_EXPLODED);
    tt__loss_guard_forget(&g);
    for (int i = 0; i < 100; i++)
        assert_int_equal(after(&g, s, 21.8), TT_LOSS_OK);
    /* One odd batch, whatever its loss within reason, is none. */
    tt__loss_guard_forget(&g);
    for (int i = 0; i < 30; i++)
        after(&g, s, 1);
    assert_int_equal(after(&g, s, 400), TT_LOSS_OK);
    assert_int_equal(after(&g, s, 100000), TT_LOSS_EXPLODED);
    tt_session_free(s);
}

static void of_values_ignorance_is_their_variance(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_loss_guard g = {0};
    s->regression = true;
    for (int i = 0; i < 40; i++)
        assert_int_equal(after(&g, s, 19.9), TT_LOSS_OK);
    tt__loss_guard_forget(&g);
    for (int i = 0; i < 20; i++)
        assert_int_equal(after(&g, s, 20.1), i < 19 ? TT_LOSS_OK : TT_LOSS_EXPLODED);
    tt_session_free(s);
}

/* A value 281 deviations away, one in 400,000, is a slip in the table. */
static void a_value_far_away_is_no_explosion(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_loss_guard g = {0};
    s->regression = true;
    for (int i = 0; i < 200; i++)
        assert_int_equal(after(&g, s, i == 7 || i == 100 ? 281.0 * 281 / 64 : 0.9), TT_LOSS_OK);
    int batches = 0;
    while (batches < 20 && after(&g, s, 30 * pow(10, batches)) == TT_LOSS_OK)
        batches++;
    assert_in_range(batches, 3, 8);
    tt_session_free(s);
}

/* A run that has not begun to learn is calm: twice ln 3 is 2.197. */
static void calm_is_up_to_twice_ignorance(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_loss_guard g = {0};
    assert_true(tt__loss_guard_calm(&g, s));
    after(&g, s, 2.19);
    assert_true(tt__loss_guard_calm(&g, s));
    tt__loss_guard_forget(&g);
    after(&g, s, 2.2);
    assert_false(tt__loss_guard_calm(&g, s));
    after(&g, s, NAN);
    assert_false(tt__loss_guard_calm(&g, s));
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_number_is_seen_at_once),
        cmocka_unit_test(twenty_batches_far_above_ignorance_are_an_explosion),
        cmocka_unit_test(of_values_ignorance_is_their_variance),
        cmocka_unit_test(a_value_far_away_is_no_explosion),
        cmocka_unit_test(calm_is_up_to_twice_ignorance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
