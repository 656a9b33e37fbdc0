/* Folders of pictures, as torchvision's ImageFolder takes them: the name of a folder is the class
 * of the PNG and JPEG files in it.
 *
 *     DIR/train/CLASS/...  and  DIR/val/CLASS/...  (or valid, or test)
 *     DIR/CLASS/...        one picture in five, drawn always the same way, is for validation
 *
 * All become one size: the one asked for, or the one that they have. */
#include "source.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>

#include "pictures.h"
#include "table.h"

enum { USUAL_SIDE = 64 }; /* where sizes differ and none is asked for */
static const int64_t MOST_FILES = 4 << 20;

struct folder {
    struct tt__pictures files;
    uint16_t *cls; /* of each file */
    int64_t room, others;
};

/* --- what lies in folders -------------------------------------------------------------------- */

static int join(char out[TT_PATH], const char *folder, const char *name, struct tt_err *err)
{
    return snprintf(out, TT_PATH, "%s/%s", folder, name) < TT_PATH
               ? 0
               : tt_fail(err, TT_EINPUT, "%.200s/...: path too long", folder);
}

static bool is_folder(const char *folder, const char *name)
{
    char path[TT_PATH];
    struct stat st;
    return join(path, folder, name, NULL) == 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool hidden(const char *name)
{
    return name[0] == '.';
}

static int inside(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static bool is_class(const char *folder, const char *name)
{
    return !hidden(name) && is_folder(folder, name);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int list(const char *folder, struct dirent ***out, struct tt_err *err)
{
    int n = scandir(folder, out, inside, by_bytes);
    return n >= 0 ? n : tt_fail(err, TT_EINPUT, "%s: %s", folder, strerror(errno));
}

static void free_list(struct dirent **each, int n)
{
    for (int i = 0; i < n; i++)
        free(each[i]);
    if (n >= 0)
        free(each);
}

static bool holds_pictures(const char *folder, const char *name)
{
    char path[TT_PATH];
    DIR *d = join(path, folder, name, NULL) == 0 ? opendir(path) : NULL;
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));)
        found = !hidden(e->d_name) && tt__is_picture_name(e->d_name);
    if (d)
        closedir(d);
    return found;
}

/* Whether any of its folders holds pictures. */
static bool holds_classes(const char *folder)
{
    DIR *d = opendir(folder);
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));)
        found = !hidden(e->d_name) && holds_pictures(folder, e->d_name);
    if (d)
        closedir(d);
    return found;
}

static int probe(const char *path)
{
    char train[TT_PATH];
    if (join(train, path, "train", NULL) == 0 && holds_classes(train))
        return 60;
    return holds_classes(path) ? 50 : 0;
}

/* --- classes --------------------------------------------------------------------------------- */

static int find_classes(const char *folder, struct tt_data *out, struct tt_err *err)
{
    struct dirent **each;
    int n = list(folder, &each, err), rc = n < 0 ? -1 : 0;
    for (int i = 0; rc == 0 && i < n; i++) {
        if (!is_class(folder, each[i]->d_name))
            continue;
        if (out->n_classes == TT__MOST_CLASSES)
            rc = tt_fail(err, TT_EINPUT, "%s: more than %d folders, which are classes", folder,
                         TT__MOST_CLASSES);
        else if (strlen(each[i]->d_name) >= TT_CLASS_NAME)
            rc = tt_fail(err, TT_EINPUT, "%s: class \"%.60s\": a name longer than %d bytes", folder,
                         each[i]->d_name, TT_CLASS_NAME - 1);
        else
            tt_text_copy(out->class_name[out->n_classes++], TT_CLASS_NAME, each[i]->d_name);
    }
    free_list(each, n);
    if (rc == 0 && out->n_classes < 2)
        rc =
            tt_fail(err, TT_EINPUT, "%s: %d folder of pictures; each class has one, and it takes 2",
                    folder, out->n_classes);
    return rc;
}

static int add(struct folder *f, const char *path, int cls, struct tt_err *err)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return tt_fail(err, TT_EINPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return tt_fail(err, TT_EINPUT, "%s: is named like a picture, but is no regular file", path);
    if (f->files.n == MOST_FILES)
        return tt_fail(err, TT_EINPUT, "%s: more than %" PRId64 " pictures", path, MOST_FILES);
    if (f->files.n == f->room) {
        int64_t room = f->room ? 2 * f->room : 256;
        uint16_t *more = realloc(f->cls, (size_t)room * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        f->cls = more;
        f->room = room;
    }
    f->cls[f->files.n] = (uint16_t)cls;
    return tt__pictures_add(&f->files, path, err);
}

static int add_class(struct folder *f, const char *folder, const char *name, int cls, bool must,
                     struct tt_err *err)
{
    char dir[TT_PATH], path[TT_PATH];
    struct dirent **each;
    if (!must && !is_folder(folder, name))
        return 0; /* validation need not have every class */
    int n = join(dir, folder, name, err) < 0 ? -1 : list(dir, &each, err);
    int rc = n < 0 ? -1 : 0;
    int64_t before = f->files.n;
    for (int i = 0; rc == 0 && i < n; i++) {
        const char *file = each[i]->d_name;
        rc = join(path, dir, file, err);
        if (rc == 0 && !hidden(file) && tt__is_picture_name(file))
            rc = add(f, path, cls, err);
        else
            f->others++;
    }
    if (n >= 0)
        free_list(each, n);
    if (rc == 0 && must && f->files.n == before)
        rc = tt_fail(err, TT_EINPUT, "%s: no PNG or JPEG file in it, but a folder is a class", dir);
    return rc;
}

static int add_folder(struct folder *f, const char *folder, const struct tt_data *d, bool must,
                      struct tt_err *err)
{
    for (int c = 0; c < d->n_classes; c++)
        if (add_class(f, folder, d->class_name[c], c, must, err) < 0)
            return -1;
    return 0;
}

/* A class of validation that training does not have. */
static int check_val(const char *folder, const struct tt_data *d, struct tt_err *err)
{
    struct dirent **each;
    int n = list(folder, &each, err), rc = n < 0 ? -1 : 0;
    for (int i = 0; rc == 0 && i < n; i++) {
        bool known = !is_class(folder, each[i]->d_name);
        for (int c = 0; c < d->n_classes && !known; c++)
            known = strcmp(d->class_name[c], each[i]->d_name) == 0;
        if (!known)
            rc = tt_fail(err, TT_EINPUT, "%s: class \"%.60s\" never appears in training", folder,
                         each[i]->d_name);
    }
    free_list(each, n);
    return rc;
}

/* --- training and validation ----------------------------------------------------------------- */

/* Brings the files into a drawn order; returns how many are for training. */
static int64_t draw(struct folder *f, struct tt_err *err)
{
    int64_t n = f->files.n;
    uint32_t *order = tt_calloc(n, sizeof *order, err);
    char **path = tt_calloc(n, sizeof *path, err);
    uint16_t *cls = tt_calloc(n, sizeof *cls, err);
    bool made = order && path && cls;
    if (made) {
        tt_shuffle(0, 0, n, order);
        for (int64_t i = 0; i < n; i++) {
            path[i] = f->files.path[order[i]];
            cls[i] = f->cls[order[i]];
        }
        memcpy(f->files.path, path, (size_t)n * sizeof *path);
        memcpy(f->cls, cls, (size_t)n * sizeof *cls);
    }
    free(order);
    free(path);
    free(cls);
    return made ? n - tt__kept(n) : -1;
}

/* Lists all files, those of training first; returns how many these are, or -1. */
static int64_t find_files(const char *path, struct tt_data *out, struct folder *f,
                          struct tt_err *err)
{
    static const char *const val_names[] = {"val", "valid", "test", NULL};
    char train[TT_PATH], val[TT_PATH];
    if (!is_folder(path, "train")) {
        if (find_classes(path, out, err) < 0 || add_folder(f, path, out, true, err) < 0)
            return -1;
        if (tt__kept(f->files.n) < 1)
            return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " pictures; it takes 5 at least", path,
                           f->files.n);
        return draw(f, err);
    }
    int k = 0;
    while (val_names[k] && !is_folder(path, val_names[k]))
        k++;
    if (!val_names[k])
        return tt_fail(err, TT_EINPUT, "%s: has a folder train, but none called val or test", path);
    if (join(train, path, "train", err) < 0 || join(val, path, val_names[k], err) < 0 ||
        find_classes(train, out, err) < 0 || add_folder(f, train, out, true, err) < 0)
        return -1;
    int64_t n = f->files.n;
    if (check_val(val, out, err) < 0 || add_folder(f, val, out, false, err) < 0)
        return -1;
    return f->files.n > n ? n : tt_fail(err, TT_EINPUT, "%s: no PNG or JPEG files", val);
}

static int choose_size(const struct folder *f, const struct tt_data_wish *wish, struct tt_data *out,
                       struct tt_err *err)
{
    struct tt__sides s;
    size_t used;
    if (tt__pictures_look(&f->files, &s, err) < 0)
        return -1;
    int64_t height = wish->image_size[0], width = wish->image_size[1];
    bool asked = height > 0 && width > 0;
    if (!asked) {
        height = s.differ ? USUAL_SIDE : s.height;
        width = s.differ ? USUAL_SIDE : s.width;
    }
    out->input = (struct tt_shape){.n = 3, .dim = {s.channels, height, width}};
    if (s.differ && !asked)
        snprintf(out->note, sizeof out->note,
                 "pictures of several sizes became %dx%d; --image-size chooses", USUAL_SIDE,
                 USUAL_SIDE);
    used = strlen(out->note);
    if (f->others > 0)
        snprintf(out->note + used, sizeof out->note - used,
                 "%s%" PRId64 " other file%s passed over", used ? "; " : "", f->others,
                 f->others == 1 ? "" : "s");
    return 0;
}

static int fill(const char *path, const struct tt_data_wish *wish, struct folder *f,
                struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    int64_t train = find_files(path, out, f, err);
    if (train < 0 || choose_size(f, wish, out, err) < 0)
        return -1;
    const int64_t *d = out->input.dim;
    if (tt__table_allocate(out, train, f->files.n - train, tt_shape_count(&out->input), true, err) <
            0 ||
        tt__pictures_load(&f->files, d[1], d[2], d[0], t->x, err) < 0)
        return -1;
    free(t->cls);
    t->cls = f->cls;
    f->cls = NULL;
    return tt__table_finish(out, out->n_classes, err);
}

static int open_folder(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                       struct tt_err *err)
{
    struct folder f = {0};
    if (wish->task == TT_TASK_VALUES)
        return tt_fail(err, TT_EUSAGE, "%s: folders of pictures are classes, not values", path);
    if (!tt__table_new(out, err))
        return -1;
    int rc = fill(path, wish, &f, out, err);
    tt__pictures_done(&f.files);
    free(f.cls);
    return rc;
}

const struct tt_source_type tt_source_images = {
    .name = "images",
    .help = "a folder of pictures, as ImageFolder: train/CLASS/*.png and val/..., or CLASS/*.jpg",
    .probe = probe,
    .open = open_folder,
    .close = tt__table_close,
};
