#include "remarks.h"

#include <stdlib.h>
#include <string.h>

#include "class_names.h"

/* Labels of numbers make a class of each number up to the largest: what one wrong label does, and
 * numbers from 1 do. */
static void tell_empty_classes(struct tt_data *d)
{
    const struct tt_dataset *const sets[] = {&d->train, &d->val, &d->test};
    bool *seen = calloc((size_t)d->n_classes + 1, sizeof *seen);
    char list[TT__NAME_LIST] = "";
    int empty = 0;
    for (int k = 0; seen && k < 3; k++)
        for (int64_t i = 0; i < sets[k]->n && sets[k]->y; i++)
            seen[sets[k]->y[i]] = true;
    for (int c = 0; seen && c < d->n_classes; c++)
        if (!seen[c]) {
            tt__list_name(list, tt_data_class(d, c));
            empty++;
        }
    free(seen);
    if (empty)
        tt_notes_add(&d->notes, "%s: %d of %d classes have no sample: %s; labels are from 0 on",
                     d->name, empty, d->n_classes, list);
}

void tt__remark(struct tt_data *d, const struct tt_data_wish *wish, const char *source)
{
    (void)source;
    if (wish->like || wish->schema)
        return;
    tell_empty_classes(d);
}
