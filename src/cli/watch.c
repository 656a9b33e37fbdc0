/* A run from its start to its end, with the screen or without. */
#include "watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/tensor/measure.h>
#include <tuitrain/tui/app/tui.h>
#include <tuitrain/tui/speech/speech.h>

#include "plain.h"

bool tt_cli_wants_screen(const struct tt_cli_options *cli)
{
    static bool told;
    char why[160];
    if (cli->no_tui || cli->json || cli->screen_reader)
        return false;
    if (tt_tui_possible(why, sizeof why))
        return true;
    if (told)
        return false;
    told = true;
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

/* What a thread of this machine can do at most, for the screen's meters: measured once, beside the
 * training and behind it. */
static struct {
    pthread_t thread;
    _Atomic double peak;
    atomic_bool stop;
    bool runs;
} machine;

static void *measure(void *unused)
{
    const double seconds = 0.01;
    (void)unused;
    setpriority(PRIO_PROCESS, (id_t)gettid(), 19);
    atomic_store(&machine.peak, tt_measure_fma_here(seconds, &machine.stop));
    return NULL;
}

static double peak(void)
{
    return atomic_load_explicit(&machine.peak, memory_order_relaxed);
}

static void begin_measuring(void)
{
    machine.runs = peak() == 0 && pthread_create(&machine.thread, NULL, measure, NULL) == 0;
}

static void end_measuring(void)
{
    atomic_store(&machine.stop, true);
    if (machine.runs)
        pthread_join(machine.thread, NULL);
    machine.runs = false;
}

/* Where another fold comes the terminal is not left yet, as far as who looks at it can tell. */
static int watch_screen(struct tt_link *link, const struct tt_cli_options *cli, bool another,
                        struct tt_err *err)
{
    struct tt_tui_options options = {.no_color = cli->no_color,
                                     .ascii = cli->ascii,
                                     .peak = peak,
                                     .mouse = !cli->no_mouse,
                                     .no_history = cli->no_history,
                                     .theme = cli->theme,
                                     .notify = cli->notify,
                                     .layout = cli->layout,
                                     .class_room = cli->class_room,
                                     .graphics = cli->graphics,
                                     .lesson = cli->lesson,
                                     .next = cli->next_lesson};
    begin_measuring();
    int rc = tt_tui_run(link, &options, err);
    end_measuring();
    if (rc < 0)
        return -1;
    const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
    const struct tt_run_info *info = tt_link_info(link);
    char words[TT_OPT_TEXT + 128] = "";
    if (s->failure[0])
        snprintf(words, sizeof words, "tuitrain: %s", s->failure);
    else if (s->last_saved_step >= 0 && !another && !info->watched &&
             !(cli->next_lesson && cli->next_lesson[0]))
        snprintf(words, sizeof words, "step %lld saved; go on with: tuitrain resume %s",
                 (long long)s->last_saved_step, info->run_dir);
    if (words[0])
        tt_tui_last_words(s->failure[0] ? STDERR_FILENO : STDOUT_FILENO, words);
    return rc > 0 ? 128 + rc : s->failure[0] ? 1 : 0;
}

int tt_cli_watch(struct tt_link *link, const struct tt_cli_options *cli, struct tt_err *err)
{
    return tt_cli_wants_screen(cli) ? watch_screen(link, cli, false, err) : watch_plain(link, cli);
}

int tt_cli_run(struct tt_session *s, const struct tt_run_options *options,
               const struct tt_cli_options *cli, struct tt_err *err)
{
    bool screen = tt_cli_wants_screen(cli);
    if (cli->paused && !screen && !cli->screen_reader) {
        tt_session_free(s);
        return tt_fail(err, TT_EUSAGE, "--paused waits for a key, and there is no screen");
    }
    tt_plain_block_signals();
    struct tt_run_options how = *options;
    how.paused = cli->paused;
    struct tt_run *r = tt_run_start(s, &how, err);
    if (!r) {
        tt_session_free(s);
        return -1;
    }
    const struct tt_folds *folds = options->folds;
    bool another = folds && folds->n + 1 < folds->k;
    int status =
        screen ? watch_screen(tt_run_link(r), cli, another, err) : watch_plain(tt_run_link(r), cli);
    tt_run_join(r);
    tt_run_free(r);
    return status;
}
