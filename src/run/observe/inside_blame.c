/* What of the input speaks for the target: saliency, squares that are painted over, columns. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>
#include <tuitrain/tensor/par.h>

#include "inside_parts.h"

/* --- gradient times input -------------------------------------------------------------------- */

/* The sum of v (height, width, channels) under a pixel of the shrunk picture, as a mean. */
static float under(const struct tt__look *k, const float *v, int row, int column)
{
    const int64_t *d = k->s->data.input.dim;
    const struct tt_insight *out = k->out;
    int64_t top = row * d[1] / out->height, bottom = (row + 1) * d[1] / out->height;
    int64_t left = column * d[2] / out->width, right = (column + 1) * d[2] / out->width;
    float sum = 0;
    for (int64_t y = top; y < bottom; y++)
        for (int64_t i = left * d[0]; i < right * d[0]; i++)
            sum += v[y * d[2] * d[0] + i];
    return sum / (float)((bottom - top) * (right - left));
}

void tt__inside_shrink(const struct tt__look *k, const float *v, uint8_t *to)
{
    const struct tt_insight *out = k->out;
    float most = 0;
    for (int i = 0; i < out->height * out->width; i++) {
        float size = fabsf(under(k, v, i / out->width, i % out->width));
        most = size > most && isfinite(size) ? size : most;
    }
    for (int i = 0; i < out->height * out->width; i++)
        to[i] = most > 0 ? tt__signed_byte(under(k, v, i / out->width, i % out->width), most) : 128;
}

void tt__inside_saliency(struct tt__look *k)
{
    struct tt_inside *in = k->in;
    int64_t size = tt_shape_count(&k->s->data.input);
    for (int64_t i = 0; i < size; i++)
        in->adds[i] = in->gradient[i] * in->input[i];
    k->out->salient = k->out->height > 0;
    if (k->out->salient)
        tt__inside_shrink(k, in->adds, k->out->saliency);
}

/* --- painting over --------------------------------------------------------------------------- */

/* A square and a half of it on each side: of a single one few networks notice anything.  The
 * data's mean is 0 when it is normalised. */
static void paint(const struct tt__look *k, int square, float *x)
{
    const int64_t *d = k->s->data.input.dim;
    int64_t h = k->out->grid_h, w = k->out->grid_w, row = square / w, column = square % w;
    int64_t top = (2 * row - 1) * d[1] / (2 * h), bottom = (2 * row + 3) * d[1] / (2 * h);
    int64_t left = (2 * column - 1) * d[2] / (2 * w), right = (2 * column + 3) * d[2] / (2 * w);
    top = top < 0 ? 0 : top;
    left = left < 0 ? 0 : left;
    bottom = bottom > d[1] ? d[1] : bottom;
    right = right > d[2] ? d[2] : right;
    for (int64_t y = top; y < bottom; y++)
        memset(x + (y * d[2] + left) * d[0], 0, (size_t)((right - left) * d[0]) * sizeof *x);
}

/* The next n squares, in one pass. */
static void paint_some(struct tt__look *k, int n)
{
    static const struct tt_thread_team alone = {.rank = 0, .size = 1};
    struct tt_inside *in = k->in;
    int64_t size = tt_shape_count(&k->s->data.input), outputs = tt_model_outputs(in->model);
    const struct tt_pass pass = {.team = &alone, .n = n + 1};
    int all = k->out->grid_h * k->out->grid_w;
    for (int i = 0; i <= n; i++) {
        memcpy(in->x + i * size, in->input, (size_t)size * sizeof *in->x);
        if (i > 0)
            paint(k, (in->next + i - 1) % all, in->x + i * size);
    }
    const float *z = tt_model_forward(in->model, &pass, in->x);
    for (int i = 1; i <= n; i++) {
        double fall = (double)z[k->target.output] - (double)z[i * outputs + k->target.output];
        in->fall[(in->next + i - 1) % all] = (float)(k->target.scale * fall);
    }
    in->next = (in->next + n) % all;
    in->painted += n;
    in->fresh += n;
}

static const double MUCH = 1e6; /* multiply-adds of a sample */

bool tt__inside_paint_over(struct tt__look *k, double multiply_adds)
{
    struct tt_insight *out = k->out;
    struct tt_inside *in = k->in;
    const struct tt_shape *shape = &k->s->data.input;
    out->grid_h = out->grid_w = out->grid_done = 0;
    if (shape->n != 3 || in->batch < 2)
        return true;
    /* Half as many squares each way where each is much work. */
    int grid = tt_model_multiply_adds(in->model) > MUCH ? TT_INSIDE_GRID / 2 : TT_INSIDE_GRID;
    out->grid_h = shape->dim[1] < grid ? (int)shape->dim[1] : grid;
    out->grid_w = shape->dim[2] < grid ? (int)shape->dim[2] : grid;
    int all = out->grid_h * out->grid_w;
    double can = multiply_adds / (tt_model_multiply_adds(in->model) + 1);
    int left = can < 1 ? 1 : can > all ? all : (int)can;
    left = left < all - in->fresh ? left : all - in->fresh;
    while (left > 0) {
        int n = left < in->batch - 1 ? left : (int)in->batch - 1;
        paint_some(k, n);
        left -= n;
    }
    out->grid_done = in->painted < all ? in->painted : all;
    memcpy(out->fall, in->fall, sizeof out->fall);
    return in->fresh >= all;
}

/* --- columns --------------------------------------------------------------------------------- */

static double raw(const struct tt__look *k, int64_t input)
{
    const struct tt_data *d = &k->s->data;
    double v = (double)k->in->input[input];
    if (!d->column_scale)
        return v;
    double unit = 1 / (double)d->column_scale[input];
    v = v * unit + (double)d->column_mean[input];
    return fabs(v) < 1e-5 * unit ? 0 : v; /* float32 has rounded it */
}

static void say_level(const struct tt__look *k, const struct tt_column *c, char *out, size_t size)
{
    for (int64_t j = 0; j < c->n_inputs; j++)
        if (raw(k, c->first + j) > 0.5) {
            tt_text_printable(out, size,
                              j < c->n_levels                ? c->level[j]
                              : j == c->n_levels && c->other ? "(other)"
                                                             : "(missing)");
            return;
        }
    snprintf(out, size, "(none)");
}

static void say_value(const struct tt__look *k, const struct tt_column *c, char *out, size_t size)
{
    double v = raw(k, c->first);
    if (c->kind == TT_COLUMN_CATEGORY)
        say_level(k, c, out, size);
    else if (c->gaps && raw(k, c->first + c->n_inputs - 1) > 0.5)
        snprintf(out, size, "(missing)");
    else if (c->kind == TT_COLUMN_BOOLEAN)
        snprintf(out, size, "%s", v > 0.5 ? "yes" : "no");
    else if (c->kind == TT_COLUMN_DATE && !(c->parts & TT_PART_DAYS))
        out[0] = '\0';
    else
        snprintf(out, size, c->kind == TT_COLUMN_DATE ? "day %.6g" : "%.5g", v);
}

struct column {
    const struct tt_column *of; /* NULL: an input without a schema */
    int64_t first, n;
};

/* The columns that are learned from; false beyond the last. */
static bool next_column(const struct tt_data *d, int64_t *at, struct column *out)
{
    const struct tt_schema *s = d->schema;
    int64_t all = s ? s->n_columns : tt_shape_count(&d->input);
    while (s && *at < all && (s->column[*at].target || s->column[*at].n_inputs == 0))
        ++*at;
    if (*at >= all)
        return false;
    *out = s ? (struct column){&s->column[*at], s->column[*at].first, s->column[*at].n_inputs}
             : (struct column){NULL, *at, 1};
    ++*at;
    return true;
}

static void tell_column(struct tt__look *k, const struct column *c, double adds, int number)
{
    struct tt_insight *out = k->out;
    const struct tt_data *d = &k->s->data;
    struct tt_inside_column *to;
    int at = out->n_columns;
    if (at == TT_INSIDE_COLUMNS) { /* in the place of the one that weighs least */
        at = 0;
        for (int i = 1; i < out->n_columns; i++)
            at = fabs(out->column[i].adds) < fabs(out->column[at].adds) ? i : at;
        if (fabs(out->column[at].adds) >= fabs(adds))
            return;
        memmove(&out->column[at], &out->column[at + 1],
                (size_t)(TT_INSIDE_COLUMNS - 1 - at) * sizeof out->column[0]);
        at = TT_INSIDE_COLUMNS - 1;
    } else {
        out->n_columns++;
    }
    to = &out->column[at];
    to->column = number;
    to->adds = adds;
    if (c->of)
        tt_text_printable(to->name, sizeof to->name, c->of->name);
    else if (d->column_name)
        tt_text_copy(to->name, sizeof to->name, d->column_name[c->first]);
    else
        snprintf(to->name, sizeof to->name, "input %d", number + 1);
    if (c->of)
        say_value(k, c->of, to->value, sizeof to->value);
    else
        snprintf(to->value, sizeof to->value, "%.5g", raw(k, c->first));
}

/* Of the parts of one column the sum: they are one thing to whoever made the table. */
void tt__inside_columns(struct tt__look *k)
{
    struct tt_insight *out = k->out;
    struct column c;
    int64_t at = 0;
    out->columns = 0;
    out->n_columns = 0;
    if (k->s->data.input.n != 1)
        return;
    for (; next_column(&k->s->data, &at, &c); out->columns++) {
        double adds = 0;
        for (int64_t i = c.first; i < c.first + c.n; i++)
            adds += (double)(k->in->gradient[i] * k->in->input[i]);
        tell_column(k, &c, adds, (int)out->columns);
    }
}
