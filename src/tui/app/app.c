/* The loop: keys, signals, events and snapshots in; commands and pictures out. */
#include <tuitrain/tui/app/tui.h>

#include <errno.h>
#include <langinfo.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

#include "../screen/capture.h"
#include "../screen/outlet.h"
#include "../screen/term.h"
#include "look_back.h"
#include "actions.h"
#include "draw.h"
#include "feed.h"
#include "input.h"
#include "panes.h"
#include "visit.h"
#include "lessons.h"

/* Seconds between two pictures at least: while someone is at the keys, and while numbers just move,
 * where each picture takes time from the training on a small machine.  What a key did is shown at
 * once, unless keys come as fast as that. */
static const double FRAME = 1.0 / 30, CALM_FRAME = 1.0 / 12, PROMPT_FRAME = 1.0 / 90, LIVELY = 1;

/* --- keys ------------------------------------------------------------------------------------ */

static void take_keys(struct tt_app *app)
{
    struct tt_input in;
    bool closed = false, any = false;
    /* Bounded, so that a flood of input cannot keep the picture from being drawn. */
    for (int i = 0; i < 4096 && tt_term_input(&in, &closed); i++) {
        tt_app_key(app, &in);
        bool moved = strcmp(in.key, "mouse") == 0 && in.mouse == TT_MOUSE_MOVE;
        any = any || (in.key[0] && !moved); /* not what the terminal answers */
    }
    if (any) {
        app->pace.lively_until = tt_clock_now() + LIVELY;
        app->pace.answering = true;
    }
    app->pace.dirty = app->pace.dirty || tt_term_has_told();
    if (closed)
        tt_ending_gone(&app->ending);
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
    app->pace.dirty = true;
}

static void take_signals(struct tt_app *app, int fd)
{
    bool back = false;
    for (int number; (number = tt_signals_take(fd));) {
        app->pace.dirty = true;
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
            /* A second one while the disk is slow: the screen is left at once.  That of a limit on
             * time comes every second, which is no impatience. */
            if (number != SIGXCPU || !app->ending.signal)
                tt_ending_signal(&app->ending, number);
        }
    }
}

/* --- the loop -------------------------------------------------------------------------------- */

static double frame_time(const struct tt_app *app)
{
    if (app->pace.answering)
        return PROMPT_FRAME;
    return tt_clock_now() < app->pace.lively_until ? FRAME : CALM_FRAME;
}

static void draw_if_due(struct tt_app *app)
{
    int w, h;
    double now = tt_clock_now();
    app->pace.dirty = app->pace.dirty || now >= tt_term_due();
    if (app->ending.gone)
        app->pace.dirty = false; /* nobody looks, and the loop must not hurry for a picture */
    /* A slow terminal gets fewer pictures, and always the newest. */
    if (!tt_term_ready() || !app->pace.dirty || now - app->pace.drawn < frame_time(app))
        return;
    tt_term_size(&w, &h);
    if (w != app->canvas.w || h != app->canvas.h)
        tt_canvas_resize(&app->canvas, w, h);
    app->canvas.pictures = tt_term_pictures(app->pace.answering);
    app->pace.dirty = app->pace.answering = false;
    app->pace.drawn = now;
    tt_app_draw(app);
}

/* When something on a screen that rests changes by itself; INFINITY where nothing does. */
static double to_next_change(const struct tt_app *app)
{
    double message = app->message.text[0] ? app->message.until : INFINITY;
    message = fmin(message, tt_term_due());
    double due = tt_tour_due(&app->tour, tt_clock_now());
    bool changes = due > 0 && tt_app_mode(app) == TT_MODE_VIEW;
    return fmin(fmin(message, tt_past_due(app)), changes ? due : INFINITY);
}

/* Milliseconds that poll may sleep: to the next frame, to the end of a message, or for ever.  A run
 * that moves is looked at once a frame; one that rests calls when it has changed. */
static int patience(const struct tt_app *app)
{
    const struct tt_snapshot *s = app->scene.snap;
    double now = tt_clock_now(), wait;
    bool still = s->state == TT_PAUSED || s->state == TT_FINISHED || s->eval_mode ||
                 app->scene.info->watched;
    still = still && s->state != TT_LR_FINDING && !tt_panes_move(app);
    if (app->pace.dirty && tt_term_busy_fd() < 0)
        wait = app->pace.drawn + frame_time(app) - now;
    else if (!still)
        wait = frame_time(app);
    else
        wait = to_next_change(app) - now;
    if (isinf(wait))
        return -1;
    return wait > 0 ? (int)(wait * 1000) + 1 : 0;
}

static void go_on_with_tour(struct tt_app *app)
{
    bool done = app->tour.done;
    double now = tt_clock_now(), due = tt_tour_due(&app->tour, app->pace.drawn);
    bool over = tt_tour_look(&app->tour, &app->scene, tt_app_view(app)->name, now);
    bool changes = done != app->tour.done || (due > 0 && now >= due);
    /* Whoever reads or types over it is not disturbed. */
    if (tt_app_mode(app) != TT_MODE_VIEW)
        return;
    if (over) {
        app->tour.went = now;
        tt_app_tour(app, app->tour.card + 1);
    }
    app->pace.dirty = app->pace.dirty || changes;
}

static void expire_message(struct tt_app *app)
{
    if (app->message.text[0] && tt_clock_now() >= app->message.until) {
        tt_app_hush(app);
        app->pace.dirty = true;
    }
}

static void loop(struct tt_app *app, int signals);

/* One visit leads to the next from the app that has no host; what is shown now is left for it. */
static void begin_visit(struct tt_app *app, int signals)
{
    if (app->is_guest)
        tt_app_leave(app);
    else
        tt_app_visit(app, signals, loop);
}

static void loop(struct tt_app *app, int signals)
{
    while (tt_ending_has_screen(&app->ending)) {
        /* A terminal that has gone stays readable for ever. */
        struct pollfd fds[6] = {
            {.fd = app->ending.gone ? -1 : tt_term_fd(), .events = POLLIN},
            {.fd = tt_link_fd(app->link), .events = POLLIN},
            {.fd = signals, .events = POLLIN},
            {.fd = tt_capture_fd(), .events = POLLIN},
            {.fd = app->ending.gone ? -1 : tt_term_busy_fd(), .events = POLLOUT},
            {.fd = tt_library_fd(app->scene.library), .events = POLLIN}};
        if (poll(fds, 6, patience(app)) < 0 && errno != EINTR)
            break;
        take_signals(app, signals);
        if (fds[0].revents)
            take_keys(app);
        if (app->visiting[0])
            begin_visit(app, signals);
        tt_app_take_events(app);
        tt_app_take_printed(app);
        /* Again and again: the queue of commands may be full. */
        if (app->ending.phase == TT_PHASE_ENDING)
            tt_app_leave(app);
        expire_message(app);
        tt_past_tick(app);
        go_on_with_tour(app);
        app->pace.dirty = app->pace.dirty || tt_panes_move(app);
        draw_if_due(app);
    }
}

/* After a forced leave the run may still be at its last file.  It is waited for without a screen;
 * files are whole or not there, so one more signal may end the program. */
static void wait_for_rest(struct tt_app *app)
{
    if (app->ending.phase == TT_PHASE_OVER)
        return;
    signal(SIGXCPU, SIG_IGN);
    tt_signals_mask(SIG_UNBLOCK, tt_signals_end());
    while (app->ending.phase != TT_PHASE_OVER) {
        struct pollfd fd = {.fd = tt_link_fd(app->link), .events = POLLIN};
        tt_app_leave(app);
        poll(&fd, 1, 100);
        tt_app_take_events(app);
    }
}

static void begin(struct tt_app *app, struct tt_link *link, const struct tt_tui_options *options)
{
    const char *term = getenv("TERM");
    char warning[256];
    /* The Linux console's font has no braille. */
    bool ascii = options->ascii || options->graphics == TT_GRAPHICS_ASCII ||
                 strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || (term && strcmp(term, "linux") == 0);
    tt_app_init(app, link, options->theme, ascii);
    tt_app_begin_feed(app);
    tt_app_begin_actions(app);
    app->meters.peak = options->peak;
    if (!options->no_history && tt_typed_find(app->history.path))
        app->prompt.n_history = tt_typed_read(app->history.path, app->prompt.history[0],
                                              sizeof app->prompt.history[0], TT_PROMPT_HISTORY);
    else
        app->history.path[0] = '\0';
    tt_keymap_read_user(&app->keys, warning, sizeof warning);
    if (warning[0]) {
        tt_log_add(&app->kept.log, 0, 0, TT_STYLE_WARN, warning);
        tt_app_say(app, TT_STYLE_WARN, warning);
    }
}

/* The size decides what there is room for. */
static void arrange(struct tt_app *app, const struct tt_tui_options *options)
{
    char line[TT_OPT_TEXT + 16];
    int w, h;
    tt_term_size(&w, &h);
    tt_canvas_resize(&app->canvas, w, h);
    snprintf(line, sizeof line, "layout %.200s", options->layout ? options->layout : "");
    if (options->layout && options->layout[0])
        tt_app_command(app, line);
    if (options->class_room)
        tt_app_command(app, "class on");
}

static void begin_lesson(struct tt_app *app, const char *name)
{
    struct tt_err err = {0};
    if (tt_app_begin_lesson(app, name, &err) < 0)
        tt_app_note(app, TT_STYLE_ERROR, err.text);
}

static void run_on_terminal(struct tt_app *app, int signals, const struct tt_tui_options *options)
{
    tt_app_use_theme(app);
    arrange(app, options);
    if (options->lesson)
        begin_lesson(app, options->lesson);
    tt_capture_begin();
    loop(app, signals);
    tt_capture_end();
    tt_term_close();
}

int tt_tui_check_theme(const char *name, struct tt_err *err)
{
    struct tt_theme unused;
    return tt_theme_open(&unused, name, err);
}

int tt_tui_check_layout(const char *name, struct tt_err *err)
{
    return tt_panes_check_layout(name, err);
}

void tt_tui_last_words(int fd, const char *text)
{
    const double patience = 2; /* seconds */
    char safe[TT_OPT_TEXT + 256];
    tt_text_printable(safe, sizeof safe - 1, text);
    strcat(safe, "\n");
    if (!isatty(fd) && fd == STDERR_FILENO)
        tt_print_error("%s", text);
    else if (!isatty(fd))
        tt_print_line("%s", text);
    else if (tt_outlet_open(fd) == 0) {
        tt_outlet_add(safe);
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
                                   .mouse = options->mouse,
                                   .notify = (enum tt_notify)options->notify,
                                   .graphics = (enum tt_graphics)options->graphics};
    struct tt_app *app = calloc(1, sizeof *app);
    if (!app)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    begin(app, link, options);
    if (app->canvas.ascii)
        term.graphics = TT_GRAPHICS_HALVES;
    int signals = tt_signals_open(tt_signals_screen()), rc = -1;
    if (tt_term_open(&term) < 0) {
        tt_fail(err, TT_EIO, "the terminal refuses; --no-tui does without the screen");
    } else {
        run_on_terminal(app, signals, options);
        rc = app->ending.signal;
        if (options->next)
            tt_text_copy(options->next, TT_TUI_LESSON, rc == 0 ? app->hand_on : "");
    }
    tt_typed_flush(&app->history, NULL);
    tt_app_take_events(app);
    wait_for_rest(app);
    close(signals);
    tt_app_end_feed(app);
    tt_app_done(app);
    free(app);
    return rc;
}
