#include "run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/packed.h>
#include <tuitrain/run/folder/paths.h>

#include "lock.h"

/* --- its name -------------------------------------------------------------------------------- */

/* Letters, digits and dots of `text`; runs of anything else become one dash. */
static void plain_name(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (; *text && n + 1 < size; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                     (*text >= '0' && *text <= '9') || *text == '.';
        if (plain)
            out[n++] = *text;
        else if (n > 0 && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n > 0 && out[n - 1] == '-')
        n--;
    out[n] = '\0';
}

int tt__run_dir_make(struct tt_config *c, struct tt_err *err)
{
    char stamp[32], data[32], net[48], base[160];
    plain_name(tt_packed_name(c->data), data, sizeof data);
    plain_name(c->net, net, sizeof net);
    snprintf(base, sizeof base, "runs/%s-%s-%s", tt_clock_stamp(stamp, sizeof stamp), data, net);
    tt_text_copy(c->run_dir, sizeof c->run_dir, base);
    if (tt_make_folders("runs", err) < 0)
        return -1;
    /* Making it is what takes the name: of many that begin at once each gets its own. */
    for (int i = 2; mkdir(c->run_dir, 0777) < 0; i++) {
        if (errno != EEXIST)
            return tt_fail(err, TT_EINPUT, "%s: cannot be made: %s", c->run_dir, strerror(errno));
        snprintf(c->run_dir, sizeof c->run_dir, "%s-%d", base, i);
    }
    return 0;
}

/* --- a run that is there already ------------------------------------------------------------- */

/* What every run has or may have at the head of its folder. */
static const char *const files_of_a_run[] = {"config.ini",    "metrics.jsonl", "metrics.csv",
                                             "journal.jsonl", "last",          "best.safetensors",
                                             "film.bin"};
enum { FILES_OF_A_RUN = sizeof files_of_a_run / sizeof files_of_a_run[0] };

bool tt__run_dir_in_use(const char *run_dir)
{
    char path[TT_PATH];
    struct stat st;
    for (int i = 0; i < FILES_OF_A_RUN; i++)
        if (snprintf(path, sizeof path, "%s/%s", run_dir, files_of_a_run[i]) < TT_PATH &&
            lstat(path, &st) == 0)
            return true;
    return tt_run_has_checkpoint(run_dir);
}

static bool is_events(const char *name)
{
    return strncmp(name, "events.out.tfevents.", 20) == 0;
}

static bool is_branch(const char *name)
{
    return strncmp(name, "branch-", 7) == 0 && name[7] != '\0' &&
           name[7 + strspn(name + 7, "0123456789")] == '\0';
}

static bool is_checkpoint(const char *name)
{
    int branch;
    int64_t step;
    return tt_checkpoint_name(name, &branch, &step);
}

/* Removes the files of a folder whose names are ours; remembers the first that stays. */
static void remove_files(const char *folder, bool (*ours)(const char *name), struct tt_err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[TT_PATH];
        if (ours(entry->d_name) &&
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < TT_PATH &&
            unlink(path) < 0 && !err->text[0])
            tt_fail(err, TT_EINPUT, "%s: cannot be removed: %s", path, strerror(errno));
    }
    if (dir)
        closedir(dir);
}

static void remove_branches(const char *run_dir, struct tt_err *err)
{
    DIR *dir = opendir(run_dir);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[TT_PATH];
        if (!is_branch(entry->d_name) ||
            snprintf(path, sizeof path, "%s/%s", run_dir, entry->d_name) >= TT_PATH)
            continue;
        remove_files(path, is_events, err);
        rmdir(path); /* unless something else lies there */
    }
    if (dir)
        closedir(dir);
}

static bool is_file_of_a_run(const char *name)
{
    for (int i = 0; i < FILES_OF_A_RUN; i++)
        if (strcmp(name, files_of_a_run[i]) == 0)
            return true;
    return is_events(name);
}

int tt__run_dir_clear(const char *run_dir, struct tt_err *err)
{
    struct tt_err first = {0};
    char path[TT_PATH];
    if (snprintf(path, sizeof path, "%s/checkpoints", run_dir) < TT_PATH)
        remove_files(path, is_checkpoint, &first);
    remove_branches(run_dir, &first);
    remove_files(run_dir, is_file_of_a_run, &first);
    return first.text[0] ? tt_fail(err, TT_EINPUT, "%s", first.text) : 0;
}

/* --- taking it ------------------------------------------------------------------------------- */

/* What a run that was killed left behind: temporaries of the files that we write there. */
static bool is_temporary(const char *name)
{
    static const char *const ours[] = {"step-", "best.", "last.", "config.ini.", "film.bin."};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (strncmp(name, ours[i], strlen(ours[i])) == 0)
            return n > 4 && strcmp(name + n - 4, ".tmp") == 0;
    return false;
}

static void sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[TT_PATH];
        if (is_temporary(entry->d_name) &&
            snprintf(path, sizeof path, "%.700s/%.300s", folder, entry->d_name) < TT_PATH)
            unlink(path);
    }
    if (dir)
        closedir(dir);
}

int tt__run_dir_take(const char *run_dir, int *lock, struct tt_err *err)
{
    char path[TT_PATH];
    *lock = -1;
    if (tt_make_folders(run_dir, NULL) < 0)
        return 0;
    if (tt__lock_take(run_dir, lock, err) < 0)
        return -1;
    snprintf(path, sizeof path, "%.1000s/checkpoints", run_dir);
    if (*lock >= 0) {
        sweep(run_dir);
        sweep(path);
    }
    return 0;
}

void tt__run_dir_drop(const char *run_dir)
{
    char path[TT_PATH];
    struct stat st;
    if (tt__run_dir_in_use(run_dir) || snprintf(path, sizeof path, "%s/lock", run_dir) >= TT_PATH ||
        tt__lock_is_held(run_dir))
        return;
    if (lstat(path, &st) == 0)
        unlink(path);
    rmdir(run_dir); /* unless something else lies there */
}
