/* A table: CSV and its kin, records of JSON, or of SQLite, one column of which is learned from
 * others.
 *
 * Unless another split is asked for, one row in five of each class, drawn always the same way, is
 * kept for validation.  What the columns are, is
 * guessed or asked for (table/guess.c), and fitted on the training rows (table/fit.c); or else it
 * stands in a model's schema, and is applied as it is there. */
#include "class_names.h"
#include "source.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/packed.h>

#include "split/split.h"
#include "table.h"
#include "table/checkup.h"
#include "table/open.h"
#include "table/sqlite.h"
#include "table/pipeline.h"
#include "table/row_keys.h"

/* Texts hold no control characters but those that move to other places; UTF-16 has zeros. */
static bool is_text(const char *path)
{
    char first[256];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, first, sizeof first);
    bool text = n > 0;
    bool wide = n > 1 && (memcmp(first, "\xff\xfe", 2) == 0 || memcmp(first, "\xfe\xff", 2) == 0);
    for (ssize_t i = 0; i < n && !wide; i++)
        text = text && (first[i] < 0 || first[i] >= '\t');
    if (fd >= 0)
        close(fd);
    return text;
}

/* Packed, or what a reader refuses by name. */
static bool is_known(const char *path)
{
    unsigned char first[64];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, first, sizeof first);
    if (fd >= 0)
        close(fd);
    return n > 0 && tt_packed_knows(first, (size_t)n);
}

static int probe(const char *what)
{
    static const char *const ends[] = {".csv",    ".tsv",    ".json",   ".jsonl",   ".ndjson",
                                       ".txt.gz", ".csv.gz", ".tsv.gz", ".json.gz", ".jsonl.gz"};
    /* Those are told what to do. */
    static const char *const others[] = {
        ".gz",      ".tgz",   ".zip", ".tar",  ".xz",   ".bz2", ".zst",      ".lz4", ".parquet",
        ".xlsx",    ".xls",   ".ods", ".orc",  ".avro", ".mat", ".sas7bdat", ".dta", ".sav",
        ".feather", ".arrow", ".h5",  ".hdf5", ".hdf",  ".pkl", ".pickle",   ".rds", ".rdata"};
    char path[TT_PATH];
    struct stat st;
    if (tt_packed_split(what, path))
        return 95; /* something inside a file */
    size_t n = strlen(path);
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (n > strlen(ends[i]) && strcmp(path + n - strlen(ends[i]), ends[i]) == 0)
            return 90;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (n > strlen(others[i]) && strcmp(path + n - strlen(others[i]), others[i]) == 0)
            return 20;
    if (tt__is_sqlite(path))
        return 90;
    return is_text(path) ? 10 : is_known(path) ? 5 : 0; /* some text file, perhaps */
}

/* All that lies between a file and its samples. */
enum { TT__SMALL_TABLE = 200000 }; /* cells */

struct job {
    const struct tt_data_wish *wish;
    struct tt_data *out;
    struct tt__table *table;
    struct tt__frame frame;
    struct tt__facts *facts; /* (columns), when the schema is guessed */
    int64_t *map;
    uint32_t *order; /* (n) rows that are used */
    uint16_t *cls;   /* (n) */
    double *value;   /* (n) */
    int64_t n;
    int64_t with_target; /* rows that have what is learned, */
    struct tt__parts parts;
};

/* --- the schema ------------------------------------------------------------------------------ */

static int guess(struct job *j, struct tt_err *err)
{
    struct tt__table *t = j->table;
    t->schema = tt__schema_guess(&j->frame, j->wish, &j->facts, &j->out->notes, err);
    j->map = tt_calloc(j->frame.columns, sizeof *j->map, err);
    if (!t->schema || !j->map)
        return -1;
    for (int64_t k = 0; k < j->frame.columns; k++)
        j->map[k] = k;
    if (tt__schema_check(t->schema, &j->frame, j->map, true, err) < 0)
        return -1;
    return j->wish->missing == TT_MISSING_REFUSE
               ? tt__refuse_gaps(t->schema, &j->frame, j->facts, err)
               : 0;
}

static int take_schema(struct job *j, struct tt_err *err)
{
    struct tt__table *t = j->table;
    t->schema = tt_schema_copy(j->wish->schema, err);
    if (!t->schema)
        return -1;
    j->map =
        tt__schema_match(t->schema, &j->frame, j->wish->by_position, true, &j->out->notes, err);
    return j->map ? tt__schema_check(t->schema, &j->frame, j->map, false, err) : -1;
}

/* --- rows ------------------------------------------------------------------------------------ */

static int64_t values_of(const struct job *j)
{
    return tt_schema_values(j->table->schema);
}

/* Rows of classes that the schema does not have can be neither right nor wrong. */
static int leave_out_unknown(struct job *j, struct tt_err *err)
{
    const struct tt_schema *s = j->table->schema;
    char label[80] = "", list[TT__NAME_LIST] = "", known[TT__NAME_LIST] = "";
    int64_t kept = 0;
    for (int64_t i = 0; i < j->n && s->n_classes; i++) {
        if (j->cls[i] == TT__UNKNOWN && !label[0])
            tt__frame_text(&j->frame, j->map[s->target], j->order[i], label, 60);
        if (j->cls[i] == TT__UNKNOWN)
            continue;
        j->cls[kept] = j->cls[i];
        j->order[kept++] = j->order[i];
    }
    if (!s->n_classes || kept == j->n)
        return 0;
    if (kept == 0) {
        tt__list_name(list, label);
        for (int c = 0; c < s->n_classes; c++)
            tt__list_name(known, s->label[c]);
        return tt__fail_no_class(j->frame.label, list, known, err);
    }
    j->out->unknown = j->n - kept;
    tt_notes_add(&j->out->notes,
                 "left out: %" PRId64 " of %" PRId64
                 " rows, whose class the model does not know (\"%s\")",
                 j->out->unknown, j->n, label);
    j->n = kept;
    return 0;
}

static int refuse_rows(const struct job *j, int64_t least, struct tt_err *err)
{
    const struct tt_schema *s = j->table->schema;
    if (j->n == 0 && j->with_target == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: column \"%.60s\", which is learned, is empty in all %" PRId64 " rows",
                       j->frame.label, s->column[s->target].name, j->frame.rows);
    return tt_fail(err, TT_EINPUT,
                   "%s: %" PRId64 " rows of %" PRId64 " can be used; it takes %" PRId64 " at least",
                   j->frame.label, j->n, j->frame.rows, least);
}

/* Of several that are learned each may be what a row lacks. */
static void tell_unlabelled(struct job *j, int64_t n)
{
    const struct tt_schema *s = j->table->schema;
    if (s->n_values > 1)
        tt_notes_add(&j->out->notes,
                     "left out: %" PRId64 " of %" PRId64
                     " rows without one of the %d columns that are learned",
                     n, j->frame.rows, s->n_values);
    else
        tt_notes_add(&j->out->notes, "left out: %" PRId64 " of %" PRId64 " rows without \"%.60s\"",
                     n, j->frame.rows, s->column[s->target].name);
}

static int choose_rows(struct job *j, struct tt_err *err)
{
    const struct tt_schema *s = j->table->schema;
    int64_t rows = j->frame.rows;
    bool drop = s->drop_gaps && !j->wish->every_row;
    j->order = tt_calloc(rows, sizeof *j->order, err);
    j->cls = tt_calloc(rows, sizeof *j->cls, err);
    j->value = tt_calloc(rows, (size_t)values_of(j) * sizeof *j->value, err);
    if (!j->order || !j->cls || !j->value)
        return -1;
    j->n = tt__schema_rows(s, &j->frame, j->map, true, false, j->order);
    j->with_target = j->n;
    if (j->n < rows)
        tell_unlabelled(j, rows - j->n);
    if (drop) {
        int64_t before = j->n;
        j->n = tt__schema_rows(s, &j->frame, j->map, true, true, j->order);
        if (j->n < before)
            tt_notes_add(&j->out->notes, "left out: %" PRId64 " of %" PRId64 " rows with gaps",
                         before - j->n, rows);
    }
    if (tt__schema_targets(s, &j->frame, j->map, j->order, j->n, j->cls, j->value, err) < 0 ||
        leave_out_unknown(j, err) < 0)
        return -1;
    int64_t least = j->wish->every_row ? 1 : 3;
    return j->n >= least ? 0 : refuse_rows(j, least, err);
}

/* Brings the rows into the order of their parts. */
static int reorder(struct job *j, const uint32_t *drawn, int64_t n, struct tt_err *err)
{
    uint32_t *order = tt_calloc(n, sizeof *order, err);
    uint16_t *cls = tt_calloc(n, sizeof *cls, err);
    int64_t values = values_of(j);
    double *value = tt_calloc(n, (size_t)values * sizeof *value, err);
    bool made = order && cls && value;
    for (int64_t i = 0; made && i < n; i++) {
        order[i] = j->order[drawn[i]];
        cls[i] = j->cls[drawn[i]];
        memcpy(value + i * values, j->value + (int64_t)drawn[i] * values,
               (size_t)values * sizeof *value);
    }
    if (made) {
        memcpy(j->order, order, (size_t)n * sizeof *order);
        memcpy(j->cls, cls, (size_t)n * sizeof *cls);
        memcpy(j->value, value, (size_t)(n * values) * sizeof *value);
        j->n = n;
    }
    free(order);
    free(cls);
    free(value);
    return made ? 0 : -1;
}

/* Rows that validate because the file says so; they come last. */
static int64_t held_rows(const struct job *j)
{
    int64_t n = 0;
    while (n < j->n && j->order[j->n - 1 - n] >= j->frame.rows - j->frame.held)
        n++;
    return n;
}

/* Which rows are for training, which for validation and the test. */
static int divide(struct job *j, struct tt_err *err)
{
    const struct tt_data_wish *w = j->wish;
    const struct tt_schema *s = j->table->schema;
    struct tt__divide plan;
    struct tt__row_keys keys = {0};
    if (w->every_row) {
        j->parts.val = j->n;
        return 0;
    }
    if (tt__split_plan(w, &plan, err) < 0)
        return -1;
    plan.label = j->frame.label;
    plan.held = held_rows(j);
    plan.n = j->n - plan.held;
    if (tt__split_hold(w, &plan, err) < 0 ||
        tt__row_keys_find(&j->frame, w, j->order, plan.n, &keys, err) < 0)
        return -1;
    plan.cls = s->n_classes ? j->cls : NULL;
    plan.n_classes = s->n_classes;
    plan.group = keys.group;
    plan.n_groups = keys.n_groups;
    plan.time = keys.time;
    int rc = tt__divide(&plan, &j->parts, err);
    tt__row_keys_done(&keys);
    if (rc < 0 || tt__split_note(j->out, w, &j->parts, err) < 0)
        return -1;
    int64_t n = j->parts.train + j->parts.val + j->parts.test;
    if (n < j->n)
        tt_notes_add(&j->out->notes,
                     "left out of this fold: %" PRId64 " rows that are later than those for "
                     "validation",
                     j->n - n);
    return reorder(j, j->parts.order, n, err);
}

/* --- samples --------------------------------------------------------------------------------- */

static int describe(struct job *j, struct tt_err *err)
{
    struct tt__table *t = j->table;
    struct tt_data *out = j->out;
    const struct tt_schema *s = t->schema;
    for (int64_t k = 0; k < s->n_inputs; k++) {
        t->mean[k] = (float)s->mean[k];
        t->scale[k] = (float)s->scale[k];
    }
    out->schema = s;
    out->column_name = (const char(*)[TT_COLUMN_NAME])s->input_name;
    memcpy(out->value_mean, s->value_mean, sizeof out->value_mean);
    memcpy(out->value_std, s->value_std, sizeof out->value_std);
    out->input = tt_shape1(s->n_inputs);
    for (int64_t k = 0, c = 0; k < s->n_columns; k++)
        if (s->column[k].target)
            tt_text_printable(out->each_value[c++], sizeof *out->each_value, s->column[k].name);
    out->n_values = s->n_values;
    tt__name_values(out);
    if (s->n_classes)
        tt__name_classes(out, s->label, s->n_classes);
    return tt__table_finish(out, s->n_classes, err);
}

static int fill(struct job *j, struct tt_err *err)
{
    struct tt__table *t = j->table;
    bool every = j->wish->every_row;
    int64_t train = j->parts.train, test = j->parts.test, val = j->parts.val;
    if (!j->wish->schema && tt__schema_fit(t->schema, &j->frame, j->map, j->order, train, err) < 0)
        return -1;
    if (t->schema->n_inputs < 1)
        return tt_fail(err, TT_EINPUT, "%s: no column is left to learn from", j->frame.label);
    t->values = (int)values_of(j);
    if (tt__table_allocate(j->out, train, val + test, t->schema->n_inputs, false, err) < 0)
        return -1;
    tt__table_keep_test(j->out, test);
    if (tt__schema_apply(t->schema, &j->frame, j->map, j->order, j->n, t->numbers, &j->out->notes,
                         err) < 0)
        return -1;
    memcpy(t->cls, j->cls, (size_t)j->n * sizeof *t->cls);
    memcpy(t->value, j->value, (size_t)(j->n * values_of(j)) * sizeof *t->value);
    if (describe(j, err) < 0)
        return -1;
    if (every) /* nothing is trained, but a session has both */
        j->out->train = j->out->val;
    /* Of a small table they cost nothing, and the screen shows them. */
    bool small = j->frame.rows * j->frame.columns <= TT__SMALL_TABLE;
    if ((j->wish->facts || small) && !j->wish->schema) {
        t->facts = tt__list_facts(&j->frame, t->schema, err);
        if (!t->facts)
            return -1;
        j->out->facts = t->facts;
    }
    if (!every && !j->wish->schema)
        tt__warn_of_copies(j->out, &j->frame, j->order);
    return 0;
}

int tt__open_frame(struct tt__frame *frame, const struct tt_data_wish *wish, struct tt_data *out,
                   struct tt_err *err)
{
    struct job j = {.wish = wish, .out = out, .table = out->owner, .frame = *frame};
    memset(frame, 0, sizeof *frame);
    tt__frame_tell(&j.frame, &out->notes);
    tt_job_begin(wish->job, "looking at the columns", TT_UNIT_ROWS, 0);
    tt_job_at(wish->job, j.frame.rows, 0);
    int rc = wish->schema ? take_schema(&j, err) : guess(&j, err);
    tt_job_begin(wish->job, "making samples", TT_UNIT_ROWS, 0);
    if (rc == 0 && !tt_job_at(wish->job, j.frame.rows, 0))
        rc = tt_job_stopped(err);
    if (rc == 0)
        rc = choose_rows(&j, err) < 0 || divide(&j, err) < 0 ? -1 : fill(&j, err);
    tt__facts_all_done(j.facts, j.frame.columns);
    tt__frame_done(&j.frame);
    free(j.map);
    free(j.parts.order);
    free(j.order);
    free(j.cls);
    free(j.value);
    return rc;
}

/* What is asked of arrays says nothing about a table. */
static int refuse_arrays(const char *path, const struct tt_data_wish *wish, struct tt_err *err)
{
    const char *y = wish->y && wish->y[0] ? wish->y : NULL;
    if (wish->schema || (!y && (!wish->x || !wish->x[0])))
        return 0;
    return tt_fail(err, TT_EUSAGE,
                   "--%s %.60s: %s holds no arrays of NumPy's; --target names the column that is "
                   "learned, --ignore those that are left out",
                   y ? "y" : "x", y ? y : wish->x, path);
}

static int open_file(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                     struct tt_err *err)
{
    struct tt__frame frame;
    if (refuse_arrays(path, wish, err) < 0 || !tt__table_new(out, err) ||
        tt__frame_open(path, wish, false, &frame, &out->notes, err) < 0)
        return -1;
    return tt__open_frame(&frame, wish, out, err);
}

const struct tt_source_type tt_source_csv = {
    .name = "csv",
    .help = "a table (CSV and its kin, records of JSON, SQLite) with a column to learn",
    .probe = probe,
    .open = open_file,
    .close = tt__table_close,
};
