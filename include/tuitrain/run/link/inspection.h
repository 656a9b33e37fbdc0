/* What the inside of the network looks like, layer by layer, as a watcher sees it: immutable, by
 * mailbox.
 *
 * The worker makes one a few times a second while TT_WATCH_MODEL is set, and some all along, so
 * that who looks at the end sees the whole run.  Outputs and gradients are those of a probe: a
 * fixed small batch of the training set, without augmentation, through a copy of the network in
 * train mode, on one thread.  Update ratios are those of a real step. */
#ifndef TT_RUN_LINK_INSPECTION_H
#define TT_RUN_LINK_INSPECTION_H

#include <stdbool.h>
#include <stdint.h>

enum { TT_MOMENTS = 48, TT_BINS = 24, TT_REPORT_NAME = 80, TT_PICTURE_BYTES = 1 << 18 };

/* A histogram of values at each moment. */
struct tt_histogram_trace {
    double low, high;                    /* the outer ends of all bins; both 0: nothing is known */
    bool log;                            /* bins and ends are of log10 |value| */
    uint16_t share[TT_MOMENTS][TT_BINS]; /* of all values; 65535 is all */
};

/* Figures over time that are not known are NaN. */
struct tt_param_report {
    char name[TT_REPORT_NAME]; /* "fc1.weight" */
    int layer;
    int64_t count;
    bool frozen;
    float weight_norm[TT_MOMENTS], grad_norm[TT_MOMENTS];
    float ratio[TT_MOMENTS]; /* |change of one update| / |weights| */
    struct tt_histogram_trace weights, gradients;
};

struct tt_layer_report {
    char name[48], text[64], shape[32]; /* "fc1", "linear 128", "128" */
    int depth;                          /* residual blocks around it */
    int first_param, n_params;          /* its rows of `param` */
    int64_t parameters;
    double multiply_adds; /* of one sample's forward */
    double time;          /* share of the probe's forward and backward pass */
    bool computes;        /* there are outputs; of a view the next two mean nothing */
    struct tt_histogram_trace outputs;
    double mean, std;            /* of the outputs now */
    bool can_die, can_saturate;  /* a relu; a sigmoid or tanh */
    int64_t units;               /* features, or channels */
    float dead[TT_MOMENTS];      /* share of units without an output above 0 for any sample */
    float saturated[TT_MOMENTS]; /* share of outputs at an end of their range: saturated */
};

/* The first weights that see the data, if it is made of pictures: one of each unit or filter, each
 * scaled to its own largest weight. */
struct tt_weight_pictures {
    int n, of;          /* shown, of all there are */
    int w, h, channels; /* 1: signed; 3: as colours, grey is zero */
    int layer;
    uint8_t *data; /* (n, h, w, channels); lives as long as the inspection */
};

struct tt_inspection {
    bool known;
    char why[160];   /* when it cannot be made: the reason */
    int64_t number;  /* counts inspections */
    int64_t step;    /* of this one */
    int64_t samples; /* of the probe */
    double loss;     /* of the probe */
    double lr;
    int n_moments; /* the last is this one */
    int64_t moment[TT_MOMENTS];
    int n_layers, n_params;
    struct tt_layer_report *layer; /* live as long as the inspection */
    struct tt_param_report *param;
    struct tt_weight_pictures pictures;
};

/* The newest figure of a trace. */
static inline float tt_inspection_last(const struct tt_inspection *i, const float *trace)
{
    return trace[i->n_moments > 0 ? i->n_moments - 1 : 0];
}

/* The newest one that is known, or NaN: at a rest no update is made that could be measured. */
static inline float tt_inspection_known(const struct tt_inspection *i, const float *trace)
{
    int m = i->n_moments - 1;
    while (m > 0 && !(trace[m] == trace[m]))
        m--;
    return trace[m > 0 ? m : 0];
}

#endif
