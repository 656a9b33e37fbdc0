/* Parts that are other data. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "split.h"

/* The classes of other data are known by their names. */
static int rename_classes(const struct tt_data *d, const struct tt_data *other, const char *option,
                          struct tt_dataset *set, struct tt_split *s, int which, struct tt_err *err)
{
    uint16_t to[TT_MAX_CLASSES];
    for (int c = 0; c < other->n_classes; c++) {
        int k = 0;
        while (k < d->n_classes && strcmp(d->class_name[k], other->class_name[c]) != 0)
            k++;
        to[c] = (uint16_t)k;
    }
    uint16_t *cls = tt_calloc(set->n, sizeof *cls, err);
    if (!cls)
        return -1;
    for (int64_t i = 0; i < set->n; i++) {
        cls[i] = to[set->y[i]];
        if (cls[i] < d->n_classes)
            continue;
        char name[TT_CLASS_NAME];
        tt_text_printable(name, sizeof name, other->class_name[set->y[i]]);
        free(cls);
        return tt_fail(err, TT_EINPUT, "--%s %s: class \"%s\" never appears in training", option,
                       other->name, name);
    }
    set->y = cls;
    s->file_cls[which] = cls;
    return 0;
}

static int check(const struct tt_data *d, const struct tt_data *other, const char *option,
                 struct tt_err *err)
{
    char a[100], b[100];
    if (!other->n_classes != !d->n_classes)
        return tt_fail(err, TT_EINPUT, "--%s %s: has %s to learn, the training data %s", option,
                       other->name, other->n_classes ? "classes" : "values",
                       d->n_classes ? "classes" : "values");
    if (!tt_shape_equal(&d->input, &other->input))
        return tt_fail(err, TT_EINPUT, "--%s %s: samples are %s, those of training %s", option,
                       other->name, tt_shape_text(&other->input, b, sizeof b),
                       tt_shape_text(&d->input, a, sizeof a));
    if (!other->train.x != !d->train.x)
        return tt_fail(err, TT_EINPUT, "--%s %s: samples are %s, those of training %s", option,
                       other->name, other->train.x ? "bytes" : "numbers",
                       d->train.x ? "bytes" : "numbers");
    return 0;
}

static void take_notes(struct tt_data *d, const struct tt_data *other)
{
    const char *line = other->notes.text;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1)
        tt_notes_add(&d->notes, "%s: %.*s", other->name, (int)(end - line), line);
}

static int attach(struct tt_data *d, const struct tt_data_wish *wish, const char *path, bool test,
                  tt__open_data *open, struct tt_err *err)
{
    const char *option = test ? "test" : "val";
    struct tt_data_wish w = {.task = d->n_classes ? TT_TASK_CLASSES : TT_TASK_VALUES,
                             .x = wish->x,
                             .y = wish->y,
                             .missing = wish->missing,
                             .in_memory = wish->in_memory,
                             .no_cache = wish->no_cache,
                             .job = wish->job,
                             .schema = d->schema,
                             .like = d->schema ? NULL : d,
                             .every_row = true};
    struct tt_split *s = tt__split_of(d, wish, err);
    struct tt_data *other = s ? calloc(1, sizeof *other) : NULL;
    if (!other)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (d->input.n == 3)
        memcpy(w.image_size, d->input.dim + 1, sizeof w.image_size);
    if (open(path, &w, other, err) < 0) {
        free(other);
        tt_err_prefix(err, "--%s", option);
        return -1;
    }
    s->file[test] = other;
    if (check(d, other, option, err) < 0)
        return -1;
    struct tt_dataset set = other->val; /* every sample */
    if (!d->schema && d->n_classes && rename_classes(d, other, option, &set, s, test, err) < 0)
        return -1;
    take_notes(d, other);
    if (test)
        d->test = set;
    else
        d->val = set;
    return 0;
}

int tt__split_attach(struct tt_data *d, const struct tt_data_wish *w, tt__open_data *open,
                     struct tt_err *err)
{
    enum tt__share kind;
    double share;
    const char *const text[] = {w->val, w->test}, *const option[] = {"val", "test"};
    for (int i = 0; i < 2; i++) {
        if (tt__share_parse(option[i], text[i], &kind, &share, err) < 0)
            return -1;
        if (kind == TT__SHARE_DATA && attach(d, w, text[i], i == 1, open, err) < 0)
            return -1;
    }
    return 0;
}
