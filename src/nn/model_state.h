/* What a model is made of. */
#ifndef TT_NN_MODEL_STATE_H
#define TT_NN_MODEL_STATE_H

#include <tuitrain/nn/device.h>

#include "program.h"

struct tt_model {
    struct tt_net net;
    const struct tt_device *device;
    struct tt_param **param, **buffer; /* of all layers, in order; owned, what they point at not */
    int n_params, n_buffers;
    int64_t count;                 /* learned numbers */
    int64_t flat, state_size;      /* floats, with padding */
    float *values, *grads, *state; /* (flat), (flat), (state_size); owned */
    char *memory;                  /* everything below and the layers' memory; owned */
    int64_t bytes;                 /* of memory */
    int64_t train_batch, eval_batch;
    int threads;
    struct tt_program *program; /* of training; owned */
    int64_t chunk;              /* samples that go through several layers together */
    float *out[TT_NET_NODES];   /* a training batch's outputs; NULL: those of the source */
    int64_t transient_stride;   /* of outputs for one part, from one thread's to the next one's */
    float *eval[TT_NET_NODES];  /* those of eval mode, of the first thread; ... */
    int64_t eval_stride;        /* ... floats to the next thread's */
    float *grad_buffer[TT__GRAD_BUFFERS]; /* gradients; of the first thread, where one
                                             is scratch */
    int64_t grad_stride;                  /* from one thread's scratch to the next one's */
};

#endif
