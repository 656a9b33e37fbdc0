/* tuitrain eval: loss, accuracy and confusion matrix of a saved model on a validation set. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/run/session/session.h>

#include "commands.h"
#include "importance.h"
#include "json.h"
#include "saved.h"
#include "table.h"

static void print_class(const struct tt_session *s, int c)
{
    struct tt_class_figures f = tt_class_figures(s->confusion, s->data.n_classes, c);
    char name[80];
    tt_print_padded(tt_table_cut(name, sizeof name, s->data.class_name[c], 16), 16);
    tt_print_line(" %9.4f %9.4f %9.4f %9" PRIu64, f.precision, f.recall, f.f1, f.support);
}

/* Mean of the recalls of classes that there are, in per cent; the rarest of these. */
static double balanced_accuracy(const struct tt_session *s, int *rarest)
{
    double sum = 0;
    uint64_t least = UINT64_MAX;
    int n = 0;
    *rarest = 0;
    for (int c = 0; c < s->data.n_classes; c++) {
        struct tt_class_figures f = tt_class_figures(s->confusion, s->data.n_classes, c);
        if (f.support == 0)
            continue;
        if (f.support < least)
            *rarest = c;
        least = f.support < least ? f.support : least;
        sum += f.recall;
        n++;
    }
    return n ? 100 * sum / n : 0;
}

/* What naming the commonest class would come to; where that is much, how the rarest one fares. */
static void print_baseline(const struct tt_session *s)
{
    const struct tt_data *d = &s->data;
    const double much = 60;
    struct tt_baseline b = tt_data_baseline(d, &d->val);
    int rarest;
    double balanced = balanced_accuracy(s, &rarest);
    struct tt_class_figures f = tt_class_figures(s->confusion, d->n_classes, rarest);
    tt_print_line("Baseline: %.2f%% (always \"%s\")", b.accuracy, d->class_name[b.cls]);
    if (b.accuracy > much)
        tt_print_line("Balanced Acc: %.2f%%, recall of \"%s\" (%" PRIu64 " samples): %.2f%%",
                      balanced, d->class_name[rarest], f.support, 100 * f.recall);
    if (d->unknown)
        tt_print_line("With %" PRId64 " rows of other classes as wrong: Acc: %.2f%%", d->unknown,
                      s->val.accuracy * (double)d->val.n / (double)(d->val.n + d->unknown));
}

static void print_values(const struct tt_session *s)
{
    tt_print_line("Val Loss: %.4f, Val R2: %.4f, Val MAE: %.4g, Val RMSE: %.4g, %" PRId64
                  " samples",
                  s->val.loss, s->val.r2, s->val.mae, s->val.rmse, s->data.val.n);
    tt_print_line("Baseline: RMSE: %.4g (always the mean)",
                  tt_data_baseline(&s->data, &s->data.val).rmse);
    if (tt_data_values(&s->data) < 2)
        return;
    tt_print_newline();
    tt_print_line("%-24s %9s %11s %11s %11s", "value", "R2", "MAE", "RMSE", "baseline");
    for (int c = 0; c < tt_data_values(&s->data); c++) {
        const struct tt_result r = tt_session_value(s, c);
        tt_print_padded(tt_data_value_name(&s->data, c), 24);
        tt_print_line(" %9.4f %11.4g %11.4g %11.4g", r.r2, r.mae, r.rmse,
                      sqrt(s->data.val.value_variance[c]));
    }
}

static json_t *json_values(const struct tt_session *s)
{
    json_t *list = json_array();
    for (int c = 0; c < tt_data_values(&s->data); c++) {
        const struct tt_result r = tt_session_value(s, c);
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o}", "name",
                                              tt_json_text(tt_data_value_name(&s->data, c)), "r2",
                                              tt_json_number(r.r2), "mae", tt_json_number(r.mae),
                                              "rmse", tt_json_number(r.rmse)));
    }
    return list;
}

/* As wide as the largest count, and as long as the longest name, within reason: a count is never
 * cut, a name is, and says so. */
static void print_confusion(const struct tt_session *s)
{
    enum { LEAST = 6, NAME = 16 };
    int classes = s->data.n_classes, width = LEAST, name = LEAST + 2;
    char text[80];
    for (int i = 0; i < classes * classes; i++) {
        int digits = snprintf(NULL, 0, "%" PRIu32, s->confusion[i]);
        width = digits > width ? digits : width;
    }
    for (int c = 0; c < classes; c++) {
        int need = tt_utf8_length(tt_table_cut(text, sizeof text, s->data.class_name[c], NAME));
        name = need > name ? need : name;
    }
    tt_print_line("confusion (row: true class, column: predicted)");
    tt_print("%*s", name, "");
    for (int c = 0; c < classes; c++) {
        tt_print(" ");
        tt_print_padded(tt_table_cut(text, sizeof text, s->data.class_name[c], width), -width);
    }
    for (int r = 0; r < classes; r++) {
        tt_print_newline();
        tt_print_padded(tt_table_cut(text, sizeof text, s->data.class_name[r], name), name);
        for (int c = 0; c < classes; c++)
            tt_print(" %*" PRIu32, width, s->confusion[r * classes + c]);
    }
    tt_print_newline();
}

static void print_plain(const struct tt_session *s)
{
    int classes = s->data.n_classes;
    if (s->regression) {
        print_values(s);
        return;
    }
    tt_print_line("Val Loss: %.4f, Val Acc: %.2f%%, %" PRId64 " samples", s->val.loss,
                  s->val.accuracy, s->data.val.n);
    print_baseline(s);
    tt_print_newline();
    tt_print_line("%-16s %9s %9s %9s %9s", "class", "precision", "recall", "f1", "support");
    for (int c = 0; c < classes; c++)
        print_class(s, c);
    if (classes > 20)
        return;
    tt_print_newline();
    print_confusion(s);
}

static json_t *json_figures(const struct tt_session *s, double seconds)
{
    if (s->regression) {
        json_t *o = json_pack(
            "{s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o}", "event", "eval", "loss",
            tt_json_number(s->val.loss), "r2", tt_json_number(s->val.r2), "mae",
            tt_json_number(s->val.mae), "rmse", tt_json_number(s->val.rmse), "baseline_rmse",
            tt_json_number(tt_data_baseline(&s->data, &s->data.val).rmse), "samples",
            (json_int_t)s->data.val.n, "seconds", tt_json_number(seconds));
        if (tt_data_values(&s->data) > 1)
            json_object_set_new(o, "values", json_values(s));
        return o;
    }
    int classes = s->data.n_classes;
    json_t *confusion = json_array(), *names = json_array();
    for (int r = 0; r < classes; r++) {
        json_t *row = json_array();
        for (int c = 0; c < classes; c++)
            json_array_append_new(row, json_integer(s->confusion[r * classes + c]));
        json_array_append_new(confusion, row);
        json_array_append_new(names, tt_json_text(tt_data_class(&s->data, r)));
    }
    int rarest;
    double balanced = balanced_accuracy(s, &rarest);
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o}", "event", "eval", "loss",
                     tt_json_number(s->val.loss), "accuracy", tt_json_number(s->val.accuracy),
                     "baseline", tt_json_number(tt_data_baseline(&s->data, &s->data.val).accuracy),
                     "balanced_accuracy", tt_json_number(balanced), "samples",
                     (json_int_t)s->data.val.n, "unknown", (json_int_t)s->data.unknown, "seconds",
                     tt_json_number(seconds), "confusion", confusion, "classes", names);
}

static int evaluate(const struct tt_config *config, const char *model,
                    const struct tt_tensor_set *set, bool own, const struct tt_cli_options *cli,
                    struct tt_err *err)
{
    bool json = cli->json;
    struct tt_session *s = tt_saved_measure(config, set, own, cli->by_position, err);
    if (!s)
        return -1;
    if (!own && !tt_tensor_set_meta(set, tt_signature_keys[0]))
        tt_print_error("tuitrain: %s: does not say what it was trained with: classes and "
                       "preprocessing are those of %s",
                       model, s->data.name);
    if (!own && !cli->quiet)
        tt_cli_notes(&s->data.notes);
    int rc = tt_session_load_weights(s, set, config->partial, s->loaded, sizeof s->loaded, err);
    if (rc < 0) {
        tt_err_prefix(err, "%s", model);
        goto out;
    }
    tt_saved_tell_match(model, s);
    double began = tt_clock_now();
    tt_session_validate(s);
    double seconds = tt_clock_now() - began;
    struct tt_importance worth = {0};
    if (cli->importance && (rc = tt_importance_measure(s, &s->data.val, &worth, err)) < 0)
        goto out;
    if (json) {
        json_t *o = json_figures(s, seconds);
        if (cli->importance)
            json_object_set_new(o, "importance", tt_importance_json(s, &worth));
        tt_json_print(o);
    } else {
        print_plain(s);
        if (cli->importance)
            tt_importance_print(s, &worth);
    }
    tt_importance_done(&worth);
out:
    tt_session_free(s);
    return rc;
}

int tt_cmd_eval(struct tt_cli *cli, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    const char *data, *model = cli->words.word[0];
    if (cli->words.n < 1)
        return tt_fail(err, TT_EUSAGE,
                       "eval takes a model, and the data where it is not the model's own");
    if (tt_cli_data(&cli->words, 1, &cli->config, &data, err) < 0 ||
        tt_saved_open(model, &set, err) < 0)
        return -1;
    bool own = tt_saved_config(&set, &cli->words, data, &cli->config);
    int rc = own ? tt_saved_split(&set, &cli->words, &cli->config, err) : 0;
    if (own)
        tt_saved_find_data(&cli->config, model);
    if (rc == 0)
        rc = evaluate(&cli->config, model, &set, own, &cli->options, err);
    tt_tensor_set_done(&set);
    return rc;
}
