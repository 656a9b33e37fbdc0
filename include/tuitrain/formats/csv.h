/* CSV of numbers: one row a line, columns separated by commas, semicolons or tabs (whichever the
 * first line has), an optional first line of names, numbers plain or in double quotes.  Empty lines
 * are passed over.  Source: RFC 4180, as far as numbers go. */
#ifndef TT_FORMATS_CSV_H
#define TT_FORMATS_CSV_H

#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum { TT_CSV_COLUMNS = 16384, TT_CSV_NAME = 64 };

struct tt_csv {
    int64_t rows, columns;
    float *value;              /* (rows, columns), owned */
    char (*name)[TT_CSV_NAME]; /* of each column, safe to show; owned */
};

/* Parses `size` bytes; `label` is for messages, which name line and column. */
int tt_csv_parse(const char *label, const char *text, size_t size, struct tt_csv *out,
                 struct tt_err *err);

/* Reads a plain or gzipped file. */
int tt_csv_read(const char *path, struct tt_csv *out, struct tt_err *err);
void tt_csv_done(struct tt_csv *c);

#endif
