/* Which file of a run folder is gone on from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/session/state_names.h>

struct found {
    struct timespec time;
    int branch;
    int64_t step;
};

static int newest_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->time.tv_sec != y->time.tv_sec)
        return x->time.tv_sec < y->time.tv_sec ? 1 : -1;
    return x->time.tv_nsec < y->time.tv_nsec ? 1 : x->time.tv_nsec > y->time.tv_nsec ? -1 : 0;
}

/* The checkpoints of a run folder, newest first. */
static int list(const char *run_dir, struct found *out, int room)
{
    DIR *dir = tt_checkpoints_open(run_dir);
    char path[TT_PATH];
    struct stat st;
    struct found f;
    int n = 0;
    while (dir && n < room && tt_checkpoints_next(dir, &f.branch, &f.step)) {
        if (tt_checkpoint_path(run_dir, f.branch, f.step, path) < 0 || stat(path, &st) < 0)
            continue;
        f.time = st.st_mtim;
        out[n++] = f;
    }
    if (dir)
        closedir(dir);
    qsort(out, (size_t)n, sizeof *out, newest_first);
    return n;
}

int tt_checkpoint_open(const char *what, char path[TT_PATH], char run_dir[TT_PATH],
                       struct tt_tensor_set *set, char *warning, size_t size, struct tt_err *err)
{
    static struct found found[1024];
    struct stat st;
    warning[0] = '\0';
    if (tt_checkpoint_find(what, path, run_dir, err) == 0 &&
        tt_safetensors_read(path, set, err) == 0)
        return 0;
    if (stat(what, &st) < 0 || !S_ISDIR(st.st_mode))
        return -1;
    int n = list(what, found, 1024);
    for (int i = 0; i < n; i++) {
        struct tt_tensor_set other = {0};
        if (tt_checkpoint_path(what, found[i].branch, found[i].step, path) == 0 &&
            tt_safetensors_read(path, &other, NULL) == 0 && tt_is_checkpoint(&other)) {
            *set = other;
            snprintf(warning, size, "%.200s; the newest whole checkpoint is %.60s",
                     err ? err->text : "the last checkpoint cannot be read",
                     strrchr(path, '/') + 1);
            return 0;
        }
        tt_tensor_set_done(&other);
    }
    return -1;
}
