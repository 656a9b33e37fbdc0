/* tuitrain resume: a run goes on where it was, or begins again where it had saved nothing yet. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/control/pending.h>
#include <tuitrain/run/control/run.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/library/newest.h>

#include "commands.h"
#include "loading.h"
#include "saved.h"
#include "watch.h"

enum { AGAIN_WORDS = 300 };

struct resumed {
    char run_dir[TT_PATH];    /* that it belongs to; "": a file outside a run */
    bool whole_run;           /* a run folder was named, not one of its files */
    struct tt_tensor_set set; /* the checkpoint; none of a run that begins again */
    struct tt_run_options options;
    char *pending;
    char changed[64];
};

/* --- which ----------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Without a word the newest run in `runs`; of a folder that is no run but has some, its newest. */
static int find_run(const struct tt_cli *cli, char what[TT_PATH], struct tt_err *err)
{
    const char *word = cli->words.n > 0 ? cli->words.word[0] : "runs";
    if (cli->words.n > 1)
        return tt_fail(err, TT_EUSAGE, "resume takes one run folder or checkpoint");
    if (!tt_text_copy(what, TT_PATH, word))
        return tt_fail(err, TT_EUSAGE, "%.64s...: name too long", word);
    if (cli->words.n > 0 && (!is_folder(word) || tt_run_is_there(word)))
        return 0;
    if (tt_run_newest(word, what, err) < 0)
        return -1;
    if (!cli->options.quiet)
        tt_print_error("the newest run in %s: %s", word, what);
    return 0;
}

/* --- its options ----------------------------------------------------------------------------- */

/* A resumed run has the bits of the one that was, so what bears on them cannot be given anew. */
static int check_options(const struct tt_cli_words *words, struct tt_err *err)
{
    static const char *const may[] = {"epochs", "threads",   "speed",   "run-dir", "data",
                                      "save",   "in-memory", "workers", "no-cache"};
    for (int i = 0; tt_config_rows[i].name; i++) {
        bool allowed = !tt_cli_given(words, tt_config_rows[i].name);
        for (size_t k = 0; k < sizeof may / sizeof may[0]; k++)
            allowed = allowed || strcmp(tt_config_rows[i].name, may[k]) == 0;
        if (!allowed)
            return tt_fail(err, TT_EUSAGE,
                           "--%s cannot change in a resumed run; --epochs, --threads, --speed, "
                           "--in-memory, --workers, --no-cache, --run-dir, --save and --data can",
                           tt_config_rows[i].name);
    }
    return 0;
}

/* Killed before anything was saved: what it was asked for is all there is. */
static int read_beginning(const char *run_dir, struct tt_config *config, struct tt_err *err)
{
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.1000s/config.ini", run_dir);
    tt_config_defaults(config);
    return tt_config_read(path, config, err);
}

static int read_checkpoint(const char *what, struct resumed *r, struct tt_config *config,
                           char path[TT_PATH], struct tt_err *err)
{
    char warning[512];
    if (tt_checkpoint_open(what, path, r->run_dir, &r->set, warning, sizeof warning, err) < 0)
        return -1;
    if (warning[0])
        tt_print_error("tuitrain: %s", warning);
    if (tt_checkpoint_config(&r->set, config, err) == 0)
        return 0;
    tt_err_prefix(err, "%s", path);
    return -1;
}

/* --- the session ----------------------------------------------------------------------------- */

/* For the journal, and what a schedule over the whole run makes of it. */
static void tell_epochs(struct tt_session *s, struct resumed *r)
{
    double was;
    snprintf(r->changed, sizeof r->changed, "epochs %" PRId64, s->config.epochs);
    r->options.changed = r->changed;
    const char *lr = tt_tensor_set_meta(&r->set, "lr");
    if (lr && tt_text_to_double(lr, &was))
        tt_session_outlook(s, was, s->outlook, sizeof s->outlook);
}

static int restore(struct tt_session *s, struct resumed *r, const char *path, struct tt_err *err)
{
    char warning[512];
    if (tt_checkpoint_restore(s, &r->set, &r->options.elapsed, warning, sizeof warning, err) < 0) {
        tt_err_prefix(err, "%s", path);
        return -1;
    }
    if (warning[0])
        tt_print_error("tuitrain: %s: %s", path, warning);
    return 0;
}

/* Reads what the run had, and the command line once more on top of its options. */
static struct tt_session *open_session(struct tt_cli *cli, const char *what, struct resumed *r,
                                       struct tt_err *err)
{
    char path[TT_PATH] = "";
    struct tt_config config;
    bool again = r->whole_run && !tt_run_has_checkpoint(what);
    if (again ? read_beginning(what, &config, err) < 0
              : read_checkpoint(what, r, &config, path, err) < 0)
        return NULL;
    config.save[0] = '\0';
    if (again)
        tt_text_copy(r->run_dir, sizeof r->run_dir, what);
    else
        config.load[0] = '\0';
    tt_text_copy(config.run_dir, sizeof config.run_dir, r->run_dir);
    if (tt_cli_parse(cli->argc, cli->argv, &config, &cli->options, &cli->words, err) < 0 ||
        check_options(&cli->words, err) < 0)
        return NULL;
    bool asked = tt_cli_given(&cli->words, "data"); /* they may be others, then */
    if (!asked)
        tt_saved_find_data(&config, r->run_dir);
    const struct tt_data_wish wish = tt_config_wish(&config);
    tt_loading_show(&cli->options, tt_cli_wants_screen(&cli->options));
    struct tt_session *s = again ? tt_loading_session(&config, &wish, err)
                                 : tt_saved_train(&config, &r->set, !asked, err);
    if (s && !again && restore(s, r, path, err) < 0) {
        tt_session_free(s);
        return NULL;
    }
    if (s && tt_cli_given(&cli->words, "epochs"))
        tell_epochs(s, r);
    return s;
}

/* --- where, and what is said ----------------------------------------------------------------- */

static bool same_folder(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Where it goes on: where it was, or in another folder, as a new run would. */
static int prepare(struct tt_session *s, struct resumed *r, bool overwrite, struct tt_err *err)
{
    struct tt_config *c = &s->config;
    int64_t bytes = tt_model_count(s->model) * (int64_t)sizeof(float);
    bool there = same_folder(c->run_dir, r->run_dir);
    if (overwrite && (there || !c->run_dir[0]))
        return tt_fail(err, TT_EUSAGE, "--overwrite: a resumed run goes on in its own folder");
    r->options.overwrite = overwrite;
    r->options.fresh = !there && !overwrite;
    return tt_run_prepare(c, bytes, there || overwrite, err);
}

/* A command that was given after the newest checkpoint is part of the run, too. */
static int read_pending(struct resumed *r, bool epochs, int *n, struct tt_err *err)
{
    *n = 0;
    if (!r->whole_run)
        return 0;
    r->pending = tt_pending_read(r->run_dir, r->options.journal, epochs ? "epochs" : NULL, n, err);
    r->options.pending = r->pending;
    return r->pending ? 0 : -1;
}

static void say(const struct tt_session *s, const struct resumed *r, int commands)
{
    char again[AGAIN_WORDS] = "";
    const char *run_dir = r->run_dir;
    if (commands > 0)
        snprintf(again, sizeof again, "%d command%s of its journal %s given again at %s step%s",
                 commands, commands == 1 ? "" : "s", commands == 1 ? "is" : "are",
                 commands == 1 ? "its" : "their", commands == 1 ? "" : "s");
    if (r->whole_run && r->set.n_tensors == 0)
        tt_print_error("%s: has no checkpoint yet: begins again at step 0%s%s", run_dir,
                       commands ? "; " : "", again);
    else if (commands > 0)
        tt_print_error("%s: %s, after its newest checkpoint", run_dir, again);
    if (s->progress.epoch >= s->config.epochs && commands == 0)
        tt_print_error("%s: all %" PRId64 " epochs are done; more: tuitrain resume %s --epochs "
                       "%" PRId64,
                       s->config.run_dir, s->config.epochs, s->config.run_dir,
                       2 * s->config.epochs);
}

static int go_on(struct tt_cli *cli, struct tt_session *s, struct resumed *r, struct tt_err *err)
{
    char run_dir[TT_PATH];
    bool made = !s->config.run_dir[0];
    int commands;
    r->options.resumed = true;
    r->options.journal = tt_tensor_set_meta(&r->set, "journal");
    if (prepare(s, r, cli->options.overwrite, err) < 0 ||
        read_pending(r, tt_cli_given(&cli->words, "epochs"), &commands, err) < 0) {
        tt_session_free(s);
        return -1;
    }
    if (!cli->options.quiet || commands > 0)
        say(s, r, commands);
    tt_text_copy(run_dir, sizeof run_dir, s->config.run_dir);
    int status = tt_cli_run(s, &r->options, &cli->options, err);
    if (status < 0 && made)
        tt_run_unprepare(run_dir);
    return status;
}

int tt_cmd_resume(struct tt_cli *cli, struct tt_err *err)
{
    static struct resumed r;
    char what[TT_PATH];
    if (find_run(cli, what, err) < 0)
        return -1;
    r.whole_run = is_folder(what);
    struct tt_session *s = open_session(cli, what, &r, err);
    int status = s ? go_on(cli, s, &r, err) : -1;
    tt_tensor_set_done(&r.set);
    free(r.pending);
    return status;
}
