#include "undo_command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/command/commands.h>

#include "worker.h"

/* --- what is kept ---------------------------------------------------------------------------- */

/* "set dropout 0.5", or a line for each layer where they differ ("a=0.5 b=0.2"). */
static void lines_of_dropout(const char *value, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (; *value && used < size; value += strcspn(value, " "), value += *value == ' ')
        used += (size_t)snprintf(out + used, size - used, "%sset dropout %.*s", used ? "\n" : "",
                                 (int)strcspn(value, " "), value);
}

static void lines_of_set(const struct tt_session *s, const char *option, char *out, size_t size)
{
    char value[TT_OPT_TEXT] = "";
    tt_session_get(s, option, value, sizeof value);
    if (strcmp(option, "dropout") == 0)
        lines_of_dropout(value, out, size);
    else if (strcmp(option, "optimizer") == 0)
        snprintf(out, size, "set optimizer %s%s%.900s", value,
                 s->config.optimizer_options[0] ? " " : "", s->config.optimizer_options);
    else if (strcmp(option, "lr") != 0)
        snprintf(out, size, "set %s %s", option, value[0] ? value : "off");
}

bool tt__undo_look(const struct tt_worker *w, const struct tt_command *c, struct tt_change *out)
{
    const struct tt_session *s = w->session;
    char option[TT_SETTING_NAME], text[TT_COMMAND_TEXT + 16];
    *out = (struct tt_change){.lr = s->config.lr, .lr_factor = s->lr_factor};
    snprintf(out->typed, sizeof out->typed, "%.150s", tt_command_text(c, text, sizeof text));
    switch (c->type) {
    case TT_COMMAND_LR:
        return true;
    case TT_COMMAND_EPOCHS:
        lines_of_set(s, "epochs", out->lines, sizeof out->lines);
        return true;
    case TT_COMMAND_SCHEDULE:
        lines_of_set(s, "schedule", out->lines, sizeof out->lines);
        return true;
    case TT_COMMAND_SET:
        snprintf(option, sizeof option, "%.*s", (int)strcspn(c->text, " "), c->text);
        lines_of_set(s, option, out->lines, sizeof out->lines);
        return true;
    default:
        return false;
    }
}

/* --- taking it back -------------------------------------------------------------------------- */

/* The rate that the schedule starts from, and what was made of it by hand, as they were. */
static int restore_lr(struct tt_worker *w, const struct tt_change *change, char *answer,
                      size_t size, struct tt_err *err)
{
    const struct tt_session *s = w->session;
    char line[64], number[40];
    if (s->config.lr != change->lr) {
        snprintf(line, sizeof line, "set lr %s", tt_text_double(number, sizeof number, change->lr));
        if (w->steering->carry_out(w, line, answer, size, err) < 0)
            return -1;
    }
    if (fabs(s->lr_factor / change->lr_factor - 1) < 1e-9)
        return 0;
    /* Six digits, so that the rate is as it was typed, not a last bit beside it. */
    snprintf(line, sizeof line, "lr %.6g", s->lr / s->lr_factor * change->lr_factor);
    return w->steering->carry_out(w, line, answer, size, err);
}

int tt__do_undo(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                struct tt_err *err)
{
    struct tt_undo *u = &w->undo;
    char lines[TT_UNDO_LINES], said[256] = "", *rest = NULL;
    (void)c;
    if (u->n == 0)
        return tt_fail(err, TT_EUSAGE, "undo: no change of a setting is left to take back");
    const struct tt_change change = u->change[--u->n];
    int rc = 0;
    tt_text_copy(lines, sizeof lines, change.lines);
    for (char *line = strtok_r(lines, "\n", &rest); line && rc == 0;
         line = strtok_r(NULL, "\n", &rest))
        rc = w->steering->carry_out(w, line, said, sizeof said, err);
    if (rc == 0)
        rc = restore_lr(w, &change, said, sizeof said, err);
    if (rc < 0) {
        tt_err_prefix(err, "undo of `%.80s`", change.typed);
        return -1;
    }
    snprintf(answer, size, "undone: `%.80s`%s%.150s", change.typed, said[0] ? "; now " : "", said);
    return 0;
}
