/* How fast a run is, and how fast it may be.  Pure: the time is told to it. */
#ifndef TT_RUN_CONTROL_PACE_H
#define TT_RUN_CONTROL_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct tt_pace {
    bool running;               /* the clock is on */
    double elapsed, mark;       /* active seconds up to `mark` */
    double epoch_seconds;       /* training passes of this epoch */
    double val_seconds;         /* the last validation pass */
    double rate, rate_since;    /* samples per second, measured since */
    int64_t rate_samples;       /* since then */
    double window;              /* seconds that the rate was measured over */
    double waited, waiting;     /* seconds that steps waited for data in all; their share in that */
    double max_speed, next_due; /* cap in steps per second; when the next may begin */
};

/* Lets the clock run, if it does not; stops it, so that rates are measured afresh. */
void tt__pace_start(struct tt_pace *p, double now);
void tt__pace_stop(struct tt_pace *p);

/* Adds the time since the last lap to `elapsed` and returns it. */
double tt__pace_lap(struct tt_pace *p, double now);
/* A lap with a step on so many samples.  Returns true when there is a new rate. */
bool tt__pace_step(struct tt_pace *p, double now, int64_t samples);
/* After there was a new rate: so many seconds have steps waited for data by now. */
void tt__pace_waited(struct tt_pace *p, double seconds);
/* A lap with a validation pass of so many seconds: it must not lower the rate. */
void tt__pace_validation(struct tt_pace *p, double now);
/* These seconds went to somebody who watches: they are none of training. */
void tt__pace_not_training(struct tt_pace *p, double seconds);

/* Seconds to wait before the next step; <= 0: none. */
double tt__pace_wait(const struct tt_pace *p, double now);
/* The step is over: when the next may begin. */
void tt__pace_next(struct tt_pace *p);

#endif
