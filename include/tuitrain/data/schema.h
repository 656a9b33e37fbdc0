/* A table's schema: what each column is, and what it becomes.  It is made from a table once, when a
 * network is to be trained with it (fitted on the training rows alone), saved with the model, and
 * applied as it is to every table after that: columns are found by their names.
 *
 *     number    (x - mean) / deviation; a gap becomes the median, and where there were gaps,
 * another input says so (1) boolean   0 or 1; gaps likewise category  an input of 0 or 1 for each
 * level, and one for rare ("other") and missing ones date      days, and the angles of its place in
 * the year, the week and the day
 *
 * All figures are doubles, and applied in double before anything becomes float32.
 */
#ifndef TT_DATA_SCHEMA_H
#define TT_DATA_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/data/dataset.h>

enum tt_column_kind {
    TT_COLUMN_NUMBER,
    TT_COLUMN_CATEGORY,
    TT_COLUMN_BOOLEAN,
    TT_COLUMN_DATE,
    TT_COLUMN_IDENTIFIER, /* left out, as are those that follow */
    TT_COLUMN_CONSTANT,
    TT_COLUMN_TEXT,
    TT_COLUMN_EMPTY,
    TT_COLUMN_IGNORED,
    TT_COLUMN_KINDS
};
extern const char *const tt_column_kinds[]; /* NULL-ended, in the order above */

/* Parts of dates that become inputs: days since 1970, and angles as sine and cosine. */
enum { TT_PART_DAYS = 1, TT_PART_YEAR = 2, TT_PART_WEEK = 4, TT_PART_DAY = 8 };

struct tt_column {
    char *name; /* as in the file, owned */
    enum tt_column_kind kind;
    bool target;
    char why[96];     /* a few words on what it was taken for, or "" */
    bool lenient;     /* cells that are no number (or date) are gaps */
    bool gaps;        /* an input says where there was one */
    bool day_first;   /* of dates */
    unsigned parts;   /* of dates: TT_PART_DAYS | ... */
    double fill;      /* what a gap becomes */
    int n_levels;     /* of a category or boolean, ... */
    char **level;     /* ... as text, owned */
    bool other;       /* a category has an input for all other levels */
    int64_t first;    /* its first input, ... */
    int64_t n_inputs; /* ... and how many it has; 0: it is left out */
};

struct tt_schema {
    bool by_position; /* a model from before there were schemas: columns have no names */
    bool drop_gaps;   /* rows with a gap were left out of training */
    int64_t n_columns, n_inputs;
    struct tt_column *column; /* (n_columns), owned */
    int64_t target;           /* which of them is learned; of several values the first */
    int n_classes;            /* 0: values are learned */
    char **label;             /* (n_classes) as text, of any length; owned */
    int n_values;             /* columns of values that are learned; 0 is 1, as with classes */
    double value_mean[TT_MAX_VALUES], value_std[TT_MAX_VALUES];
    double *mean, *scale;               /* (n_inputs) owned: x becomes (x - mean) * scale */
    char (*input_name)[TT_COLUMN_NAME]; /* (n_inputs) safe to show; owned */
};

/* Values that are learned of each row. */
static inline int tt_schema_values(const struct tt_schema *s)
{
    return s->n_values > 1 ? s->n_values : 1;
}

/* What a column of a table holds, for who wants to look at it. */
struct tt_column_facts {
    int64_t cells, gaps, distinct; /* cells without the gaps */
    bool numbers;                  /* all of them: */
    double low, high, mean, deviation;
    char first[40], last[40]; /* of texts: in their order; of dates, as they are written */
    char most[40];            /* the most frequent, ... */
    int64_t most_n;           /* ... and how often it is there */
};

void tt_schema_free(struct tt_schema *s);
struct tt_schema *tt_schema_copy(const struct tt_schema *s, struct tt_err *err);

/* As JSON (free() it), and back: what a file says is checked, and refused in words. */
char *tt_schema_text(const struct tt_schema *s, struct tt_err *err);
struct tt_schema *tt_schema_parse(const char *text, struct tt_err *err);

/* What a file's columns become, in a few words: "one-hot of 3", "left out: row numbers". */
void tt_schema_describe(const struct tt_schema *s, int64_t column, char *out, size_t size);

#endif
