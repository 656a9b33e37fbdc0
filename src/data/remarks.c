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

/* An option that says nothing about these data would be passed over without a word.  No refusal:
 * a run that goes on has the options that it began with. */
static void tell_unused(const struct tt_data_wish *wish, const char *source, struct tt_data *out)
{
    const struct {
        const char *option, *value, *what, *sources;
    } all[] = {
        {"target", wish->target, "a column of a table", "csv npz images"},
        {"ignore", wish->ignore, "columns of a table", "csv npz"},
        {"as", wish->as, "columns of a table", "csv npz"},
        {"x", wish->x, "an array of NumPy's", "csv npz"},
        {"y", wish->y, "an array of NumPy's", "csv npz"},
        {"image-size", wish->image_size[0] ? "given" : "", "picture files", "images"},
        {"ground", wish->ground, "picture files", "images"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].value && all[i].value[0] && !strstr(all[i].sources, source))
            tt_notes_add(&out->notes, "%s: --%s is passed over: it is for %s, and there are none",
                         out->name, all[i].option, all[i].what);
}

void tt__remark(struct tt_data *d, const struct tt_data_wish *wish, const char *source)
{
    if (wish->like || wish->schema)
        return;
    tell_empty_classes(d);
    tell_unused(wish, source, d);
}
