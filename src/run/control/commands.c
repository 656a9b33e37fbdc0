/* What the worker's commands do, at a step boundary.  Their names and arguments stand in
 * run/command/. */
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/weights.h>
#include <tuitrain/run/session/state_names.h>

#include "epochs.h"
#include "lr_find_command.h"
#include "rewind.h"
#include "saving.h"
#include "set_command.h"
#include "tell.h"
#include "undo_command.h"
#include "worker.h"

static int do_pause(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                    struct tt_err *err)
{
    int stands = tt__mode_pause(&w->mode, c->op, err);
    if (stands < 0)
        return -1;
    if (stands)
        tt__mark(w, TT_MARK_PAUSE);
    snprintf(answer, size, w->mode.paused ? "paused" : "training goes on");
    return 0;
}

static int do_step(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    int64_t n = (int64_t)c->number;
    if (tt__mode_step(&w->mode, n, err) < 0)
        return -1;
    snprintf(answer, size, "%" PRId64 " step%s, then pause", n, n == 1 ? "" : "s");
    return 0;
}

static int do_lr(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                 struct tt_err *err)
{
    double old = w->session->lr, lr = c->number;
    if (c->op != '=') {
        lr = c->op == '*' ? old * c->number : old / c->number;
        /* Six digits, so that up and down again is where it was. */
        char text[32];
        snprintf(text, sizeof text, "%.6g", lr);
        lr = strtod(text, NULL);
    }
    if (!(lr > 1e-12 && lr <= 10))
        return tt_fail(err, TT_EUSAGE, "lr %g must be in (1e-12, 10]", lr);
    if (tt_session_set_lr(w->session, lr, err) < 0)
        return -1;
    tt__mark_lr(w);
    snprintf(answer, size, "learning rate %g, was %g%s", lr, old,
             w->session->config.schedule[0] ? "; the schedule goes on from there" : "");
    return 0;
}

static int do_schedule(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                       struct tt_err *err)
{
    if (tt_session_set(w->session, "schedule", c->text, err) < 0)
        return -1;
    tt__mark_lr(w);
    tt__tell_schedule(w);
    snprintf(answer, size, "schedule %.80s: learning rate %g", c->text, w->session->lr);
    return 0;
}

static int do_checkpoint(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                         struct tt_err *err)
{
    if (tt__save_checkpoint(w, c->seq, err) < 0)
        return -1;
    snprintf(answer, size, "checkpoint of step %" PRId64, w->session->progress.step);
    return 0;
}

static int do_save(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    struct tt_state_copy *copy = tt_weights_target_check(c->text, err) < 0
                                     ? NULL
                                     : tt_state_copy_model(w->session, c->text, err);
    if (!copy)
        return -1;
    copy->seq = c->seq;
    tt__writer_put(&w->writer, copy);
    snprintf(answer, size, "saving the weights of step %" PRId64, w->session->progress.step);
    return 0;
}

static int do_load(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    if (tt_weights_read(c->text, &set, err) < 0)
        return -1;
    bool state = tt_is_checkpoint(&set);
    int64_t accumulated = w->session->progress.accumulated;
    w->session->progress.accumulated = 0; /* gradients that wait are of other weights */
    char report[600] = "weights and optimizer state";
    int rc = state ? tt_session_load(w->session, &set, err)
                   : tt_session_load_weights(w->session, &set, w->session->config.partial, report,
                                             sizeof report, err);
    tt_tensor_set_done(&set);
    if (rc < 0) {
        w->session->progress.accumulated = accumulated;
        tt_err_prefix(err, "%s", c->text);
        return -1;
    }
    tt__mark(w, TT_MARK_LOAD);
    tt__undo_forget(&w->undo); /* what a checkpoint has may have come with it */
    tt__validate(w);
    tt__judge_health(w);
    char result[64];
    tt__result_text(w, &w->session->val, result, sizeof result);
    if (!state && w->session->loaded_by_order) /* all of it: the answer has no room */
        tt__tell(w, TT_EVENT_INFO, 0, "loaded %.100s: %s", c->text, report);
    snprintf(answer, size, "loaded %.100s (%.120s): validation %s", c->text, report, result);
    return 0;
}

static int do_eval(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    (void)err;
    if (!tt__mode_eval(&w->mode, c->op)) {
        snprintf(answer, size, "train mode: %s",
                 w->mode.paused ? "paused as before" : "training goes on");
        return 0;
    }
    tt__validate(w);
    tt__judge_health(w);
    const struct tt_result *v = &w->session->val;
    struct tt_event e = {.kind = TT_EVENT_EVAL,
                         .state = TT_EVALUATING,
                         .seq = c->seq,
                         .step = v->step,
                         .val = *v,
                         .val_seconds = w->pace.val_seconds};
    char result[64];
    tt__result_text(w, v, result, sizeof result);
    snprintf(e.text, sizeof e.text, "evaluated step %" PRId64 ": validation %s", v->step, result);
    tt__link_emit(w->link, &e);
    snprintf(answer, size, "eval mode: weights frozen until you leave it");
    return 0;
}

/* Where the command means to go. */
static void rewind_target(const struct tt_worker *w, const struct tt_command *c, int *branch,
                          int64_t *step)
{
    char line[TT_COMMAND_TEXT + 8];
    struct tt_journal_entry e = {.line = line};
    snprintf(line, sizeof line, "rewind %s", c->text);
    if (c->text[0] && tt_journal_rewind(&e, branch, step))
        return;
    int64_t now = w->session->progress.step, n = (int64_t)c->number;
    *branch = tt__worker_branch(w);
    *step = c->op != '-' ? n : n < now ? now - n : 0;
}

static int do_rewind(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                     struct tt_err *err)
{
    int branch;
    int64_t step;
    rewind_target(w, c, &branch, &step);
    return tt__rewind(w, branch, step, true, answer, size, err);
}

static int do_epochs(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                     struct tt_err *err)
{
    int64_t n = (int64_t)c->number + (c->op == '+' ? w->session->config.epochs : 0);
    char value[32], outlook[TT_OUTLOOK];
    double was = w->session->lr;
    snprintf(value, sizeof value, "%" PRId64, n);
    if (n > 1000000)
        return tt_fail(err, TT_EUSAGE, "at most 1000000 epochs");
    if (tt_session_set(w->session, "epochs", value, err) < 0)
        return -1;
    bool moves = tt_session_outlook(w->session, was, outlook, sizeof outlook);
    snprintf(answer, size, "%" PRId64 " epochs in all%s%s", n, moves ? "; " : "",
             moves ? outlook : "");
    return 0;
}

static const double notch[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
enum { NOTCHES = sizeof notch / sizeof notch[0] };

/* The next notch below or above; above the last one there is no limit (0). */
static double turn_speed(const struct tt_worker *w, char op)
{
    double now = w->pace.max_speed;
    if (op == '<') {
        /* Without a limit: the first notch that is slower than what runs now, so that it shows. */
        if (now == 0)
            now = w->pace.rate > 0 ? w->pace.rate / (double)w->session->config.batch_size : 1e9;
        int i = NOTCHES - 1;
        while (i > 0 && notch[i] >= now)
            i--;
        return notch[i];
    }
    for (int i = 0; now > 0 && i < NOTCHES; i++)
        if (notch[i] > now)
            return notch[i];
    return 0;
}

static int do_speed(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                    struct tt_err *err)
{
    (void)err;
    w->pace.max_speed = c->op == '=' ? c->number : turn_speed(w, c->op);
    w->session->config.speed = w->pace.max_speed;
    tt__pace_stop(&w->pace); /* measure afresh */
    if (w->pace.max_speed > 0)
        snprintf(answer, size, "at most %g step%s a second", w->pace.max_speed,
                 w->pace.max_speed == 1 ? "" : "s");
    else
        snprintf(answer, size, "full speed");
    return 0;
}

static int do_stop(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    (void)err;
    tt__mode_stop(&w->mode, c->op != '!');
    snprintf(answer, size, "stopping");
    return 0;
}

/* --- the table ------------------------------------------------------------------------------- */

/* By id.  Each writes one line for people to `answer`. */
static int (*const action[TT_COMMAND_COUNT])(struct tt_worker *w, const struct tt_command *c,
                                             char *answer, size_t size, struct tt_err *err) = {
    [TT_COMMAND_PAUSE] = do_pause,
    [TT_COMMAND_STEP] = do_step,
    [TT_COMMAND_LR] = do_lr,
    [TT_COMMAND_LR_FIND] = tt__do_lr_find,
    [TT_COMMAND_SCHEDULE] = do_schedule,
    [TT_COMMAND_SET] = tt__do_set,
    [TT_COMMAND_CHECKPOINT] = do_checkpoint,
    [TT_COMMAND_SAVE] = do_save,
    [TT_COMMAND_LOAD] = do_load,
    [TT_COMMAND_EVAL] = do_eval,
    [TT_COMMAND_REWIND] = do_rewind,
    [TT_COMMAND_EPOCHS] = do_epochs,
    [TT_COMMAND_SPEED] = do_speed,
    [TT_COMMAND_UNDO] = tt__do_undo,
    [TT_COMMAND_STOP] = do_stop,
};

int tt__command_do(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err)
{
    return action[c->type](w, c, answer, size, err);
}

void tt__command_journal_text(const struct tt_worker *w, const struct tt_command *c, char *out,
                              size_t size)
{
    int branch;
    int64_t step;
    tt_command_text(c, out, size);
    if (tt_commands[c->type].journal == TT_JOURNAL_NONE)
        out[0] = '\0';
    if (tt_commands[c->type].journal != TT_JOURNAL_RESOLVED)
        return;
    rewind_target(w, c, &branch, &step);
    snprintf(out, size, "rewind %d:%" PRId64, branch, step);
}
