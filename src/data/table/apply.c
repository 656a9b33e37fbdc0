/* A schema applied to the rows of a table: what train, eval and predict all do. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "number.h"
#include "pipeline.h"

static const double PI = 3.14159265358979323846;

/* --- cells that do not fit ------------------------------------------------------------------- */

static bool fits(const struct tt_column *c, const struct tt__text *t)
{
    struct tt__date d;
    if (t->count == 0 || tt__means_nothing(t->at, t->length, c->kind == TT_COLUMN_NUMBER))
        return true;
    if (c->kind == TT_COLUMN_DATE)
        return tt__parse_date(t->at, t->length, c->day_first, &d);
    return c->kind != TT_COLUMN_NUMBER;
}

static int64_t find_wrong_number(const struct tt_column *c, const struct tt__series *from,
                                 int64_t rows, int64_t *n)
{
    double unused;
    int64_t first = -1;
    *n = 0;
    for (int64_t r = 0; r < rows && c->kind == TT_COLUMN_DATE; r++)
        if (from->cell[r] == from->cell[r] && !tt__number_date(from->cell[r], &unused)) {
            first = first < 0 ? r : first;
            ++*n;
        }
    return first;
}

static int check_column(const struct tt_column *c, const struct tt__frame *f, int64_t at,
                        bool fitting, struct tt_err *err)
{
    const struct tt__series *from = &f->column[at];
    int64_t wrong, row = find_wrong_number(c, from, f->rows, &wrong);
    char text[80], place[40];
    for (uint32_t i = 0; i < from->n_texts; i++) {
        const struct tt__text *t = &from->text[i];
        if (fits(c, t))
            continue;
        wrong += t->count;
        row = row < 0 || t->row < row ? t->row : row;
    }
    if (wrong == 0 || c->lenient)
        return 0;
    bool date = c->kind == TT_COLUMN_DATE;
    tt__frame_text(f, at, row, text, sizeof text);
    if (!fitting)
        return tt_fail(err, TT_EINPUT,
                       "%s: %s, column \"%.60s\": \"%.40s\" is no %s, which the model takes "
                       "there (%" PRId64 " such of %" PRId64
                       "); an empty cell would be taken for a gap",
                       f->label, tt__frame_place(f, row, place), from->name, text,
                       date ? "date" : "number", wrong, f->rows);
    return tt_fail(err, TT_EINPUT,
                   "%s: %s, column \"%.60s\": \"%.40s\" among %ss (%" PRId64 " such of %" PRId64
                   "); --as \"%.60s=%s\" takes them for gaps, --ignore \"%.60s\" leaves the column "
                   "out",
                   f->label, tt__frame_place(f, row, place), from->name, text,
                   date ? "date" : "number", wrong, f->rows, from->name, date ? "date" : "number",
                   from->name);
}

int tt__schema_check(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                     bool fitting, struct tt_err *err)
{
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        bool learned = c->target && s->n_classes == 0;
        bool used = fitting ? c->kind < TT_COLUMN_IDENTIFIER : c->n_inputs > 0 || learned;
        if (used && map[k] >= 0 && check_column(c, f, map[k], fitting, err) < 0)
            return -1;
    }
    return 0;
}

/* --- rows ------------------------------------------------------------------------------------ */

static bool has_gap(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                    int64_t row)
{
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (c->kind >= TT_COLUMN_IDENTIFIER || c->target || map[k] < 0)
            continue;
        const struct tt__series *from = &f->column[map[k]];
        if (tt__cell_is_gap(from, from->cell[row], c->kind == TT_COLUMN_NUMBER))
            return true;
    }
    return false;
}

/* Of several values each is needed. */
static bool lacks_target(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                         int64_t row)
{
    for (int64_t k = s->target; k < s->n_columns; k++) {
        if (!s->column[k].target)
            continue;
        const struct tt__series *y = &f->column[map[k]];
        if (tt__cell_is_gap(y, y->cell[row], s->n_classes == 0) ||
            (s->n_classes == 0 && y->cell[row] != y->cell[row]))
            return true;
        if (s->n_values < 2)
            return false;
    }
    return false;
}

int64_t tt__schema_rows(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                        bool target, bool drop_gaps, uint32_t *order)
{
    int64_t n = 0;
    for (int64_t r = 0; r < f->rows; r++) {
        if (target && lacks_target(s, f, map, r))
            continue;
        if (!drop_gaps || !has_gap(s, f, map, r))
            order[n++] = (uint32_t)r;
    }
    return n;
}

/* --- levels ---------------------------------------------------------------------------------- */

/* Which level a cell is: the texts of the column at hand are looked up once. */
struct levels {
    char *const *level;
    int n;
    double *number;   /* (n) the level as a number, or NaN */
    int32_t *of_text; /* (texts + 1); -1 is none of them, -2 a gap */
    bool boolean;
};

static bool says_yes(const char *text)
{
    static const char *const yes[] = {"true", "yes", "y", "t", "on", "1", NULL};
    return tt__name_is(text, yes);
}

static bool says_no(const char *text)
{
    static const char *const no[] = {"false", "no", "n", "f", "off", "0", NULL};
    return tt__name_is(text, no);
}

static int32_t find_level(const struct levels *l, const struct tt__text *t)
{
    char word[8] = "";
    for (int i = 0; i < l->n; i++)
        if (strlen(l->level[i]) == t->length && memcmp(l->level[i], t->at, t->length) == 0)
            return i;
    if (!l->boolean || t->length >= sizeof word)
        return -1;
    memcpy(word, t->at, t->length);
    for (int i = 0; i < l->n; i++)
        if ((says_yes(word) && says_yes(l->level[i])) || (says_no(word) && says_no(l->level[i])))
            return i;
    return -1;
}

static void levels_done(struct levels *l)
{
    free(l->number);
    free(l->of_text);
}

static int levels_init(struct levels *l, char *const *level, int n, bool boolean,
                       const struct tt__series *from, struct tt_err *err)
{
    *l = (struct levels){.level = level, .n = n, .boolean = boolean};
    l->number = tt_calloc(n, sizeof *l->number, err);
    l->of_text = tt_calloc((int64_t)from->n_texts + 1, sizeof *l->of_text, err);
    if (!l->number || !l->of_text) {
        levels_done(l);
        return -1;
    }
    for (int i = 0; i < n; i++) {
        unsigned spelling = 0;
        if (!tt__parse_number(level[i], strlen(level[i]), false, &l->number[i], &spelling) ||
            (spelling & ~(unsigned)TT__ZEROS))
            l->number[i] = NAN;
        if (boolean)
            l->number[i] = says_yes(level[i]);
    }
    l->of_text[TT__GAP] = -2;
    for (uint32_t i = 0; i < from->n_texts; i++) {
        l->of_text[i + 1] = find_level(l, &from->text[i]);
        if (l->of_text[i + 1] < 0 &&
            tt__means_nothing(from->text[i].at, from->text[i].length, false))
            l->of_text[i + 1] = -2;
    }
    return 0;
}

static int32_t level_of(const struct levels *l, double v)
{
    if (v != v)
        return l->of_text[tt__cell_code(v)];
    for (int i = 0; i < l->n; i++)
        if (l->number[i] == v)
            return i;
    return -1;
}

/* --- columns --------------------------------------------------------------------------------- */

struct apply {
    const struct tt_schema *schema;
    const struct tt__frame *frame;
    const uint32_t *order;
    int64_t n;
    float *x;
    int64_t gaps, strange; /* cells of the column at hand: filled, and of no level */
};

static float *input_of(const struct apply *a, const struct tt_column *c, int64_t i)
{
    return a->x + i * a->schema->n_inputs + c->first;
}

static float standardised(const struct tt_schema *s, int64_t input, double v)
{
    return (float)((v - s->mean[input]) * s->scale[input]);
}

static int apply_levels(struct apply *a, const struct tt_column *c, const struct tt__series *from,
                        struct tt_err *err)
{
    struct levels l;
    bool boolean = c->kind == TT_COLUMN_BOOLEAN;
    int yes = boolean && c->n_levels == 2 && says_yes(c->level[1]) ? 1 : 0;
    if (levels_init(&l, c->level, c->n_levels, boolean, from, err) < 0)
        return -1;
    for (int64_t i = 0; i < a->n; i++) {
        float *x = input_of(a, c, i);
        int32_t k = level_of(&l, from->cell[a->order[i]]);
        for (int64_t j = 0; j < c->n_inputs; j++)
            x[j] = 0;
        a->gaps += k == -2;
        a->strange += k == -1;
        if (boolean)
            x[0] = k >= 0 ? (float)(k == yes) : 0.5F;
        else if (k >= 0)
            x[k] = 1;
        else if (k == -1 && c->other)
            x[c->n_levels] = 1;
        if (k == -2 && c->gaps)
            x[c->n_inputs - 1] = 1;
    }
    levels_done(&l);
    return 0;
}

static int apply_numbers(struct apply *a, const struct tt_column *c, const struct tt__series *from,
                         struct tt_err *err)
{
    char place[40];
    for (int64_t i = 0; i < a->n; i++) {
        double v = from->cell[a->order[i]];
        float *x = input_of(a, c, i);
        bool gap = v != v;
        x[0] = standardised(a->schema, c->first, gap ? c->fill : v);
        if (!isfinite(x[0]))
            return tt_fail(
                err, TT_EINPUT,
                "%s: %s, column \"%.60s\": %g is too far from what the model was "
                "trained on to be a number there; an empty cell would be taken for a gap",
                a->frame->label, tt__frame_place(a->frame, a->order[i], place), from->name, v);
        if (c->gaps)
            x[1] = gap;
        a->gaps += gap;
    }
    return 0;
}

static void set_date(const struct apply *a, const struct tt_column *c, double days, float *x)
{
    const struct tt__day p = tt__day_parts(days);
    const struct {
        unsigned part;
        double angle;
    } round[] = {{TT_PART_YEAR, p.of_year},
                 {TT_PART_WEEK, (p.weekday + p.hour / 24) / 7},
                 {TT_PART_DAY, p.hour / 24}};
    if (c->parts & TT_PART_DAYS)
        *x++ = standardised(a->schema, c->first, days);
    for (size_t i = 0; i < 3; i++)
        if (c->parts & round[i].part) {
            *x++ = (float)sin(2 * PI * round[i].angle);
            *x++ = (float)cos(2 * PI * round[i].angle);
        }
}

/* Whether the day is first in this file: what its own dates say comes before what training had. */
static bool first_is_day(const struct tt_column *c, const struct tt__series *from,
                         struct tt_notes *notes)
{
    int64_t against = 0, in_favour = 0;
    const struct tt__text *open = NULL;
    for (uint32_t i = 0; i < from->n_texts; i++) {
        const struct tt__text *t = &from->text[i];
        struct tt__date d, other;
        if (t->count == 0 || !tt__parse_date(t->at, t->length, c->day_first, &d) ||
            !tt__parse_date(t->at, t->length, !c->day_first, &other))
            continue;
        against += d.exchanged ? t->count : 0;
        in_favour += other.exchanged ? t->count : 0;
        open = !open && d.open && d.days != other.days ? t : open;
    }
    if (against > 0 && in_favour > 0)
        tt_notes_add(notes,
                     "warning: column \"%.60s\": of %" PRId64 " dates the day is first, of %" PRId64
                     " the month; where either could be, the %s is taken to be",
                     c->name, c->day_first ? in_favour : against,
                     c->day_first ? against : in_favour, c->day_first ? "day" : "month");
    else if (against > 0)
        tt_notes_add(notes, "column \"%.60s\": the %s is first here, and was not in training",
                     c->name, c->day_first ? "month" : "day");
    else if (open && in_favour == 0 && !c->day_first)
        tt_notes_add(notes, "column \"%.60s\": \"%.*s\" is read with the month first", c->name,
                     (int)(open->length < 40 ? open->length : 40), open->at);
    return against > 0 && in_favour == 0 ? !c->day_first : c->day_first;
}

static int apply_dates(struct apply *a, const struct tt_column *c, const struct tt__series *from,
                       struct tt_notes *notes, struct tt_err *err)
{
    bool day_first = first_is_day(c, from, notes);
    double *days = tt_calloc((int64_t)from->n_texts + 1, sizeof *days, err);
    if (!days)
        return -1;
    days[TT__GAP] = NAN;
    for (uint32_t i = 0; i < from->n_texts; i++) {
        struct tt__date d;
        days[i + 1] =
            tt__parse_date(from->text[i].at, from->text[i].length, day_first, &d) ? d.days : NAN;
    }
    for (int64_t i = 0; i < a->n; i++) {
        double v = from->cell[a->order[i]], day = NAN;
        if (v == v)
            tt__number_date(v, &day);
        else
            day = days[tt__cell_code(v)];
        bool gap = day != day;
        set_date(a, c, gap ? c->fill : day, input_of(a, c, i));
        if (c->gaps)
            input_of(a, c, i)[c->n_inputs - 1] = gap;
        a->gaps += gap;
    }
    free(days);
    return 0;
}

/* A line for each of the first columns that need one. */
static void tell(const struct apply *a, const struct tt_column *c, int *told,
                 struct tt_notes *notes)
{
    enum { MOST = 8 };
    char fill[40];
    if ((a->gaps || a->strange) && ++*told > MOST) {
        if (*told == MOST + 1)
            tt_notes_add(notes, "... and more columns with gaps or rare values");
        return;
    }
    if (a->gaps > 0 && c->kind == TT_COLUMN_NUMBER)
        tt_notes_add(notes, "filled: column \"%.60s\", %" PRId64 " gap%s with the median, %s",
                     c->name, a->gaps, a->gaps == 1 ? "" : "s",
                     tt_text_double(fill, sizeof fill, c->fill));
    else if (a->gaps > 0)
        tt_notes_add(notes, "filled: column \"%.60s\", %" PRId64 " gap%s as missing", c->name,
                     a->gaps, a->gaps == 1 ? "" : "s");
    if (a->strange > 0)
        tt_notes_add(notes, "column \"%.60s\": %" PRId64 " cell%s rare values%s", c->name,
                     a->strange, a->strange == 1 ? " holds" : "s hold",
                     c->other ? ", taken as \"other\"" : " that training did not see");
}

int tt__schema_apply(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                     const uint32_t *order, int64_t n, float *x, struct tt_notes *notes,
                     struct tt_err *err)
{
    struct apply a = {.schema = s, .frame = f, .order = order, .n = n, .x = x};
    int told = 0;
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        int rc = 0;
        if (c->n_inputs == 0)
            continue;
        const struct tt__series *from = &f->column[map[k]];
        a.gaps = a.strange = 0;
        if (c->kind == TT_COLUMN_NUMBER)
            rc = apply_numbers(&a, c, from, err);
        else if (c->kind == TT_COLUMN_DATE)
            rc = apply_dates(&a, c, from, notes, err);
        else
            rc = apply_levels(&a, c, from, err);
        if (rc < 0)
            return -1;
        tell(&a, c, &told, notes);
    }
    return 0;
}

int tt__schema_targets(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                       const uint32_t *order, int64_t n, uint16_t *cls, double *value,
                       struct tt_err *err)
{
    const struct tt__series *from = &f->column[map[s->target]];
    struct levels l;
    if (s->n_classes == 0) {
        int64_t values = tt_schema_values(s);
        for (int64_t k = s->target, c = 0; k < s->n_columns && c < values; k++) {
            if (!s->column[k].target)
                continue;
            from = &f->column[map[k]];
            for (int64_t i = 0; i < n; i++)
                value[i * values + c] = from->cell[order[i]];
            c++;
        }
        return 0;
    }
    bool boolean = s->column[s->target].kind == TT_COLUMN_BOOLEAN;
    if (levels_init(&l, s->label, s->n_classes, boolean, from, err) < 0)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        int32_t k = level_of(&l, from->cell[order[i]]);
        cls[i] = k < 0 ? TT__UNKNOWN : (uint16_t)k;
    }
    levels_done(&l);
    return 0;
}
