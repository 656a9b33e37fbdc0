/* tuitrain info DATA: what a data set holds. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>

#include "info.h"
#include "loading.h"
#include "json.h"

/* --- in words -------------------------------------------------------------------------------- */

/* "0, 1, 2, ..." of as many as a line takes. */
static void list_classes(const struct tt_data *d, char *out, size_t size)
{
    enum { LINE = 60 };
    out[0] = '\0';
    for (int i = 0; i < d->n_classes; i++) {
        size_t used = strlen(out);
        bool full = used > LINE;
        snprintf(out + used, size - used, "%s%s", i ? ", " : "", full ? "..." : d->class_name[i]);
        if (full)
            break;
    }
}

/* "0.1307", or "(0.49, 0.45, 0.41)" of several channels. */
static void list_channels(const struct tt_data *d, const float *figure, char *out, size_t size)
{
    int n = tt_data_channels(d);
    size_t used = 0;
    for (int c = 0; c < n && used < size; c++)
        used += (size_t)snprintf(out + used, size - used, "%s%.4g%s",
                                 n == 1 ? ""
                                 : c    ? ", "
                                        : "(",
                                 (double)figure[c], n > 1 && c == n - 1 ? ")" : "");
}

static void describe_pictures(const struct tt_data *d)
{
    char mean[80], std[80];
    list_channels(d, d->mean, mean, sizeof mean);
    list_channels(d, d->std, std, sizeof std);
    tt_info_line("samples", "pictures %" PRId64 "x%" PRId64 "x%" PRId64 ", (byte / 255 - %s) / %s",
                 d->input.dim[0], d->input.dim[1], d->input.dim[2], mean, std);
}

void tt_info_describe(const struct tt_data *d)
{
    char names[200];
    if (d->schema)
        tt_info_line("samples", "%" PRId64 " inputs from %" PRId64 " columns", d->input.dim[0],
                     d->schema->n_columns);
    else if (d->column_mean)
        tt_info_line("samples", "%" PRId64 " columns, each at mean 0 and deviation 1",
                     d->input.dim[0]);
    else
        describe_pictures(d);
    list_classes(d, names, sizeof names);
    if (d->n_classes)
        tt_info_line("learned", "%d classes: %s", d->n_classes, names);
    for (int c = 0; d->n_classes == 0 && c < tt_data_values(d); c++)
        tt_info_line("learned", "values of \"%s\": mean %.6g, deviation %.6g",
                     tt_data_value_name(d, c), d->value_mean[c], d->value_std[c]);
}

/* --- counts ---------------------------------------------------------------------------------- */

struct parts {
    int64_t train[TT_MAX_CLASSES], val[TT_MAX_CLASSES], test[TT_MAX_CLASSES];
};

static void count(const struct tt_data *d, const struct tt_dataset *set, int64_t *counts)
{
    memset(counts, 0, (size_t)d->n_classes * sizeof *counts);
    for (int64_t i = 0; i < set->n && set->y; i++)
        counts[set->y[i]]++;
}

/* Of classes in the parts that there are. */
static void print_counts(const struct tt_data *d, const struct parts *p)
{
    char a[32], b[32], c[32];
    int width = 16;
    for (int k = 0; k < d->n_classes; k++) {
        int need = tt_utf8_length(d->class_name[k]);
        width = need > width ? need : width;
    }
    tt_print_newline();
    if (d->test.n > 0)
        tt_print_line("%-*s %12s %12s %12s", width, "CLASS", "TRAINING", "VALIDATION", "TEST");
    else
        tt_print_line("%-*s %12s %12s", width, "CLASS", "TRAINING", "VALIDATION");
    for (int k = 0; k < d->n_classes; k++) {
        tt_print_padded(d->class_name[k], width);
        tt_print(" %12s %12s", tt_text_thousands(a, sizeof a, p->train[k]),
                 tt_text_thousands(b, sizeof b, p->val[k]));
        if (d->test.n > 0)
            tt_print(" %12s", tt_text_thousands(c, sizeof c, p->test[k]));
        tt_print_newline();
    }
}

static void print_plain(const struct tt_data *d, const struct parts *p)
{
    char a[32], b[32], c[32], test[60] = "";
    if (d->test.n > 0)
        snprintf(test, sizeof test, ", %s for a test", tt_text_thousands(c, sizeof c, d->test.n));
    tt_print_line("%s: a data set, %s samples for training, %s for validation%s", d->name,
                  tt_text_thousands(a, sizeof a, d->train.n),
                  tt_text_thousands(b, sizeof b, d->val.n), test);
    tt_info_describe(d);
    if (d->note[0])
        tt_info_line("note", "%s", d->note);
    if (d->n_classes > 0)
        print_counts(d, p);
}

static json_t *split(const struct tt_data *d, const struct tt_dataset *set, const int64_t *counts)
{
    json_t *o = json_pack("{s:I}", "samples", (json_int_t)set->n);
    if (d->n_classes == 0)
        return o;
    json_t *list = json_array();
    for (int c = 0; c < d->n_classes; c++)
        json_array_append_new(list, json_integer(counts[c]));
    json_object_set_new(o, "counts", list);
    return o;
}

static json_t *json_value(const struct tt_data *d, int c)
{
    return json_pack("{s:o, s:o, s:o}", "name", tt_json_text(tt_data_value_name(d, c)), "mean",
                     tt_json_number(d->value_mean[c]), "std", tt_json_number(d->value_std[c]));
}

static void print_json(const struct tt_data *d, const struct parts *p)
{
    json_t *o = json_pack("{s:s, s:o, s:o}", "event", "info", "kind", tt_json_text("data"), "name",
                          tt_json_text(d->name));
    json_t *shape = json_array(), *classes = json_array();
    for (int i = 0; i < d->input.n; i++)
        json_array_append_new(shape, json_integer(d->input.dim[i]));
    for (int c = 0; c < d->n_classes; c++)
        json_array_append_new(classes, tt_json_text(tt_data_class(d, c)));
    json_object_set_new(o, "input", shape);
    if (!d->column_mean) {
        json_object_set_new(o, "mean", tt_json_channels(d, d->mean));
        json_object_set_new(o, "std", tt_json_channels(d, d->std));
    }
    json_object_set_new(o, "classes", classes);
    if (d->n_classes == 0)
        json_object_set_new(o, "value", json_value(d, 0));
    if (d->n_classes == 0 && tt_data_values(d) > 1) {
        json_t *list = json_array();
        for (int c = 0; c < tt_data_values(d); c++)
            json_array_append_new(list, json_value(d, c));
        json_object_set_new(o, "values", list);
    }
    json_object_set_new(o, "train", split(d, &d->train, p->train));
    json_object_set_new(o, "val", split(d, &d->val, p->val));
    if (d->test.n > 0)
        json_object_set_new(o, "test", split(d, &d->test, p->test));
    if (d->facts)
        tt_info_table_json(d, o);
    else
        tt_info_samples_json(d, o);
    tt_json_print(o);
}

int tt_info_print_data(const char *what, const struct tt_data_wish *wish, bool json, bool colours,
                       struct tt_err *err)
{
    static struct tt_data data;
    static struct parts parts;
    struct tt_data_wish all = *wish;
    all.facts = true;
    if (tt_loading_data(what, &all, &data, err) < 0)
        return -1;
    count(&data, &data.train, parts.train);
    count(&data, &data.val, parts.val);
    count(&data, &data.test, parts.test);
    if (json)
        print_json(&data, &parts);
    else
        print_plain(&data, &parts);
    if (!json && data.facts)
        tt_info_print_table(&data, what, wish);
    else if (!json)
        tt_info_print_samples(&data, what, wish, colours);
    tt_data_done(&data);
    return 0;
}
