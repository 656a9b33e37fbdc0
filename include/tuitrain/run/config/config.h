/* What was asked of a run: every option that bears on its numbers or its files. */
#ifndef TT_RUN_CONFIG_CONFIG_H
#define TT_RUN_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/data/dataset.h>

/* Options that nobody gave: a session makes them suit a small table. */
enum { TT_AUTO_BATCH = 1, TT_AUTO_EPOCHS = 2, TT_AUTO_STOP = 4, TT_AUTO_OPTIMIZER = 8 };

struct tt_job;

struct tt_config {
    char data[TT_OPT_TEXT];                                         /* a path or a name */
    int task;                                                       /* enum tt_task */
    char target[TT_OPT_TEXT], ignore[TT_OPT_TEXT], as[TT_OPT_TEXT]; /* of tables; "" is a guess */
    char x[TT_OPT_TEXT], y[TT_OPT_TEXT];                            /* of arrays; "" is a guess */
    int missing;                                                    /* enum tt_missing */
    int in_memory;                                                  /* enum tt_in_memory */
    bool no_cache;                                                  /* of what was read */
    int64_t workers; /* threads that read ahead what lies in files; 0: each step reads its own */
    char val[TT_OPT_TEXT], test[TT_OPT_TEXT];   /* a share, or other data (data/split.h); or "" */
    char group[TT_OPT_TEXT], time[TT_OPT_TEXT]; /* columns, or "" */
    int64_t split_seed, folds, fold;            /* 0 folds: none; fold 0: each in its turn */
    bool no_stratify;
    char image_mean[TT_OPT_TEXT], image_std[TT_OPT_TEXT]; /* of channels; "" are computed */
    char ground[TT_OPT_TEXT]; /* the colour under what is transparent in pictures */
    int bad;                  /* enum tt_bad */
    int64_t image_size[2];    /* height and width in pixels, or 0: as the pictures are */
    const char *net; /* kept (base/keep.h), or a literal: the network language, or a preset; "" is
                        one hidden layer of 128 */
    char device[TT_OPT_TEXT];
    char loss[TT_OPT_TEXT]; /* "" is cross-entropy of classes, mse of values */
    char schedule[TT_OPT_TEXT], early_stop[TT_OPT_TEXT];
    char best_by[TT_OPT_TEXT];    /* a metric; "" is early_stop's, or val-acc, of values val-r2 */
    char augment[TT_OPT_TEXT];    /* "shift 2; rotate 10"; "" and "off" are none */
    int64_t accumulate;           /* batches whose gradients make one update */
    double clip_norm, clip_value; /* of gradients; 0: off */
    double ema;                   /* decay of the moving average of the weights; 0: off */
    bool no_decay_bias;
    int64_t epochs, batch_size, seed;
    int64_t threads; /* 0: one for each processor */
    double lr;       /* before the schedule */
    double speed;    /* steps per second at most; 0: no limit */
    char optimizer[TT_OPT_TEXT];
    char optimizer_options[TT_OPT_TEXT]; /* "momentum=0.9 nesterov=yes" */
    char run_dir[TT_OPT_TEXT];           /* "" names one by date, data and net */
    char load[TT_OPT_TEXT], save[TT_OPT_TEXT];
    char checkpoint_every[TT_OPT_TEXT]; /* "30s", "2e", "500", "off" */
    bool partial;
    char freeze[TT_OPT_TEXT]; /* "fc1.*,*.bias" */
    int64_t keep;             /* the newest checkpoints, which stay; 0: all */
    int64_t log_every;        /* steps between two rows of metrics.jsonl */
    bool no_events, no_film, tb_histograms, tb_images;
    char on_nan[TT_OPT_TEXT]; /* "pause", "rewind", "stop" */
    unsigned automatic;       /* TT_AUTO_BATCH | ...: what may follow the size of a table */
    struct tt_job *job;       /* told how far loading is (base/job.h), or NULL; must stay */
};

/* The rows of the command line.  A checkpoint holds each under "config.NAME". */
extern const struct tt_opt tt_config_rows[];

/* A plain value: fill it, change fields, copy it.  What is wrong in it, tt_session_new() says. */
void tt_config_defaults(struct tt_config *c);
/* What its options ask of the data. */
struct tt_data_wish tt_config_wish(const struct tt_config *c);

/* Sets one option.  A net of "@FILE" is read from that file, and kept as one line without comments,
 * so that a run does not depend on the file. */
int tt_config_set(struct tt_config *c, const struct tt_opt *row, const char *value,
                  struct tt_err *err);

/* Config files: "name = value" a line, by the names of the command line; a line that begins with #
 * is a comment.  What a file does not name stays as it is.  Values go to the end of the line, so
 * that networks, which hold semicolons, need no quotes.
 *
 * On failure (TT_EINPUT, naming file and line) *c may be changed in part. */
int tt_config_parse(const char *name, const char *text, struct tt_config *c, struct tt_err *err);
int tt_config_read(const char *path, struct tt_config *c, struct tt_err *err);

/* All of it but the run folder, with each option's help as comment.  Fails as tt_file_commit(). */
int tt_config_write(const char *path, const struct tt_config *c, struct tt_err *err);

#endif
