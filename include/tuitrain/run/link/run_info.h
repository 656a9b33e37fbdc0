/* What a run is: constant while it goes on. */
#ifndef TT_RUN_LINK_RUN_INFO_H
#define TT_RUN_LINK_RUN_INFO_H

#include <stdbool.h>
#include <stdint.h>

/* The run as it began: filled before the worker starts, then constant.  What of it may change
 * stands, as it is now, in tt_link_settings(). */
struct tt_data_sheet;
struct tt_run_info {
    char data[64];       /* "mnist" */
    char net[256];       /* "784-128-10" */
    char optimizer[128]; /* "sgd, momentum 0.9" */
    char loss[64];       /* "cross-entropy" */
    char device[128];    /* "cpu, 2 threads, OpenBLAS SkylakeX" */
    char run_dir[1024];
    int64_t parameters;
    double flops; /* floating-point operations of a sample's training step; 0: not known */
    int threads;  /* that compute; 0: not known */
    int64_t train_samples, val_samples, test_samples, batch_size;
    int fold, folds;            /* which of how many, from 1; 0: no folds */
    int64_t first_step, epochs; /* where the run began, and the epochs asked for then */
    double lr;                  /* of the first step */
    uint64_t seed;
    bool regression;     /* values are learned: R^2 stands where accuracy would */
    char value_name[32]; /* what they are */
    int n_values;        /* so many of each sample; samples show the first */
    double baseline;     /* score on the validation set of always the commonest class; else 0 */
    int baseline_class;
    int n_classes, n_pairs;
    const char (*class_name)[32];      /* n_classes of them, safe to show */
    int channels, height, width;       /* of pictures; 0: samples are rows of numbers */
    bool plane;                        /* samples have two inputs: they lie in a plane */
    const char (*column_name)[64];     /* of those, safe to show */
    const struct tt_data_sheet *sheet; /* what the data are, or NULL (run/link/data_sheet.h) */
    const char *watched; /* constant: why no command can change the run, which is only looked at;
                            NULL: one can */
    const char *lacks;   /* constant: what is not known of such a run, or NULL */
};

#endif
