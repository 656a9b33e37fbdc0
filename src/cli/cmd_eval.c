/* tuitrain eval: loss, accuracy and confusion matrix of a saved model on a validation set. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/session.h>

#include "cli.h"

/* The net and the data that the file names, where the command line does not. */
static int configure(struct tt_config *c, const struct tt_cli_words *words,
                     const struct tt_tensor_set *set)
{
    static const char *const keys[] = {"config.net", "config.data"};
    char *field[] = {c->net, c->data};
    for (int i = 0; i < 2; i++) {
        const char *value = tt_tensor_set_meta(set, keys[i]);
        bool given =
            i == 0 && words->given & 1u << (tt_opt_find(tt_config_rows, "net") - tt_config_rows);
        if (value && !given)
            tt_text_copy(field[i], TT_OPT_TEXT, value);
    }
    if (words->n > 1)
        tt_text_copy(c->data, sizeof c->data, words->word[1]);
    return 0;
}

static void print_class(const struct tt_session *s, int c)
{
    int classes = s->data.n_classes;
    uint64_t row = 0, column = 0, hit = s->confusion[c * classes + c];
    for (int k = 0; k < classes; k++) {
        row += s->confusion[c * classes + k];
        column += s->confusion[k * classes + c];
    }
    double precision = column ? (double)hit / (double)column : 0;
    double recall = row ? (double)hit / (double)row : 0;
    double f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    printf("%-16s %9.4f %9.4f %9.4f %9" PRIu64 "\n", s->data.class_name[c], precision, recall, f1,
           row);
}

static void print_plain(const struct tt_session *s)
{
    int classes = s->data.n_classes;
    printf("Val Loss: %.4f, Val Acc: %.2f%%, %" PRId64 " samples\n\n", s->val.loss, s->val.accuracy,
           s->data.val.n);
    printf("%-16s %9s %9s %9s %9s\n", "class", "precision", "recall", "f1", "support");
    for (int c = 0; c < classes; c++)
        print_class(s, c);
    if (classes > 20)
        return;
    printf("\nconfusion (row: true class, column: predicted)\n%8s", "");
    for (int c = 0; c < classes; c++)
        printf(" %6.6s", s->data.class_name[c]);
    for (int r = 0; r < classes; r++) {
        printf("\n%8.8s", s->data.class_name[r]);
        for (int c = 0; c < classes; c++)
            printf(" %6" PRIu32, s->confusion[r * classes + c]);
    }
    printf("\n");
}

static void print_json(const struct tt_session *s, double seconds)
{
    int classes = s->data.n_classes;
    json_t *confusion = json_array(), *names = json_array();
    for (int r = 0; r < classes; r++) {
        json_t *row = json_array();
        for (int c = 0; c < classes; c++)
            json_array_append_new(row, json_integer(s->confusion[r * classes + c]));
        json_array_append_new(confusion, row);
        json_array_append_new(names, json_string(s->data.class_name[r]));
    }
    json_t *loss = json_real(s->val.loss); /* NULL when not finite */
    json_t *o = json_pack("{s:s, s:o, s:f, s:I, s:f, s:o, s:o}", "event", "eval", "loss",
                          loss ? loss : json_null(), "accuracy", s->val.accuracy, "samples",
                          (json_int_t)s->data.val.n, "seconds", seconds, "confusion", confusion,
                          "classes", names);
    char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (text)
        printf("%s\n", text);
    free(text);
    json_decref(o);
}

static int evaluate(const struct tt_config *config, const char *model,
                    const struct tt_tensor_set *set, bool json, struct tt_err *err)
{
    struct tt_session *s = tt_session_new(config, err);
    if (!s)
        return -1;
    int rc = tt_session_load(s, set, false, err);
    if (rc < 0) {
        tt_err_prefix(err, "%s", model);
        goto out;
    }
    double began = tt_clock_now();
    tt_session_validate(s);
    if (json)
        print_json(s, tt_clock_now() - began);
    else
        print_plain(s);
out:
    tt_session_free(s);
    return rc;
}

int tt_cmd_eval(int argc, char **argv)
{
    struct tt_err err = {0};
    struct tt_config config;
    struct tt_cli_options cli;
    struct tt_cli_words words;
    struct tt_tensor_set set = {0};
    tt_opt_defaults(tt_config_rows, &config);
    config.optimizer_options[0] = '\0';
    if (tt_cli_parse(argc, argv, &config, &cli, &words, &err) < 0)
        return tt_cli_fail(&err);
    if (cli.version)
        return tt_cli_print_version(), 0;
    if (cli.help)
        return tt_cli_print_help(NULL), 0;
    if (words.n < 1 || words.n > 2) {
        tt_fail(&err, TT_EUSAGE,
                "eval takes a model, and the data where it is not the model's own");
        return tt_cli_fail(&err);
    }
    if (tt_safetensors_read(words.word[0], &set, &err) < 0)
        return tt_cli_fail(&err);
    configure(&config, &words, &set);
    config.load[0] = '\0';
    int rc = evaluate(&config, words.word[0], &set, cli.json, &err);
    tt_tensor_set_done(&set);
    return rc < 0 ? tt_cli_fail(&err) : 0;
}
