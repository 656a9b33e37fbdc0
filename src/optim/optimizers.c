/* The table of optimizers, made of optimizers.list.h, which says how to add one. */
#include <tuitrain/optim/optimizer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#define OPTIMIZER(id) extern const struct tt_optimizer_type tt_optimizer_##id;
#include "optimizers.list.h"
#undef OPTIMIZER

const struct tt_optimizer_type *const tt_optimizer_types[] = {
#define OPTIMIZER(id) &tt_optimizer_##id,
#include "optimizers.list.h"
    NULL,
};

const struct tt_optimizer_type *tt_optimizer_find(const char *name)
{
    for (int i = 0; tt_optimizer_types[i]; i++)
        if (strcmp(tt_optimizer_types[i]->name, name) == 0)
            return tt_optimizer_types[i];
    return NULL;
}

static int refuse_name(const char *name, struct tt_err *err)
{
    enum { MOST = 31 };
    const char *names[MOST + 1] = {0};
    char list[256];
    int n = 0;
    for (const struct tt_optimizer_type *const *t = tt_optimizer_types; *t && n < MOST; t++)
        names[n++] = (*t)->name;
    const char *near = tt_nearest_name(name, names, sizeof *names);
    if (near)
        return tt_fail(err, TT_EUSAGE, "no optimizer \"%s\"; did you mean \"%s\"?", name, near);
    return tt_fail(err, TT_EUSAGE, "no optimizer \"%s\"; known: %s", name,
                   tt_join_names(list, sizeof list, names, sizeof *names));
}

/* Memory for slot i, at its beginning, where these options need it. */
static int make_slot(struct tt_optimizer *o, int i, struct tt_err *err)
{
    if (!o->type->slot_name[i] || (o->type->needs && !o->type->needs(o->options, i)))
        return 0;
    o->slot[i] = tt_calloc(o->n, sizeof *o->slot[i], err);
    float start = o->type->start ? o->type->start(o->options, i) : 0;
    for (int64_t k = 0; o->slot[i] && k < o->n; k++)
        o->slot[i][k] = start;
    return o->slot[i] ? 0 : -1;
}

static int read_options(const struct tt_optimizer_type *type, void *into, const char *options,
                        struct tt_err *err)
{
    char what[64];
    tt_opt_defaults(type->opts, into);
    snprintf(what, sizeof what, "optimizer %s", type->name);
    return tt_opt_set_words(type->opts, into, options, " ", what, err);
}

int tt_optimizer_init(struct tt_optimizer *o, const char *name, const char *options, int64_t n,
                      struct tt_err *err)
{
    memset(o, 0, sizeof *o);
    o->type = tt_optimizer_find(name);
    if (!o->type)
        return refuse_name(name, err);
    o->n = n;
    o->options = calloc(1, o->type->size);
    if (!o->options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (read_options(o->type, o->options, options, err) < 0)
        return -1;
    for (int i = 0; i < TT_MAX_SLOTS; i++)
        if (make_slot(o, i, err) < 0)
            return -1;
    return 0;
}

int tt_optimizer_change(struct tt_optimizer *o, const char *options, struct tt_err *err)
{
    struct tt_optimizer next = {.type = o->type, .n = o->n};
    next.options = calloc(1, o->type->size);
    int rc = next.options ? read_options(o->type, next.options, options, err)
                          : tt_fail(err, TT_ENOMEM, "out of memory");
    for (int i = 0; rc == 0 && i < TT_MAX_SLOTS; i++)
        rc = make_slot(&next, i, err);
    for (int i = 0; rc == 0 && i < TT_MAX_SLOTS; i++)
        if (next.slot[i] && o->slot[i]) {
            float *fresh = next.slot[i];
            next.slot[i] = o->slot[i];
            o->slot[i] = fresh;
        }
    struct tt_optimizer gone = rc == 0 ? *o : next;
    if (rc == 0)
        *o = next;
    tt_optimizer_done(&gone);
    return rc;
}

void tt_optimizer_reset(struct tt_optimizer *o)
{
    for (int i = 0; i < TT_MAX_SLOTS; i++) {
        float start = o->type->start ? o->type->start(o->options, i) : 0;
        for (int64_t k = 0; o->slot[i] && k < o->n; k++)
            o->slot[i][k] = start;
    }
}

void tt_optimizer_done(struct tt_optimizer *o)
{
    free(o->options);
    for (int i = 0; i < TT_MAX_SLOTS; i++)
        free(o->slot[i]);
    memset(o, 0, sizeof *o);
}

void tt_optimizer_update(const struct tt_optimizer *o, const struct tt_update *u, int64_t begin,
                         int64_t end, float *w, const float *g)
{
    float *slot[TT_MAX_SLOTS] = {0};
    for (int i = 0; i < TT_MAX_SLOTS; i++)
        slot[i] = o->slot[i] ? o->slot[i] + begin : NULL;
    o->type->update(o->options, u, end - begin, w + begin, g, slot);
}

const char *tt_optimizer_text(const struct tt_optimizer *o, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%s", o->type->name);
    for (const struct tt_opt *row = o->type->opts; row->name && used < size; row++) {
        char value[64];
        tt_opt_get(row, o->options, value, sizeof value);
        if (strcmp(value, "0") != 0 && strcmp(value, "no") != 0)
            used += (size_t)snprintf(out + used, size - used, ", %s %s", row->name, value);
    }
    return out;
}
