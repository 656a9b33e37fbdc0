#include "metric.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include <tuitrain/base/opt.h>

/* `of`: what they are measured for. */
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

int tt__metric_find(const char *option, const char *name, bool regression, struct tt_err *err)
{
    char list[256];
    for (int i = 0; metrics[i].name; i++)
        if (strcmp(metrics[i].name, name) == 0) {
            if (metrics[i].of & (regression ? VALUES : CLASSES))
                return i;
            return tt_fail(err, TT_EUSAGE, "%s: %s is not measured where %s are learned", option,
                           name, regression ? "values" : "classes");
        }
    return tt_fail(err, TT_EUSAGE, "%s: no metric \"%s\"; known: %s", option, name,
                   tt_join_names(list, sizeof list, &metrics[0].name, sizeof metrics[0]));
}

int tt__metric_usual(bool regression)
{
    return tt__metric_find("", regression ? "val-r2" : "val-acc", regression, NULL);
}

const char *tt__metric_name(int metric)
{
    return metrics[metric].name;
}

double tt__metric_value(int metric, const struct tt_result *train, const struct tt_result *val)
{
    const struct metric *m = &metrics[metric];
    const struct tt_result *of = m->of_train ? train : val;
    return of->known ? *(const double *)(const void *)((const char *)of + m->offset) : (double)NAN;
}

bool tt__metric_of_train(int metric)
{
    return metrics[metric].of_train;
}

double tt__metric_gain(int metric, double now, double then)
{
    return metrics[metric].rises ? now - then : then - now;
}
