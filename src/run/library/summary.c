#include <tuitrain/run/library/summary.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/folder/paths.h>

#include "../folder/lock.h"
#include "facts.h"

/* Sizes of the files in a folder and in those below it; depth keeps link loops out. */
static void measure(const char *folder, int depth, struct tt_summary *s)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[TT_PATH];
        struct stat st;
        int branch;
        int64_t step;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(path, sizeof path, "%.700s/%.300s", folder, entry->d_name) >= TT_PATH ||
            lstat(path, &st) < 0)
            continue;
        s->checkpoints += S_ISREG(st.st_mode) && tt_checkpoint_name(entry->d_name, &branch, &step);
        if (S_ISREG(st.st_mode))
            s->bytes += st.st_size;
        else if (S_ISDIR(st.st_mode) && depth > 0)
            measure(path, depth - 1, s);
    }
    if (dir)
        closedir(dir);
}

int tt_summary_read(const char *run_dir, struct tt_summary *out, struct tt_err *err)
{
    char path[TT_PATH];
    struct tt_history h;
    memset(out, 0, sizeof *out);
    tt_text_copy(out->path, sizeof out->path, run_dir);
    snprintf(path, sizeof path, "%.1000s/config.ini", run_dir);
    if (access(path, F_OK) < 0)
        return tt_fail(err, TT_EINPUT, "%s: is no run folder: it has no config.ini", run_dir);
    if (tt__facts_config(&out->facts, run_dir, &out->config, err) < 0 ||
        tt_history_read(&h, run_dir, -1, 0, err) < 0)
        return -1;
    for (int64_t i = 0; i < h.n; i++)
        tt__facts_row(&out->facts, &h.row[i]);
    tt_history_done(&h);
    tt__facts_state(&out->facts, run_dir);
    measure(run_dir, 2, out);
    return 0;
}

/* A run folder that cannot be read is listed with the reason; other folders are passed over. */
static bool take_folder(const char *path, struct tt_summary *out)
{
    char config[TT_PATH];
    struct tt_err err = {0};
    struct stat st;
    if (snprintf(config, sizeof config, "%s/config.ini", path) >= TT_PATH || lstat(config, &st) < 0)
        return false;
    if (tt_summary_read(path, out, &err) == 0)
        return true;
    tt_config_defaults(&out->config);
    out->facts = tt__facts_unreadable(&err);
    return true;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct tt_summary *)a)->path, ((const struct tt_summary *)b)->path);
}

int tt_summary_list(const char *folder, struct tt_summary **out, int *n, struct tt_err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    *out = NULL;
    *n = 0;
    if (!dir)
        return tt_fail(err, TT_EINPUT, "%s: %s", folder, strerror(errno));
    while ((entry = readdir(dir))) {
        char path[TT_PATH];
        struct tt_summary *bigger;
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%.700s/%.300s", folder, entry->d_name) >= TT_PATH)
            continue;
        if (!(bigger = realloc(*out, ((size_t)*n + 1) * sizeof **out))) {
            closedir(dir);
            return tt_fail(err, TT_ENOMEM, "out of memory");
        }
        *out = bigger;
        *n += take_folder(path, &bigger[*n]);
    }
    closedir(dir);
    if (*n > 0)
        qsort(*out, (size_t)*n, sizeof **out, by_path);
    return 0;
}
