#include "run.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "facts.h"

struct tt_library_run *tt__library_run_new(const char *path, const char *name, bool tensorboard)
{
    struct tt_library_run *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    tt_text_copy(r->path, sizeof r->path, path);
    tt_text_printable(r->name, sizeof r->name, name);
    r->tensorboard = tensorboard;
    r->now = tt__facts_none(0);
    tt_mailbox_init(&r->facts, sizeof r->now, NULL, NULL);
    if (!tt__curves_init(&r->curves)) {
        tt__library_run_free(r);
        return NULL;
    }
    return r;
}

void tt__library_run_free(struct tt_library_run *r)
{
    tt__curves_done(&r->curves);
    tt_mailbox_done(&r->facts);
    free(r->file);
    free(r);
}

struct tt__file *tt__library_run_file(struct tt_library_run *r, const char *name)
{
    struct tt__file *bigger = realloc(r->file, ((size_t)r->n_files + 1) * sizeof *bigger);
    if (!bigger)
        return NULL;
    r->file = bigger;
    struct tt__file *f = &r->file[r->n_files++];
    *f = (struct tt__file){0};
    tt_text_copy(f->name, sizeof f->name, name);
    return f;
}

void tt__library_run_forget(void *run)
{
    struct tt_library_run *r = run;
    struct tt_library_facts before = r->now;
    for (int i = 0; i < r->n_files; i++)
        r->file[i].offset = r->file[i].seen = r->file[i].passed = 0;
    r->now = tt__facts_none(before.epochs);
    memcpy(r->now.state, before.state, sizeof r->now.state);
    memcpy(r->now.best.by, before.best.by, sizeof r->now.best.by);
    r->branch = 0;
    tt__curves_cut(&r->curves, INT64_MIN);
}

void tt__library_run_hand_over(struct tt_library_run *r, bool fresh)
{
    tt__curves_hand_over(&r->curves);
    if (fresh)
        tt_mailbox_send(&r->facts, &r->now);
}

/* --- the screen's side ----------------------------------------------------------------------- */

const char *tt_library_path(const struct tt_library_run *r)
{
    return r->path;
}

bool tt_library_is_own(const struct tt_library_run *r)
{
    return r->own;
}

const char *tt_library_name(const struct tt_library_run *r)
{
    return r->name;
}

int tt_library_settings(const struct tt_library_run *r, const struct tt_library_setting **out)
{
    *out = r->setting;
    return r->n_settings;
}

const struct tt_library_facts *tt_library_facts(const struct tt_library_run *r)
{
    return tt_mailbox_taken(&r->facts);
}

const struct tt_library_curve *tt_library_curve(const struct tt_library_run *r,
                                                enum tt_library_metric m)
{
    return tt__curves_shown(&r->curves, m);
}
