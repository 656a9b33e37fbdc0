/* The limits of options: those within which their formulas make sense. */
#include "../small.h"

#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>

static int try_optimizer(const char *name, const char *options, struct tt_err *err)
{
    struct tt_optimizer o;
    int rc = tt_optimizer_init(&o, name, options, 1, err);
    tt_optimizer_done(&o);
    return rc;
}

static int try_net(const char *net, const char *options, struct tt_err *err)
{
    const struct tt_shape input = {.n = 3, .dim = {2, 4, 4}};
    char text[128];
    snprintf(text, sizeof text, "%s %s; flatten; linear", net, options);
    struct tt_model *m = tt_model_new(text, &input, 3, NULL, err);
    tt_model_free(m);
    return m ? 0 : -1;
}

static int try_loss(const char *name, const char *options, struct tt_err *err)
{
    struct tt_loss loss;
    char text[128];
    snprintf(text, sizeof text, "%s %s", name, options);
    int rc = tt_loss_init(&loss, text, 3, err);
    tt_loss_done(&loss);
    return rc;
}

static int try_schedule(const char *name, const char *options, struct tt_err *err)
{
    struct tt_schedule s;
    char text[128];
    snprintf(text, sizeof text, "%s:%s", name, options);
    if (tt_schedule_init(&s, text, err) < 0)
        return -1;
    tt_schedule_done(&s);
    return 0;
}

static int try_run(const char *name, const char *value, struct tt_err *err)
{
    struct tt_config c = small_config();
    return tt_opt_set(tt_opt_find(tt_config_rows, name), &c, value, err);
}

/* `in` is still taken, `out` no longer: "option=value", of a run the value alone. */
static const struct limit {
    int (*try)(const char *of, const char *options, struct tt_err *err);
    const char *of, *in, *out, *range;
} limits[] = {
    /* What is kept of a mean: at 1 nothing new comes in, and Adam divides by 1 - beta^t = 0. */
    {try_optimizer, "sgd", "momentum=0", "momentum=1", "[0, 1)"},
    {try_optimizer, "sgd", "momentum=0.999", "momentum=-0.1", "[0, 1)"},
    {try_optimizer, "sgd", "dampening=0.99", "dampening=1", "[0, 1)"},
    {try_optimizer, "adam", "beta1=0", "beta1=1", "[0, 1)"},
    {try_optimizer, "adam", "beta2=0.9999", "beta2=1", "[0, 1)"},
    {try_optimizer, "adamw", "beta1=0.5", "beta1=1", "[0, 1)"},
    {try_optimizer, "adamw", "beta2=0", "beta2=1", "[0, 1)"},
    {try_optimizer, "lion", "beta1=0.99", "beta1=1", "[0, 1)"},
    {try_optimizer, "lion", "beta2=0.99", "beta2=1", "[0, 1)"},
    {try_optimizer, "rmsprop", "alpha=0", "alpha=1", "[0, 1)"},
    {try_optimizer, "rmsprop", "momentum=0", "momentum=1", "[0, 1)"},
    {try_run, "ema", "0.999999", "1", "[0, 0.999999]"},
    /* What keeps a divisor from 0. */
    {try_optimizer, "adam", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_optimizer, "adamw", "eps=1", "eps=-1", "(0, 1]"},
    {try_optimizer, "rmsprop", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_optimizer, "adagrad", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_net, "batchnorm", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_net, "layernorm", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_net, "groupnorm 2", "eps=1e-30", "eps=0", "(0, 1]"},
    {try_net, "softplus", "beta=0.001", "beta=0", "(0, 100]"},
    {try_loss, "huber", "delta=0.001", "delta=0", "(0, 1000000]"},
    /* Weight decay pulls to 0, never away. */
    {try_optimizer, "sgd", "weight-decay=0", "weight-decay=-0.1", "[0, 10]"},
    {try_optimizer, "adamw", "weight-decay=0", "weight-decay=-0.1", "[0, 10]"},
    {try_optimizer, "adagrad", "lr-decay=0", "lr-decay=-0.1", "[0, 10]"},
    {try_optimizer, "adagrad", "initial-accumulator-value=0", "initial-accumulator-value=-1",
     "[0, 1000000]"},
    /* Shares. */
    {try_net, "dropout", "1", "1.1", "[0, 1]"},
    {try_net, "dropout2d", "0", "-0.1", "[0, 1]"},
    {try_net, "batchnorm", "momentum=1", "momentum=1.1", "[0, 1]"},
    {try_loss, "cross-entropy", "label-smoothing=1", "label-smoothing=1.1", "[0, 1]"},
    {try_schedule, "onecycle", "rise=0.5", "rise=1", "[0.001, 0.999]"},
    {try_schedule, "warmup", "5,start=0", "5,start=-0.1", "[0, 1]"},
    /* Falls. */
    {try_schedule, "plateau", "factor=0.999", "factor=1", "(0, 1)"},
    {try_schedule, "plateau", "factor=0.001", "factor=0", "(0, 1)"},
    {try_schedule, "step", "gamma=0", "gamma=-0.1", "[0, 10]"},
    {try_run, "lr", "10", "0", "(0, 10]"},
};

static void options_are_taken_where_their_formulas_make_sense(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const struct limit *l = &limits[i];
        struct tt_err err = {0};
        assert_ok(l->try(l->of, l->in, &err), &err);
        if (l->try(l->of, l->out, &err) >= 0)
            fail_msg("%s %s is taken", l->of, l->out);
        if (!strstr(err.text, l->range))
            fail_msg("%s %s: \"%s\" has no \"%s\"", l->of, l->out, err.text, l->range);
    }
}

/* Every share that an optimizer keeps, the ones of those to come among them. */
static void no_optimizer_keeps_all(void **state)
{
    (void)state;
    for (int i = 0; tt_optimizer_types[i]; i++)
        for (const struct tt_opt *row = tt_optimizer_types[i]->opts; row->name; row++) {
            bool kept = row->type == TT_OPT_FLOAT && row->max == 1 && strcmp(row->name, "eps") != 0;
            if (kept && tt_opt_in_range(row, 1))
                fail_msg("%s %s may be 1", tt_optimizer_types[i]->name, row->name);
            if (strcmp(row->name, "eps") == 0 && tt_opt_in_range(row, 0))
                fail_msg("%s eps may be 0", tt_optimizer_types[i]->name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_taken_where_their_formulas_make_sense),
        cmocka_unit_test(no_optimizer_keeps_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
