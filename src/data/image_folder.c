/* Folders of pictures, as torchvision's ImageFolder takes them and as people have them: data/folder
 * finds the files, this makes a data set of them. */
#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "class_names.h"
#include "folder/folder.h"
#include "pictures_cache.h"
#include "table.h"

/* What validates, where no folder is for it, is drawn from training later; the test is no
 * substitute. */
static int divide(const char *path, const struct tt_data_wish *wish, struct tt__folder *f,
                  struct tt_data *out, struct tt_err *err)
{
    int64_t n[TT__PARTS];
    tt__folder_count(f, n);
    if (wish->every_row)
        return f->files.n >= 1 ? 0 : tt_fail(err, TT_EINPUT, "%s: holds no pictures for it", path);
    if (n[TT__VAL] > 0)
        return 0;
    int64_t kept = tt__kept(n[TT__TRAIN]);
    if (kept < 1)
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " pictures; it takes 5 at least", path,
                       n[TT__TRAIN]);
    for (int64_t i = n[TT__TRAIN] - kept; i < n[TT__TRAIN]; i++)
        f->files.each[i].part = TT__VAL;
    out->drawn = true;
    return 0;
}

static int check_classes(const struct tt__folder *f, const char *path,
                         const struct tt_data_wish *wish, struct tt_err *err)
{
    if (wish->like || f->values || f->n_classes >= 2)
        return 0;
    return tt_fail(err, TT_EINPUT, "%s: %d folder of pictures; each class has one, and it takes 2",
                   path, f->n_classes);
}

/* The files that there are, each with its class or value. */
static int find_files(const char *path, const struct tt_data_wish *wish, struct tt__folder *f,
                      struct tt_data *out, struct tt_err *err)
{
    if (tt__folder_find(f, path, wish, &out->notes, err) < 0)
        return -1;
    if (f->files.n < 1)
        return tt_fail(err, TT_EINPUT, "%s: holds no pictures", path);
    if (wish->task == TT_TASK_VALUES && !f->values)
        return tt_fail(err, TT_EUSAGE, "%s: folders of pictures are classes, not values", path);
    if (tt__pictures_look(&f->files, wish->job, err) < 0 ||
        tt__folder_tidy(f, path, wish, NULL, 0, &out->notes, err) < 0)
        return -1;
    if (wish->like && !f->values != (wish->like->n_classes > 0))
        return tt_fail(err, TT_EINPUT, "%s: has %s, and the model learned %s", path,
                       f->values ? "values" : "classes", f->values ? "classes" : "values");
    if (wish->like &&
        (out->unknown = tt__folder_as_model(f, path, wish->like, &out->notes, err)) < 0)
        return -1;
    return check_classes(f, path, wish, err) < 0 ? -1 : divide(path, wish, f, out, err);
}

/* Classes or values go where the pictures are; what nobody needs any more of these is dropped. */
static int finish(struct tt__folder *f, const struct tt_data_wish *wish, struct tt_data *out,
                  struct tt_err *err)
{
    struct tt__table *t = out->owner;
    int64_t n[TT__PARTS];
    tt__folder_count(f, n);
    t->train = wish->every_row ? f->files.n : n[TT__TRAIN];
    t->val = f->files.n - t->train;
    if (!wish->every_row)
        tt__table_keep_test(out, n[TT__TEST]);
    if (t->train < 1 || (t->val < 1 && !wish->every_row))
        return tt_fail(err, TT_EINPUT, "%s: no pictures are left for %s", out->name,
                       t->train < 1 ? "training" : "validation");
    for (int64_t i = 0; i < f->files.n; i++) {
        t->cls[i] = (uint16_t)f->files.each[i].cls;
        t->value[i] = f->files.each[i].value;
    }
    if (f->values)
        tt_text_printable(out->value_name, sizeof out->value_name, f->value_name);
    else if ((t->names = tt__copy_names(f->name, f->n_classes, err)))
        tt__name_classes(out, t->names, f->n_classes);
    else
        return -1;
    if (tt__table_finish(out, f->values ? 0 : f->n_classes, err) < 0)
        return -1;
    if (wish->every_row) /* nothing is trained, but a session has both */
        out->val = out->train;
    if (wish->like) {
        memcpy(out->value_mean, wish->like->value_mean, sizeof out->value_mean);
        memcpy(out->value_std, wish->like->value_std, sizeof out->value_std);
    }
    return 0;
}

/* What makes pictures take less memory. */
static int blame_size(struct tt_err *err)
{
    char why[TT_ERR_TEXT];
    if (!err)
        return -1;
    tt_text_copy(why, sizeof why, err->text);
    return tt_fail(err, err->code, "%.400s: --image-size", why);
}

static const char *path_of(const void *files, int64_t i)
{
    const struct tt__pictures *p = files;
    return p->each[i].path;
}

/* Decoded, or as they were the last time; damaged ones are to be named each time. */
static int load(struct tt__pictures *files, const struct tt_data_wish *wish,
                const struct tt_shape *input, const struct tt_image_wish *as, uint8_t *out,
                struct tt_err *err)
{
    const int64_t *d = input->dim;
    const int64_t how[] = {d[0], d[1], d[2], as->ground[0], as->ground[1], as->ground[2]};
    int64_t bytes = files->n * tt_shape_count(input), wrong = 0;
    uint64_t key =
        wish->no_cache ? 0 : tt__pictures_key(path_of, files, files->n, how, sizeof how, wish->job);
    for (int64_t i = 0; i < files->n; i++)
        wrong += files->each[i].wrong != NULL;
    if (!wrong && tt__pictures_recall(key, out, bytes))
        return 0;
    if (tt__pictures_load(files, d[1], d[2], as, out, wish->job, err) < 0)
        return -1;
    for (int64_t i = 0; i < files->n; i++)
        wrong += files->each[i].wrong != NULL;
    if (!wrong)
        tt__pictures_keep(key, out, bytes);
    return 0;
}

static int fill(const char *path, const struct tt_data_wish *wish, struct tt__folder *f,
                struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    if (find_files(path, wish, f, out, err) < 0)
        return -1;
    if (!(t->pictures = tt__folder_facts(f, err)))
        return -1;
    out->pictures = t->pictures;
    out->input = wish->like ? wish->like->input
                            : tt__folder_shape(f, t->pictures, wish, out->ground, &out->notes);
    int64_t row = tt_shape_count(&out->input);
    struct tt_image_wish as = {.channels = (int)out->input.dim[0]};
    memcpy(as.ground, out->ground, sizeof as.ground);
    if (tt__check_memory(out->name, (double)f->files.n * (double)row, err) < 0)
        return blame_size(err);
    if (tt__table_allocate(out, f->files.n, 0, row, true, err) < 0 ||
        load(&f->files, wish, &out->input, &as, t->x, err) < 0)
        return -1;
    return tt__folder_tidy(f, path, wish, t->x, row, &out->notes, err) < 0 ||
                   check_classes(f, path, wish, err) < 0
               ? -1
               : finish(f, wish, out, err);
}

static int open_folder(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                       struct tt_err *err)
{
    struct tt__folder f;
    if (!tt__table_new(out, err))
        return -1;
    int rc = fill(path, wish, &f, out, err);
    tt__folder_done(&f);
    return rc;
}

const struct tt_source_type tt_source_images = {
    .name = "images",
    .help = "a folder of pictures, as ImageFolder: train/CLASS/*.png and val/..., or CLASS/*.jpg; "
            "or cat.1.jpg, dog.2.jpg, ...; or a table with their files and labels",
    .probe = tt__folder_probe,
    .open = open_folder,
    .close = tt__table_close,
};
