/* What was asked of a run: every option that bears on its numbers or its files. */
#ifndef TT_RUN_CONFIG_H
#define TT_RUN_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/opt.h>

struct tt_config {
    char data[TT_OPT_TEXT]; /* a path or a name */
    int task;               /* enum tt_task */
    char net[TT_OPT_TEXT];  /* "" is one hidden layer of 128 */
    char device[TT_OPT_TEXT];
    char loss[TT_OPT_TEXT]; /* "" is cross-entropy of classes, mse of values */
    char schedule[TT_OPT_TEXT], early_stop[TT_OPT_TEXT];
    int64_t accumulate;
    double clip_norm, clip_value, ema;
    bool no_decay_bias;
    int64_t epochs, batch_size, seed, threads;
    double lr, speed;
    char optimizer[TT_OPT_TEXT];
    char optimizer_options[TT_OPT_TEXT]; /* "momentum=0.9 nesterov=yes" */
    char run_dir[TT_OPT_TEXT];           /* "" names one by date, data and net */
    char load[TT_OPT_TEXT], save[TT_OPT_TEXT];
    char checkpoint_every[TT_OPT_TEXT]; /* "30s", "2e", "500", "off" */
    int64_t keep;
    char on_nan[TT_OPT_TEXT]; /* "pause", "rewind", "stop" */
};

/* The rows of the command line.  A checkpoint holds each under "config.NAME". */
extern const struct tt_opt tt_config_rows[];

void tt_config_defaults(struct tt_config *c);

#endif
