/* What people call their parts. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "split.h"

static const char *const usual[][5] = {
    [TT__USUAL_TRAIN] = {"train", "training", NULL},
    [TT__USUAL_VAL] = {"val", "valid", "validation", "dev", NULL},
    [TT__USUAL_TEST] = {"test", "testing", "eval", NULL},
};

/* Its place in the list, or -1; of files without what follows a dot. */
static int rank(const char *name, enum tt__usual part, bool whole)
{
    size_t n = whole ? strlen(name) : strcspn(name, ".");
    for (int i = 0; usual[part][i]; i++)
        if (strlen(usual[part][i]) == n && strncasecmp(name, usual[part][i], n) == 0)
            return i;
    return -1;
}

static bool is_kind(const char *path, bool folder)
{
    struct stat st;
    return stat(path, &st) == 0 && (folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode));
}

bool tt__usual_path(const char *folder, enum tt__usual part, bool folders, char *path, size_t size)
{
    DIR *dir = opendir(folder);
    int best = -1;
    char name[256] = "", try[4096];
    for (struct dirent *e; dir && (e = readdir(dir));) {
        int r = rank(e->d_name, part, folders);
        /* Of two that are the same but for their case, always the same one. */
        bool better =
            r >= 0 && (best < 0 || r < best || (r == best && strcmp(e->d_name, name) < 0));
        if (!better || snprintf(try, sizeof try, "%.3000s/%s", folder, e->d_name) < 0 ||
            !is_kind(try, folders))
            continue;
        best = r;
        snprintf(name, sizeof name, "%s", e->d_name);
    }
    if (dir)
        closedir(dir);
    return best >= 0 && (size_t)snprintf(path, size, "%s/%s", folder, name) < size;
}
