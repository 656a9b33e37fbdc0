/* The ball: the surface is what its words say, and the steps are the optimizers' own. */
#include "../small.h"

#include <math.h>

#include <tuitrain/optim/optimizer.h>

#include "../../../src/run/observe/ball.h"

static void the_gradient_is_that_of_the_loss(void **state)
{
    (void)state;
    const double h = 1e-5;
    for (double x = -7; x <= 7; x += 0.7)
        for (double y = -3.5; y <= 3.5; y += 0.5) {
            double g[2];
            tt_ball_gradient(x, y, g);
            double gx = (tt_ball_loss(x + h, y) - tt_ball_loss(x - h, y)) / (2 * h);
            double gy = (tt_ball_loss(x, y + h) - tt_ball_loss(x, y - h)) / (2 * h);
            assert_true(fabs(g[0] - gx) < 1e-6 && fabs(g[1] - gy) < 1e-6);
        }
}

static void bottom_and_dip_are_where_they_are_said_to_be(void **state)
{
    (void)state;
    const double *const places[] = {tt_ball_bottom, tt_ball_dip};
    for (int i = 0; i < 2; i++) {
        double g[2], at = tt_ball_loss(places[i][0], places[i][1]);
        tt_ball_gradient(places[i][0], places[i][1], g);
        assert_true(hypot(g[0], g[1]) < 0.02);
        for (int k = 0; k < 8; k++)
            assert_true(at <
                        tt_ball_loss(places[i][0] + 0.2 * cos(k), places[i][1] + 0.2 * sin(k)));
    }
    assert_true(tt_ball_loss(3, 0) < tt_ball_loss(tt_ball_dip[0], 0));
}

static enum tt_ball_end end_of(const char *optimizer, const char *options, double lr)
{
    struct tt_ball_path p;
    struct tt_err err = {0};
    assert_ok(tt__ball_roll(optimizer, options, lr, &p, &err), &err);
    assert_true(p.n > 1 && p.n <= TT_BALL_STEPS + 1 && p.lr == lr);
    return p.end;
}

/* What the lesson tells. */
static void momentum_passes_the_dip_that_holds_plain_descent(void **state)
{
    (void)state;
    assert_int_equal(end_of("sgd", "momentum=0", 0.05), TT_BALL_CAUGHT);
    assert_int_equal(end_of("sgd", "momentum=0.9", 0.05), TT_BALL_AT_BOTTOM);
    assert_int_equal(end_of("sgd", "momentum=0", 0.6), TT_BALL_AT_BOTTOM);
    assert_int_equal(end_of("sgd", "momentum=0", 0.7), TT_BALL_FLOWN);
    assert_int_equal(end_of("sgd", "momentum=0.9", 9), TT_BALL_FLOWN);
}

static void every_optimizer_goes_down(void **state)
{
    (void)state;
    for (int i = 0; tt_optimizer_types[i]; i++) {
        struct tt_ball_path p;
        struct tt_err err = {0};
        assert_ok(tt__ball_roll(tt_optimizer_types[i]->name, "", 0.02, &p, &err), &err);
        double first = tt_ball_loss((double)p.at[0][0], (double)p.at[0][1]);
        double last = tt_ball_loss((double)p.at[p.n - 1][0], (double)p.at[p.n - 1][1]);
        if (!(last < first))
            fail_msg("%s: from %g to %g", tt_optimizer_types[i]->name, first, last);
    }
}

/* Its steps are those of the optimizer on a weight of a network. */
static void a_step_is_the_optimizer_s_own(void **state)
{
    (void)state;
    struct tt_ball_path p;
    struct tt_optimizer o;
    struct tt_err err = {0};
    assert_ok(tt__ball_roll("adam", "", 0.1, &p, &err), &err);
    assert_ok(tt_optimizer_init(&o, "adam", "", 2, &err), &err);
    float w[2] = {p.at[0][0], p.at[0][1]};
    for (int i = 1; i < 20; i++) {
        double g[2];
        const struct tt_update u = {.lr = 0.1, .step = i, .decay = true};
        tt_ball_gradient((double)w[0], (double)w[1], g);
        const float slope[2] = {(float)g[0], (float)g[1]};
        tt_optimizer_update(&o, &u, 0, 2, w, slope);
        assert_memory_equal(w, p.at[i], sizeof w);
    }
    tt_optimizer_done(&o);
}

static void a_path_is_made_anew_when_settings_change_and_only_then(void **state)
{
    (void)state;
    const struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_balls balls = {0};
    struct tt_mailbox box;
    struct tt_err err = {0};
    tt_mailbox_init(&box, sizeof(struct tt_ball), NULL, NULL);
    tt__balls_look(&balls, s, &box);
    assert_int_equal(balls.now.id, 1);
    tt_session_step(s);
    tt__balls_look(&balls, s, &box);
    assert_int_equal(balls.now.id, 1);
    assert_ok(tt_session_set_lr(s, 0.123, &err), &err);
    tt__balls_look(&balls, s, &box);
    assert_int_equal(balls.now.id, 2);
    assert_true(balls.now.now.lr == 0.123 && balls.now.before.n > 0);
    assert_ok(tt_session_set(s, "momentum", "0.5", &err), &err);
    tt__balls_look(&balls, s, &box);
    assert_non_null(strstr(balls.now.now.optimizer, "0.5"));
    const struct tt_ball *seen = tt_mailbox_take(&box, NULL);
    assert_int_equal(seen->id, 3);
    tt_mailbox_done(&box);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_is_that_of_the_loss),
        cmocka_unit_test(bottom_and_dip_are_where_they_are_said_to_be),
        cmocka_unit_test(momentum_passes_the_dip_that_holds_plain_descent),
        cmocka_unit_test(every_optimizer_goes_down),
        cmocka_unit_test(a_step_is_the_optimizer_s_own),
        cmocka_unit_test(a_path_is_made_anew_when_settings_change_and_only_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
