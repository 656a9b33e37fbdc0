/* What is done to gradients and weights around an update: clipping, accumulation, averaging.
 * All threads of a team call these together, each for its elements [begin, end), which must be
 * cut at multiples of TT_GRADIENT_BLOCK (or the end of the array). */
#ifndef TT_OPTIM_GRADIENT_H
#define TT_OPTIM_GRADIENT_H

#include <stdint.h>

#include <tuitrain/tensor/par.h>

enum { TT_GRADIENT_BLOCK = 1024 }; /* floats whose squares one partial sum holds */

/* Elements of this thread: whole blocks. */
struct tt_span tt_gradient_mine(const struct tt_thread_team *team, int64_t n);

/* sum += g, or sum = g when `first`. */
void tt_gradient_add(float *sum, const float *g, int64_t begin, int64_t end, int first);
void tt_gradient_scale(float *g, int64_t begin, int64_t end, float scale);

/* Each element into [-limit, limit], as torch.nn.utils.clip_grad_value_. */
void tt_gradient_clip_value(float *g, int64_t begin, int64_t end, float limit);

/* The 2-norm of g (n).  partial (n / TT_GRADIENT_BLOCK + 1) is scratch of the whole team; has a
 * barrier inside, and all threads get the same bits whatever their number. */
double tt_gradient_norm(const struct tt_thread_team *team, const float *g, int64_t n,
                        double *partial);

/* Scale that brings a norm down to `limit`, as torch.nn.utils.clip_grad_norm_. */
float tt_gradient_clip_scale(double norm, double limit);

/* average <- decay average + (1 - decay) w: an exponential moving average of weights.
 * Source: Polyak, Juditsky 1992, in its exponential form. */
void tt_weights_ema(float *average, const float *w, int64_t begin, int64_t end, double decay);

#endif
