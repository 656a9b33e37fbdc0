#include "early_stop.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>

#include "metric.h"

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

int tt__early_init(struct tt_early *e, const char *spec, const char *best_by, bool regression,
                   struct tt_err *err)
{
    char name[32] = "";
    struct spec s;
    size_t n = strcspn(spec, ":");
    bool named = spec[0] && !isdigit((unsigned char)spec[0]);
    int best = best_by[0] ? tt__metric_find("best-by", best_by, regression, err) : -2;
    memset(e, 0, sizeof *e);
    if (best == -1)
        return -1;
    e->metric = best >= 0 ? best : tt__metric_usual(regression);
    if (!spec[0] || strcmp(spec, "off") == 0)
        return 0;
    if (named) {
        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), spec);
        e->metric = tt__metric_find("early-stop", name, regression, err);
        if (e->metric < 0)
            return -1;
        if (best >= 0 && best != e->metric)
            return tt_fail(err, TT_EUSAGE,
                           "early-stop %s, but best-by %s: the best weights and early stopping "
                           "follow one metric; early-stop %s takes that of best-by",
                           spec, best_by, spec[n] ? spec + n + 1 : "5");
    }
    const char *words = !named ? spec : spec[n] ? spec + n + 1 : "";
    tt_opt_defaults(spec_opts, &s);
    if (tt_opt_set_words(spec_opts, &s, words, ", ", "early-stop", err) < 0)
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
    double now = tt__metric_value(e->metric, train, val);
    *better =
        isfinite(now) && (!e->known || tt__metric_gain(e->metric, now, e->best) > e->min_delta);
    if (*better) {
        e->known = true;
        e->best = now;
        e->best_epoch = val->epoch;
        e->bad = 0;
        return false;
    }
    return ++e->bad >= e->patience;
}
