/* What a saved model says of how its data were divided. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <tuitrain/base/text.h>

#include "split.h"

#define KEY "split"

/* Texts as in class names: a path may be no UTF-8. */
static json_t *text(const char *s)
{
    char *utf8 = tt_text_as_utf8(s);
    json_t *j = utf8 ? json_string(utf8) : NULL;
    free(utf8);
    return j;
}

char *tt_split_text(const struct tt_data *d)
{
    const struct tt_split *s = d->split;
    char rows[17];
    if (!s)
        return NULL;
    snprintf(rows, sizeof rows, "%016" PRIx64, s->rows);
    json_t *j =
        json_pack("{s:o, s:o, s:o, s:o, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:s}", "val",
                  text(s->said.val), "test", text(s->said.test), "group", text(s->said.group),
                  "time", text(s->said.time), "seed", (json_int_t)s->said.seed, "stratify",
                  !s->said.no_stratify, "folds", (json_int_t)s->said.folds, "fold",
                  (json_int_t)s->said.fold, "train", (json_int_t)d->train.n, "validation",
                  (json_int_t)d->val.n, "tested", (json_int_t)d->test.n, "rows", rows);
    char *out = j ? json_dumps(j, JSON_COMPACT) : NULL;
    json_decref(j);
    return out;
}

static bool get_text(const json_t *j, const char *key, char out[TT_OPT_TEXT])
{
    const char *s = json_string_value(json_object_get(j, key));
    char *copy = s && strlen(s) < TT_OPT_TEXT ? strdup(s) : NULL;
    if (!copy)
        return false;
    tt_text_from_utf8(copy);
    tt_text_copy(out, TT_OPT_TEXT, copy);
    free(copy);
    return true;
}

static bool get_number(const json_t *j, const char *key, int64_t most, int64_t *out)
{
    const json_t *v = json_object_get(j, key);
    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= 0 && *out <= most;
}

static bool get_all(const json_t *j, struct tt_split_said *out)
{
    const json_t *stratify = json_object_get(j, "stratify");
    out->no_stratify = json_is_false(stratify);
    return json_is_boolean(stratify) && get_text(j, "val", out->val) &&
           get_text(j, "test", out->test) && get_text(j, "group", out->group) &&
           get_text(j, "time", out->time) && get_number(j, "seed", INT64_C(1) << 53, &out->seed) &&
           get_number(j, "folds", TT_MOST_FOLDS, &out->folds) &&
           get_number(j, "fold", out->folds, &out->fold);
}

int tt_split_read(const struct tt_tensor_set *set, struct tt_split_said *out, struct tt_err *err)
{
    const char *said = tt_tensor_set_meta(set, KEY);
    *out = (struct tt_split_said){.no_stratify = false};
    if (!said)
        return 0;
    json_t *j = json_loads(said, JSON_REJECT_DUPLICATES, NULL);
    bool good = j && get_all(j, out);
    json_decref(j);
    return good ? 1
                : tt_fail(err, TT_EINPUT,
                          "its metadata \"" KEY "\" is wrong, so that it does not say how its data "
                          "were divided");
}
