/* What is left out of a folder, and told: damaged files, classes without pictures, classes that a
 * model does not have. */
#include "folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../class_names.h"

/* --- damaged files --------------------------------------------------------------------------- */

static int64_t find_wrong(const struct tt__folder *f, int64_t *first)
{
    int64_t n = 0;
    for (int64_t i = f->files.n - 1; i >= 0; i--)
        if (f->files.each[i].wrong) {
            *first = i;
            n++;
        }
    return n;
}

static void tell_wrong(const struct tt__folder *f, const char *path, int64_t wrong,
                       struct tt_notes *notes)
{
    int told = 0;
    tt_notes_add(notes,
                 "%s: left out: %" PRId64 " of %" PRId64 " pictures cannot be read; "
                 "--bad stop refuses such",
                 path, wrong, f->files.n);
    for (int64_t i = 0; i < f->files.n && told < TT__SHOWN; i++)
        if (f->files.each[i].wrong) {
            tt_notes_add(notes, "  %s", f->files.each[i].wrong);
            told++;
        }
    if (wrong > told)
        tt_notes_add(notes, "  ... and %" PRId64 " more", wrong - told);
}

static int leave_out_wrong(struct tt__folder *f, const char *path, enum tt_bad bad, uint8_t *x,
                           int64_t row, struct tt_notes *notes, struct tt_err *err)
{
    int64_t first = 0, wrong = find_wrong(f, &first);
    if (wrong == 0)
        return 0;
    const char *why = f->files.each[first].wrong;
    if (bad == TT_BAD_STOP && wrong == 1)
        return tt_fail(err, TT_EINPUT, "%s; --bad skip leaves it out", why);
    if (bad == TT_BAD_STOP)
        return tt_fail(err, TT_EINPUT, "%s; so are %" PRId64 " more; --bad skip leaves them out",
                       why, wrong - 1);
    if (wrong == f->files.n)
        return tt_fail(err, TT_EINPUT,
                       "%s: none of %" PRId64 " pictures can be read; the first: %s", path, wrong,
                       why);
    tell_wrong(f, path, wrong, notes);
    tt__pictures_drop_wrong(&f->files, x, row);
    return 0;
}

/* --- classes --------------------------------------------------------------------------------- */

/* Counts again those that stay; now[c] is the number of class c, or -1. */
static void renumber(struct tt__folder *f, const int *now)
{
    int n = 0;
    for (int64_t i = 0; i < f->files.n; i++)
        f->files.each[i].cls = now[f->files.each[i].cls];
    for (int c = 0; c < f->n_classes; c++)
        if (now[c] < 0)
            free(f->name[c]);
        else
            f->name[n++] = f->name[c];
    f->n_classes = n;
}

static void leave_out_empty(struct tt__folder *f, const char *path, struct tt_notes *notes)
{
    int now[TT_MAX_CLASSES], left = 0, empty = 0;
    char list[200] = "", name[64];
    bool seen[TT_MAX_CLASSES] = {false};
    for (int64_t i = 0; i < f->files.n; i++)
        seen[f->files.each[i].cls] = true;
    for (int c = 0; c < f->n_classes; c++) {
        now[c] = seen[c] ? left++ : -1;
        if (seen[c] || empty++ >= TT__SHOWN)
            continue;
        size_t used = strlen(list);
        tt_text_printable(name, sizeof name, f->name[c]);
        snprintf(list + used, sizeof list - used, "%s\"%.50s\"", used ? ", " : "", name);
    }
    if (empty == 0)
        return;
    tt_notes_add(notes, "%s: left out: %d class%s without a picture: %s%s", path, empty,
                 empty == 1 ? "" : "es", list, empty > TT__SHOWN ? ", ..." : "");
    renumber(f, now);
}

static void tell_strays(struct tt__folder *f, const char *path, struct tt_notes *notes)
{
    char list[300] = "";
    for (int i = 0; i < f->strays && i < TT__SHOWN; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", f->stray[i]);
    }
    if (f->strays)
        tt_notes_add(notes, "%s: %" PRId64 " other file%s passed over: %s%s", path, f->strays,
                     f->strays == 1 ? "" : "s", list, f->strays > TT__SHOWN ? ", ..." : "");
    f->strays = 0; /* told once */
}

int tt__folder_tidy(struct tt__folder *f, const char *path, const struct tt_data_wish *wish,
                    uint8_t *x, int64_t row, struct tt_notes *notes, struct tt_err *err)
{
    if (leave_out_wrong(f, path, wish->bad, x, row, notes, err) < 0)
        return -1;
    tell_strays(f, path, notes);
    if (!f->values && !wish->like)
        leave_out_empty(f, path, notes);
    return 0;
}

/* --- a model's ------------------------------------------------------------------------------- */

/* The model's class of that name, or -1. */
static int class_of(const struct tt_data *like, const char *name)
{
    for (int c = 0; c < like->n_classes; c++)
        if (strcmp(tt_data_class(like, c), name) == 0)
            return c;
    return -1;
}

static int take_names(struct tt__folder *f, const struct tt_data *like, struct tt_err *err)
{
    for (int c = 0; c < f->n_classes; c++)
        free(f->name[c]);
    f->n_classes = 0;
    for (int c = 0; c < like->n_classes; c++) {
        const char *name = tt_data_class(like, c);
        if (tt__folder_class(f, name, strlen(name), err) < 0)
            return -1;
    }
    return 0;
}

int64_t tt__folder_as_model(struct tt__folder *f, const char *path, const struct tt_data *like,
                            struct tt_notes *notes, struct tt_err *err)
{
    int now[TT_MAX_CLASSES];
    int64_t unknown = 0, n = 0;
    char list[TT__NAME_LIST] = "", known[TT__NAME_LIST];
    if (f->values)
        return 0;
    for (int c = 0; c < f->n_classes; c++)
        if ((now[c] = class_of(like, f->name[c])) < 0)
            tt__list_name(list, f->name[c]);
    for (int64_t i = 0; i < f->files.n; i++) {
        struct tt__picture p = f->files.each[i];
        if ((p.cls = now[p.cls]) < 0) {
            free(p.path);
            free(p.wrong);
            unknown++;
            continue;
        }
        f->files.each[n++] = p;
    }
    f->files.n = n;
    tt__list_classes(known, like);
    if (n == 0)
        return tt__fail_no_class(path, list, known, err);
    if (unknown)
        tt_notes_add(notes,
                     "left out: %" PRId64 " picture%s of classes that the model does not have: %s",
                     unknown, unknown == 1 ? "" : "s", list);
    return take_names(f, like, err) < 0 ? -1 : unknown;
}
