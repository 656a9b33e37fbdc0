#include <tuitrain/run/link/settings.h>

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

const struct tt_setting *tt_settings_find(const struct tt_settings *s, const char *name)
{
    for (int i = 0; i < s->n; i++)
        if (strcmp(s->setting[i].name, name) == 0)
            return &s->setting[i];
    return NULL;
}

const char *tt_setting_range(const struct tt_setting *s, char *out, size_t size)
{
    const struct tt_opt *row = s->row;
    char low[32], list[200];
    const char *const *names = row->type == TT_OPT_CHOICE ? row->choices : s->choices;
    out[0] = '\0';
    if (row->type == TT_OPT_BOOL)
        snprintf(out, size, "yes or no");
    else if (names)
        snprintf(out, size, "%s", tt_join_names(list, sizeof list, names, sizeof *names));
    else if (row->type == TT_OPT_FLOAT && row->max >= 1e9) /* no limit that anyone would meet */
        snprintf(out, size, "%s %s", row->flags & TT_OPT_ABOVE_MIN ? "above" : "from",
                 tt_text_double(low, sizeof low, row->min));
    else if (row->type == TT_OPT_INT || row->type == TT_OPT_FLOAT || row->type == TT_OPT_PAIR)
        tt_opt_range(row, out, size);
    return out;
}
