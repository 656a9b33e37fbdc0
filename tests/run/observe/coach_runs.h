/* Runs that are made to go well, or wrong in one way, and what the coach says of them: a table of
 * them, each by a cause. */
#ifndef TT_TESTS_RUN_OBSERVE_COACH_RUNS_H
#define TT_TESTS_RUN_OBSERVE_COACH_RUNS_H

#include "coach_data.h"

#include <tuitrain/run/session/session.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/coach.h"
#include "../../../src/run/observe/health.h"
#include "../../../src/run/observe/inspector.h"

enum data_kind { PICTURES, TABLE, VALUES };
enum { HEALTHY = TT_RULE_COUNT }; /* nothing is to be said */

struct made {
    const char *what;
    int cause; /* enum tt_rule, or HEALTHY */
    enum data_kind data;
    struct spoil spoil;
    const char *net;
    double lr;
    int batch, epochs; /* batch 0: 32 */
    const char *optimizer, *options;
    double weights; /* all weights are this many times their initial size; 0: as they are */
};

/* What was said of a run: of each rule the first epoch in which it was the strongest; 0: never. */
struct said {
    int first[TT_RULE_COUNT];
    int last; /* at the end, or HEALTHY */
    char text[360];
};

static const char pictures_net[] = "784-32-10", table_net[] = "8-32-5";

static const struct made runs[] = {
    {.what = "rate 30 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.3,
     .epochs = 6},
    {.what = "rate 10 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.1,
     .epochs = 6},
    {.what = "rate 30 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = TABLE,
     .net = table_net,
     .lr = 0.6,
     .epochs = 6},
    {.what = "rate 10 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = TABLE,
     .net = table_net,
     .lr = 0.3,
     .epochs = 6},
    {.what = "adam, rate 100 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.1,
     .epochs = 6,
     .optimizer = "adam"},
    {.what = "adam, rate 300 times too high",
     .cause = TT_RULE_LR_HIGH,
     .data = TABLE,
     .net = table_net,
     .lr = 0.3,
     .epochs = 6,
     .optimizer = "adam"},
    {.what = "rate 1000 times too low",
     .cause = TT_RULE_LR_LOW,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 1e-5,
     .epochs = 6},
    {.what = "rate 1000 times too low",
     .cause = TT_RULE_LR_LOW,
     .data = TABLE,
     .net = table_net,
     .lr = 3e-5,
     .epochs = 6},
    {.what = "over-fitting",
     .cause = TT_RULE_OVERFITTING,
     .data = PICTURES,
     .spoil = {.few = 0.1},
     .net = "784-256-10",
     .lr = 0.02,
     .epochs = 40},
    {.what = "over-fitting",
     .cause = TT_RULE_OVERFITTING,
     .data = TABLE,
     .spoil = {.few = 0.15},
     .net = "8-256-256-5",
     .lr = 0.03,
     .epochs = 60},
    {.what = "too small a network",
     .cause = TT_RULE_UNDERFITTING,
     .data = PICTURES,
     .net = "784-1-10",
     .lr = 0.01,
     .epochs = 25},
    {.what = "too small a network",
     .cause = TT_RULE_UNDERFITTING,
     .data = TABLE,
     .net = "8-1-5",
     .lr = 0.02,
     .epochs = 25},
    {.what = "weight decay 0.3",
     .cause = TT_RULE_UNDERFITTING,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.01,
     .epochs = 12,
     .options = "weight-decay=0.3"},
    {.what = "weight decay 0.3",
     .cause = TT_RULE_UNDERFITTING,
     .data = TABLE,
     .net = table_net,
     .lr = 0.01,
     .epochs = 12,
     .options = "weight-decay=0.3"},
    {.what = "biases that kill units",
     .cause = TT_RULE_DEAD,
     .data = PICTURES,
     .net = "784-32-10",
     .lr = 0.01,
     .epochs = 6,
     .weights = -1},
    {.what = "biases that kill units",
     .cause = TT_RULE_DEAD,
     .data = TABLE,
     .net = table_net,
     .lr = 0.01,
     .epochs = 6,
     .weights = -1},
    {.what = "weights 30 times too large",
     .cause = TT_RULE_SATURATED,
     .data = PICTURES,
     .net = "flatten; linear 32; tanh; linear 32; tanh; linear 10",
     .lr = 0.001,
     .epochs = 6,
     .weights = 30},
    {.what = "weights 30 times too large",
     .cause = TT_RULE_SATURATED,
     .data = TABLE,
     .net = "linear 32; tanh; linear 32; tanh; linear 5",
     .lr = 0.001,
     .epochs = 6,
     .weights = 30},
    {.what = "five sigmoids",
     .cause = TT_RULE_VANISHING,
     .data = PICTURES,
     .net = "flatten; linear 32; sigmoid; linear 32; sigmoid; linear 32; sigmoid; linear 32; "
            "sigmoid; linear 32; sigmoid; linear 10",
     .lr = 0.01,
     .epochs = 6},
    {.what = "five sigmoids",
     .cause = TT_RULE_VANISHING,
     .data = TABLE,
     .net = "linear 32; sigmoid; linear 32; sigmoid; linear 32; sigmoid; linear 32; sigmoid; "
            "linear 32; sigmoid; linear 5",
     .lr = 0.01,
     .epochs = 6},
    {.what = "nine in ten of one class",
     .cause = TT_RULE_IMBALANCE,
     .data = PICTURES,
     .spoil = {.imbalance = 0.9},
     .net = pictures_net,
     .lr = 0.01,
     .epochs = 5},
    {.what = "nine in ten of one class",
     .cause = TT_RULE_IMBALANCE,
     .data = TABLE,
     .spoil = {.imbalance = 0.9},
     .net = table_net,
     .lr = 0.01,
     .epochs = 5},
    {.what = "three labels in ten drawn anew",
     .cause = TT_RULE_LABEL_NOISE,
     .data = PICTURES,
     .spoil = {.noise = 0.3},
     .net = pictures_net,
     .lr = 0.01,
     .epochs = 8},
    {.what = "three labels in ten drawn anew",
     .cause = TT_RULE_LABEL_NOISE,
     .data = TABLE,
     .spoil = {.noise = 0.3},
     .net = table_net,
     .lr = 0.01,
     .epochs = 8},
    {.what = "two classes, labels drawn anew",
     .cause = TT_RULE_LABEL_NOISE,
     .data = TABLE,
     .spoil = {.noise = 0.3, .classes = 2},
     .net = "8-32-2",
     .lr = 0.01,
     .epochs = 8},
    {.what = "three classes, labels drawn anew",
     .cause = TT_RULE_LABEL_NOISE,
     .data = TABLE,
     .spoil = {.noise = 0.3, .classes = 3},
     .net = "8-32-3",
     .lr = 0.01,
     .epochs = 8},
    {.what = "validated on what was trained on",
     .cause = TT_RULE_LEAK,
     .data = PICTURES,
     .spoil = {.copies = 0.5},
     .net = pictures_net,
     .lr = 0.01,
     .epochs = 4},
    {.what = "rows that stand there twice",
     .cause = TT_RULE_LEAK,
     .data = TABLE,
     .spoil = {.copies = 0.3},
     .net = table_net,
     .lr = 0.01,
     .epochs = 4},
    {.what = "a column that knows",
     .cause = TT_RULE_LEAK,
     .data = TABLE,
     .spoil = {.tells = true},
     .net = "9-32-5",
     .lr = 0.01,
     .epochs = 4},
    {.what = "a column that knows",
     .cause = TT_RULE_LEAK,
     .data = VALUES,
     .spoil = {.tells = true},
     .net = "9-32-1",
     .lr = 0.01,
     .epochs = 4},
    {.what = "batch norm, batches of 2",
     .cause = TT_RULE_SMALL_BATCH,
     .data = PICTURES,
     .net = "flatten; linear 32; batchnorm; relu; linear 10",
     .lr = 0.01,
     .batch = 2,
     .epochs = 2},
    {.what = "batch norm, batches of 2",
     .cause = TT_RULE_SMALL_BATCH,
     .data = TABLE,
     .net = "linear 32; batchnorm; relu; linear 5",
     .lr = 0.01,
     .batch = 2,
     .epochs = 3},
    {.what = "healthy",
     .cause = HEALTHY,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.01,
     .epochs = 4},
    {.what = "healthy, adam",
     .cause = HEALTHY,
     .data = PICTURES,
     .net = pictures_net,
     .lr = 0.001,
     .epochs = 5,
     .optimizer = "adam"},
    {.what = "healthy, batch norm",
     .cause = HEALTHY,
     .data = PICTURES,
     .net = "flatten; linear 64; batchnorm; relu; linear 10",
     .lr = 0.01,
     .epochs = 4},
    {.what = "healthy, dropout",
     .cause = HEALTHY,
     .data = PICTURES,
     .net = "flatten; linear 64; relu; dropout 0.3; linear 10",
     .lr = 0.01,
     .epochs = 8},
    {.what = "healthy, two layers",
     .cause = HEALTHY,
     .data = PICTURES,
     .net = "784-64-32-10",
     .lr = 0.01,
     .epochs = 4},
    {.what = "healthy",
     .cause = HEALTHY,
     .data = TABLE,
     .net = table_net,
     .lr = 0.01,
     .epochs = 20},
    {.what = "healthy, adam",
     .cause = HEALTHY,
     .data = TABLE,
     .net = table_net,
     .lr = 0.005,
     .epochs = 20,
     .optimizer = "adam"},
    {.what = "healthy, tanh",
     .cause = HEALTHY,
     .data = TABLE,
     .net = "linear 32; tanh; linear 5",
     .lr = 0.02,
     .epochs = 20},
    {.what = "healthy, batch norm",
     .cause = HEALTHY,
     .data = TABLE,
     .net = "linear 32; batchnorm; relu; linear 5",
     .lr = 0.01,
     .epochs = 15},
    {.what = "healthy, two classes",
     .cause = HEALTHY,
     .data = TABLE,
     .spoil = {.classes = 2},
     .net = "8-32-2",
     .lr = 0.01,
     .epochs = 15},
    {.what = "two classes that overlap", /* noise is what it is not to be taken for */
     .cause = TT_RULE_UNDERFITTING,
     .data = TABLE,
     .spoil = {.classes = 2, .near = true},
     .net = "8-32-2",
     .lr = 0.01,
     .epochs = 8},
    {.what = "healthy, three classes",
     .cause = HEALTHY,
     .data = TABLE,
     .spoil = {.classes = 3},
     .net = "8-32-3",
     .lr = 0.01,
     .epochs = 15},
    {.what = "three classes that overlap",
     .cause = TT_RULE_UNDERFITTING,
     .data = TABLE,
     .spoil = {.classes = 3, .near = true},
     .net = "8-32-3",
     .lr = 0.01,
     .epochs = 8},
    {.what = "healthy",
     .cause = HEALTHY,
     .data = VALUES,
     .net = "8-32-1",
     .lr = 0.01,
     .epochs = 15},
    {.what = "healthy, adam",
     .cause = HEALTHY,
     .data = VALUES,
     .net = "8-32-1",
     .lr = 0.005,
     .epochs = 15,
     .optimizer = "adam"},
};
enum { RUNS = sizeof runs / sizeof runs[0] };

static inline struct tt_session *session_of(const struct made *m, int seed)
{
    struct tt_config c;
    struct tt_err err = {0};
    char name[32];
    static int files;
    tt_config_defaults(&c);
    snprintf(name, sizeof name, "data%d%s", files++, m->data == PICTURES ? "" : ".csv");
    strcpy(c.data, test_path(name));
    if (m->data == PICTURES)
        part_of_mnist(c.data, &m->spoil, (uint64_t)seed);
    else
        table_of(c.data, &m->spoil, m->data == VALUES, (uint64_t)seed);
    c.net = m->net;
    c.lr = m->lr;
    c.batch_size = m->batch ? m->batch : 32;
    c.epochs = m->epochs;
    c.threads = 1;
    c.seed = seed;
    if (m->optimizer)
        snprintf(c.optimizer, sizeof c.optimizer, "%s", m->optimizer);
    if (m->options)
        snprintf(c.optimizer_options, sizeof c.optimizer_options, "%s", m->options);
    struct tt_session *s = tt_session_new(&c, &err);
    if (!s)
        fail_msg("%s: %s", m->what, err.text);
    return s;
}

/* Below zero: biases of the first layer so low that most of its units give nothing. */
static inline void spoil_weights(struct tt_session *s, double factor)
{
    for (int i = 0; i < tt_model_params(s->model) && factor != 0; i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        bool bias = strstr(p->name, ".bias") != NULL;
        for (int64_t k = 0; k < tt_shape_count(&p->shape); k++)
            if (factor > 0 && !bias)
                p->value[k] *= (float)factor;
            else if (factor < 0 && bias && i == 1 && k % 4 != 0)
                p->value[k] = -100;
    }
}

static inline void note(struct said *said, const struct tt_health *h, int epoch)
{
    said->last = h->n_warnings > 0 ? (int)h->warning[0].rule : HEALTHY;
    if (h->n_warnings > 0 && said->first[said->last] == 0)
        said->first[said->last] = epoch;
    snprintf(said->text, sizeof said->text, "%s%s%s",
             h->n_warnings ? tt_rules[h->warning[0].rule].name : h->coaching.text,
             h->n_warnings ? ": " : "", h->n_warnings ? h->warning[0].text : "");
}

/* As the worker does it, but that inspections are made by the step and not by the clock. */
static inline struct said train(const struct made *m, int seed)
{
    struct said said = {.last = HEALTHY};
    struct tt_session *s = session_of(m, seed);
    struct tt_series *series[TT_SERIES_COUNT];
    struct tt_inspector in = {0};
    struct tt_health health = {0};
    struct tt_mailbox box;
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        series[i] = tt_series_new(false);
    tt__inspection_mailbox(&box);
    spoil_weights(s, m->weights);
    tt__health_begin(&health, s);
    while (s->progress.epoch < m->epochs) {
        int64_t per = s->steps_per_epoch, batch = s->progress.batch;
        if (batch % (per / 3 + 1) == 0 || batch == per - 1)
            tt__inspector_before(&in, s, &box, true, true);
        bool ended = tt_session_step(s);
        tt_series_push(series[TT_SERIES_TRAIN_LOSS], s->progress.step, s->batch_loss);
        tt_series_push(series[TT_SERIES_TRAIN_ACC], s->progress.step, s->batch_score);
        tt__inspector_after(&in, s, &box, s->lr);
        if (!ended)
            continue;
        tt_session_validate(s);
        tt_series_push(series[TT_SERIES_VAL_LOSS], s->progress.step, s->val.loss);
        tt_series_push(series[TT_SERIES_VAL_ACC], s->progress.step, tt_session_score(s, &s->val));
        tt__health_look(&health, s, series, &in.now);
        note(&said, &health, (int)s->progress.epoch);
    }
    tt__inspector_done(&in);
    tt_mailbox_done(&box);
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(series[i]);
    tt_session_free(s);
    return said;
}

#endif
