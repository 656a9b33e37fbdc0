#include "class_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

char **tt__copy_names(char *const *name, int n, struct tt_err *err)
{
    size_t head = (size_t)(n > 0 ? n : 1) * sizeof *name, size = head;
    for (int i = 0; i < n; i++)
        size += strlen(name[i]) + 1;
    char **copy = malloc(size);
    if (!copy) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    char *at = (char *)copy + head;
    for (int i = 0; i < n; i++) {
        copy[i] = at;
        at = stpcpy(at, name[i]) + 1;
    }
    return copy;
}

/* Marks one that begins as an earlier one does with its number. */
static void tell_apart(struct tt_data *out, const char *full, int k)
{
    char cut[TT_CLASS_NAME], *name = out->class_name[k];
    for (int i = 0; i < k; i++)
        if (strcmp(name, out->class_name[i]) == 0) {
            tt_text_printable(cut, TT_CLASS_NAME - 6, full);
            snprintf(name, TT_CLASS_NAME, "%.20s~%d", cut, k + 1);
            return;
        }
}

void tt__name_classes(struct tt_data *out, char *const *full, int n)
{
    out->class_full = (const char *const *)full;
    for (int k = 0; k < n; k++) {
        if (tt_text_copy(out->class_name[k], TT_CLASS_NAME, full[k][0] ? full[k] : "?"))
            continue;
        tt_text_printable(out->class_name[k], TT_CLASS_NAME, full[k]);
        tell_apart(out, full[k], k);
    }
}

void tt__list_name(char list[TT__NAME_LIST], const char *name)
{
    enum { FULL = 120 };
    char shown[64];
    size_t used = strlen(list);
    if (used >= 3 && strcmp(list + used - 3, "...") == 0)
        return;
    tt_text_printable(shown, sizeof shown, name);
    if (used > FULL)
        snprintf(list + used, TT__NAME_LIST - used, ", ...");
    else
        snprintf(list + used, TT__NAME_LIST - used, "%s\"%.50s\"", used ? ", " : "", shown);
}

void tt__list_classes(char list[TT__NAME_LIST], const struct tt_data *like)
{
    list[0] = '\0';
    for (int c = 0; c < like->n_classes; c++)
        tt__list_name(list, tt_data_class(like, c));
}

int tt__fail_no_class(const char *label, const char *theirs, const char *known, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT,
                   "%s: nothing in it is of a class that the model knows: it has %s, the model %s",
                   label, theirs, known);
}

void tt__name_values(struct tt_data *out)
{
    size_t n = 0;
    for (int c = 0; c < tt_data_values(out) && n < sizeof out->value_name; c++)
        n += (size_t)snprintf(out->value_name + n, sizeof out->value_name - n, "%s%s",
                              c > 0 ? ", " : "", out->each_value[c]);
    if (n >= sizeof out->value_name) /* in whole characters */
        tt_text_printable(out->value_name, sizeof out->value_name, out->value_name);
}
