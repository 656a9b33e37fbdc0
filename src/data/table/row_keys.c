#include "row_keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

#include "kinds.h"
#include "number.h"
#include "pipeline.h"

struct cell {
    uint64_t bits;
    int64_t at;
};

static int by_bits(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    return x->bits < y->bits ? -1 : x->bits > y->bits;
}

/* Equal numbers, and equal texts, have equal cells; whatever stands for nothing becomes one. */
static uint64_t cell_bits(const struct tt__series *c, double v)
{
    uint64_t bits;
    if (tt__cell_is_gap(c, v, c->numbers > 0))
        return UINT64_MAX;
    v = v == 0 ? 0 : v; /* 0 and -0 */
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static int find_groups(const struct tt__series *c, const uint32_t *order, int64_t n,
                       struct tt__row_keys *out, struct tt_err *err)
{
    struct cell *cell = tt_calloc(n, sizeof *cell, err);
    out->group = tt_calloc(n, sizeof *out->group, err);
    if (!cell || !out->group) {
        free(cell);
        return -1;
    }
    for (int64_t i = 0; i < n; i++)
        cell[i] = (struct cell){cell_bits(c, c->cell[order[i]]), i};
    qsort(cell, (size_t)n, sizeof *cell, by_bits);
    for (int64_t i = 0; i < n; i++) {
        out->n_groups += i == 0 || cell[i].bits != cell[i - 1].bits;
        out->group[cell[i].at] = out->n_groups - 1;
    }
    free(cell);
    return 0;
}

/* Of dates that could be meant both ways, the way that suits all of them. */
static int find_times(const struct tt__frame *f, int64_t column, const uint32_t *order, int64_t n,
                      struct tt__row_keys *out, struct tt_err *err)
{
    const struct tt__series *c = &f->column[column];
    struct tt__facts x;
    char text[80];
    if (tt__facts_of(f, column, &x, err) < 0)
        return -1;
    bool dates = x.dates, day_first = !x.month_first_only;
    tt__facts_done(&x);
    out->time = tt_calloc(n, sizeof *out->time, err);
    if (!out->time)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        double v = c->cell[order[i]];
        uint32_t code = v == v ? TT__GAP : tt__cell_code(v);
        struct tt__date date;
        out->time[i] = v;
        if (v != v && dates && code != TT__GAP &&
            tt__parse_date(c->text[code - 1].at, c->text[code - 1].length, day_first, &date))
            out->time[i] = date.days;
        if (out->time[i] != out->time[i])
            return tt_fail(err, TT_EINPUT,
                           "%s: line %u, column \"%.60s\": \"%s\" is no number or date, which "
                           "--time %.60s needs of each row",
                           f->label, f->line[order[i]], c->name,
                           tt__frame_text(f, column, order[i], text, sizeof text), c->name);
    }
    return 0;
}

static int64_t find_column(const struct tt__frame *f, const char *option, const char *name,
                           struct tt_err *err)
{
    int64_t k = tt__frame_find(f, name);
    return k >= 0 ? k : tt__refuse_column(f, option, name, err);
}

int tt__row_keys_find(const struct tt__frame *f, const struct tt_data_wish *wish,
                      const uint32_t *order, int64_t n, struct tt__row_keys *out,
                      struct tt_err *err)
{
    *out = (struct tt__row_keys){.n_groups = 0};
    int rc = 0;
    if (wish->group && wish->group[0]) {
        int64_t k = find_column(f, "group", wish->group, err);
        rc = k < 0 ? -1 : find_groups(&f->column[k], order, n, out, err);
    }
    if (rc == 0 && wish->time && wish->time[0]) {
        int64_t k = find_column(f, "time", wish->time, err);
        rc = k < 0 ? -1 : find_times(f, k, order, n, out, err);
    }
    if (rc < 0)
        tt__row_keys_done(out);
    return rc;
}

void tt__row_keys_done(struct tt__row_keys *k)
{
    free(k->group);
    free(k->time);
    *k = (struct tt__row_keys){.n_groups = 0};
}
