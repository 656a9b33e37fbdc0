#include "../support/test.h"

#include <math.h>

#include <tuitrain/optim/gradient.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>

/* One weight w = 1, gradients 1, 2, -4, lr 0.5: three steps by hand, in numbers that a float holds
 * exactly. */
static void run(const char *options, const float want[3])
{
    static const float grads[3] = {1, 2, -4};
    struct tt_optimizer o;
    struct tt_err err = {0};
    float w[1] = {1};
    assert_ok(tt_optimizer_init(&o, "sgd", options, 1, &err), &err);
    for (int i = 0; i < 3; i++) {
        tt_optimizer_update(&o, &(struct tt_update){0.5, i + 1, true}, 0, 1, w, &grads[i]);
        if (w[0] != want[i])
            fail_msg("\"%s\" step %d: %g, should be %g", options, i + 1, (double)w[0],
                     (double)want[i]);
    }
    tt_optimizer_done(&o);
}

static void sgd_makes_pytorch_s_steps(void **state)
{
    (void)state;
    run("momentum=0", (const float[]){0.5f, -0.5f, 1.5f});
    /* v = 1, 2.5, -2.75 */
    run("momentum=0.5", (const float[]){0.5f, -0.75f, 0.625f});
    /* v = 1, 0.5 + 1 = 1.5, 0.75 - 2 = -1.25: the first step is not dampened */
    run("momentum=0.5 dampening=0.5", (const float[]){0.5f, -0.25f, 0.375f});
    /* g + 0.5 v = 1.5, 2 + 1.25 = 3.25, -4 - 1.375 = -5.375 */
    run("momentum=0.5 nesterov=yes", (const float[]){0.25f, -1.375f, 1.3125f});
    /* g + 0.5 w = 1.5, 2.125, -4.40625 */
    run("momentum=0 weight-decay=0.5", (const float[]){0.25f, -0.8125f, 1.390625f});
}

/* Odd cuts: vector loops end at other places, and must not give other bits. */
static void any_cut_into_ranges_gives_the_same_bits(void **state)
{
    (void)state;
    enum { N = 1003 };
    static float w[2][N], g[N];
    for (int t = 0; tt_optimizer_types[t]; t++) {
        struct tt_optimizer o[2];
        struct tt_err err = {0};
        for (int i = 0; i < N; i++) {
            g[i] = (float)(i % 17) - 8.1f;
            w[0][i] = w[1][i] = (float)(i % 13) / 7;
        }
        for (int k = 0; k < 2; k++)
            assert_ok(
                tt_optimizer_init(&o[k], tt_optimizer_types[t]->name, "weight-decay=0.01", N, &err),
                &err);
        for (int step = 1; step < 5; step++) {
            const struct tt_update u = {0.01, step, true};
            tt_optimizer_update(&o[0], &u, 0, N, w[0], g);
            for (int at = 0; at < N; at += 59)
                tt_optimizer_update(&o[1], &u, at, at + 59 < N ? at + 59 : N, w[1], g + at);
        }
        if (memcmp(w[0], w[1], sizeof w[0]) != 0)
            fail_msg("%s: another cut, other bits", tt_optimizer_types[t]->name);
        for (int k = 0; k < 2; k++)
            tt_optimizer_done(&o[k]);
    }
}

static void weights_left_out_of_decay_do_not_decay(void **state)
{
    (void)state;
    for (int t = 0; tt_optimizer_types[t]; t++) {
        float w[2] = {1, 1}, g[2] = {0, 0};
        struct tt_optimizer o;
        struct tt_err err = {0};
        assert_ok(tt_optimizer_init(&o, tt_optimizer_types[t]->name, "weight-decay=0.5", 2, &err),
                  &err);
        for (int k = 0; k < 2; k++)
            tt_optimizer_update(&o, &(struct tt_update){0.1, 1, k == 0}, k, k + 1, w, g + k);
        assert_true(w[0] < 1);
        assert_true(w[1] == 1);
        tt_optimizer_done(&o);
    }
}

struct norm_run {
    const float *g;
    int64_t n;
    double partial[8], norm;
};

static void norm_task(const struct tt_thread_team *team, void *context)
{
    struct norm_run *r = context;
    double norm = tt_gradient_norm(team, r->g, r->n, r->partial);
    if (team->rank == 0)
        r->norm = norm;
}

static void a_norm_is_the_same_with_any_number_of_threads(void **state)
{
    (void)state;
    static float g[5003];
    struct norm_run one = {.g = g, .n = 5003}, many = one;
    for (int i = 0; i < 5003; i++)
        g[i] = (float)(i % 19) / 3 - 2.7f;
    tt_par_run(1, norm_task, &one);
    for (int threads = 2; threads < 7; threads++) {
        tt_par_run(threads, norm_task, &many);
        assert_true(one.norm == many.norm);
    }
}

static void wrong_schedules_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *word;
    } bad[] = {
        {"setp:5", "did you mean \"step\""},
        {"StepLR:5", "did you mean \"step\""},
        {"torch.optim.lr_scheduler.CosineAnnealingLR", "did you mean \"cosine\""},
        {"ReduceLROnPlateau(patience=3)", "did you mean \"plateau\""},
        {"LR:1", "known: warmup"},
        {"xyzzy", "known: warmup, constant, step"},
        {"step:0", "[1, 1000000000]"},
        {"step:5,0.5,epoch,4", "one word too many"},
        {"step:gama=0.1", "did you mean \"gamma\""},
        {"multistep", "needs its milestones"},
        {"multistep:3/x", "whole numbers"},
        {"multistep:5,3", "3 after 5, but milestones rise: multistep:3,5; a factor is gamma=0.1"},
        {"multistep:30,1", "a factor is gamma=0.1"},
        {"warmup", "number of steps"},
        {"step:5+cosine", "one beside warmup"},
        {"cosine:by=day", "one of epoch, step"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_schedule s;
        struct tt_err err;
        assert_refused(tt_schedule_init(&s, bad[i].spec, &err), &err, bad[i].word);
    }
}

/* As PyTorch's MultiStepLR(milestones=[3, 5]), and as it was written before. */
static void milestones_are_written_in_several_ways(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        double at[4]; /* the rate from epochs 0, 3, 5 and 7 on */
    } ways[] = {
        {"multistep:3,5", {1, 0.1, 0.01, 0.01}},
        {"multistep:3, 5, 7", {1, 0.1, 0.01, 0.001}},
        {"multistep:[3, 5]", {1, 0.1, 0.01, 0.01}},
        {"multistep:milestones=[3, 5], gamma=0.5", {1, 0.5, 0.25, 0.25}},
        {"multistep:gamma=0.5,milestones=3,5", {1, 0.5, 0.25, 0.25}},
        {"multistep:3,5,0.5", {1, 0.5, 0.25, 0.25}},
        {"multistep:3/5", {1, 0.1, 0.01, 0.01}},
        {"multistep:3/5,0.5", {1, 0.5, 0.25, 0.25}},
        {"multistep:3/5,2", {1, 2, 4, 4}},
        {"multistep:5/3,0.5,epoch", {1, 0.5, 0.25, 0.25}},
        {"multistep:5,0.5", {1, 1, 0.5, 0.5}},
        {"multistep:3,5,by=step", {1, 0.1, 0.01, 0.01}},
    };
    static const int64_t when[] = {0, 3, 5, 7};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct tt_schedule s;
        struct tt_err err;
        assert_ok(tt_schedule_init(&s, ways[i].spec, &err), &err);
        for (int k = 0; k < 4; k++) {
            const struct tt_moment m = {.step = when[k],
                                        .place = when[k],
                                        .epoch = when[k],
                                        .steps_per_epoch = 1,
                                        .epochs = 10};
            double rate = tt_schedule_rate(&s, 1, &m);
            if (fabs(rate - ways[i].at[k]) > 1e-12)
                fail_msg("%s: %g from %d on, not %g", ways[i].spec, rate, (int)when[k],
                         ways[i].at[k]);
        }
        tt_schedule_done(&s);
    }
}

static void a_rate_that_grows_is_told_of(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        bool grows;
    } of[] = {{"step:5,1.5", true}, {"step:5", false},           {"multistep:3/5,2", true},
              {"step:5,1", false},  {"exponential:1.1", true},   {"exponential", false},
              {"constant", false},  {"warmup:5+step:5,2", true}, {"onecycle", false}};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct tt_schedule s;
        struct tt_err err;
        char text[128] = "";
        assert_ok(tt_schedule_init(&s, of[i].spec, &err), &err);
        assert_int_equal(tt_schedule_grows(&s, text, sizeof text), of[i].grows);
        assert_int_equal(strstr(text, "is above 1, so the learning rate grows") != NULL,
                         of[i].grows);
        tt_schedule_done(&s);
    }
}

static void wrong_options_are_refused(void **state)
{
    (void)state;
    struct tt_optimizer o;
    struct tt_err err;
    assert_refused(tt_optimizer_init(&o, "sdg", "", 1, &err), &err, "no optimizer \"sdg\"");
    tt_optimizer_done(&o);
    assert_refused(tt_optimizer_init(&o, "sgd", "beta=1", 1, &err), &err, "no option \"beta\"");
    tt_optimizer_done(&o);
    assert_refused(tt_optimizer_init(&o, "sgd", "momentum=2", 1, &err), &err, "[0, 1)");
    tt_optimizer_done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sgd_makes_pytorch_s_steps),
        cmocka_unit_test(any_cut_into_ranges_gives_the_same_bits),
        cmocka_unit_test(weights_left_out_of_decay_do_not_decay),
        cmocka_unit_test(a_norm_is_the_same_with_any_number_of_threads),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(wrong_schedules_are_refused),
        cmocka_unit_test(milestones_are_written_in_several_ways),
        cmocka_unit_test(a_rate_that_grows_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
