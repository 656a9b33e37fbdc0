/* The worker's commands.
 *
 * To add one: write its parse and apply, and add its row to the table at the end.  The prompt, the
 * help, completion and the journal follow.
 */
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/link/command.h>

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/session/state_names.h>

#include "worker.h"

/* --- parsing --------------------------------------------------------------------------------- */

static int parse_none(const char *args, struct tt_command *out, struct tt_err *err)
{
    (void)out;
    return args[0] ? tt_fail(err, TT_EUSAGE, "takes no argument, got \"%s\"", args) : 0;
}

static int parse_switch(const char *args, struct tt_command *out, struct tt_err *err)
{
    if (strcmp(args, "on") == 0 || args[0] == '\0')
        out->op = '1';
    else if (strcmp(args, "off") == 0)
        out->op = '0';
    else if (strcmp(args, "toggle") == 0)
        out->op = '!';
    else
        return tt_fail(err, TT_EUSAGE, "takes on, off or toggle, got \"%s\"", args);
    return 0;
}

static int parse_lr(const char *args, struct tt_command *out, struct tt_err *err)
{
    out->op = args[0] == '*' || args[0] == '/' ? args[0] : '=';
    const char *number = out->op == '=' ? args : args + 1;
    while (isspace((unsigned char)*number))
        number++;
    if (!tt_text_to_double(number, &out->number) || !(out->number > 0) || isinf(out->number))
        return tt_fail(err, TT_EUSAGE, "takes a number above 0, or *F or /F, got \"%s\"", args);
    return 0;
}

static int parse_count(const char *args, struct tt_command *out, struct tt_err *err)
{
    int64_t n = 1;
    if (args[0] && (!tt_text_to_int(args, &n) || n < 1 || n > 1000000))
        return tt_fail(err, TT_EUSAGE, "takes a number from 1 to 1000000, got \"%s\"", args);
    out->number = (double)n;
    return 0;
}

static int parse_epochs(const char *args, struct tt_command *out, struct tt_err *err)
{
    int64_t n;
    out->op = args[0] == '+' ? '+' : '=';
    if (!tt_text_to_int(out->op == '+' ? args + 1 : args, &n) || n < 1 || n > 1000000)
        return tt_fail(err, TT_EUSAGE, "takes N, or +N for N more, got \"%s\"", args);
    out->number = (double)n;
    return 0;
}

static int parse_speed(const char *args, struct tt_command *out, struct tt_err *err)
{
    if (strcmp(args, "slower") == 0)
        out->op = '<';
    else if (strcmp(args, "faster") == 0)
        out->op = '>';
    else if (strcmp(args, "max") == 0)
        out->op = '=';
    else if (tt_text_to_double(args, &out->number) && out->number > 0 && out->number <= 1e6)
        out->op = '=';
    else
        return tt_fail(err, TT_EUSAGE, "takes steps per second, max, slower or faster, got \"%s\"",
                       args);
    return 0;
}

static int parse_path(const char *args, struct tt_command *out, struct tt_err *err)
{
    if (!args[0])
        return tt_fail(err, TT_EUSAGE, "takes a file name");
    if (!tt_text_copy(out->text, sizeof out->text, args))
        return tt_fail(err, TT_EUSAGE, "the file name is too long");
    return 0;
}

static int parse_schedule(const char *args, struct tt_command *out, struct tt_err *err)
{
    struct tt_schedule s;
    if (!tt_text_copy(out->text, sizeof out->text, args[0] ? args : "constant"))
        return tt_fail(err, TT_EUSAGE, "the schedule is too long");
    if (tt_schedule_init(&s, out->text, err) < 0)
        return -1;
    tt_schedule_done(&s);
    return 0;
}

static int parse_rewind(const char *args, struct tt_command *out, struct tt_err *err)
{
    struct tt_journal_entry e = {.line = (char *)out->text};
    int branch;
    int64_t step;
    out->op = args[0] == '-' ? '-' : '=';
    snprintf(out->text, sizeof out->text, "rewind %.1000s", args);
    if (tt_journal_rewind(&e, &branch, &step)) {
        snprintf(out->text, sizeof out->text, "%d:%" PRId64, branch, step);
        return 0;
    }
    out->text[0] = '\0';
    if (!tt_text_to_int(out->op == '-' ? args + 1 : args, &step) || step < 0 ||
        step > INT64_C(1000000000000000))
        return tt_fail(err, TT_EUSAGE,
                       "takes a step, -N for N steps back, or BRANCH:STEP, got \"%.60s\"", args);
    out->number = (double)step;
    return 0;
}

static int parse_stop(const char *args, struct tt_command *out, struct tt_err *err)
{
    out->op = strcmp(args, "now") == 0 ? '!' : '=';
    return out->op == '!' ? 0 : parse_none(args, out, err);
}

/* --- carrying out, at a step boundary -------------------------------------------------------- */

static bool wished(char op, bool now)
{
    return op == '!' ? !now : op == '1';
}

static int refuse_finished(const struct tt_worker *w, struct tt_err *err)
{
    return w->finished ? tt_fail(err, TT_EUSAGE, "all epochs are done; `epochs +5` adds more") : 0;
}

static void leave_eval(struct tt_worker *w, char *answer, size_t size)
{
    w->eval_mode = false;
    snprintf(answer, size, "train mode: %s", w->paused ? "paused as before" : "training goes on");
}

static int apply_pause(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                       struct tt_err *err)
{
    if (refuse_finished(w, err) < 0)
        return -1;
    /* In eval mode training stands still already: the switch that lets it go on leaves it. */
    bool standing = w->paused || w->eval_mode;
    bool pause = wished(c->op, standing);
    if (!pause && w->eval_mode)
        leave_eval(w, answer, size);
    if (pause && !standing)
        tt__worker_mark(w, TT_MARK_PAUSE);
    w->paused = pause;
    w->steps_left = 0;
    snprintf(answer, size, pause ? "paused" : "training goes on");
    return 0;
}

static int apply_step(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    if (refuse_finished(w, err) < 0)
        return -1;
    if (w->eval_mode)
        return tt_fail(err, TT_EUSAGE, "in eval mode the weights are frozen; `eval off` leaves it");
    w->paused = false;
    w->steps_left = (int64_t)c->number;
    snprintf(answer, size, "%" PRId64 " step%s, then pause", w->steps_left,
             w->steps_left == 1 ? "" : "s");
    return 0;
}

static int apply_lr(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
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
    tt__worker_note_lr(w);
    snprintf(answer, size, "learning rate %g, was %g%s", lr, old,
             w->session->config.schedule[0] ? "; the schedule goes on from there" : "");
    return 0;
}

static int apply_schedule(struct tt_worker *w, const struct tt_command *c, char *answer,
                          size_t size, struct tt_err *err)
{
    if (tt_session_set(w->session, "schedule", c->text, err) < 0)
        return -1;
    tt__worker_note_lr(w);
    snprintf(answer, size, "schedule %.80s: learning rate %g", c->text, w->session->lr);
    return 0;
}

static int apply_checkpoint(struct tt_worker *w, const struct tt_command *c, char *answer,
                            size_t size, struct tt_err *err)
{
    if (tt__worker_checkpoint(w, c->seq, false, err) < 0)
        return -1;
    snprintf(answer, size, "checkpoint of step %" PRId64, w->session->step);
    return 0;
}

static int apply_save(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    struct tt_state_copy *copy = tt_state_copy_model(w->session, c->text, err);
    if (!copy)
        return -1;
    copy->seq = c->seq;
    if (tt__writer_put(&w->writer, copy, err) < 0)
        return -1;
    snprintf(answer, size, "saving the weights of step %" PRId64, w->session->step);
    return 0;
}

static int apply_load(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    if (tt_weights_read(c->text, &set, err) < 0)
        return -1;
    bool state = tt_is_checkpoint(&set);
    int64_t accumulated = w->session->accumulated;
    w->session->accumulated = 0; /* gradients that wait are of other weights */
    char report[400] = "weights and optimizer state";
    int rc = state ? tt_session_load(w->session, &set, err)
                   : tt_session_load_weights(w->session, &set, w->session->config.partial, report,
                                             sizeof report, err);
    tt_tensor_set_done(&set);
    if (rc < 0) {
        w->session->accumulated = accumulated;
        tt_err_prefix(err, "%s", c->text);
        return -1;
    }
    tt__worker_mark(w, TT_MARK_LOAD);
    tt__worker_validate(w);
    char result[64];
    tt__worker_result(w, &w->session->val, result, sizeof result);
    snprintf(answer, size, "loaded %.100s (%.120s): validation %s", c->text, report, result);
    return 0;
}

static int apply_eval(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    (void)err;
    if (!wished(c->op, w->eval_mode)) {
        leave_eval(w, answer, size);
        return 0;
    }
    w->eval_mode = true;
    tt__worker_validate(w);
    const struct tt_result *v = &w->session->val;
    struct tt_event e = {.kind = TT_EVENT_EVAL,
                         .state = TT_EVALUATING,
                         .seq = c->seq,
                         .step = v->step,
                         .val = *v,
                         .val_seconds = w->val_seconds};
    char result[64];
    tt__worker_result(w, v, result, sizeof result);
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
    int64_t now = w->session->step, n = (int64_t)c->number;
    *branch = tt__worker_branch(w);
    *step = c->op != '-' ? n : n < now ? now - n : 0;
}

static int apply_rewind(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                        struct tt_err *err)
{
    int branch;
    int64_t step;
    rewind_target(w, c, &branch, &step);
    return tt__rewind(w, branch, step, true, answer, size, err);
}

static int apply_epochs(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                        struct tt_err *err)
{
    int64_t n = (int64_t)c->number + (c->op == '+' ? w->session->config.epochs : 0);
    char value[32];
    snprintf(value, sizeof value, "%" PRId64, n);
    if (n > 1000000)
        return tt_fail(err, TT_EUSAGE, "at most 1000000 epochs");
    if (tt_session_set(w->session, "epochs", value, err) < 0)
        return -1;
    snprintf(answer, size, "%" PRId64 " epochs in all", n);
    return 0;
}

static const double notch[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
enum { NOTCHES = sizeof notch / sizeof notch[0] };

/* The next notch below or above; above the last one there is no limit (0). */
static double turn_speed(const struct tt_worker *w, char op)
{
    double now = w->max_speed;
    if (op == '<') {
        /* Without a limit: the first notch that is slower than what runs now, so that it shows. */
        if (now == 0)
            now = w->rate > 0 ? w->rate / (double)w->session->config.batch_size : 1e9;
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

static int apply_speed(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                       struct tt_err *err)
{
    (void)err;
    w->max_speed = c->op == '=' ? c->number : turn_speed(w, c->op);
    w->session->config.speed = w->max_speed;
    w->running = false; /* measure afresh */
    if (w->max_speed > 0)
        snprintf(answer, size, "at most %g step%s a second", w->max_speed,
                 w->max_speed == 1 ? "" : "s");
    else
        snprintf(answer, size, "full speed");
    return 0;
}

static int apply_stop(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    (void)err;
    w->stopping = true;
    w->keep_state = c->op != '!';
    snprintf(answer, size, "stopping");
    return 0;
}

/* --- for whoever types them ------------------------------------------------------------------ */

static void now_pause(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "%s", s->state == TT_PAUSED ? "paused" : "not paused");
}

static void now_eval(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "%s", s->eval_mode ? "on" : "off");
}

static void now_step(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "step %" PRId64, s->step);
}

static void now_lr(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "%.6g", s->lr);
}

static void now_schedule(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "%s", s->schedule[0] ? s->schedule : "constant");
}

static void now_epochs(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, "%" PRId64, s->epochs);
}

static void now_speed(const struct tt_snapshot *s, char *out, size_t size)
{
    snprintf(out, size, s->max_speed > 0 ? "%g" : "max", s->max_speed);
}

static bool ask_save(const struct tt_command *c, char *out, size_t size)
{
    if (access(c->text, F_OK) < 0)
        return false;
    snprintf(out, size, "%.200s is there already. Write over it?", c->text);
    return true;
}

static const struct tt_word pause_words[] = {
    {"on", "pause"}, {"off", "go on"}, {"toggle", "pause, or go on"}, {0}};
static const struct tt_word eval_words[] = {{"on", "weights frozen, on the validation set"},
                                            {"off", "back to training"},
                                            {"toggle", "eval mode, or back"},
                                            {0}};
static const struct tt_word lr_words[] = {{"*1.25", "learning rate a notch up"},
                                          {"/1.25", "learning rate a notch down"},
                                          {"*2", "twice as high"},
                                          {"/2", "half as high"},
                                          {"*10", "ten times as high"},
                                          {"/10", "a tenth"},
                                          {0}};
static const struct tt_word epochs_words[] = {
    {"+1", "one more"}, {"+5", "five more"}, {"+10", "ten more"}, {0}};
static const struct tt_word speed_words[] = {{"max", "no limit"},
                                             {"slower", "fewer steps a second, by a notch"},
                                             {"faster", "more steps a second, by a notch"},
                                             {0}};
static const struct tt_word lr_find_words[] = {{"off", "end the search"}, {0}};
static const struct tt_word stop_words[] = {{"now", "without a checkpoint"}, {0}};

/* --- the table ------------------------------------------------------------------------------- */

const struct tt_command_type tt_commands[] = {
    {.name = "pause",
     .args = "[on|off|toggle]",
     .help = "pause, or go on",
     .words = pause_words,
     .now = now_pause,
     .parse = parse_switch,
     .apply = apply_pause},
    {.name = "step",
     .args = "[N]",
     .help = "N steps, then pause",
     .now = now_step,
     .parse = parse_count,
     .apply = apply_step},
    {.name = "lr",
     .args = "VALUE|*F|/F",
     .help = "learning rate: set, multiply or divide it",
     .words = lr_words,
     .now = now_lr,
     .affects_numbers = true,
     .parse = parse_lr,
     .apply = apply_lr},
    {.name = "lr-find",
     .args = "[MIN MAX|off]",
     .help = "try learning rates on a copy of the run",
     .words = lr_find_words,
     .parse = tt__parse_lr_find,
     .apply = tt__apply_lr_find},
    {.name = "schedule",
     .args = "SPEC|constant",
     .help = "another learning-rate schedule from here on",
     .arg = TT_ARG_SCHEDULE,
     .now = now_schedule,
     .affects_numbers = true,
     .parse = parse_schedule,
     .apply = apply_schedule},
    {.name = "set",
     .args = "OPTION VALUE",
     .help = "another value of an option from here on",
     .arg = TT_ARG_SETTING,
     .affects_numbers = true,
     .parse = tt__parse_set,
     .apply = tt__apply_set},
    {.name = "checkpoint",
     .args = "",
     .help = "write one into the run folder",
     .parse = parse_none,
     .apply = apply_checkpoint},
    {.name = "save",
     .args = "FILE",
     .help = "write the weights as .safetensors or .pth",
     .arg = TT_ARG_FILE,
     .ask = ask_save,
     .parse = parse_path,
     .apply = apply_save},
    {.name = "load",
     .args = "FILE",
     .help = "read the weights of a model or checkpoint",
     .arg = TT_ARG_FILE,
     .affects_numbers = true,
     .parse = parse_path,
     .apply = apply_load},
    {.name = "eval",
     .args = "[on|off|toggle]",
     .help = "evaluate, weights frozen",
     .words = eval_words,
     .now = now_eval,
     .parse = parse_switch,
     .apply = apply_eval},
    {.name = "rewind",
     .args = "STEP|-STEPS|BRANCH:STEP",
     .help = "go back; a new branch begins there",
     .arg = TT_ARG_STEP,
     .now = now_step,
     .parse = parse_rewind,
     .apply = apply_rewind},
    {.name = "epochs",
     .args = "N|+N",
     .help = "train N in all, or N more",
     .words = epochs_words,
     .now = now_epochs,
     .affects_numbers = true,
     .parse = parse_epochs,
     .apply = apply_epochs},
    {.name = "speed",
     .args = "N|max|slower|faster",
     .help = "at most N steps a second",
     .words = speed_words,
     .now = now_speed,
     .parse = parse_speed,
     .apply = apply_speed},
    {.name = "stop",
     .args = "[now]",
     .help = "checkpoint and leave",
     .words = stop_words,
     .parse = parse_stop,
     .apply = apply_stop},
    {0},
};

int tt_command_parse(const char *line, struct tt_command *out, int *known, struct tt_err *err)
{
    char word[32];
    while (isspace((unsigned char)*line))
        line++;
    size_t n = strcspn(line, " \t");
    snprintf(word, sizeof word, "%.*s", (int)n, line);
    memset(out, 0, sizeof *out);
    if (known)
        *known = 0;
    for (int i = 0; tt_commands[i].name; i++) {
        if (strcmp(tt_commands[i].name, word) != 0)
            continue;
        if (known)
            *known = 1;
        out->type = i;
        char args[TT_COMMAND_TEXT];
        const char *rest = line + n + strspn(line + n, " \t");
        if (!tt_text_copy(args, sizeof args, rest))
            return tt_fail(err, TT_EUSAGE, "%s: the line is too long", word);
        for (size_t k = strlen(args); k > 0 && isspace((unsigned char)args[k - 1]); k--)
            args[k - 1] = '\0';
        if (tt_commands[i].parse(args, out, err) < 0) {
            tt_err_prefix(err, "%s", word);
            return -1;
        }
        return 0;
    }
    const char *near = tt_nearest_name(word, &tt_commands[0].name, sizeof tt_commands[0]);
    if (near)
        return tt_fail(err, TT_EUSAGE, "no command \"%s\"; did you mean \"%s\"?", word, near);
    return tt_fail(err, TT_EUSAGE, "no command \"%s\"", word);
}

const char *tt_command_text(const struct tt_command *c, char *out, size_t size)
{
    const char *name = tt_commands[c->type].name;
    char number[40], other[40];
    tt_text_double(number, sizeof number, c->number);
    if (c->text[0])
        snprintf(out, size, "%s %s", name, c->text);
    else if (c->number2 != 0)
        snprintf(out, size, "%s %s %s", name, number,
                 tt_text_double(other, sizeof other, c->number2));
    else if (c->op == '1' || c->op == '0')
        snprintf(out, size, "%s %s", name, c->op == '1' ? "on" : "off");
    else if (c->op == '!')
        snprintf(out, size, "%s %s", name, strcmp(name, "stop") == 0 ? "now" : "toggle");
    else if (c->op == '<' || c->op == '>')
        snprintf(out, size, "%s %s", name, c->op == '<' ? "slower" : "faster");
    else if (c->op == '*' || c->op == '/' || c->op == '+' || c->op == '-')
        snprintf(out, size, "%s %c%s", name, c->op, number);
    else if (strcmp(name, "speed") == 0 && c->number == 0)
        snprintf(out, size, "%s max", name);
    else if (c->number != 0 || tt_commands[c->type].apply == apply_rewind)
        snprintf(out, size, "%s %s", name, number);
    else
        snprintf(out, size, "%s", name);
    return out;
}

void tt__command_journal_text(const struct tt_worker *w, const struct tt_command *c, char *out,
                              size_t size)
{
    int branch;
    int64_t step;
    tt_command_text(c, out, size);
    if (tt_commands[c->type].apply == tt__apply_lr_find)
        out[0] = '\0'; /* it does nothing to the run */
    if (tt_commands[c->type].apply != apply_rewind)
        return;
    rewind_target(w, c, &branch, &step);
    snprintf(out, size, "rewind %d:%" PRId64, branch, step);
}

bool tt__command_affects_numbers(const char *line)
{
    struct tt_command c;
    return tt_command_parse(line, &c, NULL, NULL) == 0 && tt_commands[c.type].affects_numbers;
}
