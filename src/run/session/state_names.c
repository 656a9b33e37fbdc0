#include <tuitrain/run/session/state_names.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/nn/layer.h>

bool tt_is_checkpoint(const struct tt_tensor_set *set)
{
    const char *kind = tt_tensor_set_meta(set, "tuitrain");
    return kind && strncmp(kind, "checkpoint ", 11) == 0;
}

bool tt_is_training_state(const char *tensor)
{
    static const char *const state[] = {"optim.", "ema.", "best."};
    for (int k = 0; k < 3; k++)
        if (strncmp(tensor, state[k], strlen(state[k])) == 0)
            return true;
    return false;
}

int tt_checkpoint_weights(const struct tt_tensor_set *set, struct tt_tensor_set *to,
                          struct tt_err *err)
{
    bool whole = !tt_is_checkpoint(set);
    *to = (struct tt_tensor_set){.tensor = calloc(set->n_tensors + 1, sizeof *to->tensor)};
    if (!to->tensor)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (size_t i = 0; i < set->n_tensors; i++) {
        const struct tt_named_tensor *t = &set->tensor[i], *ema = NULL;
        char name[TT_PARAM_NAME + 64];
        if (!whole && tt_is_training_state(t->name))
            continue;
        snprintf(name, sizeof name, "ema.%s", t->name);
        if (!whole)
            ema = tt_tensor_set_find(set, name);
        struct tt_named_tensor *kept = &to->tensor[to->n_tensors++];
        *kept = ema ? *ema : *t;
        kept->name = t->name;
    }
    if (tt_tensor_set_index(to, err) == 0)
        return 0;
    tt_checkpoint_weights_done(to);
    return -1;
}

void tt_checkpoint_weights_done(struct tt_tensor_set *weights)
{
    free(weights->tensor);
    tt_tensor_set_done(weights);
}
