#include "retain.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/session/state_names.h>

#include "../folder/journal.h"

enum { MOST_BYTES = 1 << 26 }; /* of a journal */

struct found {
    int branch;
    int64_t step;
    struct timespec written;
};

struct list {
    struct found *file;
    size_t n, room;
};

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int read_journal(const char *run_dir, struct tt_journal *j)
{
    char path[TT_PATH], metrics[TT_PATH];
    unsigned char *text;
    size_t size;
    if (snprintf(path, sizeof path, "%s/journal.jsonl", run_dir) >= TT_PATH ||
        snprintf(metrics, sizeof metrics, "%s/metrics.jsonl", run_dir) >= TT_PATH)
        return -1;
    if (access(path, F_OK) < 0) /* a run that nobody steered has none */
        return access(metrics, F_OK);
    if (tt_file_read(path, MOST_BYTES, &text, &size, NULL) < 0)
        return -1;
    /* An empty one is just being written anew. */
    int rc = size > 0 ? tt_journal_parse(j, (const char *)text, NULL) : -1;
    free(text);
    return rc;
}

/* Whether the journal of the run that a checkpoint lies in says that nobody asked for it; where it
 * cannot be read that cannot be said. */
static bool nobody_asked(const char *path)
{
    char folder[TT_PATH], run_dir[TT_PATH];
    struct tt_journal j = {0};
    int branch;
    int64_t step;
    tt_parent_folder(path, folder);
    tt_parent_folder(folder, run_dir);
    bool nobody =
        tt_checkpoint_name(name_of(path), &branch, &step) && read_journal(run_dir, &j) == 0;
    for (int64_t i = 0; i < j.n && nobody; i++)
        nobody = j.entry[i].branch != branch || j.entry[i].step != step ||
                 strcmp(j.entry[i].line, "checkpoint") != 0;
    tt_journal_done(&j);
    return nobody;
}

static bool is_automatic(const char *path)
{
    struct tt_tensor_set set = {0};
    if (tt_weights_list(path, &set, NULL) < 0)
        return false;
    const char *mark = tt_tensor_set_meta(&set, TT_CHECKPOINT_AUTOMATIC);
    bool yes = mark ? strcmp(mark, TT_YES) == 0 : tt_is_checkpoint(&set) && nobody_asked(path);
    tt_tensor_set_done(&set);
    return yes;
}

bool tt__checkpoint_stays(const char *path)
{
    return access(path, F_OK) == 0 && !is_automatic(path);
}

static int add(struct list *l, struct found f)
{
    if (l->n == l->room) {
        size_t room = l->room ? 2 * l->room : 16;
        struct found *more = realloc(l->file, room * sizeof *more);
        if (!more)
            return -1;
        l->file = more;
        l->room = room;
    }
    l->file[l->n++] = f;
    return 0;
}

/* By the time of writing: after a resume from an older checkpoint, smaller steps are newer.  Where
 * the clock of the file system is too coarse to tell, by place. */
static int compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->written.tv_sec != y->written.tv_sec)
        return x->written.tv_sec < y->written.tv_sec ? -1 : 1;
    if (x->written.tv_nsec != y->written.tv_nsec)
        return x->written.tv_nsec < y->written.tv_nsec ? -1 : 1;
    if (x->branch != y->branch)
        return x->branch < y->branch ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

static int find_all(const char *run_dir, struct list *l)
{
    DIR *dir = tt_checkpoints_open(run_dir);
    struct found f;
    int rc = 0;
    while (rc == 0 && dir && tt_checkpoints_next(dir, &f.branch, &f.step)) {
        char path[TT_PATH];
        struct stat st;
        if (tt_checkpoint_path(run_dir, f.branch, f.step, path) < 0 || lstat(path, &st) < 0 ||
            !S_ISREG(st.st_mode))
            continue;
        f.written = st.st_mtim;
        rc = add(l, f);
    }
    if (dir)
        closedir(dir);
    return rc;
}

/* Leaves those in the list that may go, oldest first. */
static void leave_automatic(const char *run_dir, struct list *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        char path[TT_PATH];
        tt_checkpoint_path(run_dir, l->file[i].branch, l->file[i].step, path);
        if (is_automatic(path))
            l->file[n++] = l->file[i];
    }
    l->n = n;
    if (n > 0)
        qsort(l->file, n, sizeof *l->file, compare);
}

/* The name of the file that `last` points to, or "". */
static void read_last(const char *run_dir, char out[TT_PATH])
{
    char link[TT_PATH];
    ssize_t n = -1;
    if (snprintf(link, sizeof link, "%s/last", run_dir) < TT_PATH)
        n = readlink(link, out, TT_PATH - 1);
    out[n > 0 ? n : 0] = '\0';
    memmove(out, name_of(out), strlen(name_of(out)) + 1);
}

bool tt__checkpoints_give_up(const char *run_dir, char *name)
{
    struct list l = {0};
    char last[TT_PATH], path[TT_PATH];
    bool gone = false, is_last = false;
    read_last(run_dir, last);
    size_t all = find_all(run_dir, &l) < 0 ? 0 : l.n;
    if (all > 1)
        leave_automatic(run_dir, &l);
    for (size_t i = 0; i < l.n && all > 1 && !gone; i++) {
        tt_checkpoint_path(run_dir, l.file[i].branch, l.file[i].step, path);
        is_last = is_last || strcmp(name_of(path), last) == 0;
        /* Where `last` names none of them, the newest takes its place. */
        bool newest = i + 1 == l.n && l.n == all && !is_last;
        if (strcmp(name_of(path), last) == 0 || newest)
            continue;
        gone = unlink(path) == 0;
        snprintf(name, TT_PATH, "%s", name_of(path));
    }
    free(l.file);
    return gone;
}

int tt__checkpoints_retain(const char *run_dir, int64_t keep, const char *spare, struct tt_err *err)
{
    struct list l = {0};
    char last[TT_PATH];
    int rc = 0;
    if (find_all(run_dir, &l) < 0) {
        free(l.file);
        return tt_fail(err, TT_ENOMEM, "out of memory for the list of checkpoints");
    }
    if ((int64_t)l.n > keep)
        leave_automatic(run_dir, &l);
    read_last(run_dir, last);
    int64_t left = (int64_t)l.n;
    for (size_t i = 0; i < l.n && left > keep; i++) {
        char path[TT_PATH];
        tt_checkpoint_path(run_dir, l.file[i].branch, l.file[i].step, path);
        if (strcmp(name_of(path), name_of(spare)) == 0 || strcmp(name_of(path), last) == 0)
            continue;
        left--; /* one that cannot be removed costs no newer one its place */
        if (unlink(path) < 0 && errno != ENOENT)
            rc = tt_fail(err, TT_EIO, "%s: %s", path, strerror(errno));
    }
    free(l.file);
    return rc;
}
