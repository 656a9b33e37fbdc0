/* The loop: keys, signals, events and snapshots in; commands and pictures out. */
#include "app.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

#include "../screen/capture.h"
#include "../screen/outlet.h"

/* Seconds between two pictures at least: while someone is at the keys, and while numbers just move,
 * where each picture takes time from the training on a small machine.  What a key did is shown at
 * once, unless keys come as fast as that. */
static const double FRAME = 1.0 / 30, CALM_FRAME = 1.0 / 12, PROMPT_FRAME = 1.0 / 90, LIVELY = 1;
static const double SAY = 4, SAY_WRONG = 12; /* seconds that an answer stays */
static const double BLINK = 0.3; /* a shorter validation pass is not worth a change of badge */

void tt_app_say(struct tt_app *app, enum tt_style style, const char *text)
{
    tt_text_printable(app->message, sizeof app->message, text);
    app->message_style = style;
    app->message_until = tt_clock_now() + (style == TT_STYLE_ERROR ? SAY_WRONG : SAY);
    app->dirty = true;
}

void tt_app_set_view(struct tt_app *app, int view)
{
    if (view != app->view)
        app->last_view = app->view;
    app->view = view;
    app->report_closed = app->scene.snap->report.step; /* it would lie over what is to be seen */
    app->dirty = true;
    tt_link_watch(app->link, tt_view_at(app->scene.info, view)->watch);
    tt_library_look(app->scene.library, tt_view_at(app->scene.info, view)->library);
}

void tt_app_use_theme(struct tt_app *app)
{
    tt_term_theme(&app->theme);
    app->canvas.colors = tt_term_colors();
    app->dirty = true;
}

static int64_t tell(void *host, const char *line)
{
    return tt_app_command(host, line);
}

static void ask(void *host, const struct tt_query *q)
{
    struct tt_app *app = host;
    app->asked = *q;
    tt_link_ask(app->link, q);
}

static void show(void *host, const struct tt_drawing *d)
{
    struct tt_app *app = host;
    tt_link_draw(app->link, d);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void take_keys(struct tt_app *app)
{
    struct tt_input in;
    bool closed = false;
    /* Bounded, so that a flood of input cannot keep the picture from being drawn. */
    for (int i = 0; i < 4096 && tt_term_input(&in, &closed); i++)
        tt_app_key(app, &in);
    app->gone = app->gone || closed;
    if (closed && !app->signal)
        app->signal = SIGHUP;
}

/* --- events ---------------------------------------------------------------------------------- */

static enum tt_style style_of(const struct tt_event *e)
{
    static const enum tt_style style[TT_EVENT_KIND_COUNT] = {
        [TT_EVENT_INFO] = TT_STYLE_NORMAL,   [TT_EVENT_DONE] = TT_STYLE_LR,
        [TT_EVENT_REFUSED] = TT_STYLE_ERROR, [TT_EVENT_STATE] = TT_STYLE_DIM,
        [TT_EVENT_EPOCH] = TT_STYLE_NORMAL,  [TT_EVENT_EVAL] = TT_STYLE_VAL,
        [TT_EVENT_SAVED] = TT_STYLE_GOOD,    [TT_EVENT_ERROR] = TT_STYLE_ERROR,
        [TT_EVENT_GUARD] = TT_STYLE_WARN,    [TT_EVENT_WARNING] = TT_STYLE_WARN,
        [TT_EVENT_EARLY] = TT_STYLE_GOOD,    [TT_EVENT_MENDED] = TT_STYLE_GOOD,
    };
    return style[e->kind];
}

static void log_epoch(struct tt_app *app, const struct tt_event *e)
{
    char text[160];
    bool r2 = app->scene.info->regression;
    snprintf(text, sizeof text,
             r2 ? "epoch %lld: train %.4f R2 %.4f, val %.4f R2 %.4f"
                : "epoch %lld: train %.4f %.2f%%, val %.4f %.2f%%",
             (long long)e->epoch, e->train.loss, r2 ? e->train.r2 : e->train.accuracy, e->val.loss,
             r2 ? e->val.r2 : e->val.accuracy);
    tt_log_add(&app->log, e->time, e->step, TT_STYLE_NORMAL, text);
}

static void take_event(struct tt_app *app, const struct tt_event *e)
{
    app->dirty = true;
    if (e->kind == TT_EVENT_DONE || e->kind == TT_EVENT_REFUSED) {
        app->answer.seq = e->seq;
        app->answer.refused = e->kind == TT_EVENT_REFUSED;
        tt_text_copy(app->answer.text, sizeof app->answer.text, e->text);
        app->scene.answer = &app->answer;
    }
    if (e->kind == TT_EVENT_STATE && (e->state == TT_STOPPED || e->state == TT_FAILED))
        app->over = true;
    /* The badge shows the state; an epoch's line here is shorter than the reference's. */
    if (e->kind == TT_EVENT_EPOCH)
        log_epoch(app, e);
    else if (e->kind != TT_EVENT_STATE)
        tt_log_add(&app->log, e->time, e->step, style_of(e), e->text);
    if (e->kind == TT_EVENT_DONE || e->kind == TT_EVENT_REFUSED || e->kind == TT_EVENT_ERROR ||
        e->kind == TT_EVENT_MENDED || e->kind == TT_EVENT_GUARD ||
        (e->kind == TT_EVENT_SAVED && !e->automatic)) {
        tt_app_say(app, style_of(e), e->text);
    }
}

/* Badge and keys would flicker if they followed the short passes between two epochs. */
static void settle_state(struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    double now = tt_clock_now();
    if (s->state != TT_EVALUATING || s->eval_mode)
        app->blink_until = now + BLINK;
    else if (now < app->blink_until)
        return;
    app->dirty = app->dirty || app->state != s->state;
    app->state = s->state;
}

static void look_at_branches(struct tt_app *app)
{
    int n = tt_link_branches(app->link);
    for (; app->scene.n_branches < n; app->scene.n_branches++)
        app->branch[app->scene.n_branches] = tt_link_branch(app->link, app->scene.n_branches);
    app->scene.branch = app->branch;
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        app->scene.series[i] = app->branch[n - 1]->series[i];
}

/* A search that has begun is worth a look, whoever asked for it. */
static void take_finding(struct tt_app *app)
{
    bool fresh;
    app->scene.finding = tt_link_lr_finding(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    if (app->scene.finding->number == app->finding_seen)
        return;
    app->finding_seen = app->scene.finding->number;
    tt_app_command(app, "view lr-find");
}

static void take_events(struct tt_app *app)
{
    struct tt_event e;
    bool fresh;
    while (tt_link_event(app->link, &e)) {
        take_event(app, &e);
        app->answering = app->answering || e.kind == TT_EVENT_DONE || e.kind == TT_EVENT_REFUSED ||
                         e.kind == TT_EVENT_STATE;
    }
    app->scene.snap = tt_link_snapshot(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    app->scene.settings = tt_link_settings(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    app->scene.page = tt_link_samples(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    app->scene.reading = tt_link_reading(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    app->scene.inspection = tt_link_inspection(app->link, &fresh);
    app->dirty = app->dirty || fresh;
    take_finding(app);
    app->dirty = tt_library_begin(app->scene.library) || app->dirty;
    look_at_branches(app);
    settle_state(app);
}

static void take_printed(struct tt_app *app)
{
    char line[256];
    double time = tt_link_time(app->link);
    /* Bounded, as keys are. */
    for (int i = 0; i < TT_LOG_LINES && tt_capture_line(line, sizeof line); i++) {
        tt_log_add(&app->log, time, app->scene.snap->step, TT_STYLE_WARN, line);
        app->dirty = true;
    }
}

/* --- signals --------------------------------------------------------------------------------- */

/* Lets a blocked signal do to this process what it does by default. */
static void suffer(int number)
{
    const int list[] = {number, 0};
    raise(number);
    tt_signals_mask(SIG_UNBLOCK, list);
    tt_signals_mask(SIG_BLOCK, list);
}

static void stop_and_continue(struct tt_app *app)
{
    tt_term_suspend();
    tt_capture_end();
    /* Not SIGSTOP: where no shell could let us go on, the system ignores TSTP. */
    suffer(SIGTSTP);
    tt_capture_begin();
    tt_term_resume();
    app->dirty = true;
}

static void take_end(struct tt_app *app, int number)
{
    /* A second one while the disk is slow: leave the screen at once. */
    app->over = app->over || app->signal != 0;
    app->signal = app->signal ? app->signal : number;
}

static void take_signals(struct tt_app *app, int fd)
{
    bool back = false;
    for (int number; (number = tt_signals_take(fd));) {
        app->dirty = true;
        switch (number) {
        case SIGTSTP:
            stop_and_continue(app);
            back = true;
            break;
        case SIGCONT: /* after `kill -STOP`; after TSTP all is done already */
            if (!back)
                tt_term_resume();
            break;
        case SIGWINCH:
            break; /* the size is asked for before each picture */
        default:
            take_end(app, number);
        }
    }
}

static int open_signals(void)
{
    static const int taken[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH, 0};
    return tt_signals_open(taken);
}

/* --- the loop -------------------------------------------------------------------------------- */

static double frame_time(const struct tt_app *app)
{
    if (app->answering)
        return PROMPT_FRAME;
    return tt_clock_now() < app->lively_until ? FRAME : CALM_FRAME;
}

static void draw_if_due(struct tt_app *app, double *drawn)
{
    int w, h;
    double now = tt_clock_now();
    if (app->gone)
        app->dirty = false; /* nobody looks, and the loop must not hurry for a picture */
    /* A slow terminal gets fewer pictures, and always the newest. */
    if (!tt_term_ready() || !app->dirty || now - *drawn < frame_time(app))
        return;
    tt_term_size(&w, &h);
    if (w != app->canvas.w || h != app->canvas.h)
        tt_canvas_resize(&app->canvas, w, h);
    app->dirty = app->answering = false;
    *drawn = now;
    tt_app_draw(app);
}

/* Milliseconds that poll may sleep: to the next frame, to the end of a message, or for ever.  A run
 * that moves is looked at once a frame; one that rests calls when it has changed. */
static int patience(const struct tt_app *app, double drawn)
{
    const struct tt_snapshot *s = app->scene.snap;
    double now = tt_clock_now(), wait;
    bool still = s->state == TT_PAUSED || s->state == TT_FINISHED || s->eval_mode;
    still = still && s->state != TT_LR_FINDING;
    if (app->dirty && tt_term_busy_fd() < 0)
        wait = drawn + frame_time(app) - now;
    else if (!still)
        wait = frame_time(app);
    else if (app->message[0])
        wait = app->message_until - now;
    else if (tt_tour_due(&app->tour) > 0)
        wait = tt_tour_due(&app->tour) - now;
    else
        return -1;
    return wait > 0 ? (int)(wait * 1000) + 1 : 0;
}

static void go_on_with_tour(struct tt_app *app)
{
    bool done = app->tour.done;
    if (tt_tour_look(&app->tour, &app->scene, tt_clock_now()))
        tt_app_tour(app, app->tour.card + 1);
    app->dirty = app->dirty || done != app->tour.done;
}

static void expire_message(struct tt_app *app)
{
    if (app->message[0] && tt_clock_now() >= app->message_until) {
        app->message[0] = '\0';
        app->dirty = true;
    }
}

static void loop(struct tt_app *app, int signals)
{
    double drawn = 0;
    while (!app->over) {
        /* A terminal that has gone stays readable for ever. */
        struct pollfd fds[6] = {{.fd = app->gone ? -1 : tt_term_fd(), .events = POLLIN},
                                {.fd = tt_link_fd(app->link), .events = POLLIN},
                                {.fd = signals, .events = POLLIN},
                                {.fd = tt_capture_fd(), .events = POLLIN},
                                {.fd = app->gone ? -1 : tt_term_busy_fd(), .events = POLLOUT},
                                {.fd = tt_library_fd(app->scene.library), .events = POLLIN}};
        if (poll(fds, 6, patience(app, drawn)) < 0 && errno != EINTR)
            break;
        take_signals(app, signals);
        if (fds[0].revents) {
            app->lively_until = tt_clock_now() + LIVELY;
            app->answering = true;
            take_keys(app);
        }
        take_events(app);
        take_printed(app);
        /* Again and again: the queue of commands may be full. */
        if (app->signal)
            tt_app_leave(app);
        expire_message(app);
        go_on_with_tour(app);
        draw_if_due(app, &drawn);
    }
}

/* After a forced leave the run may still be at its last file.  It is waited for without a screen;
 * files are whole or not there, so one more signal may end the program. */
static void wait_for_rest(struct tt_app *app)
{
    struct tt_event e;
    bool rest = false;
    tt_signals_mask(SIG_UNBLOCK, tt_signals_end);
    while (!rest) {
        tt_app_leave(app);
        while (tt_link_event(app->link, &e))
            rest = rest ||
                   (e.kind == TT_EVENT_STATE && (e.state == TT_STOPPED || e.state == TT_FAILED));
        struct pollfd fd = {.fd = tt_link_fd(app->link), .events = POLLIN};
        if (!rest)
            poll(&fd, 1, 100);
    }
}

static void init(struct tt_app *app, struct tt_link *link, const struct tt_tui_options *options)
{
    const char *term = getenv("TERM");
    char warning[256];
    /* The Linux console's font has no braille. */
    bool ascii = options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ||
                 (term && strcmp(term, "linux") == 0);
    app->link = link;
    tt_canvas_init(&app->canvas, 80, 24, ascii);
    tt_theme_default(&app->theme);
    tt_theme_open(&app->theme, options->theme, NULL);
    tt_keymap_defaults(&app->keys);
    tt_keymap_read_user(&app->keys, warning, sizeof warning);
    app->scene.info = tt_link_info(link);
    app->scene.snap = tt_link_snapshot(link, NULL);
    app->scene.log = &app->log;
    app->scene.settings = tt_link_settings(link, NULL);
    app->scene.inspection = tt_link_inspection(link, NULL);
    app->scene.finding = tt_link_lr_finding(link, NULL);
    app->scene.page = tt_link_samples(link, NULL);
    app->scene.reading = tt_link_reading(link, NULL);
    app->scene.library = tt_library_open(app->scene.info->run_dir);
    app->scene.asked = &app->asked;
    app->scene.tell = tell;
    app->scene.ask = ask;
    app->scene.show = show;
    app->scene.host = app;
    look_at_branches(app);
    for (; tt_views[app->n_views] && app->n_views < TT_VIEWS; app->n_views++) {
        size_t size = tt_view_at(app->scene.info, app->n_views)->size;
        app->view_state[app->n_views] = calloc(1, size ? size : 1);
        if (!app->view_state[app->n_views])
            abort();
    }
    if (warning[0]) {
        tt_log_add(&app->log, 0, 0, TT_STYLE_WARN, warning);
        tt_app_say(app, TT_STYLE_WARN, warning);
    }
    app->dirty = true;
}

int tt_tui_check_theme(const char *name, struct tt_err *err)
{
    struct tt_theme unused;
    return tt_theme_open(&unused, name, err);
}

void tt_tui_last_words(int fd, const char *text)
{
    const double patience = 2; /* seconds */
    if (!isatty(fd))
        dprintf(fd, "%s", text);
    else if (tt_outlet_open(fd) == 0) {
        tt_outlet_add(text);
        tt_outlet_close(patience);
    }
}

bool tt_tui_possible(char *why, size_t size)
{
    return tt_term_possible(why, size);
}

int tt_tui_run(struct tt_link *link, const struct tt_tui_options *options, struct tt_err *err)
{
    const char *no_color = getenv("NO_COLOR");
    struct tt_term_options term = {.color = !options->no_color && !(no_color && *no_color),
                                   .mouse = options->mouse};
    struct tt_app *app = calloc(1, sizeof *app);
    if (!app)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    init(app, link, options);
    int signals = open_signals(), rc = -1;
    if (tt_term_open(&term) < 0) {
        tt_fail(err, TT_EIO, "the terminal refuses; --no-tui does without the screen");
    } else {
        tt_app_use_theme(app);
        if (options->tour)
            tt_app_tour(app, 0);
        tt_capture_begin();
        loop(app, signals);
        tt_capture_end();
        tt_term_close();
        rc = app->signal;
    }
    take_events(app);
    if (app->scene.snap->state != TT_STOPPED && app->scene.snap->state != TT_FAILED)
        wait_for_rest(app);
    close(signals);
    for (int i = 0; i < app->n_views; i++)
        free(app->view_state[i]);
    tt_library_close(app->scene.library);
    tt_canvas_done(&app->canvas);
    free(app);
    return rc;
}
