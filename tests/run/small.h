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

#endif
