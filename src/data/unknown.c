#include "unknown.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/image.h>

static bool ends_with(const char *name, const char *const *ends)
{
    size_t n = strlen(name);
    for (; *ends; ends++)
        if (n > strlen(*ends) && strcasecmp(name + n - strlen(*ends), *ends) == 0)
            return true;
    return false;
}

static bool is_run(const char *folder)
{
    char path[TT_PATH];
    struct stat st;
    return snprintf(path, sizeof path, "%s/config.ini", folder) < (int)sizeof path &&
           stat(path, &st) == 0;
}

/* The file of a folder that is data more surely than the others, the first of those by name. */
static bool find_data(const char *folder, int (*sure)(const char *path), char best[TT_PATH],
                      int *others)
{
    enum { LOOKED_AT = 1000, FAIRLY = 50 };
    char path[TT_PATH];
    int most = 0;
    DIR *dir = opendir(folder);
    *others = 0;
    for (int i = 0; dir && i < LOOKED_AT; i++) {
        const struct dirent *e = readdir(dir);
        if (!e)
            break;
        if (e->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path)
            continue;
        int p = sure(path);
        if (p < FAIRLY)
            continue;
        (*others)++;
        if (p < most || (p == most && strcmp(path, best) > 0))
            continue;
        most = p;
        memcpy(best, path, sizeof path);
    }
    if (dir)
        closedir(dir);
    (*others)--;
    return most > 0;
}

int tt__refuse_unknown(const char *what, int (*sure)(const char *path), struct tt_err *err)
{
    static const char *const models[] = {".safetensors", ".pth", ".pt", ".onnx", NULL};
    char found[TT_PATH];
    int others;
    struct stat st;
    bool folder = stat(what, &st) == 0 && S_ISDIR(st.st_mode);
    if (!folder && ends_with(what, models))
        return tt_fail(err, TT_EINPUT, "%s: is a model, not data: `tuitrain %s", what,
                       strcasecmp(what + strlen(what) - strlen(".onnx"), ".onnx") == 0
                           ? "predict MODEL FILE` asks it"
                           : "eval MODEL DATA` measures it, `tuitrain DATA --load MODEL` trains it "
                             "on");
    if (!folder && tt_image_is_name(what))
        return tt_fail(err, TT_EINPUT,
                       "%s: is one picture: `tuitrain predict MODEL FILE` says what it shows; what "
                       "is learned from are folders of many, CLASS/...",
                       what);
    if (folder && is_run(what))
        return tt_fail(err, TT_EINPUT,
                       "%s: is the folder of a run, not data: `tuitrain resume RUN` goes on with "
                       "it, `tuitrain eval RUN DATA` measures it",
                       what);
    if (folder && find_data(what, sure, found, &others)) {
        char more[40] = "";
        if (others > 0)
            snprintf(more, sizeof more, " (of %d such)", others + 1);
        return tt_fail(err, TT_EINPUT, "%s: is a folder; name the data in it: %s%s", what, found,
                       more);
    }
    return tt_fail(err, TT_EINPUT, "%s: holds no data that is known here; %s", what,
                   folder ? "a folder needs the IDX files train-images-idx3-ubyte[.gz], "
                            "train-labels-idx1-ubyte, t10k-..., or CIFAR's data_batch_1.bin, ..., "
                            "test_batch.bin, or pictures in CLASS/ or train/CLASS/ and val/CLASS/"
                          : "a file must be a table (CSV, JSON, SQLite; packed or not), .npz or "
                            ".npy");
}
