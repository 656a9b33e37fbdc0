/* What looking inside keeps from look to look. */
#ifndef TT_RUN_OBSERVE_INSIDE_STATE_H
#define TT_RUN_OBSERVE_INSIDE_STATE_H

#include <stdbool.h>

#include <tuitrain/run/link/insight.h>
#include <tuitrain/run/session/session.h>

struct tt_inside_surface;

struct tt_inside {
    /* Made when it is looked at for the first time; owned. */
    struct tt_model *model;            /* the copy */
    int64_t batch;                     /* samples of a pass at most */
    float *x, *input;                  /* (batch, input); (input): what is looked at */
    float *kept[2];                    /* the inputs of the chosen unit, and of the last layer */
    float *adds;                       /* as many: what each adds */
    float *gradient;                   /* (input) of the target's output */
    uint8_t *pixels;                   /* a drawing as the data set's pictures */
    struct tt_inside_surface *surface; /* where the data have two inputs, or NULL */
    char why[160];                     /* there is no looking inside, or "" */

    int64_t index; /* the sample that is looked at, ... */
    int64_t seek;  /* ... found by this search */
    bool found;
    int64_t shown;    /* the drawing that is looked at */
    int64_t turn;     /* the wish that was answered, ... */
    int64_t revision; /* ... by this network */
    double due, soon; /* when the next look may be; one that somebody waits for */

    /* Painting over goes on from look to look: */
    float fall[TT_INSIDE_GRID * TT_INSIDE_GRID];
    int next;    /* square */
    int painted; /* squares since another sample, layer or class was asked for, ... */
    bool more;   /* of the last look */
    int fresh;   /* ... and of the network as it is */
};

#endif
