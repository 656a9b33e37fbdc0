#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/nn/model.h>

static bool matches(const char *pattern, const struct tt_param *p)
{
    return *pattern && fnmatch(pattern, p->name, 0) == 0;
}

static int refuse(const struct tt_model *m, const char *pattern, struct tt_err *err)
{
    char names[200] = "";
    for (int i = 0; i < tt_model_params(m) && strlen(names) < 120; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%.60s", i ? ", " : "",
                 tt_model_param(m, i)->name);
    }
    return tt_fail(err, TT_EUSAGE, "freeze %s: no parameter is called so; there are %s, ...",
                   pattern, names);
}

int tt_model_freeze(struct tt_model *m, const char *patterns, struct tt_err *err)
{
    char copy[1024], *rest = copy;
    int rc = -1;
    if (!tt_text_copy(copy, sizeof copy, patterns))
        return tt_fail(err, TT_EUSAGE, "freeze: the patterns are too long");
    bool *frozen = calloc((size_t)tt_model_params(m) + 1, sizeof *frozen);
    if (!frozen)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (char *pattern; (pattern = strsep(&rest, ","));) {
        bool found = !*pattern;
        for (int i = 0; i < tt_model_params(m); i++)
            if (matches(pattern, tt_model_param(m, i)))
                found = frozen[i] = true;
        if (!found) {
            refuse(m, pattern, err);
            goto out;
        }
    }
    for (int i = 0; i < tt_model_params(m); i++)
        ((struct tt_param *)tt_model_param(m, i))->frozen = frozen[i];
    rc = 0;
out:
    free(frozen);
    return rc;
}
