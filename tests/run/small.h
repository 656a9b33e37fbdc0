/* A session on the small data set. */
#ifndef TT_TEST_RUN_SMALL_H
#define TT_TEST_RUN_SMALL_H

#include "../support/small_data.h"
#include "../support/test.h"

#include <tuitrain/run/session/session.h>

/* 10 steps an epoch, 3 epochs, with dropout, so that every kind of randomness is in it. */
static inline struct tt_config small_config(void)
{
    struct tt_config c;
    tt_config_defaults(&c);
    strcpy(c.data, small_data());
    c.net = "flatten; linear 8; relu; dropout 0.2; linear 3";
    strcpy(c.run_dir, test_path("run"));
    c.batch_size = 32;
    c.epochs = 3;
    c.threads = 2;
    c.lr = 0.05;
    return c;
}

static inline struct tt_session *small_session(const struct tt_config *c)
{
    struct tt_err err = {0};
    struct tt_session *s = tt_session_new(c, &err);
    if (!s)
        fail_msg("%s", err.text);
    return s;
}

static inline void steps(struct tt_session *s, int n)
{
    while (n-- > 0)
        tt_session_step(s);
}

static inline void assert_same_bits(struct tt_session *a, struct tt_session *b)
{
    size_t bytes = (size_t)tt_model_flat_size(a->model) * sizeof(float);
    assert_memory_equal(tt_model_values(a->model), tt_model_values(b->model), bytes);
    for (int i = 0; i < TT_MAX_SLOTS; i++)
        if (a->optimizer.slot[i])
            assert_memory_equal(a->optimizer.slot[i], b->optimizer.slot[i], bytes);
    assert_int_equal(a->progress.step, b->progress.step);
    assert_int_equal(a->progress.epoch, b->progress.epoch);
    assert_int_equal(a->progress.batch, b->progress.batch);
    assert_memory_equal(&a->progress.sums.loss, &b->progress.sums.loss, sizeof(double));
    assert_int_equal(a->progress.sums.hits, b->progress.sums.hits);
    assert_int_equal(a->progress.updates, b->progress.updates);
    assert_memory_equal(tt_model_state(a->model), tt_model_state(b->model),
                        (size_t)tt_model_state_size(a->model) * sizeof(float));
    if (a->ema)
        assert_memory_equal(a->ema, b->ema, bytes);
    if (a->best_values)
        assert_memory_equal(a->best_values, b->best_values, bytes);
}

#endif
