/* Inside: what one sample, or a drawing, becomes on its way through the network.  A wish goes to
 * the worker, an insight comes back, each by a mailbox: the newest counts.  A wish is no command:
 * it changes nothing, and the journal does not know it. */
#ifndef TT_RUN_LINK_INSIGHT_H
#define TT_RUN_LINK_INSIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/samples.h>

enum {
    TT_INSIDE_CLASSES = 1000,
    TT_INSIDE_UNITS = 512,         /* outputs told of a layer: all, or the largest */
    TT_INSIDE_MAPS = 64,           /* pictures of a layer's channels */
    TT_INSIDE_MAP_SIDE = 32,       /* most pixels of a row or column of those */
    TT_INSIDE_MAP_BYTES = 1 << 19, /* of all layers' */
    TT_INSIDE_LINKS = 64,          /* connections told of a unit: all, or the strongest */
    TT_INSIDE_COLUMNS = 64,        /* columns told: all, or those that weigh most */
    TT_INSIDE_GRID = 14,           /* most squares of a row or column that are painted over */
    TT_INSIDE_LABEL = 48,
    TT_SURFACE_SIDE = 48, /* most places of a row or column of a surface */
    TT_SURFACE_POINTS = 768,
    TT_SURFACE_UNITS = 128,    /* units with a surface of their own, ... */
    TT_SURFACE_UNIT_SIDE = 16, /* ... of so many places a row */
    TT_SURFACE_LEVELS = 24,    /* most levels of a category that is an axis */
};

struct tt_inside_wish {
    int64_t turn; /* another for each question; 0: none is asked */
    bool drawing; /* the newest drawing; else sample `index` of the validation set, ... */
    int64_t index;
    int by; /* ... or from there the by-th (below 0: backwards) that is as these say: */
    bool wrong;
    int cls;         /* -1: of any class */
    int64_t seek;    /* another for each search: it is made once */
    int layer, unit; /* whose connections are told; -1: no layer; the strongest unit */
    int target;      /* the class whose reasons are told; -1: the likeliest */
};

struct tt_inside_layer {
    char name[48], text[64], shape[32];
    int depth;     /* blocks around it */
    bool computes; /* else its output is its input */
    int64_t units; /* numbers, or channels: of so many ... */
    int n;         /* ... these are told, in their order */
    int32_t unit[TT_INSIDE_UNITS];
    float value[TT_INSIDE_UNITS]; /* of a channel its mean */
    float most;                   /* the largest size of any number of the layer */
    /* Of channels: pictures of the first n_maps of those, signed (128 is 0), all on one scale. */
    int n_maps, map_h, map_w;
    int64_t first_map; /* where in `map` */
};

/* Into unit `unit` of layer `layer`, which is made by the linear layer `through` (itself, or one
 * before it that keeps units apart) out of the outputs of `from` (-1: the input). */
struct tt_inside_links {
    bool known;
    int layer, unit, through, from;
    int64_t
        of; /* connections in all; n are told, the strongest first, and none that adds nothing */
    int n;
    struct tt_inside_link {
        int32_t index;       /* of the input */
        float weight, value; /* their product is what it adds */
        char label[TT_INSIDE_LABEL];
    } link[TT_INSIDE_LINKS];
    double gained, lost, bias, sum; /* of all: sum = bias + gained + lost */
    /* Where the inputs are the picture's pixels: what each adds (height, width) of
     * tt_insight.seen, signed, on a scale of its own. */
    bool picture;
};

struct tt_inside_column {
    int column;  /* of the input's columns */
    double adds; /* gradient of the target times input, its inputs' sum */
    char name[64], value[40];
};

/* What the network says all over the plane of two columns. */
struct tt_surface {
    int side; /* places a row and a column; 0: there is none */
    char axis[2][64];
    double low[2], high[2]; /* in the data's units; of levels 0 to n_levels */
    int n_levels[2];        /* 0: a number */
    char level[2][TT_SURFACE_LEVELS][16];
    /* (side, side), row 0 at the lowest y: the class and how sure it is, or of values how high. */
    uint16_t cls[TT_SURFACE_SIDE * TT_SURFACE_SIDE];
    uint8_t level_of[TT_SURFACE_SIDE * TT_SURFACE_SIDE];
    double value_low, value_high; /* of values: at 0 and at 255 */
    int n_points;
    struct tt_surface_point {
        float x, y; /* 0 to 1 */
        uint16_t cls;
        uint8_t level; /* of values */
        bool test;     /* of validation or test, not of training */
    } point[TT_SURFACE_POINTS];
    float here[2]; /* where the sample that is looked at lies */
    int n_units;
    struct tt_surface_unit {
        int layer, unit;
        uint8_t place[TT_SURFACE_UNIT_SIDE * TT_SURFACE_UNIT_SIDE]; /* signed, as maps */
    } unit[TT_SURFACE_UNITS];
};

struct tt_insight {
    bool known;
    char why[160]; /* there is none, and why; or "" */
    struct tt_inside_wish wish;
    int64_t step; /* of the network */
    bool found;   /* a sample as was searched for */
    int64_t index, samples;
    int cls, predicted; /* of classes; cls -1: not known, of a drawing */
    double value, said; /* of values: that of the target (NaN: not known), and what comes out */

    /* The picture, shrunk, with saliency of the same size: gradient of the target's output times
     * input, signed.  Channels 1 or 3; 0: it can only be shown by its saliency, or there is none.
     */
    int channels, height, width;
    uint8_t pixel[TT_PAGE_SIDE * TT_PAGE_SIDE * 3];
    bool salient;
    uint8_t saliency[TT_PAGE_SIDE * TT_PAGE_SIDE];
    uint8_t adds[TT_PAGE_SIDE * TT_PAGE_SIDE]; /* of links.picture */
    /* How far the target's output falls where a square is painted over with the data's mean. */
    int grid_h, grid_w, grid_done; /* squares looked at with these weights, or ones before */
    float fall[TT_INSIDE_GRID * TT_INSIDE_GRID];

    int n_layers;
    struct tt_inside_layer *layer; /* (n_layers) owned */
    uint8_t *map;                  /* owned */

    int target;           /* the output that is explained */
    int n_classes;        /* 0: values, ... */
    int n_values;         /* ... so many of each sample */
    char target_name[32]; /* of values */
    float p[TT_INSIDE_CLASSES];
    int last; /* the linear layer that ends the network, or -1: then there are no reasons */
    /* Of its outputs: z = bias + gained + lost. */
    int n_outputs;
    float z[TT_INSIDE_CLASSES], bias[TT_INSIDE_CLASSES], gained[TT_INSIDE_CLASSES],
        lost[TT_INSIDE_CLASSES];
    struct tt_inside_links links;

    int64_t columns; /* of a table; n_columns are told, in their order */
    int n_columns;
    struct tt_inside_column column[TT_INSIDE_COLUMNS];
    struct tt_surface surface;
};

bool tt_inside_wish_equal(const struct tt_inside_wish *a, const struct tt_inside_wish *b);

#endif
