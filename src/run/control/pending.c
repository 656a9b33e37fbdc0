#include "pending.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/control/pending.h>

enum { MOST_BYTES = 1 << 28 };

/* --- what waits ------------------------------------------------------------------------------ */

static bool bears(const struct tt_journal_entry *e)
{
    int branch;
    int64_t step;
    return tt_command_affects_numbers(e->line) || tt_journal_rewind(e, &branch, &step);
}

static bool same(const struct tt_journal_entry *a, const struct tt_journal_entry *b)
{
    return a->step == b->step && a->branch == b->branch && strcmp(a->line, b->line) == 0;
}

/* The next entry from *at on that bears on the numbers; NULL: none. */
static const struct tt_journal_entry *next_of(const struct tt_journal *j, int64_t *at)
{
    while (*at < j->n && !bears(&j->entry[*at]))
        ++*at;
    return *at < j->n ? &j->entry[(*at)++] : NULL;
}

/* Where in `all` the entries end that `seen` has too; -1: they tell of different runs. */
static int64_t end_of_seen(const struct tt_journal *all, const struct tt_journal *seen)
{
    int64_t at = 0;
    const struct tt_journal_entry *s;
    for (int64_t k = 0; (s = next_of(seen, &k));) {
        const struct tt_journal_entry *e = next_of(all, &at);
        if (!e || !same(e, s))
            return -1;
    }
    return at;
}

static bool is_command(const struct tt_journal_entry *e, const char *name)
{
    size_t n = strlen(name);
    return strncmp(e->line, name, n) == 0 && (e->line[n] == ' ' || !e->line[n]);
}

/* What comes after, without what was left behind on purpose. */
static int64_t begin_of_rest(const struct tt_journal *all, int64_t at)
{
    for (int64_t i = at; i < all->n; i++)
        if (strcmp(all->entry[i].line, "stop now") == 0)
            at = i + 1;
    return at;
}

static void read_journal(const char *run_dir, struct tt_journal *out)
{
    char path[TT_PATH];
    unsigned char *text;
    size_t size;
    if (snprintf(path, sizeof path, "%s/journal.jsonl", run_dir) >= TT_PATH ||
        tt_file_read(path, MOST_BYTES, &text, &size, NULL) < 0)
        return;
    tt_journal_parse(out, (const char *)text, NULL); /* up to a line that was torn */
    free(text);
}

char *tt_pending_read(const char *run_dir, const char *journal, const char *without, int *n,
                      struct tt_err *err)
{
    struct tt_journal all = {0}, seen = {0}, rest = {0};
    const struct tt_journal_entry *e;
    read_journal(run_dir, &all);
    int64_t at =
        journal && tt_journal_parse(&seen, journal, NULL) < 0 ? -1 : end_of_seen(&all, &seen);
    at = at < 0 ? all.n : begin_of_rest(&all, at);
    bool whole = true;
    while (whole && (e = next_of(&all, &at)))
        if (!without || !is_command(e, without))
            whole = tt_journal_add(&rest, e->step, e->branch, e->time, e->line);
    *n = (int)rest.n;
    char *text = whole ? tt_journal_text(&rest) : NULL;
    if (!text)
        tt_fail(err, TT_ENOMEM, "out of memory for the journal");
    tt_journal_done(&all);
    tt_journal_done(&seen);
    tt_journal_done(&rest);
    return text;
}

/* --- the worker asks ------------------------------------------------------------------------- */

bool tt__pending_waits(const struct tt_pending *p)
{
    return p->next < p->journal.n;
}

bool tt__pending_is_due(const struct tt_pending *p, int branch, int64_t step)
{
    return tt__pending_waits(p) && p->journal.entry[p->next].step == step &&
           p->journal.entry[p->next].branch == branch;
}

int tt__pending_takes(const struct tt_pending *p, const struct tt_command *c, struct tt_err *err)
{
    bool mixes = tt_commands[c->type].affects_numbers || c->type == TT_COMMAND_REWIND;
    if (!mixes || p->given || !tt__pending_waits(p))
        return 0;
    const struct tt_journal_entry *last = &p->journal.entry[p->journal.n - 1];
    return tt_fail(err, TT_EBUSY,
                   "the run repeats its journal up to \"%.60s\" of step %" PRId64 "; wait for it",
                   last->line, last->step);
}
