/* Which folders are classes. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>

enum { DEEP = 6, WRAPPERS = 8 };

/* --- parts and wrappers ---------------------------------------------------------------------- */

static const char *const train_names[] = {"train", "training", NULL};
static const char *const val_names[] = {"val", "valid", "validation", "dev", NULL};
static const char *const test_names[] = {"test", "testing", "eval", NULL};

/* The folder in `folder` that is called so, in any case; false where there is none. */
static bool find_part(const char *folder, const char *const *names, char out[TT_PATH])
{
    struct dirent **each;
    int n = tt__folder_list(folder, &each, NULL);
    bool found = false;
    for (int k = 0; names[k] && !found; k++)
        for (int i = 0; i < n && !found; i++)
            found = strcasecmp(each[i]->d_name, names[k]) == 0 &&
                    tt__folder_is_one(folder, each[i]->d_name) &&
                    tt__folder_join(out, folder, each[i]->d_name, NULL) == 0;
    tt__folder_list_done(each, n);
    return found;
}

/* Folders in it that hold pictures, whatever the depth, up to 2; `name` gets the last one's. */
static int count_classes(const char *folder, char name[TT_PATH])
{
    struct dirent **each;
    char path[TT_PATH];
    int n = tt__folder_list(folder, &each, NULL), found = 0;
    for (int i = 0; i < n && found < 2; i++)
        if (each[i]->d_name[0] != '.' && tt__folder_is_one(folder, each[i]->d_name) &&
            tt__folder_join(path, folder, each[i]->d_name, NULL) == 0 &&
            tt__folder_has_pictures(path, DEEP)) {
            tt_text_copy(name, TT_PATH, path);
            found++;
        }
    tt__folder_list_done(each, n);
    return found;
}

/* A single folder with all pictures in it is none of the classes, but around them; and what is in
 * it counts where it has folders with pictures, or a part for training. */
static void unwrap(char path[TT_PATH])
{
    char part[TT_PATH], name[TT_PATH], inner[TT_PATH];
    for (int i = 0; i < WRAPPERS; i++) {
        if (find_part(path, train_names, part) || tt__folder_has_pictures(path, 0) ||
            count_classes(path, name) != 1 ||
            (count_classes(name, inner) < 1 && !tt__folder_has_pictures(name, 0)))
            return;
        tt_text_copy(path, TT_PATH, name);
    }
}

/* --- classes by folders ---------------------------------------------------------------------- */

/* Each folder in it is a class. */
static int add_classes(struct tt__folder *f, const char *folder, const char *train,
                       struct tt_err *err)
{
    struct dirent **each;
    char path[TT_PATH];
    int known = f->n_classes, n = tt__folder_list(folder, &each, err), rc = n < 0 ? -1 : 0;
    for (int i = 0; rc == 0 && i < n; i++) {
        const char *name = each[i]->d_name;
        if (name[0] == '.' || !tt__folder_is_one(folder, name)) {
            tt__folder_stray(f, name);
            continue;
        }
        int64_t before = f->files.n;
        int cls = tt__folder_class(f, name, strlen(name), err);
        rc = cls < 0 || tt__folder_join(path, folder, name, err) < 0
                 ? -1
                 : tt__folder_walk(f, path, cls, err);
        if (rc == 0 && train && cls >= known && f->files.n > before)
            rc = tt_fail(err, TT_EINPUT, "%s: class \"%.60s\" never appears in training (%s)",
                         folder, name, train);
    }
    tt__folder_list_done(each, n);
    return rc;
}

/* A model's classes may be in any part. */
static int find_parts(struct tt__folder *f, const char *path, const char *train, bool any,
                      struct tt_err *err)
{
    static const char *const *const names[TT__PARTS] = {train_names, val_names, test_names};
    char folder[TT_PATH];
    for (int part = 0; part < TT__PARTS; part++) {
        int64_t before = f->files.n;
        if (!find_part(path, names[part], folder))
            continue;
        if (add_classes(f, folder, part == TT__TRAIN || any ? NULL : train, err) < 0)
            return -1;
        if (f->files.n == before)
            return tt_fail(err, TT_EINPUT, "%s: holds no pictures", folder);
        for (int64_t i = before; i < f->files.n; i++)
            f->files.each[i].part = part;
    }
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* The table in a folder that lists its pictures: by names that people use, else the only one. */
static bool find_list(const char *folder, char out[TT_PATH])
{
    struct dirent **each;
    int n = tt__folder_list(folder, &each, NULL), found = 0;
    for (int i = 0; i < n && found < 2; i++) {
        const char *dot = strrchr(each[i]->d_name, '.');
        char path[TT_PATH];
        if (dot && (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0) &&
            tt__folder_join(path, folder, each[i]->d_name, NULL) == 0 && tt__folder_is_list(path)) {
            tt_text_copy(out, TT_PATH, path);
            found++;
        }
    }
    tt__folder_list_done(each, n);
    return found == 1;
}

/* Whether there are several folders with pictures, in it or in its part for training. */
static bool has_class_folders(const char *folder)
{
    char train[TT_PATH], name[TT_PATH];
    return count_classes(find_part(folder, train_names, train) ? train : folder, name) >= 2;
}

int tt__folder_probe(const char *path)
{
    struct stat st;
    char part[TT_PATH];
    if (stat(path, &st) < 0)
        return 0;
    if (S_ISREG(st.st_mode))
        return tt__folder_is_list(path) ? 95 : 0; /* surer than a table of any kind */
    if (!S_ISDIR(st.st_mode))
        return 0;
    if (find_part(path, train_names, part) && tt__folder_has_pictures(part, DEEP))
        return 60;
    return tt__folder_has_pictures(path, DEEP) ? 50 : 0;
}

static int find_in_folder(struct tt__folder *f, const char *path, const struct tt_data_wish *wish,
                          struct tt_notes *notes, struct tt_err *err)
{
    char root[TT_PATH], train[TT_PATH], list[TT_PATH], name[TT_PATH];
    tt_text_copy(root, sizeof root, path);
    if (!has_class_folders(root) && find_list(root, list))
        return tt__folder_by_list(f, list, wish, notes, err) < 0 ? -1 : 0;
    unwrap(root);
    if (strcmp(root, path) != 0)
        tt_notes_add(notes, "%s: all pictures are in %s", path, root);
    if (!has_class_folders(root) && find_list(root, list))
        return tt__folder_by_list(f, list, wish, notes, err) < 0 ? -1 : 0;
    if (find_part(root, train_names, train) && tt__folder_has_pictures(train, DEEP))
        return find_parts(f, root, train, wish->like != NULL, err);
    if (count_classes(root, name) >= 2 || !tt__folder_has_pictures(root, 0))
        return add_classes(f, root, NULL, err);
    if (wish->like && wish->like->n_classes == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: says no values of its pictures; a table (CSV) that "
                       "names them does",
                       path);
    int rc = tt__folder_by_prefix(f, root, err);
    if (rc == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: its pictures lie in no folders of their classes, and are not named by "
                       "these (cat.1.jpg, dog_2.png); a table (CSV) with their files and labels "
                       "would do too",
                       path);
    if (rc > 0)
        tt_notes_add(notes, "%s: classes are what the files' names begin with", root);
    return rc < 0 ? -1 : 0;
}

int tt__folder_find(struct tt__folder *f, const char *path, const struct tt_data_wish *wish,
                    struct tt_notes *notes, struct tt_err *err)
{
    struct stat st;
    memset(f, 0, sizeof *f);
    if (stat(path, &st) < 0)
        return tt_fail(err, TT_EINPUT, "%s: %s", path, strerror(errno));
    int rc = S_ISDIR(st.st_mode) ? find_in_folder(f, path, wish, notes, err)
                                 : tt__folder_by_list(f, path, wish, notes, err);
    return rc < 0 ? -1 : 0;
}
