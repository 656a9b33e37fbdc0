#include <tuitrain/run/folder/paths.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/missing.h>
#include <tuitrain/base/text.h>

int tt_checkpoint_path(const char *run_dir, int branch, int64_t step, char out[TT_PATH])
{
    char suffix[24] = "";
    if (branch > 0)
        snprintf(suffix, sizeof suffix, ".branch-%d", branch);
    int n = snprintf(out, TT_PATH, "%s/checkpoints/step-%" PRId64 "%s.safetensors", run_dir, step,
                     suffix);
    return n < TT_PATH ? 0 : -1;
}

bool tt_checkpoint_name(const char *file, int *branch, int64_t *step)
{
    char again[TT_PATH];
    const char *name;
    *branch = 0;
    if (sscanf(file, "step-%18" SCNd64 ".branch-%9d", step, branch) < 1 || *step < 0)
        return false;
    /* Nothing before, between or after. */
    return tt_checkpoint_path("", *branch, *step, again) == 0 && (name = strrchr(again, '/')) &&
           strcmp(name + 1, file) == 0;
}

DIR *tt_checkpoints_open(const char *run_dir)
{
    char folder[TT_PATH];
    if (snprintf(folder, sizeof folder, "%s/checkpoints", run_dir) >= TT_PATH)
        return NULL;
    return opendir(folder);
}

bool tt_checkpoints_next(DIR *dir, int *branch, int64_t *step)
{
    struct dirent *entry;
    while ((entry = readdir(dir)))
        if (tt_checkpoint_name(entry->d_name, branch, step))
            return true;
    return false;
}

bool tt_run_has_checkpoint(const char *run_dir)
{
    char last[TT_PATH];
    struct stat st;
    int branch;
    int64_t step;
    if (snprintf(last, sizeof last, "%s/last", run_dir) < TT_PATH && lstat(last, &st) == 0)
        return true;
    DIR *dir = tt_checkpoints_open(run_dir);
    bool found = dir && tt_checkpoints_next(dir, &branch, &step);
    if (dir)
        closedir(dir);
    return found;
}

bool tt_run_is_there(const char *folder)
{
    char path[TT_PATH];
    struct stat st;
    return tt_run_has_checkpoint(folder) ||
           (snprintf(path, sizeof path, "%s/config.ini", folder) < TT_PATH && stat(path, &st) == 0);
}

/* A run that saves no checkpoints has its best weights all the same. */
static int refuse_folder(const char *folder, struct tt_err *err)
{
    char best[TT_PATH];
    struct stat st;
    if (snprintf(best, sizeof best, "%s/best.safetensors", folder) < TT_PATH &&
        stat(best, &st) == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: holds no checkpoint (nothing called `last`); its best weights are %s",
                       folder, best);
    if (snprintf(best, sizeof best, "%s/folds.json", folder) < TT_PATH && stat(best, &st) == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: holds the runs of several folds; name one of them: %s/fold-1", folder,
                       folder);
    return tt_fail(err, TT_EINPUT, "%s: holds no checkpoint (nothing called `last`)", folder);
}

int tt_checkpoint_find(const char *what, char path[TT_PATH], char run_dir[TT_PATH],
                       struct tt_err *err)
{
    struct stat st;
    if (stat(what, &st) < 0)
        return tt_fail_missing(err, what, "run folder, checkpoint or model");
    if (S_ISDIR(st.st_mode)) {
        tt_text_copy(run_dir, TT_PATH, what);
        if (snprintf(path, TT_PATH, "%s/last", what) >= TT_PATH || stat(path, &st) < 0)
            return refuse_folder(what, err);
        return 0;
    }
    tt_text_copy(path, TT_PATH, what);
    /* RUN/checkpoints/step-N.safetensors belongs to RUN; any other file starts a run of its own. */
    tt_text_copy(run_dir, TT_PATH, what);
    char *slash = strrchr(run_dir, '/');
    if (slash)
        *slash = '\0';
    slash = slash ? strrchr(run_dir, '/') : NULL;
    if (slash && strcmp(slash, "/checkpoints") == 0)
        *slash = '\0';
    else
        run_dir[0] = '\0';
    return 0;
}
