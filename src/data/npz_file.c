/* An .npz file, as numpy.savez() writes it and Keras' data sets come: arrays of pictures or of
 * rows, and of classes or values, known by their names.
 *
 * Pictures are of unsigned bytes, (N, H, W), (N, H, W, C) or (N, C, H, W) with C = 1 or 3; rows
 * (N, K) are of any numbers.  Whole numbers are learned as classes, others as values.  Without
 * arrays for validation one sample in five, drawn always the same way, is kept for it. */
#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/formats/npy.h>
#include <tuitrain/formats/npz.h>

#include "table.h"

static const size_t LIMIT = (size_t)2 << 30; /* bytes of the file, and of each array */
enum { SIDE = 16384 };

/* What is for validation comes before what is for a test at the very end. */
static const struct names {
    const char *x, *y, *val_x, *val_y;
} names[] = {
    {"x_train", "y_train", "x_val", "y_val"},
    {"x_train", "y_train", "x_test", "y_test"},
    {"X_train", "y_train", "X_val", "y_val"},
    {"X_train", "y_train", "X_test", "y_test"},
    {"train_images", "train_labels", "val_images", "val_labels"},
    {"train_images", "train_labels", "test_images", "test_labels"},
    {"x", "y", NULL, NULL},
    {"X", "y", NULL, NULL},
    {"images", "labels", NULL, NULL},
    {"data", "target", NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static int probe(const char *path)
{
    struct stat st;
    size_t n = strlen(path);
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    return n > 4 && strcmp(path + n - 4, ".npz") == 0 ? 100 : 0;
}

struct part {
    struct tt_npz_array x, y;
};

/* How a sample lies in an array, and how it is to lie: (H, W, C), or columns. */
struct form {
    struct tt_shape input;
    bool planes; /* (C, H, W) */
};

/* --- what the arrays are --------------------------------------------------------------------- */

static bool is_channels(int64_t c)
{
    return c == 1 || c == 3;
}

static int find_form(const struct tt_npz_array *x, struct form *f, struct tt_err *err)
{
    char text[160], dtype[8];
    const int64_t *d = x->array.shape.dim;
    int n = x->array.shape.n;
    memset(f, 0, sizeof *f);
    if (n == 2 && d[1] > 0 && d[1] <= INT32_MAX) {
        f->input = tt_shape1(d[1]);
        return 0;
    }
    if (n == 3)
        f->input = (struct tt_shape){.n = 3, .dim = {1, d[1], d[2]}};
    else if (n == 4 && is_channels(d[3]))
        f->input = (struct tt_shape){.n = 3, .dim = {d[3], d[1], d[2]}};
    else if (n == 4 && is_channels(d[1]))
        f->input = (struct tt_shape){.n = 3, .dim = {d[1], d[2], d[3]}};
    f->planes = n == 4 && !is_channels(d[3]);
    if (f->input.n == 0 || f->input.dim[1] < 1 || f->input.dim[2] < 1 || f->input.dim[1] > SIDE ||
        f->input.dim[2] > SIDE)
        return tt_fail(err, TT_EINPUT,
                       "%s: has shape %s; pictures are (N, H, W), (N, H, W, C) or (N, C, H, W) "
                       "with C = 1 or 3, and sides to %d, rows (N, K)",
                       x->label, tt_shape_text(&x->array.shape, text, sizeof text), SIDE);
    if (x->array.kind != 'u' || x->array.size != 1)
        return tt_fail(err, TT_EINPUT,
                       "%s: pictures of type %s, expected |u1 (bytes 0 to 255); other numbers are "
                       "taken as rows, reshape(N, -1)",
                       x->label, tt_npy_dtype(&x->array, dtype));
    return 0;
}

/* (N) or (N, 1), as many as there are samples. */
static int check_targets(const struct part *p, struct tt_err *err)
{
    char text[160];
    const struct tt_shape *s = &p->y.array.shape;
    if (s->n < 1 || s->n > 2 || (s->n == 2 && s->dim[1] != 1))
        return tt_fail(err, TT_EINPUT,
                       "%s: has shape %s; a class or a value of each sample is (N) or (N, 1), "
                       "no one-hot rows",
                       p->y.label, tt_shape_text(s, text, sizeof text));
    if (s->dim[0] != p->x.array.shape.dim[0])
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " of them, but %" PRId64 " samples in %s",
                       p->y.label, s->dim[0], p->x.array.shape.dim[0], p->x.label);
    return s->dim[0] < 1 ? tt_fail(err, TT_EINPUT, "%s: no samples", p->x.label) : 0;
}

/* The number of classes that targets need, or -1. */
static int count_classes(const struct tt_npz_array *y, struct tt_err *err)
{
    int classes = 0;
    for (int64_t i = 0; i < y->array.count; i++) {
        double v = tt_npy_at(&y->array, i);
        if (!(v >= 0 && v < TT__MOST_CLASSES) || v != floor(v))
            return tt_fail(err, TT_EINPUT,
                           "%s: %g (of sample %" PRId64 ") is no class, which are whole numbers "
                           "from 0 to %d; --task values learns values",
                           y->label, v, i, TT__MOST_CLASSES - 1);
        classes = (int)v >= classes ? (int)v + 1 : classes;
    }
    return classes;
}

/* Sets *classes, 0 for values. */
static int find_task(const struct part *train, const struct part *val, enum tt_task task,
                     int *classes, struct tt_err *err)
{
    *classes = 0;
    if (task == TT_TASK_VALUES || (task == TT_TASK_AUTO && train->y.array.kind == 'f'))
        return 0;
    *classes = count_classes(&train->y, err);
    int seen = *classes < 0 || !val->y.memory ? 0 : count_classes(&val->y, err);
    if (*classes < 0 || seen < 0)
        return -1;
    if (*classes < 2)
        return tt_fail(err, TT_EINPUT, "%s: all classes are 0", train->y.label);
    if (seen > *classes)
        return tt_fail(err, TT_EINPUT, "%s: class %d never appears in training (0 to %d do)",
                       val->y.label, seen - 1, *classes - 1);
    return 0;
}

/* --- copying --------------------------------------------------------------------------------- */

static void copy_picture(const struct tt_npy *a, const struct form *f, int64_t from, uint8_t *out)
{
    int64_t channels = f->input.dim[0], pixels = f->input.dim[1] * f->input.dim[2];
    int64_t row = channels * pixels;
    const uint8_t *v = a->values;
    if (!a->fortran && !f->planes) {
        memcpy(out, v + from * row, (size_t)row);
        return;
    }
    for (int64_t i = 0; i < pixels; i++)
        for (int64_t c = 0; c < channels; c++) {
            int64_t at = f->planes ? c * pixels + i : i * channels + c;
            out[i * channels + c] = (uint8_t)tt_npy_at(a, from * row + at);
        }
}

static int copy_number(const struct tt_npz_array *a, int64_t i, int64_t sample, float *out,
                       struct tt_err *err)
{
    *out = (float)tt_npy_at(&a->array, i);
    return isfinite(*out) ? 0
                          : tt_fail(err, TT_EINPUT,
                                    "%s: sample %" PRId64 " holds what is no number (nan or "
                                    "infinite, as float32)",
                                    a->label, sample);
}

/* Sample `from` of the arrays becomes number `to` of the table. */
static int copy_sample(const struct part *p, const struct form *f, struct tt__table *t,
                       bool classes, int64_t from, int64_t to, struct tt_err *err)
{
    if (t->x)
        copy_picture(&p->x.array, f, from, t->x + to * t->row);
    for (int64_t k = 0; t->numbers && k < t->row; k++)
        if (copy_number(&p->x, from * t->row + k, from, &t->numbers[to * t->row + k], err) < 0)
            return -1;
    if (!classes) {
        float value;
        int rc = copy_number(&p->y, from, from, &value, err);
        t->value[to] = (double)value;
        return rc;
    }
    t->cls[to] = (uint16_t)tt_npy_at(&p->y.array, from);
    return 0;
}

/* In a drawn order, so that training and validation samples are mixed. */
static int copy_drawn(const struct part *p, const struct form *f, struct tt__table *t, bool classes,
                      struct tt_err *err)
{
    int64_t n = t->train + t->val;
    uint32_t *order = tt_calloc(n, sizeof *order, err);
    int rc = order ? 0 : -1;
    if (order)
        tt_shuffle(0, 0, n, order);
    for (int64_t i = 0; rc == 0 && i < n; i++)
        rc = copy_sample(p, f, t, classes, order[i], i, err);
    free(order);
    return rc;
}

static int copy_split(const struct part *train, const struct part *val, const struct form *f,
                      struct tt__table *t, bool classes, struct tt_err *err)
{
    for (int64_t i = 0; i < t->train; i++)
        if (copy_sample(train, f, t, classes, i, i, err) < 0)
            return -1;
    for (int64_t i = 0; i < t->val; i++)
        if (copy_sample(val, f, t, classes, i, t->train + i, err) < 0)
            return -1;
    return 0;
}

/* Whether the headers fit each other; sets how samples lie. */
static int check_forms(const struct part *train, const struct part *val, bool split, struct form *f,
                       struct tt_err *err)
{
    struct form other;
    char a[100], b[100];
    if (find_form(&train->x, f, err) < 0 || check_targets(train, err) < 0)
        return -1;
    if (!split)
        return 0;
    if (find_form(&val->x, &other, err) < 0 || check_targets(val, err) < 0)
        return -1;
    if (!tt_shape_equal(&f->input, &other.input))
        return tt_fail(err, TT_EINPUT, "%s: samples are %s, those of training %s", val->x.label,
                       tt_shape_text(&other.input, b, sizeof b),
                       tt_shape_text(&f->input, a, sizeof a));
    return 0;
}

static int fill(const struct part *train, const struct part *val, const struct form *f,
                enum tt_task task, struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    int classes;
    bool split = val->x.memory;
    if (find_task(train, val, task, &classes, err) < 0)
        return -1;
    int64_t n = train->x.array.shape.dim[0];
    int64_t n_val = split ? val->x.array.shape.dim[0] : tt__kept(n);
    if (n_val < 1)
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " samples; it takes 5 at least",
                       train->x.label, n);
    if (tt__table_allocate(out, split ? n : n - n_val, n_val, tt_shape_count(&f->input),
                           f->input.n == 3, err) < 0)
        return -1;
    out->input = f->input;
    tt_text_copy(out->value_name, sizeof out->value_name, "y");
    int rc = split ? copy_split(train, val, f, t, classes > 0, err)
                   : copy_drawn(train, f, t, classes > 0, err);
    return rc < 0 ? -1 : tt__table_finish(out, classes, err);
}

/* --- the file -------------------------------------------------------------------------------- */

static const struct names *find_names(const struct tt_npz *z)
{
    for (const struct names *n = names; n->x; n++)
        if (tt_npz_has(z, n->x) && tt_npz_has(z, n->y) &&
            (!n->val_x || (tt_npz_has(z, n->val_x) && tt_npz_has(z, n->val_y))))
            return n;
    return NULL;
}

typedef int get_array(const struct tt_npz *z, const char *array, size_t limit,
                      struct tt_npz_array *out, struct tt_err *err);

/* Looks at the arrays, or reads them. */
static int get_parts(const struct tt_npz *z, const struct names *n, get_array *get,
                     struct part *train, struct part *val, struct tt_err *err)
{
    if (get(z, n->x, LIMIT, &train->x, err) < 0 || get(z, n->y, LIMIT, &train->y, err) < 0)
        return -1;
    if (!n->val_x)
        return 0;
    return get(z, n->val_x, LIMIT, &val->x, err) < 0 ? -1 : get(z, n->val_y, LIMIT, &val->y, err);
}

static int read_all(const char *path, const struct tt_npz *z, enum tt_task task,
                    struct tt_data *out, struct tt_err *err)
{
    struct part train = {0}, val = {0};
    struct form form;
    const struct names *n = find_names(z);
    if (!n)
        return tt_fail(err, TT_EINPUT,
                       "%s: no arrays x_train, y_train, x_test, y_test in it, nor train_images, "
                       "train_labels, test_images, test_labels, nor x, y",
                       path);
    /* Nothing is unpacked before all headers fit each other. */
    int rc = get_parts(z, n, tt_npz_look, &train, &val, err);
    if (rc == 0)
        rc = check_forms(&train, &val, n->val_x, &form, err);
    if (rc == 0)
        rc = get_parts(z, n, tt_npz_read, &train, &val, err);
    if (rc == 0)
        rc = fill(&train, &val, &form, task, out, err);
    struct tt_npz_array *const each[] = {&train.x, &train.y, &val.x, &val.y};
    for (int i = 0; i < 4; i++)
        tt_npz_array_done(each[i]);
    return rc;
}

static int open_file(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                     struct tt_err *err)
{
    struct tt_npz z;
    if (!tt__table_new(out, err) || tt_npz_open_file(&z, path, LIMIT, err) < 0)
        return -1;
    int rc = read_all(path, &z, wish->task, out, err);
    tt_npz_close(&z);
    return rc;
}

const struct tt_source_type tt_source_npz = {
    .name = "npz",
    .help = "an .npz file of NumPy with x_train, y_train, x_test, y_test, or x and y",
    .probe = probe,
    .open = open_file,
    .close = tt__table_close,
};
