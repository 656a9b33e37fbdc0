/* What a saved model or checkpoint says about itself. */
#include "saved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/run/checkpoint.h>

void tt_saved_config(const struct tt_tensor_set *set, const struct tt_cli_words *words,
                     const char *data, struct tt_config *c)
{
    const char *net = tt_tensor_set_meta(set, "config.net");
    data = data ? data : tt_tensor_set_meta(set, "config.data");
    if (net && !tt_cli_given(words, "net"))
        tt_text_copy(c->net, sizeof c->net, net);
    if (data)
        tt_text_copy(c->data, sizeof c->data, data);
    /* What the file was trained for, where it says. */
    static const char *const also[] = {"loss", "task"};
    for (size_t i = 0; i < sizeof also / sizeof also[0]; i++) {
        char key[32];
        snprintf(key, sizeof key, "config.%s", also[i]);
        const char *value = tt_tensor_set_meta(set, key);
        if (value && !tt_cli_given(words, also[i]))
            tt_opt_set(tt_opt_find(tt_config_rows, also[i]), c, value, NULL);
    }
    c->load[0] = '\0';
}

/* --- the weights alone ----------------------------------------------------------------------- */

static bool is_state(const char *name)
{
    static const char *const prefix[] = {"optim.", "ema.", "best."};
    for (int k = 0; k < 3; k++)
        if (strncmp(name, prefix[k], strlen(prefix[k])) == 0)
            return true;
    return false;
}

static void keep_weights(const struct tt_tensor_set *from, struct tt_tensor_set *to)
{
    for (size_t i = 0; i < from->n_tensors; i++) {
        const struct tt_named_tensor *t = &from->tensor[i];
        char average[256];
        if (is_state(t->name))
            continue;
        snprintf(average, sizeof average, "ema.%s", t->name);
        const struct tt_named_tensor *values = tt_tensor_set_find(from, average);
        struct tt_named_tensor *kept = &to->tensor[to->n_tensors++];
        *kept = values ? *values : *t;
        kept->name = t->name;
    }
}

static void keep_metadata(const struct tt_tensor_set *from, struct tt_tensor_set *to)
{
    static char version[64];
    static const char *const keys[] = {"config.net", "config.data", "config.loss", "config.task"};
    snprintf(version, sizeof version, "model %s", tt_version());
    to->metadata[to->n_metadata++] = (struct tt_metadata){"format", "pt"};
    to->metadata[to->n_metadata++] = (struct tt_metadata){"tuitrain", version};
    for (int i = 0; i < 4; i++) {
        const char *value = tt_tensor_set_meta(from, keys[i]);
        if (value)
            to->metadata[to->n_metadata++] = (struct tt_metadata){keys[i], value};
    }
}

enum { METADATA = 6 };

int tt_saved_weights(const struct tt_tensor_set *from, struct tt_tensor_set *to, struct tt_err *err)
{
    size_t n = from->n_tensors;
    *to = (struct tt_tensor_set){0};
    to->tensor = calloc(n + 1, sizeof *to->tensor);
    to->metadata = calloc(from->n_metadata + METADATA, sizeof *to->metadata);
    if (!to->tensor || !to->metadata) {
        tt_saved_weights_done(to);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    if (tt_is_checkpoint(from)) {
        keep_weights(from, to);
        keep_metadata(from, to);
        return 0;
    }
    for (; to->n_tensors < n; to->n_tensors++)
        to->tensor[to->n_tensors] = from->tensor[to->n_tensors];
    for (; to->n_metadata < from->n_metadata; to->n_metadata++)
        to->metadata[to->n_metadata] = from->metadata[to->n_metadata];
    return 0;
}

void tt_saved_weights_done(struct tt_tensor_set *weights)
{
    free(weights->tensor);
    free(weights->metadata);
    memset(weights, 0, sizeof *weights);
}
