/* The worker's side of the ball (run/link/ball.h): a path by the run's optimizer, made anew when
 * its options or its rate have changed. */
#ifndef TT_RUN_OBSERVE_BALL_H
#define TT_RUN_OBSERVE_BALL_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/mailbox.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/run/link/ball.h>

struct tt_session;

/* Zeroed at first. */
struct tt_balls {
    struct tt_ball now;
    char optimizer[TT_OPT_TEXT], options[TT_OPT_TEXT]; /* of that */
};

/* Between two steps, or at rest, while somebody looks (TT_WATCH_BALL).  Returns the seconds that it
 * took: they are none of training. */
double tt__balls_look(struct tt_balls *b, const struct tt_session *s, struct tt_mailbox *out);

/* The path alone: the optimizer of that name and options, from the start on. */
int tt__ball_roll(const char *optimizer, const char *options, double lr, struct tt_ball_path *out,
                  struct tt_err *err);

#endif
