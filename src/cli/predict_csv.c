#include "predict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/print.h>

const char *tt_predict_name(const char *file, const struct tt_inputs *in, int64_t i, char *out,
                            size_t size)
{
    if (in->name)
        snprintf(out, size, "%s", in->name[i]);
    else if (in->several)
        snprintf(out, size, "%s:%" PRId64, file, i);
    else
        snprintf(out, size, "%s", file);
    return out;
}

/* --- cells ----------------------------------------------------------------------------------- */

/* RFC 4180: in quotes where it needs them; a quote within is doubled. */
static void print_cell(const char *text, bool first)
{
    tt_print("%s", first ? "" : ",");
    if (!strpbrk(text, ",\"\r\n") && *text != ' ') {
        tt_print("%s", text);
        return;
    }
    tt_print("\"");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1)
        tt_print("%.*s\"\"", (int)(quote - text), text);
    tt_print("%s\"", text);
}

static int most_likely(const float *p, int n)
{
    int best = 0;
    for (int k = 1; k < n; k++)
        best = p[k] > p[best] ? k : best;
    return best;
}

/* --- the table ------------------------------------------------------------------------------- */

/* The names of the input's own columns, one after the other. */
static char *own_columns(const struct tt_inputs *in)
{
    int64_t n = tt_inputs_columns(in);
    size_t size = 1, used = 0;
    for (int64_t k = 0; k < n; k++)
        size += strlen(tt_inputs_column(in, k)) + 1;
    char *text = malloc(size);
    for (int64_t k = 0; text && k < n; k++)
        used += (size_t)sprintf(text + used, "%s\n", tt_inputs_column(in, k));
    if (text)
        text[used] = '\0';
    return text;
}

static void print_head(const struct tt_data *d, const struct tt_inputs *in)
{
    int64_t n = tt_inputs_columns(in);
    for (int64_t k = 0; k < n; k++)
        print_cell(tt_inputs_column(in, k), k == 0);
    if (n == 0)
        print_cell("file", true);
    for (int c = 0; c < tt_data_values(d) && d->n_values > 1; c++) {
        char name[TT_CLASS_NAME + 12];
        snprintf(name, sizeof name, "predicted_%s", tt_data_value_name(d, c));
        print_cell(name, false);
    }
    if (d->n_values < 2)
        print_cell("predicted", false);
    for (int c = 0; c < d->n_classes; c++) {
        char *name = malloc(strlen(tt_data_class(d, c)) + 3);
        if (name)
            sprintf(name, "p_%s", tt_data_class(d, c));
        print_cell(name ? name : "p", false);
        free(name);
    }
    tt_print_newline();
}

int tt_predict_csv_begin(struct tt_predict_csv *t, const char *file, const struct tt_data *d,
                         const struct tt_inputs *in, struct tt_err *err)
{
    char *own = own_columns(in);
    if (!own)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (t->head) {
        bool same = strcmp(own, t->head) == 0;
        free(own);
        return same ? 0
                    : tt_fail(err, TT_EINPUT,
                              "%s: has other columns than the file before it, so "
                              "that --csv cannot be one table; predict it by itself",
                              file);
    }
    t->head = own;
    print_head(d, in);
    return 0;
}

void tt_predict_csv_row(const struct tt_data *d, const char *file, const struct tt_inputs *in,
                        int64_t i, const float *out)
{
    static char text[1 << 16]; /* of the one thread that prints */
    int64_t n = tt_inputs_columns(in);
    for (int64_t k = 0; k < n; k++)
        print_cell(tt_inputs_cell(in, i, k, text, sizeof text), k == 0);
    if (n == 0)
        print_cell(tt_predict_name(file, in, i, text, sizeof text), true);
    for (int c = 0; d->n_classes == 0 && c < tt_data_values(d); c++)
        tt_print(",%.9g", tt_data_value(d, c, out[c]));
    if (d->n_classes > 0)
        print_cell(tt_data_class(d, most_likely(out, d->n_classes)), false);
    for (int c = 0; c < d->n_classes; c++)
        tt_print(",%.9g", (double)out[c]);
    tt_print_newline();
}

void tt_predict_csv_done(struct tt_predict_csv *t)
{
    free(t->head);
    t->head = NULL;
}
