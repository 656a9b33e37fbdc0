#include "run_dir.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

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

void tt__run_dir_name(struct tt_config *c)
{
    char stamp[32], data[32], net[48], base[160];
    const char *last = strrchr(c->data, '/');
    plain_name(last ? last + 1 : c->data, data, sizeof data);
    plain_name(c->net, net, sizeof net);
    snprintf(base, sizeof base, "runs/%s-%s-%s", tt_clock_stamp(stamp, sizeof stamp), data, net);
    tt_text_copy(c->run_dir, sizeof c->run_dir, base);
    for (int i = 2; access(c->run_dir, F_OK) == 0 && i < 1000; i++)
        snprintf(c->run_dir, sizeof c->run_dir, "%s-%d", base, i);
}

/* --- taking it ------------------------------------------------------------------------------- */

/* What a run that was killed left behind: temporaries of the files that we write there. */
static bool is_temporary(const char *name)
{
    static const char *const ours[] = {"step-", "best.", "last.", "config.ini."};
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
