/* Arrays of NumPy's, as numpy.savez() writes them and Keras' data sets come (arrays.h): pictures,
 * or rows.
 *
 * Pictures are (N, H, W), (N, H, W, C) or (N, C, H, W) with C = 1 or 3: bytes, or numbers that
 * become bytes.  Rows (N, K) are a table like any other (table/arrays.c); without arrays for
 * validation one sample in five, drawn always the same way, is kept for it. */
#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/npy.h>
#include <tuitrain/formats/npz.h>

#include "arrays.h"
#include "channels.h"
#include "class_names.h"
#include "mapped.h"
#include "table.h"
#include "table/arrays.h"
#include "table/open.h"

enum { SIDE = 16384 };

/* What is for validation comes before what is for a test at the very end. */
static int probe(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && tt__arrays_named(path) ? 100 : 0;
}

struct part {
    struct tt_npz_array x, y;
};

/* How a sample lies in an array, and how it is to lie: (H, W, C), or columns. */
struct form {
    struct tt_shape input;
    bool planes;   /* (C, H, W) */
    double factor; /* pictures' numbers times this are bytes */
};

/* --- what the arrays are --------------------------------------------------------------------- */

static bool is_channels(int64_t c)
{
    return c == 1 || c == 3;
}

static int find_form(const struct tt_npz_array *x, struct form *f, struct tt_err *err)
{
    char text[160], dtype[TT_NPY_DTYPE];
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
    if (tt_npy_is_text(&x->array))
        return tt_fail(err, TT_EINPUT, "%s: pictures of type %s; they are numbers", x->label,
                       tt_npy_dtype(&x->array, dtype));
    return 0;
}

/* (N), (N, 1) or (N, K), as many as there are samples. */
static int check_targets(const struct part *p, struct tt_err *err)
{
    char text[160];
    const struct tt_shape *s = &p->y.array.shape;
    if (s->n < 1 || s->n > 2 || (s->n == 2 && s->dim[1] < 1))
        return tt_fail(err, TT_EINPUT,
                       "%s: has shape %s; what is learned is (N), (N, 1), or (N, K) one-hot or of "
                       "several targets",
                       p->y.label, tt_shape_text(s, text, sizeof text));
    if (s->dim[0] != p->x.array.shape.dim[0])
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " of them, but %" PRId64 " samples in %s",
                       p->y.label, s->dim[0], p->x.array.shape.dim[0], p->x.label);
    return s->dim[0] < 1 ? tt_fail(err, TT_EINPUT, "%s: no samples", p->x.label) : 0;
}

/* Pictures of other numbers than bytes become such: 0 to 1 are 255 steps, 16 bits the upper 8. */
static int find_factor(const struct tt_npz_array *x, double *factor, struct tt_err *err)
{
    double low = 0, high = 0;
    bool whole = true;
    *factor = 1;
    if (!x->array.values || (x->array.kind == 'u' && x->array.size == 1))
        return 0;
    for (int64_t i = 0; i < x->array.count; i++) {
        double v = tt_npy_at(&x->array, i);
        if (!isfinite(v))
            return tt_fail(err, TT_EINPUT,
                           "%s: picture %" PRId64 " holds what is no number (nan or "
                           "infinite)",
                           x->label, i / (x->array.count / x->array.shape.dim[0]));
        low = v < low ? v : low;
        high = v > high ? v : high;
        whole = whole && v == floor(v);
    }
    if (low < 0 || high > 65535 || (high > 255 && x->array.kind != 'u'))
        return tt_fail(err, TT_EINPUT,
                       "%s: pictures of numbers from %g to %g; 0 to 1 and 0 to 255 are known (of "
                       "uint16, 0 to 65535); (x - x.min()) / (x.max() - x.min()) makes them 0 to 1",
                       x->label, low, high);
    if (x->array.kind == 'b' || (x->array.kind == 'f' && high <= 1))
        *factor = 255;
    else if (high > 255)
        *factor = 255.0 / 65535;
    return 0;
}

/* --- copying --------------------------------------------------------------------------------- */

static void copy_picture(const struct tt_npy *a, const struct form *f, int64_t from, uint8_t *out)
{
    bool bytes = a->kind == 'u' && a->size == 1;
    int64_t channels = f->input.dim[0], pixels = f->input.dim[1] * f->input.dim[2];
    int64_t row = channels * pixels;
    const uint8_t *v = a->values;
    if (bytes && !a->fortran && !f->planes) {
        memcpy(out, v + from * row, (size_t)row);
        return;
    }
    for (int64_t i = 0; i < pixels; i++)
        for (int64_t c = 0; c < channels; c++) {
            int64_t at = f->planes ? c * pixels + i : i * channels + c;
            out[i * channels + c] = (uint8_t)lrint(f->factor * tt_npy_at(a, from * row + at));
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
                       const struct tt__labels *l, int64_t from, int64_t to, struct tt_err *err)
{
    if (t->x)
        copy_picture(&p->x.array, f, from, t->x + to * t->row);
    for (int64_t k = 0; t->numbers && k < t->row; k++)
        if (copy_number(&p->x, from * t->row + k, from, &t->numbers[to * t->row + k], err) < 0)
            return -1;
    if (l->classes)
        t->cls[to] = (uint16_t)tt__labels_class(l, &p->y, from);
    else
        tt__labels_values(l, &p->y, from, t->value + to * t->values);
    return 0;
}

/* In their order: what is for validation is drawn later, where there is no part for it. */
static int copy_whole(const struct part *p, const struct form *f, struct tt__table *t,
                      const struct tt__labels *l, struct tt_err *err)
{
    int rc = 0;
    for (int64_t i = 0; rc == 0 && i < t->train + t->val; i++)
        rc = copy_sample(p, f, t, l, i, i, err);
    return rc;
}

static int copy_split(const struct part *train, const struct part *val, const struct form *f,
                      struct tt__table *t, const struct tt__labels *l, struct tt_err *err)
{
    int64_t n = 0;
    for (int64_t i = 0; i < t->train; i++) {
        if (l->as && tt__labels_class(l, &train->y, i) < 0)
            continue;
        if (copy_sample(train, f, t, l, i, n++, err) < 0)
            return -1;
    }
    t->train = n;
    for (int64_t i = 0; i < t->val; i++)
        if (copy_sample(val, f, t, l, i, t->train + i, err) < 0)
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

/* The model's, or its own; whole names stay with the table. */
static int name_classes(const struct tt__labels *l, const struct tt_data *like, struct tt_data *out,
                        struct tt_err *err)
{
    struct tt__table *t = out->owner;
    char *known[TT_MAX_CLASSES];
    int n = like ? like->n_classes : l->classes;
    for (int k = 0; like && k < n; k++)
        known[k] = (char *)(uintptr_t)tt_data_class(like, k);
    if (n == 0 || (!like && !l->name))
        return n;
    t->names = tt__copy_names(like ? known : l->name, n, err);
    if (!t->names)
        return -1;
    tt__name_classes(out, t->names, n);
    return n;
}

/* --- staying in the file --------------------------------------------------------------------- */

/* Whether samples can be used as they lie there: bytes of pictures, or rows of float32. */
static bool lies_ready(const struct tt_npz_array *x, const struct form *f)
{
    const struct tt_npy *a = &x->array;
    bool bytes = a->kind == 'u' && a->size == 1 && !f->planes && f->input.n == 3;
    bool numbers = a->kind == 'f' && a->size == 4 && !a->swapped && f->input.n == 1;
    return x->map && !a->fortran && (bytes || numbers);
}

static void point(struct tt_dataset *set, const struct tt_npz_array *x, struct tt_file_map *map,
                  int64_t from, int64_t row)
{
    const char *at = (const char *)x->array.values + from * row * (int64_t)x->array.size;
    bool bytes = x->array.size == 1;
    set->x = bytes ? (const uint8_t *)at : NULL;
    set->numbers = bytes ? NULL : (const float *)(const void *)at;
    set->map = map;
}

/* Of parts that the file has itself; drawn ones are measured when they are. */
static int measure_there(const struct part *train, struct tt__table *t, struct tt_data *out,
                         struct tt_job *job, struct tt_err *err)
{
    const struct tt_npz_array *x = &train->x;
    if (x->array.size != 1)
        return tt__measure_mapped_rows(x->label, x->map, x->array.values, t->train, t->row, NULL,
                                       t->train, t->mean, t->scale, job, err);
    return out->std[0] == 0.0F /* not a model's */
               ? tt__measure_mapped(out, x->map, x->array.values, t->train * t->row, false, job,
                                    err)
               : 0;
}

static int stay(const struct part *train, const struct part *val, const struct form *f,
                const struct tt__labels *l, int64_t n, int64_t n_val,
                const struct tt_data_wish *wish, struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    bool split = val->x.array.values, bytes = f->input.n == 3;
    t->train = n;
    t->val = n_val;
    t->row = tt_shape_count(&f->input);
    if (n + n_val > UINT32_MAX)
        return tt_fail(err, TT_EINPUT, "%s: more than %u samples", out->name, UINT32_MAX);
    t->cls = tt_calloc(n + n_val, sizeof *t->cls, err);
    t->values = l->values;
    t->value = tt_calloc(n + n_val, (size_t)t->values * sizeof *t->value, err);
    t->mean = tt_calloc(t->row, sizeof *t->mean, err);
    t->scale = tt_calloc(t->row, sizeof *t->scale, err);
    if (!t->cls || !t->value || !t->mean || !t->scale)
        return -1;
    out->drawn = !split && !wish->every_row;
    for (int64_t i = 0; i < n + n_val; i++) {
        const struct part *from = split && i >= n ? val : train;
        int64_t at = split && i >= n ? i - n : i;
        if (l->classes)
            t->cls[i] = (uint16_t)tt__labels_class(l, &from->y, at);
        else
            tt__labels_values(l, &from->y, at, t->value + i * t->values);
    }
    t->map[0] = tt_map_share(train->x.map);
    t->map[1] = tt_map_share(split ? val->x.map : NULL);
    int rc = out->drawn ? 0 : measure_there(train, t, out, wish->job, err);
    int classes = rc < 0 ? -1 : name_classes(l, wish->like, out, err);
    if (classes < 0 || tt__table_finish(out, classes, err) < 0)
        return -1;
    if (!bytes) {
        out->column_mean = t->mean;
        out->column_scale = t->scale;
    }
    point(&out->train, &train->x, t->map[0], 0, t->row);
    point(&out->val, split ? &val->x : &train->x, t->map[split], split ? 0 : n, t->row);
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* What is measured is all there is, and values are on the model's scale. */
static int as_model(const struct tt_data_wish *wish, struct tt_data *out)
{
    if (wish->every_row) /* nothing is trained, but a session has both */
        out->val = out->train;
    if (wish->like && !out->n_classes) {
        memcpy(out->value_mean, wish->like->value_mean, sizeof out->value_mean);
        memcpy(out->value_std, wish->like->value_std, sizeof out->value_std);
    }
    return 0;
}

static int copy_all(const struct part *train, const struct part *val, const struct form *f,
                    const struct tt__labels *l, const struct tt_data_wish *wish,
                    struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    bool split = val->x.array.values || wish->every_row;
    int64_t n = train->x.array.shape.dim[0];
    int64_t n_val = wish->every_row ? 0 : split ? val->x.array.shape.dim[0] : tt__kept(n);
    if (n_val < 1 && !wish->every_row)
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " samples; it takes 5 at least",
                       train->x.label, n);
    out->input = f->input;
    for (int c = 0; c < l->values; c++)
        snprintf(out->each_value[c], sizeof *out->each_value, l->values > 1 ? "y %d" : "y", c + 1);
    out->n_values = l->values;
    tt__name_values(out);
    ((struct tt__table *)out->owner)->values = l->values;
    if (l->unknown == 0 && lies_ready(&train->x, f) &&
        (!val->x.array.values || lies_ready(&val->x, f)))
        return stay(train, val, f, l, split ? n : n - n_val, n_val, wish, out, err) < 0
                   ? -1
                   : as_model(wish, out);
    if (tt__table_allocate(out, split ? n : n - n_val, n_val, tt_shape_count(&f->input),
                           f->input.n == 3, err) < 0)
        return -1;
    out->drawn = !split;
    int rc = split ? copy_split(train, val, f, t, l, err) : copy_whole(train, f, t, l, err);
    int classes = rc < 0 ? -1 : name_classes(l, wish->like, out, err);
    if (classes < 0 || tt__table_finish(out, classes, err) < 0)
        return -1;
    return as_model(wish, out);
}

static int fill(const struct part *train, const struct part *val, struct form *f,
                const struct tt_data_wish *wish, struct tt_data *out, struct tt_err *err)
{
    struct tt__labels l;
    double other = 1;
    if (f->input.n == 3 &&
        (find_factor(&train->x, &f->factor, err) < 0 || find_factor(&val->x, &other, err) < 0))
        return -1;
    if (f->input.n == 3 && val->x.array.values && other != f->factor)
        return tt_fail(err, TT_EINPUT, "%s: pictures are on another scale than those of training",
                       val->x.label);
    if (f->factor != 1 && f->input.n == 3)
        tt_notes_add(&out->notes, "pictures become bytes: their numbers times %.4g, rounded",
                     f->factor);
    int rc = tt__labels_find(&l, &train->y, &val->y, wish, &out->notes, err);
    if (rc == 0 && wish->every_row && wish->like && l.classes) {
        rc = tt__labels_as_model(&l, &train->y, wish->like, &out->notes, err);
        out->unknown = l.unknown;
    }
    if (rc == 0)
        rc = copy_all(train, val, f, &l, wish, out, err);
    tt__labels_done(&l);
    return rc;
}

/* --- the file -------------------------------------------------------------------------------- */

/* Rows of more numbers than this are no table, whose numbers are doubles first. */
int64_t tt__arrays_large = INT64_C(1) << 26;

typedef int get_array(const struct tt__arrays *a, const char *array, struct tt_npz_array *out,
                      struct tt_err *err);

/* Looks at the arrays, or reads them. */
static int get_parts(const struct tt__arrays *a, get_array *get, struct part *train,
                     struct part *val, struct tt_err *err)
{
    if (get(a, a->x, &train->x, err) < 0 || get(a, a->y, &train->y, err) < 0)
        return -1;
    if (!a->val_x[0])
        return 0;
    return get(a, a->val_x, &val->x, err) < 0 ? -1 : get(a, a->val_y, &val->y, err);
}

static int read_all(const struct tt__arrays *a, const struct tt_data_wish *wish,
                    struct tt_data *out, struct tt_err *err)
{
    struct part train = {.x = {.memory = NULL}}, val = {.x = {.memory = NULL}};
    struct form form;
    if (!a->y[0])
        return tt_fail(err, TT_EINPUT,
                       "%s: holds \"%s\" alone, and nothing that is learned; --y %s", a->path, a->x,
                       a->single ? "FILE.npy names it" : "NAME is missing");
    /* Nothing is unpacked before all headers fit each other. */
    int rc = get_parts(a, tt__arrays_look, &train, &val, err);
    if (rc == 0)
        rc = check_forms(&train, &val, a->val_x[0], &form, err);
    if (rc == 0)
        rc = get_parts(a, tt__arrays_read, &train, &val, err);
    if (rc == 0)
        rc = fill(&train, &val, &form, wish, out, err);
    struct tt_npz_array *const each[] = {&train.x, &train.y, &val.x, &val.y};
    for (int i = 0; i < 4; i++)
        tt_npz_array_done(each[i]);
    return rc;
}

/* Whether the samples are rows of a table. */
static int is_table(const struct tt__arrays *a, bool *table, struct tt_err *err)
{
    struct tt_npz_array x;
    if (tt__arrays_look(a, a->x, &x, err) < 0)
        return -1;
    *table = x.array.shape.n <= 2 && x.array.count <= tt__arrays_large;
    return 0;
}

/* A model is measured with what is kept for that, where there is such. */
static void take_measured(struct tt__arrays *a, const struct tt_data_wish *wish,
                          struct tt_notes *notes)
{
    if (!wish->every_row || !a->val_x[0])
        return;
    tt_notes_add(notes, "reads \"%s\", and not what training has, \"%s\"", a->val_x, a->x);
    memcpy(a->x, a->val_x, sizeof a->x);
    memcpy(a->y, a->val_y, sizeof a->y);
    a->val_x[0] = a->val_y[0] = '\0';
}

static int open_file(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                     struct tt_err *err)
{
    struct tt__arrays a;
    struct tt__frame frame;
    bool table;
    if (!tt__table_new(out, err) || tt__arrays_open(&a, path, wish, false, &out->notes, err) < 0)
        return -1;
    int rc = is_table(&a, &table, err);
    if (rc == 0 && !table)
        take_measured(&a, wish, &out->notes);
    if (rc == 0 && table)
        rc = tt__frame_from_arrays(&a, wish->every_row, wish->job, &frame, &out->notes, err);
    if (rc == 0)
        rc = table ? tt__open_frame(&frame, wish, out, err) : read_all(&a, wish, out, err);
    tt__arrays_close(&a);
    return rc;
}

const struct tt_source_type tt_source_npz = {
    .name = "npz",
    .help = "arrays of NumPy (.npz, .npy) with samples and what is learned",
    .probe = probe,
    .open = open_file,
    .close = tt__table_close,
};
