#include <tuitrain/run/library/newest.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/folder/paths.h>

static bool later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/* When it was written to last, by the files that a run writes while it goes on. */
static bool last_at_work(const char *run_dir, struct timespec *out)
{
    static const char *const file[] = {"config.ini", "metrics.jsonl", "last"};
    *out = (struct timespec){0};
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        char path[TT_PATH];
        struct stat st;
        if (snprintf(path, sizeof path, "%s/%s", run_dir, file[i]) < TT_PATH &&
            lstat(path, &st) == 0 && later(st.st_mtim, *out))
            *out = st.st_mtim;
    }
    return tt_run_is_there(run_dir);
}

int tt_run_newest(const char *folder, char out[TT_PATH], struct tt_err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    struct timespec newest = {0}, at;
    out[0] = '\0';
    if (!dir && errno != ENOENT)
        return tt_fail(err, TT_EINPUT, "%s: %s", folder, strerror(errno));
    while (dir && (entry = readdir(dir))) {
        char path[TT_PATH];
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%.700s/%.300s", folder, entry->d_name) >= TT_PATH ||
            !last_at_work(path, &at) || !later(at, newest))
            continue;
        newest = at;
        tt_text_copy(out, TT_PATH, path);
    }
    if (dir)
        closedir(dir);
    return out[0] ? 0
                  : tt_fail(err, TT_EINPUT,
                            dir ? "%s: is no run folder, and none lies in it"
                                : "%s: no such folder; name a run's, as `tuitrain runs FOLDER` "
                                  "lists them",
                            folder);
}
