#include "plain.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/tensor/blas.h>

#include "json.h"

struct plain {
    struct tt_link *link;
    struct tt_plain_options options;
    bool failed;
    bool guarded;        /* numbers were lost on the way */
    bool over;           /* the run has come to rest */
    enum tt_state ended; /* what it came to by itself, before it was stopped */
    bool asked_stop;
    int signal;
};

/* --- JSON lines ------------------------------------------------------------------------------ */

static json_t *json_event(const char *name)
{
    json_t *o = json_object();
    json_object_set_new(o, "event", tt_json_text(name));
    return o;
}

static void set_int(json_t *o, const char *key, int64_t value)
{
    json_object_set_new(o, key, json_integer(value));
}

static void set_number(json_t *o, const char *key, double value)
{
    json_object_set_new(o, key, tt_json_number(value));
}

static void json_start(const struct tt_run_info *info)
{
    json_t *o = json_event("start");
    json_object_set_new(o, "version", tt_json_text(tt_version()));
    json_object_set_new(o, "data", tt_json_text(info->data));
    json_object_set_new(o, "net", tt_json_text(info->net));
    json_object_set_new(o, "optimizer", tt_json_text(info->optimizer));
    set_number(o, "lr", info->lr);
    set_int(o, "batch_size", info->batch_size);
    set_int(o, "epochs", info->epochs);
    set_int(o, "parameters", info->parameters);
    set_int(o, "train_samples", info->train_samples);
    set_int(o, "val_samples", info->val_samples);
    if (info->test_samples > 0)
        set_int(o, "test_samples", info->test_samples);
    if (info->folds > 0) {
        set_int(o, "fold", info->fold);
        set_int(o, "folds", info->folds);
    }
    set_int(o, "seed", (int64_t)info->seed);
    set_int(o, "step", info->first_step);
    json_object_set_new(o, "blas", tt_json_text(tt_blas_text()));
    tt_json_print(o);
}

static void json_epoch(const struct tt_event *e, bool regression)
{
    struct tt_epoch_field field[TT_EPOCH_FIELDS];
    int n = tt_epoch_fields(e, regression, field);
    json_t *o = json_event("epoch");
    for (int i = 0; i < n; i++)
        if (field[i].whole)
            set_int(o, field[i].name, (int64_t)field[i].value);
        else
            set_number(o, field[i].name, field[i].value);
    tt_json_print(o);
}

static void json_test(const struct tt_event *e, const struct tt_run_info *info)
{
    json_t *o = json_event("test");
    set_int(o, "step", e->step);
    set_int(o, "epoch", e->epoch);
    set_int(o, "samples", info->test_samples);
    set_number(o, "loss", e->val.loss);
    set_number(o, info->regression ? "r2" : "accuracy",
               info->regression ? e->val.r2 : e->val.accuracy);
    if (info->regression) {
        set_number(o, "mae", e->val.mae);
        set_number(o, "rmse", e->val.rmse);
    }
    tt_json_print(o);
}

static void json_note(const char *event, const struct tt_event *e)
{
    json_t *o = json_event(event);
    set_int(o, "step", e->step);
    json_object_set_new(o, "text", tt_json_text(e->text));
    tt_json_print(o);
}

/* A run that has done all, or was held up, is stopped by us; that is not what became of it. */
static enum tt_state ended_in(const struct plain *p, const struct tt_snapshot *snap)
{
    bool by_itself = p->ended == TT_FINISHED || (p->ended == TT_PAUSED && p->guarded);
    return snap->failure[0] ? TT_FAILED : by_itself ? p->ended : snap->state;
}

static void json_end(const struct plain *p, const struct tt_snapshot *snap)
{
    bool regression = tt_link_info(p->link)->regression;
    json_t *o = json_event("end");
    json_object_set_new(o, "state", tt_json_text(tt_state_name(ended_in(p, snap))));
    set_int(o, "step", snap->step);
    set_int(o, "epoch", snap->epoch);
    if (snap->best.known) {
        set_number(o, regression ? "best_val_r2" : "best_val_acc",
                   regression ? snap->best.r2 : snap->best.accuracy);
        set_int(o, "best_epoch", snap->best.epoch);
        json_object_set_new(o, "best_by", tt_json_text(snap->best_by ? snap->best_by : ""));
        set_number(o, "best", snap->best_value);
    }
    set_number(o, "elapsed", snap->elapsed);
    if (p->signal)
        set_int(o, "signal", p->signal);
    if (snap->failure[0])
        json_object_set_new(o, "error", tt_json_text(snap->failure));
    tt_json_print(o);
}

/* --- plain lines ----------------------------------------------------------------------------- */

/* Share of the time from which on waiting for data is worth a word. */
static const double WAITING = 0.02;

static void draw_bar(struct plain *p)
{
    enum { WIDTH = 24 };
    const struct tt_snapshot *s = tt_link_snapshot(p->link, NULL);
    bool regression = tt_link_info(p->link)->regression;
    char text[256], left[32], rate[32];
    if (s->state != TT_TRAINING || s->steps_per_epoch == 0)
        return;
    int full = (int)(WIDTH * s->batch / s->steps_per_epoch);
    int n = snprintf(text, sizeof text,
                     "[%.*s%.*s] epoch %" PRId64 "/%" PRId64 "  step %" PRId64 "/%" PRId64, full,
                     "########################", WIDTH - full, "........................",
                     s->epoch + 1, s->epochs, s->batch, s->steps_per_epoch);
    if (s->running.known)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      regression ? "  loss %.4f  R2 %.4f" : "  loss %.4f  acc %.2f%%",
                      s->running.loss, regression ? s->running.r2 : s->running.accuracy);
    if (s->images_per_second > 0)
        snprintf(text + n, sizeof text - (size_t)n, "  %s images/s  %s left",
                 tt_text_si(rate, sizeof rate, s->images_per_second),
                 tt_text_duration(left, sizeof left, s->remaining));
    if (s->waiting >= WAITING && (n = (int)strlen(text)) < (int)sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, "  waiting for data %.0f%%", 100 * s->waiting);
    tt_print_over(text);
}

static void plain_event(struct plain *p, const struct tt_event *e)
{
    tt_print_over(NULL);
    if (e->kind == TT_EVENT_EPOCH && p->options.epochs)
        tt_print_line("%s", e->text);
    else if (e->kind == TT_EVENT_INFO && p->options.notes)
        tt_print_line("%s", e->text);
    else if (e->kind == TT_EVENT_TEST || e->kind == TT_EVENT_FOLDS)
        tt_print_line("%s", e->text);
    else if (e->kind == TT_EVENT_WARNING && !p->options.quiet)
        tt_print_error("%s", e->text);
    else if (((e->kind == TT_EVENT_SAVED && !e->automatic) || e->kind == TT_EVENT_EARLY) &&
             !p->options.quiet)
        tt_print_error("%s", e->text);
    else if (e->kind == TT_EVENT_ERROR || e->kind == TT_EVENT_REFUSED ||
             e->kind == TT_EVENT_GUARD || e->kind == TT_EVENT_MENDED)
        tt_print_error("tuitrain: %s", e->text);
}

static void json_line(const struct plain *p, const struct tt_event *e)
{
    static const char *const name[TT_EVENT_KIND_COUNT] = {
        [TT_EVENT_SAVED] = "checkpoint", [TT_EVENT_EARLY] = "early_stop",
        [TT_EVENT_DONE] = "command",     [TT_EVENT_GUARD] = "guard",
        [TT_EVENT_WARNING] = "warning",  [TT_EVENT_MENDED] = "mended",
        [TT_EVENT_ERROR] = "error",      [TT_EVENT_REFUSED] = "error"};
    if (e->kind == TT_EVENT_EPOCH)
        json_epoch(e, tt_link_info(p->link)->regression);
    else if (e->kind == TT_EVENT_TEST)
        json_test(e, tt_link_info(p->link));
    else if (name[e->kind])
        json_note(name[e->kind], e);
}

/* --- following the run ----------------------------------------------------------------------- */

static void stop(struct plain *p, const char *line)
{
    struct tt_command c;
    struct tt_err err = {0};
    if (p->asked_stop)
        return;
    /* The queue holds nothing else, so this cannot be refused. */
    p->asked_stop =
        tt_command_parse(line, &c, NULL, &err) == 0 && tt_link_submit(p->link, &c, &err) == 0;
}

static void take_event(struct plain *p, const struct tt_event *e)
{
    if (p->options.json)
        json_line(p, e);
    else
        plain_event(p, e);
    p->guarded = p->guarded || e->kind == TT_EVENT_GUARD;
    if (e->kind == TT_EVENT_ERROR)
        p->failed = true;
    if (e->kind != TT_EVENT_STATE)
        return;
    if (e->state == TT_FAILED)
        p->failed = true;
    if (e->state == TT_FINISHED || e->state == TT_PAUSED)
        p->ended = e->state;
    p->over = e->state == TT_FAILED || e->state == TT_STOPPED;
    if (e->state == TT_FINISHED)
        stop(p, "stop now");
    else if (e->state == TT_PAUSED) { /* nobody is there to let it go on */
        p->failed = p->failed || p->guarded;
        stop(p, "stop");
    }
}

static void take_signal(struct plain *p, int fd)
{
    int number = tt_signals_take(fd);
    if (!number)
        return;
    p->signal = number;
    stop(p, "stop");
}

/* The reader of our output has gone: save the state and leave, as after a signal. */
static void check_output(struct plain *p)
{
    if (tt_print_flush())
        return;
    p->failed = true;
    stop(p, "stop");
}

void tt_plain_block_signals(void)
{
    tt_signals_mask(SIG_BLOCK, tt_signals_screen());
}

int tt_plain_run(struct tt_link *link, const struct tt_plain_options *options)
{
    struct plain p = {.link = link, .options = *options};
    struct tt_event e;
    int signals = tt_signals_open(tt_signals_end());
    if (options->json)
        json_start(tt_link_info(link));
    while (!p.over) {
        struct pollfd fds[2] = {{.fd = tt_link_fd(link), .events = POLLIN},
                                {.fd = signals, .events = POLLIN}};
        int n = poll(fds, 2, options->progress ? 100 : -1);
        if (n < 0 && errno != EINTR)
            break;
        while (tt_link_event(link, &e))
            take_event(&p, &e);
        if (fds[1].revents)
            take_signal(&p, signals);
        if (options->progress && !p.over)
            draw_bar(&p);
        check_output(&p);
    }
    tt_print_over(NULL);
    if (options->json)
        json_end(&p, tt_link_snapshot(link, NULL));
    close(signals);
    return p.signal ? 128 + p.signal : p.failed ? 1 : 0;
}
