#include "asked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

int tt__refuse_column(const struct tt__frame *f, const char *option, const char *name,
                      struct tt_err *err)
{
    const char *near = NULL;
    int best = 4;
    int64_t number;
    char list[200] = "";
    if (tt_text_to_int(name, &number))
        return tt_fail(err, TT_EUSAGE,
                       "--%s %.60s: %s has %" PRId64 " columns, the first is number 1, and none of "
                       "that name",
                       option, name, f->label, f->columns);
    for (int64_t k = 0; k < f->columns; k++) {
        int d = tt_text_distance(name, f->column[k].name);
        if (d < best) {
            best = d;
            near = f->column[k].name;
        }
        size_t used = strlen(list);
        if (used < 120)
            snprintf(list + used, sizeof list - used, "%s%.40s", used ? ", " : "",
                     f->column[k].name);
        else if (strcmp(list + used - 3, "...") != 0)
            strcat(list, ", ...");
    }
    if (near)
        return tt_fail(err, TT_EUSAGE, "--%s %.60s: %s has no such column; did you mean \"%s\"?",
                       option, name, f->label, near);
    return tt_fail(err, TT_EUSAGE, "--%s %.60s: %s has no such column; it has %s", option, name,
                   f->label, list);
}

int tt__guess_words(struct tt__guess *g, const char *list,
                    int (*each)(struct tt__guess *g, char *word, struct tt_err *err),
                    struct tt_err *err)
{
    char copy[TT_OPT_TEXT], *save = NULL;
    if (!list)
        return 0;
    tt_text_copy(copy, sizeof copy, list);
    for (char *word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
        while (*word == ' ')
            word++;
        if (each(g, word, err) < 0)
            return -1;
    }
    return 0;
}
