#include "loading.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/job.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/wake.h>
#include <tuitrain/tui/app/tui.h>

/* Seconds: what is loaded within the first of them is not worth a word; a log gets a line later on,
 * and then one now and then. */
static const double SHOWN_AFTER = 0.1, FIRST_LINE = 2, LINE_EVERY = 10;
/* A thread that is told to stop tidies up, but may be deep in a library or wait for a disk. */
static const double PATIENCE = 0.3;

static const struct tt_cli_options *shown; /* NULL: nothing is */
static bool on_screen;
static struct tt_job job;

void tt_loading_show(const struct tt_cli_options *options, bool screen)
{
    shown = options;
    on_screen = screen;
}

struct loading {
    const char *what;
    tt_loading_work *work;
    void *context;
    int rc;
    struct tt_err err;
    pthread_t thread;
    struct tt_wake done;
    double began;
    char said[300]; /* the last line of a log: it is not said twice */
};

static void *do_work(void *context)
{
    struct loading *l = context;
    l->rc = l->work(l->context, &l->err);
    tt_wake_signal(&l->done);
    return NULL;
}

/* Whether it is done within so many seconds. */
static bool is_done(struct loading *l, double seconds)
{
    struct pollfd fd = {.fd = l->done.fd, .events = POLLIN};
    return poll(&fd, 1, (int)(1000 * seconds)) > 0;
}

static void say(struct loading *l, bool over)
{
    char text[160];
    if (!*tt_job_text(&job, tt_clock_now(), text, sizeof text))
        snprintf(text, sizeof text, "opening");
    char line[300];
    snprintf(line, sizeof line, "%.100s: %s", l->what, text);
    if (over)
        tt_print_over(line);
    else if (strcmp(line, l->said) != 0)
        tt_print_error("%s", line);
    memcpy(l->said, line, sizeof line);
}

/* Until the work is done, or a signal comes, whose number is returned. */
static int follow(struct loading *l, int signals)
{
    /* A screen reader reads lines, and nothing but lines. */
    bool over = isatty(STDERR_FILENO) && !shown->screen_reader;
    bool quiet = shown->quiet || shown->json;
    double next = l->began + (over ? SHOWN_AFTER : FIRST_LINE);
    int number = 0;
    while (!number) {
        struct pollfd fds[2] = {{.fd = l->done.fd, .events = POLLIN},
                                {.fd = signals, .events = POLLIN}};
        double wait = next - tt_clock_now();
        int n = poll(fds, 2, quiet ? -1 : wait > 0 ? (int)(1000 * wait) + 1 : 0);
        if (n < 0 && errno != EINTR)
            break;
        if (n > 0 && fds[0].revents)
            break;
        if (n > 0)
            number = tt_signals_take(signals);
        if (!quiet && !number && tt_clock_now() >= next) {
            say(l, over);
            next = tt_clock_now() + (over ? SHOWN_AFTER : LINE_EVERY);
        }
    }
    tt_print_over(NULL);
    return number;
}

/* Whatever still runs must not be waited for long. */
static void leave(struct loading *l, int number)
{
    atomic_store(&job.stop, true);
    if (is_done(l, PATIENCE))
        pthread_join(l->thread, NULL);
    else
        pthread_detach(l->thread);
    if (!shown->quiet && !on_screen)
        tt_print_error("stopped while %.100s was loaded", l->what);
    _exit(tt_print_end(number == TT_TUI_QUIT ? 0 : 128 + number));
}

static int show(struct loading *l)
{
    const struct tt_tui_options options = {.no_color = shown->no_color,
                                           .ascii = shown->ascii,
                                           .mouse = !shown->no_mouse,
                                           .theme = shown->theme,
                                           .graphics = shown->graphics};
    const int *list = on_screen ? tt_signals_screen() : tt_signals_end();
    int number = 0, signals = tt_signals_open(list);
    if (on_screen)
        number = is_done(l, SHOWN_AFTER)
                     ? 0
                     : tt_tui_loading(&job, l->what, l->done.fd, signals, &options);
    if (!on_screen || number < 0)
        number = follow(l, signals);
    close(signals);
    return number;
}

int tt_loading_run(const char *what, tt_loading_work *work, void *context, struct tt_err *err)
{
    struct loading l = {.what = what, .work = work, .context = context, .began = tt_clock_now()};
    if (!shown)
        return work(context, err);
    tt_wake_init(&l.done);
    tt_signals_mask(SIG_BLOCK, tt_signals_screen());
    bool started = pthread_create(&l.thread, NULL, do_work, &l) == 0;
    if (started) {
        int number = show(&l);
        if (number)
            leave(&l, number);
        pthread_join(l.thread, NULL);
    }
    tt_signals_mask(SIG_UNBLOCK, tt_signals_screen());
    if (!started)
        l.rc = work(context, &l.err);
    tt_wake_done(&l.done);
    if (l.rc < 0 && err)
        *err = l.err;
    return l.rc;
}

/* --- what is loaded -------------------------------------------------------------------------- */

struct wanted {
    struct tt_config config;
    struct tt_data_wish wish;
    const struct tt_tensor_set *set;
    bool signature;
    struct tt_session *session;
};

static int make_session(void *context, struct tt_err *err)
{
    struct wanted *w = context;
    w->session = tt_session_new_on(&w->config, &w->wish, err);
    return w->session ? 0 : -1;
}

struct tt_session *tt_loading_session(const struct tt_config *config,
                                      const struct tt_data_wish *wish, struct tt_err *err)
{
    struct wanted w = {.config = *config, .wish = *wish};
    w.wish.job = w.config.job = &job;
    tt_loading_run(config->data, make_session, &w, err);
    return w.session;
}

static int make_to_use(void *context, struct tt_err *err)
{
    struct wanted *w = context;
    w->session = tt_session_to_use(&w->config, w->set, w->signature, err);
    return w->session ? 0 : -1;
}

struct tt_session *tt_loading_session_to_use(const struct tt_config *config,
                                             const struct tt_tensor_set *set, bool signature,
                                             struct tt_err *err)
{
    struct wanted w = {.config = *config, .set = set, .signature = signature};
    w.config.job = &job;
    tt_loading_run(config->data, make_to_use, &w, err);
    return w.session;
}

struct opened {
    const char *what;
    struct tt_data_wish wish;
    struct tt_data *out;
};

static int open_data(void *context, struct tt_err *err)
{
    const struct opened *o = context;
    return tt_data_open_as(o->what, &o->wish, o->out, err);
}

int tt_loading_data(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err)
{
    struct opened o = {.what = what, .wish = *wish, .out = out};
    o.wish.job = &job;
    return tt_loading_run(what, open_data, &o, err);
}

struct read {
    const char *path;
    const struct tt_data *like;
    struct tt_inputs_wish wish;
    struct tt_inputs *out;
};

static int read_inputs(void *context, struct tt_err *err)
{
    const struct read *r = context;
    return tt_inputs_read(r->path, r->like, &r->wish, r->out, err);
}

int tt_loading_inputs(const char *path, const struct tt_data *like,
                      const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    struct read r = {.path = path, .like = like, .wish = *wish, .out = out};
    r.wish.job = &job;
    return tt_loading_run(strcmp(path, "-") == 0 ? "standard input" : path, read_inputs, &r, err);
}
