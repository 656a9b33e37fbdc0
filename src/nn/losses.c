/* The table of losses, made of losses.list.h, which says how to add one. */
#include <tuitrain/nn/loss.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LOSS(id) extern const struct tt_loss_type tt_loss_##id;
#include "losses.list.h"
#undef LOSS

const struct tt_loss_type *const tt_loss_types[] = {
#define LOSS(id) &tt_loss_##id,
#include "losses.list.h"
    NULL,
};

/* PyTorch's names, and others': what is meant here by each. */
static const struct {
    const char *word, *loss;
} others[] = {
    {"mae", "l1"},
    {"l1loss", "l1"},
    {"smoothl1", "huber, the same with delta=1"},
    {"smooth-l1", "huber, the same with delta=1"},
    {"smoothl1loss", "huber, the same with delta=1"},
    {"huberloss", "huber"},
    {"mseloss", "mse"},
    {"l2", "mse"},
    {"ce", "cross-entropy"},
    {"crossentropy", "cross-entropy"},
    {"crossentropyloss", "cross-entropy"},
    {"nll", "cross-entropy, which has the log-softmax inside"},
    {"nllloss", "cross-entropy, which has the log-softmax inside"},
    {"bceloss", "bce, which has the sigmoid inside"},
    {"bcewithlogitsloss", "bce"},
};

/* The name that was meant, or NULL. */
static const char *meant(const char *word, const char *const *names)
{
    word += strncmp(word, "nn.", 3) == 0 ? 3 : 0;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcasecmp(word, others[i].word) == 0)
            return others[i].loss;
    return tt_nearest_name(word, names, sizeof *names);
}

const struct tt_loss_type *tt_loss_find(const char *spec, struct tt_err *err)
{
    enum { MOST = 31 };
    const char *names[MOST + 1] = {0};
    char name[64], list[256];
    int n = 0;
    spec += strspn(spec, " ");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(spec, " "), spec);
    for (const struct tt_loss_type *const *t = tt_loss_types; *t && n < MOST; t++) {
        if (strcmp((*t)->name, name) == 0)
            return *t;
        names[n++] = (*t)->name;
    }
    const char *near = meant(name, names);
    if (near)
        tt_fail(err, TT_EUSAGE, "no loss \"%s\"; did you mean %s?", name, near);
    else
        tt_fail(err, TT_EUSAGE, "no loss \"%s\"; known: %s", name,
                tt_join_names(list, sizeof list, names, sizeof *names));
    return NULL;
}

int tt_loss_init(struct tt_loss *l, const char *spec, int64_t outputs, struct tt_err *err)
{
    memset(l, 0, sizeof *l);
    l->type = tt_loss_find(spec, err);
    if (!l->type)
        return -1;
    l->options = calloc(1, l->type->size + 1);
    if (!l->options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (l->type->opts)
        tt_opt_defaults(l->type->opts, l->options);
    spec += strspn(spec, " ");
    if (tt_opt_set_words(l->type->opts, l->options, spec + strlen(l->type->name), " ",
                         l->type->name, err) < 0)
        return -1;
    return l->type->prepare ? l->type->prepare(l->options, outputs, err) : 0;
}

double tt_loss_weight(const struct tt_loss *l, int64_t n, const struct tt_target *target)
{
    return l->type->weigh ? l->type->weigh(l->options, n, target) : (double)n;
}

void tt_loss_done(struct tt_loss *l)
{
    free(l->options);
    memset(l, 0, sizeof *l);
}
