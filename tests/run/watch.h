/* A run of the small data set, and somebody who watches and steers it. */
#ifndef TT_TEST_RUN_WATCH_H
#define TT_TEST_RUN_WATCH_H

#include "small.h"

#include <poll.h>

#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/control/run.h>

/* A run and what its watcher has seen of it. */
struct watch {
    struct tt_run *run;
    struct tt_link *link;
    struct tt_event last[TT_EVENT_KIND_COUNT];
    int count[TT_EVENT_KIND_COUNT];
    char warnings[4096]; /* the texts of all, as far as there is room */
    int64_t answered;    /* seq of the newest answer */
    struct tt_event answer;
    enum tt_state state;
};

static inline void start_with(struct watch *w, struct tt_session *s,
                              const struct tt_run_options *options)
{
    struct tt_err err = {0};
    memset(w, 0, sizeof *w);
    w->run = tt_run_start(s, options, &err);
    if (!w->run)
        fail_msg("%s", err.text);
    w->link = tt_run_link(w->run);
}

static inline void start(struct watch *w, const struct tt_config *c)
{
    const struct tt_run_options options = {.elapsed = 0};
    start_with(w, small_session(c), &options);
}

/* Opens the newest checkpoint of a run folder, as `tuitrain resume` does. */
static inline void resume(struct watch *w, const char *run_dir)
{
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct tt_config c;
    struct tt_run_options options = {.resumed = true};
    char path[TT_PATH], folder[TT_PATH], warning[512];
    assert_ok(tt_checkpoint_open(run_dir, path, folder, &set, warning, sizeof warning, &err), &err);
    assert_ok(tt_checkpoint_config(&set, &c, &err), &err);
    struct tt_session *s = small_session(&c);
    assert_ok(tt_checkpoint_restore(s, &set, &options.elapsed, warning, sizeof warning, &err),
              &err);
    options.journal = tt_tensor_set_meta(&set, "journal");
    start_with(w, s, &options);
    tt_tensor_set_done(&set);
}

static inline void take_events(struct watch *w)
{
    struct tt_event e;
    while (tt_link_event(w->link, &e)) {
        w->last[e.kind] = e;
        w->count[e.kind]++;
        size_t n = strlen(w->warnings);
        if (e.kind == TT_EVENT_WARNING)
            snprintf(w->warnings + n, sizeof w->warnings - n, "%s\n", e.text);
        if (e.kind == TT_EVENT_DONE || e.kind == TT_EVENT_REFUSED) {
            w->answered = e.seq;
            w->answer = e;
        }
        if (e.kind == TT_EVENT_STATE)
            w->state = e.state;
    }
}

static inline void wait_news(struct watch *w)
{
    struct pollfd fd = {.fd = tt_link_fd(w->link), .events = POLLIN};
    assert_true(poll(&fd, 1, 60000) == 1); /* a minute: something hangs */
    take_events(w);
}

static inline void wait_state(struct watch *w, enum tt_state state)
{
    take_events(w);
    while (w->state != state)
        wait_news(w);
}

/* Sends a line and waits for its answer. */
static inline struct tt_event say(struct watch *w, const char *line)
{
    struct tt_command c;
    struct tt_err err = {0};
    assert_ok(tt_command_parse(line, &c, NULL, &err), &err);
    assert_ok(tt_link_submit(w->link, &c, &err), &err);
    while (w->answered < c.seq)
        wait_news(w);
    return w->answer;
}

static inline struct tt_event say_ok(struct watch *w, const char *line)
{
    struct tt_event e = say(w, line);
    if (e.kind != TT_EVENT_DONE)
        fail_msg("%s: %s", line, e.text);
    return e;
}

static inline void end(struct watch *w)
{
    take_events(w);
    if (w->state != TT_STOPPED && w->state != TT_FAILED) {
        say_ok(w, "stop now");
        while (w->state != TT_STOPPED)
            wait_news(w);
    }
    tt_run_join(w->run);
    tt_run_free(w->run);
}

#endif
