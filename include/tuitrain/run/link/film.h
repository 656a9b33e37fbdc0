/* The film of a run: moments, from its beginning to now, with all that the screen shows of one.
 *
 * The worker records them all along, whether somebody watches or not, and the writer puts them into
 * the run folder (run/library/film.h reads them again).  There is a fixed number of them at most:
 * when another one comes the one goes whose neighbours are the nearest (validation passes, and
 * those with the network inside, count for more), so that they stay spread evenly over the steps.
 * The first, the newest, the best validation and (up to a bound) commands that changed something
 * stay.  A moment never changes.
 *
 *     const struct tt_film *f = tt_link_film(link, &fresh);
 *     int way[TT_FILM_MOMENTS], n = tt_film_way(f, branch, way);    // those that led to a branch
 *     int at = tt_film_find(f, way, n, step);                       // the last one until a step
 *     tt_film_show(&past, f, way, at);                              // as the screen knows it
 */
#ifndef TT_RUN_LINK_FILM_H
#define TT_RUN_LINK_FILM_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/health.h>
#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/link/result.h>
#include <tuitrain/run/link/run_info.h>
#include <tuitrain/run/link/snapshot.h>

enum {
    TT_FILM_MOMENTS = 144,        /* at most, all together */
    TT_FILM_SAMPLES = 32,         /* that are fixed, at most */
    TT_FILM_SIDE = 64,            /* most pixels of their rows and columns */
    TT_FILM_COLUMNS = 64,         /* most numbers of a sample that is a row */
    TT_FILM_PICTURES = 24 * 1024, /* bytes of pictures of weights, at most */
    TT_FILM_CELLS = 8192,         /* of a confusion matrix, at most */
    TT_FILM_PAIRS = 512,          /* of values */
    TT_FILM_FORKS = 256,
    TT_FILM_NOTE = 64
};

/* --- what is the same at all moments --------------------------------------------------------- */

struct tt_film_sample {
    int64_t index; /* in the validation set */
    int cls;       /* the true class, */
    float value;   /* or the true value, in the data's own units */
};

struct tt_film_layer {
    char name[48], text[64], shape[32]; /* as in struct tt_layer_report */
    int depth, first_param, n_params;
    int64_t parameters, units;
    double multiply_adds;
    bool can_die, can_saturate;
};

struct tt_film_param {
    char name[TT_REPORT_NAME];
    int layer;
    int64_t count;
};

struct tt_film_head {
    struct tt_run_info info; /* `sheet` is NULL; what it points to belongs to the head */
    int columns;             /* names in info.column_name */
    char best_by[24];        /* what the best is told by, as in struct tt_snapshot */

    /* Some samples of the validation set, as many of each class as there can be. */
    int n_samples;
    const struct tt_film_sample *sample;
    int channels, height, width; /* of their pictures, perhaps smaller; 0: they are none */
    const uint8_t *pixels;       /* (samples, height, width, channels) */
    int n_numbers;               /* else, as in the file */
    const float *numbers;        /* (samples, n_numbers) */

    int n_layers, n_params;
    const struct tt_film_layer *layer;
    const struct tt_film_param *param;

    /* Pictures of the first weights: so many of all there are. */
    int n_pictures, of_pictures, picture_w, picture_h, picture_channels, picture_layer;
};

/* --- a moment -------------------------------------------------------------------------------- */

enum tt_film_why {
    TT_FILM_BEGIN = 1,   /* the run, or its resuming, or a branch, begins */
    TT_FILM_PASS = 2,    /* after a validation pass */
    TT_FILM_BEST = 4,    /* the best until then: the last one on a way is the best of that way */
    TT_FILM_COMMAND = 8, /* a command changed something; `note` is its line */
    TT_FILM_END = 16,    /* the run came to an end, or was stopped, here */
    TT_FILM_WARNED = 32  /* a warning came up; `note` is the cause's name */
};

struct tt_film_cell { /* of a confusion matrix, where it is not 0 */
    uint16_t row, column;
    uint32_t count;
};

/* Values on bins between two ends: of log10 |value| where it is a gradient's. */
struct tt_film_histogram {
    float low, high; /* both 0: nothing is known */
    uint16_t share[TT_BINS];
};

struct tt_film_layer_state {
    float mean, std, dead, saturated, time; /* as in struct tt_layer_report */
    bool computes;
    struct tt_film_histogram outputs;
};

struct tt_film_param_state {
    float weight_norm, grad_norm, ratio; /* NaN: not known */
    bool frozen;
    struct tt_film_histogram weights, gradients;
};

/* Probabilities are shares of 65535: tt_film_p(). */
struct tt_film_moment {
    int64_t number; /* counts all that were recorded, from 1 on */
    int branch;
    int64_t step;
    unsigned why; /* enum tt_film_why; 0: one of the evenly spread */
    char note[TT_FILM_NOTE];

    int64_t epoch, epochs, batch, steps_per_epoch, steps; /* as in struct tt_snapshot */
    double lr, elapsed, images_per_second;
    double unix_time;   /* seconds since 1970 */
    double loss, score; /* means of the batches since the moment before; NaN: there were none */
    struct tt_result running, train, val, best;
    double best_value;
    struct tt_coaching coaching;
    int n_warnings;
    const struct tt_warning *warning;

    /* The last validation pass before it. */
    bool confusion_known;
    int64_t confusion_step;
    int64_t cells_left_out; /* of many classes the smallest counts are not kept */
    int n_cells;
    const struct tt_film_cell *cell;
    int n_pairs;
    const float *pairs; /* (n_pairs, 2) */

    /* What the network says now of the samples, and of the last drawing. */
    const uint16_t *p;      /* (samples, classes), or NULL */
    const float *predicted; /* (samples): where values are learned, in their units; or NULL */
    int64_t drawing;        /* its id; 0: nothing was drawn */
    int channels, height, width;
    const uint8_t *pixels;     /* the drawing as the network saw it, or NULL: it is too large */
    const uint16_t *drawing_p; /* (classes), or NULL */
    float drawing_value;

    /* The network inside, where it was looked at. */
    bool inside;
    int64_t probe; /* samples that it was looked at with */
    double probe_loss;
    const struct tt_film_layer_state *layer; /* (layers) */
    const struct tt_film_param_state *param; /* (params) */
    const uint8_t *pictures;                 /* of the first weights, as the head says; or NULL */
};

/* --- all of it ------------------------------------------------------------------------------- */

struct tt_film_fork {
    int parent; /* -1: the run's beginning */
    int64_t from;
};

/* Moments in the order in which they were recorded: by branch, and in it by steps.  Several may
 * have the same step: what was told there lies between. */
struct tt_film {
    const struct tt_film_head *head; /* NULL: there is no film */
    char why[160];                   /* then the reason, or "" */
    int n;
    const struct tt_film_moment *moment[TT_FILM_MOMENTS];
    int n_forks; /* branches */
    struct tt_film_fork fork[TT_FILM_FORKS];
};

/* The moments that led to a branch's newest one, in the order of steps: those of the branch, and of
 * each it came from until it left that.  Returns how many. */
int tt_film_way(const struct tt_film *f, int branch, int way[TT_FILM_MOMENTS]);
/* The place on the way of the last moment at or before a step, or 0. */
int tt_film_find(const struct tt_film *f, const int *way, int n, int64_t step);

/* What a moment's network gave to a class of a sample, and of the drawing: 0..1; NaN: not known. */
double tt_film_p(const struct tt_film *f, const struct tt_film_moment *m, int sample, int cls);
double tt_film_drawing_p(const struct tt_film *f, const struct tt_film_moment *m, int cls);

/* The past as the screen knows the present.  Zeroed at first; it keeps memory from one showing to
 * the next, and points to nothing of the film. */
struct tt_film_past {
    struct tt_snapshot snap;         /* state TT_PAUSED; what a moment does not have is 0 */
    struct tt_inspection inspection; /* with the moments before as its traces */
    uint32_t *confusion;             /* owned, as the rest */
    float *pairs;
    int classes, n_pairs;
    char best_by[24];
};
/* As it was at way[at].  Fails without memory. */
int tt_film_show(struct tt_film_past *past, const struct tt_film *f, const int *way, int at,
                 struct tt_err *err);
void tt_film_past_done(struct tt_film_past *past);

#endif
