/* tuitrain runs: a table of the runs in a folder. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/summary.h>

#include "cli.h"
#include "json.h"
#include "runs.h"

static const char *name_of(const struct tt_summary *s)
{
    const char *slash = strrchr(s->path, '/');
    return slash ? slash + 1 : s->path;
}

/* --- the order ------------------------------------------------------------------------------- */

static int by_best(const void *a, const void *b)
{
    const struct tt_summary *x = a, *y = b;
    double p = x->scored ? x->best_score : -1e300, q = y->scored ? y->best_score : -1e300;
    return p < q ? 1 : p > q ? -1 : strcmp(x->path, y->path);
}

static int by_began(const void *a, const void *b)
{
    const struct tt_summary *x = a, *y = b;
    return x->began < y->began ? -1 : x->began > y->began ? 1 : strcmp(x->path, y->path);
}

static int by_state(const void *a, const void *b)
{
    const struct tt_summary *x = a, *y = b;
    int order = strcmp(x->state, y->state);
    return order ? order : strcmp(x->path, y->path);
}

static int sort(struct tt_summary *s, int n, const char *key, struct tt_err *err)
{
    static const struct {
        const char *key;
        int (*compare)(const void *, const void *);
    } keys[] = {{"best", by_best}, {"began", by_began}, {"state", by_state}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keys[i].key, key) == 0) {
            qsort(s, (size_t)n, sizeof *s, keys[i].compare);
            return 0;
        }
    return strcmp(key, "name") == 0
               ? 0
               : tt_fail(err, TT_EUSAGE, "--sort %s: must be name, best, began or state", key);
}

/* --- printing -------------------------------------------------------------------------------- */

static void print_row(const struct tt_summary *s, int width)
{
    char seconds[32], bytes[32], best[32] = "-", epochs[48], net[TT_OPT_TEXT], size[40];
    bool values = strcmp(s->config.loss, "cross-entropy") != 0 && s->best_score <= 1;
    if (s->scored)
        snprintf(best, sizeof best, values ? "R2 %.4f" : "%.2f%%", s->best_score);
    snprintf(epochs, sizeof epochs, "%" PRId64 "/%" PRId64, s->epoch, s->epochs);
    tt_text_printable(net, sizeof net, s->config.net);
    snprintf(size, sizeof size, "%sB", tt_text_si(bytes, sizeof bytes, (double)s->bytes));
    printf("%-*s  %-8s  %-9s %-8s %7g  %8s  %-9s %9s  %8s  %.40s\n", width, name_of(s), s->state,
           s->config.data, s->config.optimizer, s->config.lr, epochs, best,
           tt_text_duration(seconds, sizeof seconds, s->seconds), size, net);
}

static void print_table(const struct tt_summary *s, int n)
{
    int width = 3;
    for (int i = 0; i < n; i++)
        if ((int)strlen(name_of(&s[i])) > width)
            width = (int)strlen(name_of(&s[i]));
    printf("%-*s  %-8s  %-9s %-8s %7s  %8s  %-9s %9s  %8s  %s\n", width, "RUN", "STATE", "DATA",
           "OPTIM", "LR", "EPOCHS", "BEST", "TRAINED", "SIZE", "NET");
    for (int i = 0; i < n; i++)
        print_row(&s[i], width);
}

static void print_json(const struct tt_summary *s)
{
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:i, s:I, s:o, s:o, s:o, s:o, s:o}", "event", "run",
        "run", s->path, "state", s->state, "step", (json_int_t)s->step, "epoch",
        (json_int_t)s->epoch, "epochs", (json_int_t)s->epochs, "branches", s->branches,
        "checkpoints", s->checkpoints, "bytes", (json_int_t)s->bytes, "seconds",
        tt_json_number(s->seconds), "began", tt_json_number(s->began), "ended",
        tt_json_number(s->ended), "best", s->scored ? tt_json_number(s->best_score) : json_null(),
        "val_loss", s->scored ? tt_json_number(s->val_loss) : json_null());
    json_t *config = json_object();
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char value[TT_OPT_TEXT];
        tt_opt_get(row, &s->config, value, sizeof value);
        json_object_set_new(config, row->name, json_string(value));
    }
    json_object_set_new(config, "optimizer-options", json_string(s->config.optimizer_options));
    json_object_set_new(o, "config", config);
    tt_json_print(o);
}

int tt_runs_print_one(const char *run_dir, bool json, struct tt_err *err)
{
    struct tt_summary s;
    if (tt_summary_read(run_dir, &s, err) < 0)
        return -1;
    if (json) {
        print_json(&s);
        return 0;
    }
    print_table(&s, 1);
    printf("\n%" PRId64 " steps, %d branch%s, %d checkpoint%s; best in epoch %" PRId64 "\n", s.step,
           s.branches, s.branches == 1 ? "" : "es", s.checkpoints, s.checkpoints == 1 ? "" : "s",
           s.best_epoch);
    printf("go on: tuitrain resume %s   again: tuitrain replay %s\n", run_dir, run_dir);
    return 0;
}

int tt_cmd_runs(int argc, char **argv)
{
    struct tt_err err = {0};
    struct tt_config unused;
    struct tt_cli_options cli;
    struct tt_cli_words words;
    struct tt_summary *s;
    int status, n;
    if (!tt_cli_begin(argc, argv, "runs", &unused, &cli, &words, &status))
        return status;
    if (words.n > 1) {
        tt_fail(&err, TT_EUSAGE, "runs takes one folder at most");
        return tt_cli_fail(&err);
    }
    int rc = tt_summary_list(words.n > 0 ? words.word[0] : "runs", &s, &n, &err);
    if (rc == 0)
        rc = sort(s, n, cli.sort, &err);
    for (int i = 0; rc == 0 && cli.json && i < n; i++)
        print_json(&s[i]);
    if (rc == 0 && !cli.json && n > 0)
        print_table(s, n);
    if (rc == 0 && !cli.json && n == 0)
        printf("no runs in %s\n", words.n > 0 ? words.word[0] : "runs");
    free(s);
    return rc < 0 ? tt_cli_fail(&err) : 0;
}
