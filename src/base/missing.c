#include <tuitrain/base/missing.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>

enum { NEAR = 2, MOST_NAMES = 10000, PATH = 1024 };

/* The first folder on the way that is not there; false where all are. */
static bool missing_folder(const char *path, char out[PATH])
{
    struct stat st;
    for (size_t n = strspn(path, "/"); path[n]; n += strspn(path + n, "/")) {
        n += strcspn(path + n, "/");
        if (!path[n] || !path[n + strspn(path + n, "/")])
            return false;
        snprintf(out, PATH, "%.*s", (int)n, path);
        if (stat(out, &st) < 0)
            return true;
    }
    return false;
}

/* A name in the same folder that is hardly another. */
static bool near_name(const char *path, char out[PATH])
{
    char folder[PATH];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int least = NEAR + 1, n = 0;
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash + 1 - path) : 1,
             slash ? path : ".");
    DIR *dir = strlen(name) > 3 ? opendir(folder) : NULL;
    struct dirent *entry;
    while (dir && n++ < MOST_NAMES && (entry = readdir(dir))) {
        int distance = tt_text_distance(name, entry->d_name);
        if (distance >= least)
            continue;
        least = distance;
        snprintf(out, PATH, "%.*s%.255s", slash ? (int)(slash + 1 - path) : 0, path, entry->d_name);
    }
    if (dir)
        closedir(dir);
    return least <= NEAR;
}

int tt_fail_missing(struct tt_err *err, const char *path, const char *what)
{
    char other[PATH];
    if (missing_folder(path, other))
        return tt_fail(err, TT_EINPUT, "%.400s: no such %s; there is no folder %.300s", path, what,
                       other);
    if (near_name(path, other))
        return tt_fail(err, TT_EINPUT, "%.400s: no such %s; did you mean %.300s?", path, what,
                       other);
    return tt_fail(err, TT_EINPUT, "%.400s: no such %s", path, what);
}
