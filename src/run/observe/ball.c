#include "ball.h"

#include <math.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/run/session/session.h>

static const float START[2] = {-5, 2.2f};
static const double AWAY = 40, NEAR = 0.05, STILL = 2e-4;

static bool is_near(const float at[2], const double place[2])
{
    return hypot((double)at[0] - place[0], (double)at[1] - place[1]) < NEAR;
}

/* Whether the ball has come to an end, and which. */
static enum tt_ball_end end_of(const float at[2], const float before[2])
{
    double moved = hypot((double)(at[0] - before[0]), (double)(at[1] - before[1]));
    if (!(hypot((double)at[0], (double)at[1]) < AWAY))
        return TT_BALL_FLOWN;
    if (moved > STILL)
        return TT_BALL_MOVES;
    return is_near(at, tt_ball_bottom) ? TT_BALL_AT_BOTTOM
           : is_near(at, tt_ball_dip)  ? TT_BALL_CAUGHT
                                       : TT_BALL_MOVES;
}

static void step(const struct tt_optimizer *o, double lr, int64_t number, float at[2])
{
    const struct tt_update u = {.lr = lr, .step = number, .decay = true};
    double slope[2];
    tt_ball_gradient((double)at[0], (double)at[1], slope);
    const float g[2] = {(float)slope[0], (float)slope[1]};
    tt_optimizer_update(o, &u, 0, 2, at, g);
}

int tt__ball_roll(const char *optimizer, const char *options, double lr, struct tt_ball_path *out,
                  struct tt_err *err)
{
    struct tt_optimizer o;
    float at[2] = {START[0], START[1]};
    int rc = tt_optimizer_init(&o, optimizer, options, 2, err);
    memset(out, 0, sizeof *out);
    if (rc == 0) {
        tt_optimizer_text(&o, out->optimizer, sizeof out->optimizer);
        out->lr = lr;
        memcpy(out->at[out->n++], at, sizeof at);
    }
    while (rc == 0 && out->n <= TT_BALL_STEPS && out->end == TT_BALL_MOVES) {
        step(&o, lr, out->n, at);
        out->end = end_of(at, out->at[out->n - 1]);
        memcpy(out->at[out->n++], at, sizeof at);
    }
    tt_optimizer_done(&o);
    return rc;
}

/* Looked at in every step: two texts are compared, and nothing is computed. */
static bool is_the_same(const struct tt_balls *b, const struct tt_config *c, double lr)
{
    return b->now.id > 0 && b->now.now.lr == lr && strcmp(b->optimizer, c->optimizer) == 0 &&
           strcmp(b->options, c->optimizer_options) == 0;
}

double tt__balls_look(struct tt_balls *b, const struct tt_session *s, struct tt_mailbox *out)
{
    const struct tt_config *c = &s->config;
    double lr = c->lr * s->lr_factor; /* a schedule's course is another matter */
    struct tt_ball_path path;
    if (is_the_same(b, c, lr))
        return 0;
    double began = tt_clock_now();
    tt_text_copy(b->optimizer, sizeof b->optimizer, c->optimizer);
    tt_text_copy(b->options, sizeof b->options, c->optimizer_options);
    if (tt__ball_roll(c->optimizer, c->optimizer_options, lr, &path, NULL) < 0)
        return 0;
    b->now.before = b->now.now;
    b->now.now = path;
    b->now.id++;
    tt_mailbox_send(out, &b->now);
    return tt_clock_now() - began;
}
