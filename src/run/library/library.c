#include <tuitrain/run/library/library.h>

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/missing.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/wake.h>

#include "run_folder.h"
#include "tensorboard.h"

static const double AGAIN = 2;          /* seconds until files are looked at again */
enum { DEEP = 3, MOST_SCANNED = 4096 }; /* folders below one another; in all, each time */

struct tt_library {
    struct tt_library_run *_Atomic run[TT_LIBRARY_RUNS];
    _Atomic int n;
    struct tt_wake news, work; /* for the screen; for the reader */
    _Atomic bool look, over;
    char folder[TT_LIBRARY_FOLDERS][TT_PATH]; /* written before n_folders */
    bool deep[TT_LIBRARY_FOLDERS];
    _Atomic int n_folders, n_settled;
    char own[TT_PATH];
    int scanned; /* folders, this time */
    pthread_t thread;
    bool has_thread;
};

/* --- finding --------------------------------------------------------------------------------- */

static bool idle(const struct tt_library *p)
{
    return atomic_load(&p->over) || !atomic_load(&p->look);
}

static bool is_known(const struct tt_library *p, const char *path)
{
    for (int i = 0, n = atomic_load(&p->n); i < n; i++)
        if (strcmp(p->run[i]->path, path) == 0)
            return true;
    return false;
}

static void add_run(struct tt_library *p, const char *top, const char *path, bool tensorboard)
{
    int n = atomic_load(&p->n);
    size_t skip = strlen(top);
    if (n == TT_LIBRARY_RUNS || is_known(p, path))
        return;
    const char *name = strlen(path) > skip + 1 ? path + skip + 1 : path;
    struct tt_library_run *r = tt__library_run_new(path, name, tensorboard);
    struct stat st, own;
    if (!r)
        return;
    if (tensorboard)
        tt_text_copy(r->now.state, sizeof r->now.state, "tensorboard");
    else
        tt__run_folder_open(r);
    tt__library_run_hand_over(r, true);
    tt_mailbox_take(&r->facts, NULL); /* the screen does not know the run yet */
    r->own = stat(path, &st) == 0 && stat(p->own, &own) == 0 && st.st_ino == own.st_ino &&
             st.st_dev == own.st_dev;
    p->run[n] = r;
    atomic_store(&p->n, n + 1);
    tt_wake_signal(&p->news);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The folders in a folder, by name, to be freed each and all; whether it is a run itself. */
static int list_folder(const char *path, char ***out, bool *config, bool *events)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int n = 0;
    *out = NULL;
    while (dir && (entry = readdir(dir))) {
        char **bigger, *name;
        *config = *config || strcmp(entry->d_name, "config.ini") == 0;
        *events = *events || tt__is_tensorboard(entry->d_name);
        if (entry->d_name[0] == '.' || entry->d_type == DT_REG || n == TT_LIBRARY_RUNS ||
            !(bigger = realloc(*out, ((size_t)n + 1) * sizeof **out)))
            continue;
        *out = bigger;
        if ((name = strdup(entry->d_name)))
            bigger[n++] = name;
    }
    if (dir)
        closedir(dir);
    if (n > 0)
        qsort(*out, (size_t)n, sizeof **out, by_name);
    return n;
}

static void scan(struct tt_library *p, const char *top, const char *path, int depth)
{
    char **name, below[TT_PATH];
    bool config = false, events = false;
    if (p->scanned++ >= MOST_SCANNED)
        return;
    int n = list_folder(path, &name, &config, &events);
    if (config || events)
        add_run(p, top, path, !config);
    /* What lies in a run folder is its own. */
    for (int i = 0; i < n; i++) {
        if (!config && depth > 0 && !atomic_load(&p->over) &&
            snprintf(below, sizeof below, "%.760s/%.255s", path, name[i]) < TT_PATH)
            scan(p, top, below, depth - 1);
        free(name[i]);
    }
    free(name);
}

/* --- the thread ------------------------------------------------------------------------------ */

static bool read_run(struct tt_library_run *r)
{
    bool fresh = r->tensorboard ? tt__tensorboard_read(r) : tt__run_folder_read(r);
    tt__library_run_hand_over(r, fresh);
    return fresh;
}

static void read_all(struct tt_library *p)
{
    int folders = atomic_load(&p->n_folders);
    p->scanned = 0;
    for (int i = 0; i < folders && !idle(p); i++)
        scan(p, p->folder[i], p->folder[i], p->deep[i] ? DEEP : 1);
    /* The newest names come last and are what is looked for first. */
    for (int i = atomic_load(&p->n) - 1; i >= 0 && !idle(p); i--)
        if (read_run(p->run[i]))
            tt_wake_signal(&p->news);
    if (!idle(p) && atomic_exchange(&p->n_settled, folders) != folders)
        tt_wake_signal(&p->news);
}

static void *work(void *arg)
{
    struct tt_library *p = arg;
    for (;;) {
        tt_wake_clear(&p->work);
        if (atomic_load(&p->over)) /* after that: what is said from here on signals again */
            break;
        if (atomic_load(&p->look))
            read_all(p);
        tt_wake_wait(&p->work, atomic_load(&p->look) ? AGAIN : -1);
    }
    return NULL;
}

/* --- the screen's side ----------------------------------------------------------------------- */

struct tt_library *tt_library_open(const char *own)
{
    struct tt_library *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    tt_text_copy(p->own, sizeof p->own, own);
    tt_parent_folder(own, p->folder[0]); /* which may not be there yet */
    p->n_folders = 1;
    tt_wake_init(&p->news);
    tt_wake_init(&p->work);
    return p;
}

void tt_library_close(struct tt_library *p)
{
    if (!p)
        return;
    atomic_store(&p->over, true);
    tt_wake_signal(&p->work);
    if (p->has_thread)
        pthread_join(p->thread, NULL);
    for (int i = 0; i < p->n; i++)
        tt__library_run_free(p->run[i]);
    tt_wake_done(&p->news);
    tt_wake_done(&p->work);
    free(p);
}

int tt_library_add(struct tt_library *p, const char *folder, bool deep, struct tt_err *err)
{
    struct stat st;
    char path[TT_PATH];
    int n = atomic_load(&p->n_folders);
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (length > 700)
        return tt_fail(err, TT_EINPUT, "%.60s...: too long a path", folder);
    snprintf(path, sizeof path, "%.*s", (int)length, folder);
    for (int i = 0; i < n; i++)
        if (strcmp(p->folder[i], path) == 0)
            return 0;
    if (stat(path, &st) < 0)
        return errno == ENOENT ? tt_fail_missing(err, path, "folder")
                               : tt_fail(err, TT_EINPUT, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return tt_fail(err, TT_EINPUT, "%s: is no folder", path);
    if (n == TT_LIBRARY_FOLDERS)
        return tt_fail(err, TT_EINPUT, "%s: %d folders of runs are looked through already", path,
                       n);
    memcpy(p->folder[n], path, sizeof path);
    p->deep[n] = deep;
    atomic_store(&p->n_folders, n + 1);
    tt_wake_signal(&p->work);
    return 0;
}

void tt_library_look(struct tt_library *p, bool look)
{
    if (atomic_exchange(&p->look, look) == look)
        return;
    if (look && !p->has_thread)
        p->has_thread = pthread_create(&p->thread, NULL, work, p) == 0;
    tt_wake_signal(&p->work);
}

int tt_library_fd(const struct tt_library *p)
{
    return p->news.fd;
}

bool tt_library_begin(struct tt_library *p)
{
    bool news = atomic_load(&p->news.signalled);
    if (!news)
        return false;
    tt_wake_clear(&p->news);
    for (int i = 0, n = atomic_load(&p->n); i < n; i++)
        tt_mailbox_take(&p->run[i]->facts, NULL);
    return true;
}

int tt_library_runs(const struct tt_library *p)
{
    return atomic_load(&p->n);
}

struct tt_library_run *tt_library_run(const struct tt_library *p, int i)
{
    return p->run[i];
}

bool tt_library_settled(const struct tt_library *p)
{
    int n = atomic_load(&p->n_folders);
    return n > 0 && atomic_load(&p->n_settled) == n;
}
