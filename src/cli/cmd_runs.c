/* tuitrain runs: a table of the runs in a folder. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/missing.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/packed.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/library/summary.h>

#include "commands.h"
#include "info.h"
#include "json.h"
#include "runs.h"
#include "table.h"

/* --- the columns ----------------------------------------------------------------------------- */

enum { CELL = TT_OPT_TEXT };

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
    tt_text_printable(out, CELL, tt_packed_name(s->config.data));
}

/* On one line. */
static void show_net(const struct tt_summary *s, char *out)
{
    tt_text_copy(out, CELL, s->config.net);
    for (char *space; (space = strpbrk(out, "\n\t\r"));)
        *space = ' ';
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
    if (!tt_best_text(&s->facts.best, out, CELL)[0])
        tt_text_copy(out, CELL, "-");
}

static void show_time(const struct tt_summary *s, char *out)
{
    tt_text_duration(out, CELL, s->facts.seconds);
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
    return tt_best_order(&s->facts.best);
}

static double number_time(const struct tt_summary *s)
{
    return s->facts.seconds;
}

static double number_size(const struct tt_summary *s)
{
    return (double)s->bytes;
}

static double number_began(const struct tt_summary *s)
{
    return s->facts.began;
}

/* What --sort takes, and what the table shows: all that have a head.  Where they do not fit, the
 * network goes first, then what the name of a run tells too. */
static const struct column {
    const char *key;
    struct tt_table_column shown;
    void (*show)(const struct tt_summary *s, char out[CELL]);
    double (*number)(const struct tt_summary *s); /* to sort by, rising; NULL: the text is */
} columns[] = {{"name", {"RUN", false, 36, 0}, show_name, NULL},
               {"state", {"STATE", false, 0, 0}, show_state, NULL},
               {"data", {"DATA", false, 8, 5}, show_data, NULL},
               {"optimizer", {"OPTIMIZER", false, 0, 6}, show_optimizer, NULL},
               {"lr", {"LR", true, 0, 3}, show_lr, number_lr},
               {"epochs", {"EPOCHS", true, 0, 1}, show_epochs, number_epochs},
               {"best", {"BEST", true, 0, 0}, show_best, number_best},
               {"time", {"TRAINED", true, 0, 2}, show_time, number_time},
               {"size", {"SIZE", true, 0, 4}, show_size, number_size},
               {"net", {"NET", false, 16, 7}, show_net, NULL},
               {"began", {0}, NULL, number_began}};
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

/* Of a run that cannot be read, its name, state and the reason. */
static void add_row(struct tt_table *t, const struct tt_summary *s)
{
    char text[CELL];
    for (int i = 0; i < t->columns; i++) {
        bool reason = s->facts.problem[0] && i > 1;
        if (!reason)
            columns[i].show(s, text);
        tt_table_add(t, !reason ? text : i == 2 ? s->facts.problem : NULL);
    }
}

/* The column that it is sorted by stays. */
static void print_table(const struct tt_summary *s, int n, const struct column *by)
{
    struct tt_table_column shown[COLUMNS];
    struct tt_table t;
    int k = 0;
    for (; k < COLUMNS && columns[k].shown.head; k++) {
        shown[k] = columns[k].shown;
        shown[k].rank = by == &columns[k] ? 0 : shown[k].rank;
    }
    tt_table_init(&t, shown, k);
    for (int row = 0; row < n; row++)
        add_row(&t, &s[row]);
    tt_table_print(&t, tt_table_width());
    tt_table_done(&t);
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
                  "bytes", (json_int_t)s->bytes, "seconds", tt_json_number(f->seconds), "began",
                  tt_json_number(f->began), "ended", tt_json_number(f->ended),
                  f->regression ? "best_val_r2" : "best_val_acc", tt_json_number(f->best_score),
                  "val_loss", isfinite(f->best_score) ? tt_json_number(f->val_loss) : json_null());
    if (isfinite(f->best.value)) {
        tt_json_set(o, "best_by", tt_json_text(tt_best_by(&f->best)));
        tt_json_set(o, "best", tt_json_number(f->best.value));
        tt_json_set(o, "best_epoch", json_integer(f->best.epoch));
    }
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

/* What works: nobody goes on with a run that is at work, nor with one that has come to its end. */
static void say_what_to_do(const struct tt_summary *s, const char *run_dir)
{
    if (strcmp(s->facts.state, "running") == 0) {
        tt_print_line("it is at work now");
        return;
    }
    bool finished = s->facts.epochs > 0 && s->facts.epoch >= s->facts.epochs;
    tt_print(finished ? "train on: tuitrain resume %s" : "go on: tuitrain resume %s", run_dir);
    if (finished)
        tt_print(" --epochs %" PRId64, 2 * s->facts.epochs);
    if (s->checkpoints > 0)
        tt_print("   again: tuitrain replay %s", run_dir);
    tt_print_newline();
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
    print_table(&s, 1, &columns[0]);
    tt_print_newline();
    tt_print("%" PRId64 " steps, %d branch%s, %d checkpoint%s", s.facts.step, s.facts.branches,
             s.facts.branches == 1 ? "" : "es", s.checkpoints, s.checkpoints == 1 ? "" : "s");
    if (s.facts.best.epoch > 0)
        tt_print("; best in epoch %" PRId64, s.facts.best.epoch);
    tt_print_newline();
    say_what_to_do(&s, run_dir);
    return 0;
}

/* A new folder, one that is a run itself, one of another program. */
static int say_none(const char *folder, bool named, bool json, struct tt_err *err)
{
    struct stat st;
    bool there = stat(folder, &st) == 0;
    if (json && (there || !named))
        return 0;
    if (there && tt_run_is_there(folder))
        tt_print_line("%s: is a run itself: tuitrain info %s", folder, folder);
    else if (there && tt_info_has_events(folder))
        tt_print_line("%s: has event files of TensorBoard, no runs: tuitrain info %s", folder,
                      folder);
    else if (there)
        tt_print_line("no runs in %s; `tuitrain` makes them in runs, `tuitrain runs FOLDER` looks "
                      "elsewhere",
                      folder);
    else if (!named)
        tt_print_line("no runs here yet: there is no folder runs; `tuitrain` makes it, `tuitrain "
                      "runs FOLDER` looks elsewhere");
    else
        return tt_fail_missing(err, folder, "folder");
    return 0;
}

int tt_cmd_runs(struct tt_cli *cli, struct tt_err *err)
{
    const struct tt_cli_words *words = &cli->words;
    const char *folder = words->n > 0 ? words->word[0] : "runs";
    struct tt_summary *s = NULL;
    int n = 0;
    if (words->n > 1)
        return tt_fail(err, TT_EUSAGE, "runs takes one folder at most");
    const struct column *by = find_column(cli->options.sort, err);
    if (!by)
        return -1;
    int rc = access(folder, F_OK) < 0 ? 0 : tt_summary_list(folder, &s, &n, err);
    if (rc == 0 && n > 0)
        qsort_r(s, (size_t)n, sizeof *s, compare, (void *)(uintptr_t)by);
    for (int i = 0; rc == 0 && cli->options.json && i < n; i++)
        print_json(&s[i]);
    if (rc == 0 && !cli->options.json && n > 0)
        print_table(s, n, by);
    if (rc == 0 && n == 0)
        rc = say_none(folder, words->n > 0, cli->options.json, err);
    free(s);
    return rc;
}
