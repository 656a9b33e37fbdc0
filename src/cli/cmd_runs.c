/* tuitrain runs: a table of the runs in a folder. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/library/summary.h>

#include "commands.h"
#include "json.h"
#include "runs.h"

/* --- the columns ----------------------------------------------------------------------------- */

enum { CELL = TT_OPT_TEXT, MOST_NET = 48 };

static void show_name(const struct tt_summary *s, char *out)
{
    const char *slash = strrchr(s->path, '/');
    tt_text_printable(out, CELL, slash ? slash + 1 : s->path);
}

static void show_state(const struct tt_summary *s, char *out)
{
    tt_text_copy(out, CELL, s->facts.state);
}

static void show_data(const struct tt_summary *s, char *out)
{
    const char *slash = strrchr(s->config.data, '/');
    tt_text_printable(out, CELL, slash && slash[1] ? slash + 1 : s->config.data);
}

/* On one line, and long ones cut. */
static void show_net(const struct tt_summary *s, char *out)
{
    char net[TT_OPT_TEXT], *at = out;
    uint32_t ch;
    tt_text_copy(net, sizeof net, s->config.net);
    for (char *space; (space = strpbrk(net, "\n\t\r"));)
        *space = ' ';
    tt_text_printable(out, CELL, net);
    for (int i = 0, n; i < MOST_NET && (n = tt_utf8_decode(at, &ch)) > 0; i++)
        at += n;
    if (tt_utf8_length(at) > 3)
        tt_text_copy(at, 4, "...");
}

static void show_optimizer(const struct tt_summary *s, char *out)
{
    tt_text_printable(out, CELL, s->config.optimizer);
}

static void show_lr(const struct tt_summary *s, char *out)
{
    snprintf(out, CELL, "%g", s->config.lr);
}

static void show_epochs(const struct tt_summary *s, char *out)
{
    snprintf(out, CELL, "%" PRId64 "/%" PRId64, s->facts.epoch, s->facts.epochs);
}

static void show_best(const struct tt_summary *s, char *out)
{
    if (isfinite(s->facts.best_score))
        snprintf(out, CELL, s->facts.regression ? "R2 %.4f" : "%.2f%%", s->facts.best_score);
    else
        tt_text_copy(out, CELL, "-");
}

static void show_time(const struct tt_summary *s, char *out)
{
    tt_text_duration(out, CELL, s->facts.trained);
}

static void show_size(const struct tt_summary *s, char *out)
{
    char number[32];
    snprintf(out, CELL, "%sB", tt_text_si(number, sizeof number, (double)s->bytes));
}

static double number_lr(const struct tt_summary *s)
{
    return s->config.lr;
}

static double number_epochs(const struct tt_summary *s)
{
    return (double)s->facts.epoch;
}

/* The best first. */
static double number_best(const struct tt_summary *s)
{
    return isfinite(s->facts.best_score) ? -s->facts.best_score : (double)INFINITY;
}

static double number_time(const struct tt_summary *s)
{
    return s->facts.trained;
}

static double number_size(const struct tt_summary *s)
{
    return (double)s->bytes;
}

static double number_began(const struct tt_summary *s)
{
    return s->facts.began;
}

/* What --sort takes, and what the table shows: all that have a `show`. */
static const struct column {
    const char *key, *head;
    void (*show)(const struct tt_summary *s, char out[CELL]);
    double (*number)(const struct tt_summary *s); /* to sort by, rising; NULL: the text is */
} columns[] = {
    {"name", "RUN", show_name, NULL},         {"state", "STATE", show_state, NULL},
    {"data", "DATA", show_data, NULL},        {"optimizer", "OPTIMIZER", show_optimizer, NULL},
    {"lr", "LR", show_lr, number_lr},         {"epochs", "EPOCHS", show_epochs, number_epochs},
    {"best", "BEST", show_best, number_best}, {"time", "TRAINED", show_time, number_time},
    {"size", "SIZE", show_size, number_size}, {"net", "NET", show_net, NULL},
    {"began", NULL, NULL, number_began}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static int compare(const void *a, const void *b, void *by)
{
    const struct tt_summary *x = a, *y = b;
    const struct column *column = by;
    int order = 0;
    if (column->number) {
        double p = column->number(x), q = column->number(y);
        order = (p > q) - (p < q);
    } else {
        char p[CELL], q[CELL];
        column->show(x, p);
        column->show(y, q);
        order = strcmp(p, q);
    }
    return order ? order : strcmp(x->path, y->path);
}

static const struct column *find_column(const char *key, struct tt_err *err)
{
    const char *keys[COLUMNS + 1] = {0};
    char list[200];
    for (int i = 0; i < COLUMNS; i++) {
        keys[i] = columns[i].key;
        if (strcmp(keys[i], key) == 0)
            return &columns[i];
    }
    tt_fail(err, TT_EUSAGE, "--sort %s: must be one of %s", key,
            tt_join_names(list, sizeof list, keys, sizeof *keys));
    return NULL;
}

/* --- printing -------------------------------------------------------------------------------- */

/* Of a run that cannot be read, its name, state, and in the last column the reason. */
static void show_cell(int column, const struct tt_summary *s, bool last, char out[CELL])
{
    if (s->facts.problem[0] && last)
        tt_text_copy(out, CELL, s->facts.problem);
    else if (s->facts.problem[0] && columns[column].show != show_name &&
             columns[column].show != show_state)
        tt_text_copy(out, CELL, "-");
    else
        columns[column].show(s, out);
}

/* Numbers stand at the right; nothing is filled up after the last column. */
static void print_cell(const struct column *c, int width, bool last, const char *text)
{
    if (last) {
        tt_print_line("%s", text);
        return;
    }
    tt_print_padded(text, c->number ? -width : width);
    tt_print("  ");
}

static void print_table(const struct tt_summary *s, int n)
{
    int width[COLUMNS], shown = 0;
    char text[CELL];
    for (; shown < COLUMNS && columns[shown].head; shown++)
        width[shown] = (int)strlen(columns[shown].head);
    for (int row = 0; row < n; row++)
        for (int i = 0; i < shown; i++) {
            show_cell(i, &s[row], i == shown - 1, text);
            int w = tt_utf8_length(text);
            width[i] = w > width[i] ? w : width[i];
        }
    for (int i = 0; i < shown; i++)
        print_cell(&columns[i], width[i], i == shown - 1, columns[i].head);
    for (int row = 0; row < n; row++)
        for (int i = 0; i < shown; i++) {
            show_cell(i, &s[row], i == shown - 1, text);
            print_cell(&columns[i], width[i], i == shown - 1, text);
        }
}

static void print_json(const struct tt_summary *s)
{
    if (s->facts.problem[0]) {
        tt_json_print(json_pack("{s:s, s:o, s:o, s:o}", "event", "run", "run",
                                tt_json_text(s->path), "state", tt_json_text(s->facts.state),
                                "error", tt_json_text(s->facts.problem)));
        return;
    }
    const struct tt_library_facts *f = &s->facts;
    json_t *o =
        json_pack("{s:s, s:o, s:o, s:I, s:I, s:I, s:i, s:i, s:I, s:o, s:o, s:o, s:o, s:o}", "event",
                  "run", "run", tt_json_text(s->path), "state", tt_json_text(f->state), "step",
                  (json_int_t)f->step, "epoch", (json_int_t)f->epoch, "epochs",
                  (json_int_t)f->epochs, "branches", f->branches, "checkpoints", s->checkpoints,
                  "bytes", (json_int_t)s->bytes, "seconds", tt_json_number(f->trained), "began",
                  tt_json_number(f->began), "ended", tt_json_number(f->ended),
                  f->regression ? "best_val_r2" : "best_val_acc", tt_json_number(f->best_score),
                  "val_loss", isfinite(f->best_score) ? tt_json_number(f->val_loss) : json_null());
    json_t *config = json_object();
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char value[TT_OPT_TEXT];
        tt_json_set(config, row->name,
                    tt_json_text(tt_opt_get(row, &s->config, value, sizeof value)));
    }
    json_object_set_new(config, "optimizer-options", tt_json_text(s->config.optimizer_options));
    json_object_set_new(o, "config", config);
    tt_json_print(o);
}

int tt_runs_print_one(const char *run_dir, bool json, struct tt_err *err)
{
    struct tt_summary s;
    char name[TT_PATH];
    if (tt_summary_read(run_dir, &s, err) < 0)
        return -1;
    if (json) {
        print_json(&s);
        return 0;
    }
    print_table(&s, 1);
    tt_print_newline();
    tt_print_line("%" PRId64 " steps, %d branch%s, %d checkpoint%s; best in epoch %" PRId64,
                  s.facts.step, s.facts.branches, s.facts.branches == 1 ? "" : "es", s.checkpoints,
                  s.checkpoints == 1 ? "" : "s", s.facts.best_epoch);
    tt_text_printable(name, sizeof name, run_dir);
    tt_print("go on: tuitrain resume %s", name);
    if (s.checkpoints > 0)
        tt_print("   again: tuitrain replay %s", name);
    tt_print_newline();
    return 0;
}

int tt_cmd_runs(struct tt_cli *cli, struct tt_err *err)
{
    const struct tt_cli_words *words = &cli->words;
    const char *folder = words->n > 0 ? words->word[0] : "runs";
    struct tt_summary *s;
    int n;
    if (words->n > 1)
        return tt_fail(err, TT_EUSAGE, "runs takes one folder at most");
    const struct column *by = find_column(cli->options.sort, err);
    if (!by)
        return -1;
    int rc = tt_summary_list(folder, &s, &n, err);
    if (rc == 0)
        qsort_r(s, (size_t)n, sizeof *s, compare, (void *)(uintptr_t)by);
    for (int i = 0; rc == 0 && cli->options.json && i < n; i++)
        print_json(&s[i]);
    if (rc == 0 && !cli->options.json && n > 0)
        print_table(s, n);
    if (rc == 0 && !cli->options.json && n == 0)
        tt_print_line("no runs in %s", folder);
    free(s);
    return rc;
}
