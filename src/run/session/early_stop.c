#include "early_stop.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>

/* Metrics by name.  `of`: what they are measured for. */
enum { CLASSES = 1, VALUES = 2 };

static const struct metric {
    const char *name;
    bool of_train;
    size_t offset; /* in struct tt_result */
    bool rises;    /* better when higher */
    int of;
} metrics[] = {
    {"val-loss", false, offsetof(struct tt_result, loss), false, CLASSES | VALUES},
    {"val-acc", false, offsetof(struct tt_result, accuracy), true, CLASSES},
    {"val-mae", false, offsetof(struct tt_result, mae), false, VALUES},
    {"val-rmse", false, offsetof(struct tt_result, rmse), false, VALUES},
    {"val-r2", false, offsetof(struct tt_result, r2), true, VALUES},
    {"train-loss", true, offsetof(struct tt_result, loss), false, CLASSES | VALUES},
    {"train-acc", true, offsetof(struct tt_result, accuracy), true, CLASSES},
    {0},
};

struct spec {
    int64_t patience;
    double min_delta;
};

static const struct tt_opt spec_opts[] = {
    {.name = "patience",
     .type = TT_OPT_INT,
     .offset = offsetof(struct spec, patience),
     .def = 0,
     .min = 1,
     .max = 1e6},
    {.name = "min-delta",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct spec, min_delta),
     .def = 0,
     .min = 0,
     .max = 1e9},
    {0},
};

static int find_metric(const char *name, bool regression, struct tt_err *err)
{
    char list[256];
    for (int i = 0; metrics[i].name; i++)
        if (strcmp(metrics[i].name, name) == 0) {
            if (metrics[i].of & (regression ? VALUES : CLASSES))
                return i;
            return tt_fail(err, TT_EUSAGE, "early-stop: %s is not measured where %s are learned",
                           name, regression ? "values" : "classes");
        }
    return tt_fail(err, TT_EUSAGE, "early-stop: no metric \"%s\"; known: %s", name,
                   tt_join_names(list, sizeof list, &metrics[0].name, sizeof metrics[0]));
}

int tt__early_init(struct tt_early *e, const char *spec, bool regression, struct tt_err *err)
{
    char name[32];
    struct spec s;
    size_t n = strcspn(spec, ":");
    memset(e, 0, sizeof *e);
    if (!spec[0] || strcmp(spec, "off") == 0)
        return 0;
    snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), spec);
    e->metric = find_metric(name, regression, err);
    if (e->metric < 0)
        return -1;
    tt_opt_defaults(spec_opts, &s);
    if (tt_opt_set_words(spec_opts, &s, spec[n] ? spec + n + 1 : "", ", ", "early-stop", err) < 0)
        return -1;
    if (s.patience < 1)
        return tt_fail(err, TT_EUSAGE, "early-stop %s: needs its patience: %s:5", spec, name);
    e->on = true;
    e->patience = s.patience;
    e->min_delta = s.min_delta;
    return 0;
}

bool tt__early_judge(struct tt_early *e, const struct tt_result *train, const struct tt_result *val,
                     bool *better)
{
    const struct metric *m = &metrics[e->metric];
    const struct tt_result *of = m->of_train ? train : val;
    double now = *(const double *)(const void *)((const char *)of + m->offset);
    double gain = m->rises ? now - e->best : e->best - now;
    *better = isfinite(now) && (!e->known || gain > e->min_delta);
    if (*better) {
        e->known = true;
        e->best = now;
        e->best_epoch = val->epoch;
        e->bad = 0;
        return false;
    }
    return ++e->bad >= e->patience;
}

const char *tt__early_name(const struct tt_early *e)
{
    return metrics[e->metric].name;
}
