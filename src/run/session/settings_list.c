#include "settings_list.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "session_internal.h"

static struct tt_setting *add(struct tt_settings *out, enum tt_setting_group group,
                              const struct tt_opt *row, const void *owner)
{
    if (out->n == TT_MOST_SETTINGS)
        return NULL;
    struct tt_setting *s = &out->setting[out->n++];
    char value[TT_OPT_TEXT];
    *s = (struct tt_setting){.group = group, .row = row};
    tt_text_copy(s->name, sizeof s->name, row->name);
    snprintf(s->set, sizeof s->set, "%.60s ", row->name);
    tt_text_printable(s->value, sizeof s->value, tt_opt_get(row, owner, value, sizeof value));
    tt_text_printable(s->usual, sizeof s->usual, tt_opt_default(row, value, sizeof value));
    return s;
}

enum { MOST_NAMES = 31 };
static const char *names[MOST_NAMES + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_names(void)
{
    for (int i = 0; i < MOST_NAMES && tt_optimizer_types[i]; i++)
        names[i] = tt_optimizer_types[i]->name;
}

/* Names of the optimizers, as a list of choices.  Whoever looks at settings reads it, too. */
static const char *const *optimizer_names(void)
{
    pthread_once(&once, fill_names);
    return names;
}

static void add_config(struct tt_settings *out, const struct tt_session *s, bool fixed)
{
    static const char *const on_nan[] = {"pause", "rewind", "stop", NULL};
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        const char *why = tt_session_fixed(row->name);
        if ((why != NULL) != fixed)
            continue;
        struct tt_setting *one =
            add(out, fixed ? TT_SETTING_RUN : TT_SETTING_TRAINING, row, &s->config);
        if (!one)
            return;
        one->fixed = why;
        if (strcmp(row->name, "lr") == 0)
            tt_text_double(one->usual, sizeof one->usual, s->optimizer.type->lr);
        else if (strcmp(row->name, "loss") == 0)
            tt_text_copy(one->usual, sizeof one->usual, tt__session_usual_loss(s));
        else if (strcmp(row->name, "optimizer") == 0)
            one->choices = optimizer_names();
        else if (strcmp(row->name, "on-nan") == 0)
            one->choices = on_nan;
    }
}

static void add_rows(struct tt_settings *out, enum tt_setting_group group,
                     const struct tt_opt *rows, const void *owner)
{
    for (; rows && rows->name; rows++) {
        struct tt_setting *one = add(out, group, rows, owner);
        if (one && rows->flags & TT_OPT_START)
            one->fixed = "it counts when the optimizer's state begins";
    }
}

static void add_layer(struct tt_settings *out, const struct tt_layer *l)
{
    for (const struct tt_opt *row = l->type->opts; row && row->name; row++) {
        struct tt_setting *one =
            row->flags & TT_OPT_LIVE ? add(out, TT_SETTING_LAYER, row, l->self) : NULL;
        if (!one)
            continue;
        snprintf(one->name, sizeof one->name, "dropout %.50s", l->name);
        snprintf(one->set, sizeof one->set, "dropout %.50s=", l->name);
    }
}

void tt__settings_collect(const struct tt_session *s, struct tt_settings *out)
{
    out->n = 0;
    add_config(out, s, false);
    add_rows(out, TT_SETTING_OPTIMIZER, s->optimizer.type->opts, s->optimizer.options);
    add_rows(out, TT_SETTING_LOSS, s->loss.type->opts, s->loss.options);
    for (int i = 0; i < tt_model_layers(s->model); i++)
        add_layer(out, tt_model_layer(s->model, i));
    add_config(out, s, true);
    out->batch_size = s->config.batch_size;
    tt_text_printable(out->net, sizeof out->net, s->config.net);
    tt_text_printable(out->loss, sizeof out->loss, s->config.loss);
    tt_optimizer_text(&s->optimizer, out->optimizer, sizeof out->optimizer);
}
