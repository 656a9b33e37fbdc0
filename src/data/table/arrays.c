/* Arrays of NumPy's as a table: of samples (N, K) each number is a column, "column 1" and so on,
 * and what is learned comes last, under the array's name. */
#include "arrays.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/job.h>

#include "../arrays.h"
#include "../table.h"

/* Samples, and what is learned of them (or nothing). */
struct part {
    struct tt_npz_array x, y;
};

static void part_done(struct part *p)
{
    tt_npz_array_done(&p->x);
    tt_npz_array_done(&p->y);
}

static int64_t columns_of(const struct tt_npz_array *a)
{
    return a->array.shape.n == 2 ? a->array.shape.dim[1] : 1;
}

static int check_part(const struct part *p, struct tt_err *err)
{
    char text[160];
    const struct tt_shape *x = &p->x.array.shape, *y = &p->y.array.shape;
    if (x->n < 1 || x->n > 2 || columns_of(&p->x) < 1)
        return tt_fail(err, TT_EINPUT, "%s: has shape %s; a table is (N, K)", p->x.label,
                       tt_shape_text(x, text, sizeof text));
    if (x->dim[0] < 1)
        return tt_fail(err, TT_EINPUT, "%s: no samples", p->x.label);
    if (!p->y.label[0])
        return 0;
    if (y->n < 1 || y->n > 2 || columns_of(&p->y) < 1)
        return tt_fail(err, TT_EINPUT,
                       "%s: has shape %s; what is learned is (N), (N, 1), or (N, K) one-hot or of "
                       "several targets",
                       p->y.label, tt_shape_text(y, text, sizeof text));
    if (y->dim[0] != x->dim[0])
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " of them, but %" PRId64 " samples in %s",
                       p->y.label, y->dim[0], x->dim[0], p->x.label);
    return 0;
}

static int read_part(const struct tt__arrays *a, const char *x, const char *y, struct part *p,
                     struct tt_err *err)
{
    memset(p, 0, sizeof *p);
    if (tt__arrays_look(a, x, &p->x, err) < 0 || (y[0] && tt__arrays_look(a, y, &p->y, err) < 0) ||
        check_part(p, err) < 0)
        return -1;
    return tt__arrays_read(a, x, &p->x, err) < 0 || (y[0] && tt__arrays_read(a, y, &p->y, err) < 0)
               ? -1
               : 0;
}

/* --- columns --------------------------------------------------------------------------------- */

static int add_columns(struct tt__frame *f, int64_t n, const char *one, const char *several,
                       struct tt_err *err)
{
    char name[TT_NPZ_NAME + 32];
    if (n > TT__MOST_COLUMNS)
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " columns, at most %d", f->label, n,
                       TT__MOST_COLUMNS);
    for (int64_t k = 0; k < n; k++) {
        int length = n == 1 && one ? snprintf(name, sizeof name, "%s", one)
                                   : snprintf(name, sizeof name, "%s %" PRId64, several, k + 1);
        if (tt__frame_add_column(f, name, (size_t)length, err) < 0)
            return -1;
    }
    return 0;
}

/* Value `from` of an array into a column of the last row. */
static int set_cell(struct tt__frame *f, int64_t column, const struct tt_npz_array *a, int64_t from,
                    char *text, struct tt_err *err)
{
    if (tt_npy_is_text(&a->array)) {
        size_t n = tt_npy_text(&a->array, from, text);
        return tt__frame_set(f, column, text, n, err);
    }
    double v = tt_npy_at(&a->array, from);
    if (isinf(v))
        return tt_fail(err, TT_EINPUT, "%s: sample %" PRId64 ", column \"%.60s\": is infinite",
                       a->label, f->rows - 1, f->column[column].name);
    tt__frame_set_number(f, column, v);
    return 0;
}

static int add_rows(struct tt__frame *f, const struct part *p, bool one_hot, char *text,
                    struct tt_job *job, struct tt_err *err)
{
    int64_t n = p->x.array.shape.dim[0], k_x = columns_of(&p->x);
    int64_t k_y = p->y.array.values ? columns_of(&p->y) : 0;
    for (int64_t i = 0; i < n; i++) {
        if (i % 1024 == 0 && !tt_job_at(job, i, n))
            return tt_job_stopped(err);
        if (tt__frame_add_row(f, f->rows + 1, err) < 0)
            return -1;
        for (int64_t k = 0; k < k_x; k++)
            if (set_cell(f, k, &p->x, i * k_x + k, text, err) < 0)
                return -1;
        if (one_hot)
            tt__frame_set_number(f, k_x, (double)tt__one_hot(&p->y.array, i));
        for (int64_t k = 0; k < k_y && !one_hot; k++)
            if (set_cell(f, k_x + k, &p->y, i * k_y + k, text, err) < 0)
                return -1;
    }
    return 0;
}

/* Room for the longest text of all arrays. */
static char *text_room(const struct part *p, int n, struct tt_err *err)
{
    size_t room = 1;
    for (int i = 0; i < 2 * n; i++) {
        const struct tt_npy *a = i % 2 ? &p[i / 2].y.array : &p[i / 2].x.array;
        if (tt_npy_is_text(a) && tt_npy_text_room(a) > room)
            room = tt_npy_text_room(a);
    }
    char *text = malloc(room);
    if (!text)
        tt_fail(err, TT_ENOMEM, "out of memory");
    return text;
}

static int fill(const struct tt__arrays *a, const struct part *p, int n, struct tt_job *job,
                struct tt__frame *f, struct tt_notes *notes, struct tt_err *err)
{
    int64_t k_x = columns_of(&p->x), k_y = p->y.array.values ? columns_of(&p->y) : 0, rows = 0;
    bool one_hot = k_y > 1 && tt__targets_kind(&p->y.array) == TT__TARGETS_ONE_HOT;
    for (int i = 0; i < n; i++) {
        rows += p[i].x.array.shape.dim[0];
        if (columns_of(&p[i].x) != k_x || (k_y > 0 && columns_of(&p[i].y) != k_y) ||
            (one_hot && tt__targets_kind(&p[i].y.array) != TT__TARGETS_ONE_HOT))
            return tt_fail(err, TT_EINPUT, "%s: has not as many columns as %s", p[i].x.label,
                           p->x.label);
    }
    if (tt__check_memory(f->label, (double)rows * (double)(k_x + k_y) * sizeof(double), err) < 0 ||
        add_columns(f, k_x, NULL, "column", err) < 0 ||
        (k_y > 0 && add_columns(f, one_hot ? 1 : k_y, a->y, a->y, err) < 0))
        return -1;
    if (one_hot)
        tt_notes_add(notes,
                     "\"%s\" is one-hot: its %" PRId64 " columns are classes, numbered from 0",
                     a->y, k_y);
    f->targets = one_hot ? 1 : k_y;
    tt_job_begin(job, "reading rows", TT_UNIT_ROWS, rows);
    char *text = text_room(p, n, err);
    int rc = text ? 0 : -1;
    for (int i = 0; rc == 0 && i < n; i++)
        rc = add_rows(f, &p[i], one_hot, text, job, err);
    free(text);
    f->held = n > 1 ? p[1].x.array.shape.dim[0] : 0;
    return rc;
}

/* --- the file -------------------------------------------------------------------------------- */

int tt__frame_from_arrays(const struct tt__arrays *a, bool measured, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err)
{
    struct part part[2] = {{.x = {.memory = NULL}}, {.x = {.memory = NULL}}};
    bool both = a->val_x[0] && !measured, last = a->val_x[0] && measured;
    memset(out, 0, sizeof *out);
    out->header = a->y[0];
    out->unit = "sample";
    out->dialect = (struct tt__dialect){.separator = ',', .quote = '"'};
    out->label = strdup(a->path);
    int rc = out->label ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
    if (rc == 0 && last)
        tt_notes_add(notes, "reads \"%s\", and not what training has, \"%s\"", a->val_x, a->x);
    if (rc == 0)
        rc = read_part(a, last ? a->val_x : a->x, last ? a->val_y : a->y, &part[0], err);
    if (rc == 0 && both)
        rc = read_part(a, a->val_x, a->val_y, &part[1], err);
    if (rc == 0)
        rc = fill(a, part, both ? 2 : 1, job, out, notes, err);
    part_done(&part[0]);
    part_done(&part[1]);
    if (rc < 0)
        tt__frame_done(out);
    return rc;
}

int tt__frame_read_arrays(const char *path, const struct tt_data_wish *wish, bool inputs,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err)
{
    struct tt__arrays a;
    if (tt__arrays_open(&a, path, wish, inputs, notes, err) < 0)
        return -1;
    if (inputs)
        a.y[0] = a.val_y[0] = '\0';
    int rc = tt__frame_from_arrays(&a, inputs || (wish && wish->every_row), wish ? wish->job : NULL,
                                   out, notes, err);
    tt__arrays_close(&a);
    return rc;
}
