#include "arguments.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/run/link/settings.h>

#include "../folder/journal.h"

int tt__parse_none(const char *args, struct tt_command *out, struct tt_err *err)
{
    (void)out;
    return args[0] ? tt_fail(err, TT_EUSAGE, "takes no argument, got \"%s\"", args) : 0;
}

int tt__parse_switch(const char *args, struct tt_command *out, struct tt_err *err)
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

int tt__parse_lr(const char *args, struct tt_command *out, struct tt_err *err)
{
    out->op = args[0] == '*' || args[0] == '/' ? args[0] : '=';
    const char *number = out->op == '=' ? args : args + 1;
    while (isspace((unsigned char)*number))
        number++;
    if (!tt_text_to_double(number, &out->number) || !(out->number > 0) || isinf(out->number))
        return tt_fail(err, TT_EUSAGE, "takes a number above 0, or *F or /F, got \"%s\"", args);
    return 0;
}

int tt__parse_count(const char *args, struct tt_command *out, struct tt_err *err)
{
    int64_t n = 1;
    if (args[0] && (!tt_text_to_int(args, &n) || n < 1 || n > 1000000))
        return tt_fail(err, TT_EUSAGE, "takes a number from 1 to 1000000, got \"%s\"", args);
    out->number = (double)n;
    return 0;
}

int tt__parse_epochs(const char *args, struct tt_command *out, struct tt_err *err)
{
    int64_t n;
    out->op = args[0] == '+' ? '+' : '=';
    if (!tt_text_to_int(out->op == '+' ? args + 1 : args, &n) || n < 1 || n > 1000000)
        return tt_fail(err, TT_EUSAGE, "takes N, or +N for N more, got \"%s\"", args);
    out->number = (double)n;
    return 0;
}

int tt__parse_speed(const char *args, struct tt_command *out, struct tt_err *err)
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

int tt__parse_path(const char *args, struct tt_command *out, struct tt_err *err)
{
    if (!args[0])
        return tt_fail(err, TT_EUSAGE, "takes a file name");
    if (!tt_text_copy(out->text, sizeof out->text, args))
        return tt_fail(err, TT_EUSAGE, "the file name is too long");
    return 0;
}

int tt__parse_schedule(const char *args, struct tt_command *out, struct tt_err *err)
{
    struct tt_schedule s;
    if (!tt_text_copy(out->text, sizeof out->text, args[0] ? args : "constant"))
        return tt_fail(err, TT_EUSAGE, "the schedule is too long");
    if (tt_schedule_init(&s, out->text, err) < 0)
        return -1;
    tt_schedule_done(&s);
    return 0;
}

int tt__parse_rewind(const char *args, struct tt_command *out, struct tt_err *err)
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

int tt__parse_stop(const char *args, struct tt_command *out, struct tt_err *err)
{
    out->op = strcmp(args, "now") == 0 ? '!' : '=';
    return out->op == '!' ? 0 : tt__parse_none(args, out, err);
}

/* The range of lr-find where none is asked for. */
static const double LOWEST = 1e-6, HIGHEST = 10;

int tt__parse_lr_find(const char *args, struct tt_command *out, struct tt_err *err)
{
    char low[64];
    size_t n = strcspn(args, " \t");
    snprintf(low, sizeof low, "%.*s", (int)n, args);
    const char *high = args + n + strspn(args + n, " \t");
    if (strcmp(args, "off") == 0) {
        out->op = '0';
        return 0;
    }
    out->number = LOWEST;
    out->number2 = HIGHEST;
    if (args[0] &&
        (!tt_text_to_double(low, &out->number) || !tt_text_to_double(high, &out->number2)))
        return tt_fail(err, TT_EUSAGE, "takes MIN MAX, off or nothing, got \"%.60s\"", args);
    if (!(out->number > 1e-12 && out->number * 2 <= out->number2 && out->number2 <= 10))
        return tt_fail(err, TT_EUSAGE, "MIN must be above 1e-12, MAX at most 10 and twice MIN");
    out->op = '=';
    return 0;
}

int tt__parse_set(const char *args, struct tt_command *out, struct tt_err *err)
{
    size_t n = strcspn(args, " \t");
    const char *value = args + n + strspn(args + n, " \t");
    if (n == 0 || !*value || n >= TT_SETTING_NAME)
        return tt_fail(err, TT_EUSAGE, "takes an option and its value, as in `set momentum 0.5`");
    int used = snprintf(out->text, sizeof out->text, "%.*s %s", (int)n, args, value);
    return used < (int)sizeof out->text ? 0 : tt_fail(err, TT_EUSAGE, "the value is too long");
}
