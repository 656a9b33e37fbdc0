/* All pictures below a folder, as os.walk() finds them for ImageFolder: links are followed. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>

static const int64_t MOST_FILES = 4 << 20;
enum { DEEPEST = 32, LOOKED_AT = 20000 };

/* --- names ----------------------------------------------------------------------------------- */

int tt__folder_join(char out[TT_PATH], const char *folder, const char *name, struct tt_err *err)
{
    size_t n = strlen(folder);
    const char *between = n && folder[n - 1] == '/' ? "" : "/";
    return snprintf(out, TT_PATH, "%s%s%s", folder, between, name) < TT_PATH
               ? 0
               : tt_fail(err, TT_EINPUT, "%.200s/...: path too long", folder);
}

bool tt__folder_is_one(const char *folder, const char *name)
{
    char path[TT_PATH];
    struct stat st;
    return tt__folder_join(path, folder, name, NULL) == 0 && stat(path, &st) == 0 &&
           S_ISDIR(st.st_mode);
}

static int inside(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int tt__folder_list(const char *folder, struct dirent ***out, struct tt_err *err)
{
    int n = scandir(folder, out, inside, by_bytes);
    return n >= 0 ? n : tt_fail(err, TT_EINPUT, "%s: %s", folder, strerror(errno));
}

void tt__folder_list_done(struct dirent **each, int n)
{
    for (int i = 0; i < n; i++)
        free(each[i]);
    if (n >= 0)
        free(each);
}

/* --- whether there are any ------------------------------------------------------------------- */

static bool has_pictures(const char *folder, int deep, int *left)
{
    char path[TT_PATH];
    DIR *d = opendir(folder);
    bool found = false;
    for (struct dirent *e; d && !found && (*left)-- > 0 && (e = readdir(d));)
        found = e->d_name[0] != '.' && tt_image_is_name(e->d_name) &&
                !tt__folder_is_one(folder, e->d_name);
    if (d)
        rewinddir(d);
    for (struct dirent *e; d && deep > 0 && !found && *left > 0 && (e = readdir(d));)
        found = e->d_name[0] != '.' && tt__folder_is_one(folder, e->d_name) &&
                tt__folder_join(path, folder, e->d_name, NULL) == 0 &&
                has_pictures(path, deep - 1, left);
    if (d)
        closedir(d);
    return found;
}

bool tt__folder_has_pictures(const char *folder, int deep)
{
    int left = LOOKED_AT;
    return has_pictures(folder, deep, &left);
}

/* --- all of them ----------------------------------------------------------------------------- */

void tt__folder_stray(struct tt__folder *f, const char *name)
{
    if (f->strays < TT__SHOWN)
        tt_text_printable(f->stray[f->strays], sizeof f->stray[0], name);
    f->strays++;
}

static int add(struct tt__folder *f, const char *path, int cls, struct tt_err *err)
{
    if (f->files.n == MOST_FILES)
        return tt_fail(err, TT_EINPUT, "%s: more than %" PRId64 " pictures", path, MOST_FILES);
    return tt__pictures_add(&f->files, path, cls, 0, err);
}

/* What is named like a picture, but is a pipe, a device or a link to nowhere, is wrong, and must
 * not be opened. */
static int add_file(struct tt__folder *f, const char *path, int cls, struct tt_err *err)
{
    struct stat st;
    char text[TT_PATH + 100];
    int failed = stat(path, &st) < 0 ? errno : 0;
    if (add(f, path, cls, err) < 0)
        return -1;
    if (!failed && S_ISREG(st.st_mode))
        return 0;
    snprintf(text, sizeof text, "%s: %s", path,
             failed ? strerror(failed) : "is named like a picture, but is no regular file");
    struct tt__picture *p = &f->files.each[f->files.n - 1];
    p->wrong = strdup(text);
    return p->wrong ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
}

static int walk(struct tt__folder *f, const char *folder, int cls, int depth, struct tt_err *err)
{
    char path[TT_PATH];
    struct dirent **each;
    if (depth > DEEPEST)
        return tt_fail(err, TT_EINPUT,
                       "%s: more than %d folders in each other: a link in a circle?", folder,
                       DEEPEST);
    int n = tt__folder_list(folder, &each, err), rc = n < 0 ? -1 : 0;
    for (int i = 0; rc == 0 && i < n; i++) {
        const char *name = each[i]->d_name;
        if (name[0] == '.') {
            tt__folder_stray(f, name);
            continue;
        }
        rc = tt__folder_join(path, folder, name, err);
        if (rc == 0 && tt__folder_is_one(folder, name))
            rc = walk(f, path, cls, depth + 1, err);
        else if (rc == 0 && tt_image_is_name(name))
            rc = add_file(f, path, cls, err);
        else if (rc == 0)
            tt__folder_stray(f, name);
    }
    tt__folder_list_done(each, n);
    return rc;
}

int tt__folder_walk(struct tt__folder *f, const char *folder, int cls, struct tt_err *err)
{
    return walk(f, folder, cls, 0, err);
}
