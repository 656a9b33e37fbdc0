/* The worker's commands, as those who type them know them.
 *
 * To add one: its id in commands.h, a function that reads its arguments in arguments.c, its row in
 * the table below, and its action in run/control/.  The prompt, the help, completion and the
 * journal follow.
 */
#include <tuitrain/run/command/commands.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/link/snapshot.h>

#include "arguments.h"

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

const struct tt_command_type tt_commands[TT_COMMAND_COUNT + 1] = {
    [TT_COMMAND_PAUSE] = {.name = "pause",
                          .args = "[on|off|toggle]",
                          .help = "pause, or go on",
                          .words = pause_words,
                          .now = now_pause,
                          .parse = tt__parse_switch},
    [TT_COMMAND_STEP] = {.name = "step",
                         .args = "[N]",
                         .help = "N steps, then pause",
                         .now = now_step,
                         .parse = tt__parse_count},
    [TT_COMMAND_LR] = {.name = "lr",
                       .args = "VALUE|*F|/F",
                       .help = "learning rate: set, multiply or divide it",
                       .words = lr_words,
                       .now = now_lr,
                       .affects_numbers = true,
                       .parse = tt__parse_lr},
    [TT_COMMAND_LR_FIND] = {.name = "lr-find",
                            .args = "[MIN MAX|off]",
                            .help = "try learning rates on a copy of the run",
                            .words = lr_find_words,
                            .journal = TT_JOURNAL_NONE,
                            .parse = tt__parse_lr_find},
    [TT_COMMAND_SCHEDULE] = {.name = "schedule",
                             .args = "SPEC|constant",
                             .help = "another learning-rate schedule from here on",
                             .arg = TT_ARG_SCHEDULE,
                             .now = now_schedule,
                             .affects_numbers = true,
                             .parse = tt__parse_schedule},
    [TT_COMMAND_SET] = {.name = "set",
                        .args = "OPTION VALUE",
                        .help = "another value of an option from here on",
                        .arg = TT_ARG_SETTING,
                        .affects_numbers = true,
                        .parse = tt__parse_set},
    [TT_COMMAND_CHECKPOINT] = {.name = "checkpoint",
                               .args = "",
                               .help = "write one into the run folder",
                               .parse = tt__parse_none},
    [TT_COMMAND_SAVE] = {.name = "save",
                         .args = "FILE",
                         .help = "write the weights as .safetensors or .pth",
                         .arg = TT_ARG_FILE,
                         .ask = ask_save,
                         .parse = tt__parse_path},
    [TT_COMMAND_LOAD] = {.name = "load",
                         .args = "FILE",
                         .help = "read the weights of a model or checkpoint",
                         .arg = TT_ARG_FILE,
                         .affects_numbers = true,
                         .parse = tt__parse_path},
    [TT_COMMAND_EVAL] = {.name = "eval",
                         .args = "[on|off|toggle]",
                         .help = "evaluate, weights frozen",
                         .words = eval_words,
                         .now = now_eval,
                         .parse = tt__parse_switch},
    [TT_COMMAND_REWIND] = {.name = "rewind",
                           .args = "STEP|-STEPS|BRANCH:STEP",
                           .help = "go back; a new branch begins there",
                           .arg = TT_ARG_STEP,
                           .now = now_step,
                           .journal = TT_JOURNAL_RESOLVED,
                           .parse = tt__parse_rewind},
    [TT_COMMAND_EPOCHS] = {.name = "epochs",
                           .args = "N|+N",
                           .help = "train N in all, or N more",
                           .words = epochs_words,
                           .now = now_epochs,
                           .affects_numbers = true,
                           .parse = tt__parse_epochs},
    [TT_COMMAND_SPEED] = {.name = "speed",
                          .args = "N|max|slower|faster",
                          .help = "at most N steps a second",
                          .words = speed_words,
                          .now = now_speed,
                          .parse = tt__parse_speed},
    [TT_COMMAND_UNDO] = {.name = "undo",
                         .args = "",
                         .help = "take the last change of a setting back; again: the one before",
                         .affects_numbers = true,
                         .journal = TT_JOURNAL_NONE,
                         .parse = tt__parse_none},
    [TT_COMMAND_STOP] = {.name = "stop",
                         .args = "[now]",
                         .help = "checkpoint and leave",
                         .words = stop_words,
                         .parse = tt__parse_stop},
};

/* --- lines ----------------------------------------------------------------------------------- */

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
        snprintf(out, size, "%s %s", name, c->type == TT_COMMAND_STOP ? "now" : "toggle");
    else if (c->op == '<' || c->op == '>')
        snprintf(out, size, "%s %s", name, c->op == '<' ? "slower" : "faster");
    else if (c->op == '*' || c->op == '/' || c->op == '+' || c->op == '-')
        snprintf(out, size, "%s %c%s", name, c->op, number);
    else if (c->type == TT_COMMAND_SPEED && c->number == 0)
        snprintf(out, size, "%s max", name);
    else if (c->number != 0 || c->type == TT_COMMAND_REWIND)
        snprintf(out, size, "%s %s", name, number);
    else
        snprintf(out, size, "%s", name);
    return out;
}

bool tt_command_affects_numbers(const char *line)
{
    struct tt_command c;
    return tt_command_parse(line, &c, NULL, NULL) == 0 && tt_commands[c.type].affects_numbers;
}
