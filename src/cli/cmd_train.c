/* tuitrain train, tuitrain resume. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/control/run.h>
#include <tuitrain/tui/app/tui.h>
#include <tuitrain/tui/speech/speech.h>

#include "commands.h"
#include "loading.h"
#include "plain.h"
#include "saved.h"

static bool wants_screen(const struct tt_cli_options *cli)
{
    char why[160];
    if (cli->no_tui || cli->json || cli->screen_reader)
        return false;
    if (tt_tui_possible(why, sizeof why))
        return true;
    /* A pipe or a file is the plain case and needs no word; a terminal that cannot does. */
    if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO))
        tt_print_error("tuitrain: %s", why);
    return false;
}

/* Ctrl-Z and fg are the shell's own business here. */
static void leave_stopping_to_the_shell(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGCONT);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static int watch_plain(struct tt_link *link, const struct tt_cli_options *cli)
{
    struct tt_plain_options options = {
        .json = cli->json,
        .quiet = cli->quiet,
        .epochs = true,
        .progress = !cli->json && !cli->quiet && isatty(STDERR_FILENO),
    };
    leave_stopping_to_the_shell();
    if (cli->screen_reader && !cli->json)
        return tt_tui_speak(link);
    return tt_plain_run(link, &options);
}

static int watch_screen(struct tt_link *link, const struct tt_cli_options *cli, struct tt_err *err)
{
    struct tt_tui_options options = {.no_color = cli->no_color,
                                     .ascii = cli->ascii,
                                     .mouse = !cli->no_mouse,
                                     .theme = cli->theme,
                                     .tour = cli->tour};
    int rc = tt_tui_run(link, &options, err);
    if (rc < 0)
        return -1;
    const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
    const struct tt_run_info *info = tt_link_info(link);
    char words[TT_OPT_TEXT + 128] = "";
    if (s->failure[0])
        snprintf(words, sizeof words, "tuitrain: %s", s->failure);
    else if (s->last_saved_step >= 0)
        snprintf(words, sizeof words, "step %lld saved; go on with: tuitrain resume %s",
                 (long long)s->last_saved_step, info->run_dir);
    if (words[0])
        tt_tui_last_words(s->failure[0] ? STDERR_FILENO : STDOUT_FILENO, words);
    return rc > 0 ? 128 + rc : s->failure[0] ? 1 : 0;
}

static int run(struct tt_session *s, const struct tt_run_options *options,
               const struct tt_cli_options *cli, struct tt_err *err)
{
    bool screen = wants_screen(cli);
    tt_plain_block_signals();
    struct tt_run *r = tt_run_start(s, options, err);
    if (!r) {
        tt_session_free(s);
        return -1;
    }
    int status = screen ? watch_screen(tt_run_link(r), cli, err) : watch_plain(tt_run_link(r), cli);
    tt_run_join(r);
    tt_run_free(r);
    return status;
}

/* What may follow the size of the data: a file of options says all of them. */
static unsigned automatic(const struct tt_cli *cli)
{
    const struct tt_cli_words *words = &cli->words;
    bool optimizer = tt_cli_given(words, "optimizer") || tt_cli_given(words, "lr") ||
                     tt_cli_given(words, "schedule") || cli->config.optimizer_options[0];
    if (cli->options.config[0])
        return 0;
    return (optimizer ? 0 : TT_AUTO_OPTIMIZER) |
           (tt_cli_given(words, "batch-size") ? 0 : TT_AUTO_BATCH) |
           (tt_cli_given(words, "epochs") ? 0 : TT_AUTO_EPOCHS) |
           (tt_cli_given(words, "early-stop") ? 0 : TT_AUTO_STOP);
}

static void print_notes(const struct tt_session *s, const struct tt_config *asked)
{
    const struct tt_config *c = &s->config;
    tt_cli_notes(&s->data.notes);
    if (c->batch_size != asked->batch_size && !(asked->automatic & TT_AUTO_BATCH))
        tt_print_error("batch-size %" PRId64
                       " is more than there is to train on: it became %" PRId64 ", all of it",
                       asked->batch_size, c->batch_size);
    else if (c->batch_size != asked->batch_size || c->epochs != asked->epochs)
        tt_print_error("for so few rows: optimizer %.40s, lr %g, batch-size %" PRId64
                       ", epochs %" PRId64 "%s%s; given ones count",
                       c->optimizer, c->lr, c->batch_size, c->epochs,
                       c->early_stop[0] ? ", early-stop " : "", c->early_stop);
}

int tt_cmd_train(struct tt_cli *cli, struct tt_err *err)
{
    const struct tt_cli_options *o = &cli->options;
    const char *data;
    if (tt_cli_data(&cli->words, 0, &cli->config, &data, err) < 0)
        return -1;
    if (cli->words.n == 1)
        tt_text_copy(cli->config.data, sizeof cli->config.data, data);
    cli->config.automatic = automatic(cli);
    const struct tt_data_wish wish = tt_config_wish(&cli->config);
    tt_loading_show(o, wants_screen(o));
    struct tt_session *s = tt_loading_session(&cli->config, &wish, err);
    if (!s)
        return -1;
    if (tt_run_prepare(&s->config, o->overwrite, err) < 0) { /* names the folder after the net */
        tt_session_free(s);
        return -1;
    }
    if (s->loaded[0] && (!o->quiet || s->loaded_by_order) && !wants_screen(o))
        tt_print_error("loaded %s: %s", s->config.load, s->loaded);
    if (s->data.note[0] && !o->quiet && !wants_screen(o))
        tt_print_error("%s: %s", s->data.name, s->data.note);
    if (!o->quiet && !wants_screen(o))
        print_notes(s, &cli->config);
    return run(s, &(struct tt_run_options){.overwrite = o->overwrite && cli->config.run_dir[0]}, o,
               err);
}

int tt_cmd_tour(struct tt_cli *cli, struct tt_err *err)
{
    cli->options.tour = true;
    if (!wants_screen(&cli->options))
        return tt_fail(err, TT_EUSAGE, "the tour needs the screen of a terminal");
    if (!tt_cli_given(&cli->words, "epochs"))
        cli->config.epochs = 100; /* it must not end before the tour does */
    return tt_cmd_train(cli, err);
}

/* A resumed run has the checkpoint's bits, so what bears on them cannot be given anew. */
static int check_resume_options(const struct tt_cli_words *words, struct tt_err *err)
{
    static const char *const may[] = {"epochs", "threads",   "speed",   "run-dir",
                                      "save",   "in-memory", "workers", "no-cache"};
    for (int i = 0; tt_config_rows[i].name; i++) {
        bool allowed = !tt_cli_given(words, tt_config_rows[i].name);
        for (size_t k = 0; k < sizeof may / sizeof may[0]; k++)
            allowed = allowed || strcmp(tt_config_rows[i].name, may[k]) == 0;
        if (!allowed)
            return tt_fail(err, TT_EUSAGE,
                           "--%s cannot change in a resumed run; --epochs, --threads, --speed, "
                           "--in-memory, --workers, --no-cache, --run-dir and --save can",
                           tt_config_rows[i].name);
    }
    return 0;
}

/* For the journal, and what a schedule over the whole run makes of it. */
static void tell_epochs(struct tt_session *s, const struct tt_tensor_set *set, char *changed,
                        size_t size)
{
    double was;
    snprintf(changed, size, "epochs %" PRId64, s->config.epochs);
    const char *lr = tt_tensor_set_meta(set, "lr");
    if (lr && tt_text_to_double(lr, &was))
        tt_session_outlook(s, was, s->outlook, sizeof s->outlook);
}

static bool same_folder(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Where it goes on: where it was, or in another folder, as a new run would. */
static int prepare_resumed(struct tt_config *c, const char *run_dir, bool overwrite,
                           struct tt_err *err)
{
    bool goes_on_there = same_folder(c->run_dir, run_dir);
    if (overwrite && (goes_on_there || !c->run_dir[0]))
        return tt_fail(err, TT_EUSAGE, "--overwrite: a resumed run goes on in its own folder");
    return tt_run_prepare(c, goes_on_there || overwrite, err);
}

/* Reads the checkpoint, and the command line once more on top of its options. */
static struct tt_session *open_checkpoint(struct tt_cli *cli, struct tt_tensor_set *set,
                                          double *elapsed, char *changed, size_t size,
                                          struct tt_err *err)
{
    char path[TT_PATH], run_dir[TT_PATH], warning[512];
    struct tt_config config;
    struct tt_session *s = NULL;
    if (tt_checkpoint_open(cli->words.word[0], path, run_dir, set, warning, sizeof warning, err) <
        0)
        return NULL;
    if (warning[0])
        tt_print_error("tuitrain: %s", warning);
    if (tt_checkpoint_config(set, &config, err) < 0)
        goto prefix;
    config.load[0] = config.save[0] = '\0';
    tt_text_copy(config.run_dir, sizeof config.run_dir, run_dir);
    if (tt_cli_parse(cli->argc, cli->argv, &config, &cli->options, &cli->words, err) < 0 ||
        check_resume_options(&cli->words, err) < 0 ||
        prepare_resumed(&config, run_dir, cli->options.overwrite, err) < 0 ||
        !(s = tt_saved_train(&config, set, err)))
        return NULL;
    if (tt_checkpoint_restore(s, set, elapsed, warning, sizeof warning, err) < 0) {
        tt_session_free(s);
        goto prefix;
    }
    if (warning[0])
        tt_print_error("tuitrain: %s: %s", path, warning);
    if (tt_cli_given(&cli->words, "epochs"))
        tell_epochs(s, set, changed, size);
    return s;
prefix:
    tt_err_prefix(err, "%s", path);
    return NULL;
}

int tt_cmd_resume(struct tt_cli *cli, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    struct tt_run_options options = {.resumed = true};
    char changed[64] = "";
    if (cli->words.n != 1)
        return tt_fail(err, TT_EUSAGE, "resume takes one run folder or checkpoint");
    tt_loading_show(&cli->options, wants_screen(&cli->options));
    struct tt_session *s =
        open_checkpoint(cli, &set, &options.elapsed, changed, sizeof changed, err);
    options.changed = changed;
    options.overwrite = cli->options.overwrite;
    options.journal = tt_tensor_set_meta(&set, "journal");
    int status = s ? run(s, &options, &cli->options, err) : -1;
    tt_tensor_set_done(&set);
    return status;
}
