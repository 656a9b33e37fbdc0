/* A table as it was read, column by column: numbers, and the distinct texts of each column. */
#ifndef TT_DATA_TABLE_FRAME_H
#define TT_DATA_TABLE_FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <tuitrain/base/err.h>

#include "reader.h"

enum { TT__MOST_COLUMNS = 65536 };

/* A cell that holds no number is a NaN whose low half tells what it holds: nothing, or which of its
 * column's texts. */
static inline double tt__text_cell(uint32_t code)
{
    uint64_t bits = UINT64_C(0x7ff8000000000000) | code;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}
static inline uint32_t tt__cell_code(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return (uint32_t)bits;
}
#define TT__GAP 0u /* the code of nothing; texts are counted from 1 */

struct tt__text {
    const char *at; /* UTF-8, not NUL-ended */
    uint32_t length;
    uint32_t hash;
    int64_t count;
    int64_t row; /* the first that has it */
};

struct tt__series {
    char *name;   /* owned, as in the file */
    double *cell; /* (rows) */
    struct tt__text *text;
    uint32_t n_texts, room;
    uint32_t *slot; /* hash table of codes */
    uint32_t slots;
    int64_t numbers, gaps;
    unsigned spelling; /* TT__GROUPED | ... of its numbers */
};

struct tt__frame {
    char *label; /* the file, for messages */
    int64_t rows, columns, room;
    struct tt__series *column;
    uint32_t *line; /* (rows) of the file where it begins */
    struct tt__dialect dialect;
    bool header;      /* the first line has names */
    bool units;       /* the second has units */
    bool sizes;       /* the first has scikit-learn's sizes: the last column is learned */
    int64_t targets;  /* so many columns, the last ones, are there to be learned; 0: not known */
    int64_t held;     /* so many rows, the last ones, validate; 0: some are drawn */
    const char *unit; /* what `line` counts, for messages; NULL: lines */
    int64_t comments;
    char *member;         /* the file of an archive that was chosen among several, or NULL; owned */
    const char *encoding; /* that it was converted from, or NULL */
    unsigned char *bytes; /* the file, owned: texts point into it */
    struct tt__block *block; /* texts that are not in it as they are */
};

/* Reads a text table, plain or packed (formats/packed.h); open.h has other kinds of files. */
int tt__frame_read(const char *path, struct tt__frame *out, struct tt_err *err);
/* The same, telling a job (or NULL) how far it is; with `keep` the frame of a large table is kept
 * for the next time, or taken from the last one (frame_cache.h). */
struct tt_job;
int tt__frame_read_told(const char *path, struct tt_job *job, bool keep, struct tt__frame *out,
                        struct tt_err *err);
/* Parses bytes from malloc(), with room for a NUL after them; owns them from then on. */
int tt__frame_parse(const char *label, unsigned char *bytes, size_t size, struct tt__frame *out,
                    struct tt_err *err);
int tt__frame_parse_told(const char *label, unsigned char *bytes, size_t size, struct tt_job *job,
                         struct tt__frame *out, struct tt_err *err);
void tt__frame_done(struct tt__frame *f);

/* For those that fill a frame themselves: a column, room for a row, a cell's text (copied). */
int tt__frame_add_column(struct tt__frame *f, const char *name, size_t n, struct tt_err *err);
int tt__frame_add_row(struct tt__frame *f, int64_t line, struct tt_err *err);
int tt__frame_set(struct tt__frame *f, int64_t column, const char *text, size_t n,
                  struct tt_err *err);

/* The same of a number, which may be NaN: a gap. */
void tt__frame_set_number(struct tt__frame *f, int64_t column, double value);

/* "line 7", or "row 7": where a row is in its file. */
const char *tt__frame_place(const struct tt__frame *f, int64_t row, char out[40]);

/* The column of that name, or by its number from 1; -1: there is none. */
int64_t tt__frame_find(const struct tt__frame *f, const char *name);

/* A number of the column as text: codes that all have as many digits keep the zeros before them. */
const char *tt__number_text(const struct tt__series *c, double v, char *out, size_t size);

/* A cell as text for messages and labels, safe to show. */
const char *tt__frame_text(const struct tt__frame *f, int64_t column, int64_t row, char *out,
                           size_t size);

/* --- for those that read text into a frame --- */

/* A cell of the last row, or of the first: it points into the frame's bytes. */
int tt__frame_set_cell(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                       struct tt_err *err);
int tt__frame_set_first(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                        struct tt_err *err);
int tt__frame_name(struct tt__frame *f, int64_t column, struct tt__cell *cell, struct tt_err *err);

/* For frames that are read in parts: room for so many rows more; the rows of a part's column, to be
 * those from `row` on, and the texts that the file does not hold as they are.  The part is used up;
 * false without memory. */
int tt__frame_add_rows(struct tt__frame *f, int64_t rows, struct tt_err *err);
/* A text that a column does not have yet; its code, or 0 without memory. */
uint32_t tt__series_add_text(struct tt__series *c, const char *text, size_t n, uint32_t hash,
                             int64_t count, int64_t row);
bool tt__series_append(struct tt__series *to, int64_t row, struct tt__series *part, int64_t rows);
void tt__frame_take_texts(struct tt__frame *to, struct tt__frame *part);

void tt__frame_drop_first_row(struct tt__frame *f);
int tt__frame_insert_first_row(struct tt__frame *f, int64_t line, struct tt_err *err);
void tt__frame_drop_last_column(struct tt__frame *f);

#endif
