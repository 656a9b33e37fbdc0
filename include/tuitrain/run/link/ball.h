/* A ball on a surface: what the run's optimizer, with its options and rate, makes of a problem of
 * two parameters, as a watcher sees it: immutable, by mailbox.
 *
 * The surface is a valley with a dip on its way.  The steps are the optimizer's own, on that
 * surface's gradient.  The worker makes a path while TT_WATCH_BALL is set and anything of it has
 * changed. */
#ifndef TT_RUN_LINK_BALL_H
#define TT_RUN_LINK_BALL_H

#include <stdbool.h>
#include <stdint.h>

enum { TT_BALL_STEPS = 300 };

/* What is looked at of the surface. */
#define TT_BALL_W 7.0 /* x from -7 to 7, */
#define TT_BALL_H 3.5 /* y from -3.5 to 3.5 */

/* The loss of parameters x and y, and its gradient. */
double tt_ball_loss(double x, double y);
void tt_ball_gradient(double x, double y, double out[2]);
/* Where it is lowest, and where a ball can be caught. */
extern const double tt_ball_bottom[2], tt_ball_dip[2];

enum tt_ball_end { TT_BALL_MOVES, TT_BALL_AT_BOTTOM, TT_BALL_CAUGHT, TT_BALL_FLOWN };

struct tt_ball_path {
    char optimizer[96]; /* "sgd, momentum 0.9" */
    double lr;
    int n;                          /* points; 0: there is none */
    float at[TT_BALL_STEPS + 1][2]; /* before the first step, and after each */
    enum tt_ball_end end;           /* after the last: it still moves, rests, or has left */
};

struct tt_ball {
    int64_t id;                      /* another for each path; 0: none yet */
    struct tt_ball_path now, before; /* as settings are, and as they were */
};

#endif
