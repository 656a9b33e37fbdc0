#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/nn/model.h>

static int freeze(struct tt_model *m, const char *pattern)
{
    int found = 0;
    for (int i = 0; i < tt_model_params(m); i++) {
        struct tt_param *p = (struct tt_param *)tt_model_param(m, i);
        if (fnmatch(pattern, p->name, 0) == 0) {
            p->frozen = true;
            found++;
        }
    }
    return found;
}

int tt_model_freeze(struct tt_model *m, const char *patterns, struct tt_err *err)
{
    char copy[1024], *rest = copy;
    if (!tt_text_copy(copy, sizeof copy, patterns))
        return tt_fail(err, TT_EUSAGE, "freeze: the patterns are too long");
    for (char *pattern; (pattern = strsep(&rest, ","));) {
        if (!*pattern || freeze(m, pattern) > 0)
            continue;
        char names[200] = "";
        for (int i = 0; i < tt_model_params(m) && strlen(names) < 120; i++) {
            size_t used = strlen(names);
            snprintf(names + used, sizeof names - used, "%s%.60s", i ? ", " : "",
                     tt_model_param(m, i)->name);
        }
        return tt_fail(err, TT_EUSAGE, "freeze %s: no parameter is called so; there are %s, ...",
                       pattern, names);
    }
    return 0;
}
