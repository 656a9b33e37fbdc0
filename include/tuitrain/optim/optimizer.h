/* Optimizers: how gradients change weights.  They see flat arrays, not layers.
 *
 * src/optim/optimizers.list.h has them all, and says how to add one.
 */
#ifndef TT_OPTIM_OPTIMIZER_H
#define TT_OPTIM_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>

enum { TT_MAX_SLOTS = 3 };

/* What holds during one update. */
struct tt_update {
    double lr;
    int64_t step; /* updates made, this one counted: from 1 */
    bool decay;   /* false: these weights are left out of weight decay */
};

struct tt_optimizer_type {
    const char *name; /* "sgd" */
    const char *help;
    const struct tt_opt *opts;
    size_t size;                         /* of the options' struct */
    double lr;                           /* PyTorch's default */
    const char *slot_name[TT_MAX_SLOTS]; /* state of each weight, by PyTorch's names */
    /* Whether these options need slot i.  NULL: every slot that has a name. */
    bool (*needs)(const void *options, int i);
    /* What slot i begins with.  NULL: zero. */
    float (*start)(const void *options, int i);
    /* Elements [0, n) of w (weights), g (gradients) and slots (NULL where not needed).  Each
     * element is computed by itself, so any cut into ranges gives the same bits. */
    void (*update)(const void *options, const struct tt_update *u, int64_t n, float *w,
                   const float *g, float *const *slot);
};

extern const struct tt_optimizer_type *const tt_optimizer_types[]; /* NULL-ended */

/* An optimizer at work on one flat array. */
struct tt_optimizer {
    const struct tt_optimizer_type *type;
    void *options;             /* owned */
    float *slot[TT_MAX_SLOTS]; /* (n) each, owned; NULL where not needed */
    int64_t n;
};

/* `options` is "momentum=0.9 nesterov=yes" or "". */
int tt_optimizer_init(struct tt_optimizer *o, const char *name, const char *options, int64_t n,
                      struct tt_err *err);
void tt_optimizer_done(struct tt_optimizer *o);

/* Changes options of an optimizer at work; its state stays.  State that only the new options need
 * begins as it always does.  On failure nothing has changed. */
int tt_optimizer_change(struct tt_optimizer *o, const char *options, struct tt_err *err);

/* Brings the slots back to their beginning. */
void tt_optimizer_reset(struct tt_optimizer *o);

/* Updates elements [begin, end) of w and of the slots; g is the gradient of the first. */
void tt_optimizer_update(const struct tt_optimizer *o, const struct tt_update *u, int64_t begin,
                         int64_t end, float *w, const float *g);

/* "sgd, momentum 0.9": name and what differs from zero. */
const char *tt_optimizer_text(const struct tt_optimizer *o, char *out, size_t size);

const struct tt_optimizer_type *tt_optimizer_find(const char *name);

#endif
