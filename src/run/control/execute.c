#include "execute.h"

#include <tuitrain/run/command/commands.h>

#include "commands.h"
#include "epochs.h"
#include "filming.h"
#include "publish.h"
#include "tell.h"
#include "undo_command.h"
#include "worker.h"

void tt__execute(struct tt_worker *w, const struct tt_command *c)
{
    struct tt_err err = {0};
    char answer[256] = "", line[TT_COMMAND_TEXT + 64];
    int64_t step = w->session->progress.step;
    int branch = tt__worker_branch(w);
    struct tt_change change;
    bool undoable = tt__undo_look(w, c, &change);
    /* Absolute, so that it means the same when it is read again. */
    tt__command_journal_text(w, c, line, sizeof line);
    if (tt__mode_takes(&w->mode, (enum tt_command_id)c->type, &err) < 0 ||
        tt__pending_takes(&w->pending, c, &err) < 0 ||
        tt__command_do(w, c, answer, sizeof answer, &err) < 0) {
        tt__tell(w, TT_EVENT_REFUSED, c->seq, "refused: %s", err.text);
        return;
    }
    if (undoable)
        tt__undo_keep(&w->undo, &change);
    if (line[0]) {
        tt__note_command(w, step, branch, line);
        tt__film_command(w, line);
    }
    tt__inspector_afresh(&w->see.inspector);
    if (!tt__worker_rewinding(w))
        tt__check_finished(w);
    tt__publish_settings(w);
    tt__publish(w); /* who reads the answer looks at the figures, too */
    tt__tell(w, TT_EVENT_DONE, c->seq, "%s", answer);
}

void tt__execute_line(struct tt_worker *w, const char *line)
{
    struct tt_command c;
    if (tt_command_parse(line, &c, NULL, NULL) == 0)
        tt__execute(w, &c);
}

void tt__execute_waiting(struct tt_worker *w)
{
    struct tt_command c;
    while (!w->mode.ending && tt_ring_pop(&w->link->commands, &c))
        tt__execute(w, &c);
}

/* --- for other commands
 * ---------------------------------------------------------------------------- */

static int repeat(struct tt_worker *w, const char *line, struct tt_err *err)
{
    struct tt_command c;
    char answer[256];
    if (!tt_command_affects_numbers(line))
        return 0;
    return tt_command_parse(line, &c, NULL, err) < 0
               ? -1
               : tt__command_do(w, &c, answer, sizeof answer, err);
}

static int carry_out(struct tt_worker *w, const char *line, char *answer, size_t size,
                     struct tt_err *err)
{
    struct tt_command c;
    int64_t step = w->session->progress.step;
    int branch = tt__worker_branch(w);
    if (tt_command_parse(line, &c, NULL, err) < 0 || tt__command_do(w, &c, answer, size, err) < 0)
        return -1;
    tt__note_command(w, step, branch, line);
    return 0;
}

static bool told_to_stop(struct tt_worker *w)
{
    tt__execute_waiting(w);
    return w->mode.ending;
}

const struct tt_steering tt__steering = {
    .repeat = repeat, .carry_out = carry_out, .told_to_stop = told_to_stop};
