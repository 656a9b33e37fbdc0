/* The rows of a text table: of a long one on several threads, with the same frame as from one. */
#ifndef TT_DATA_TABLE_ROWS_H
#define TT_DATA_TABLE_ROWS_H

#include "frame.h"

struct tt_job;

/* Rows of another length than most: how many, and the first. */
struct tt__ragged {
    int64_t n, line, cells;
};

/* Longer ones are none: each distinct text is held, and shown. */
enum { TT__LONGEST_CELL = 1 << 24 };
int tt__refuse_cell(const struct tt__frame *f, int64_t line, int64_t cell, size_t n,
                    struct tt_err *err);

/* All records from r->at on become rows of the frame, whose columns are there.  Of the reader the
 * lines, comments and open quotes are as if it had read all of it. */
int tt__read_rows(struct tt__reader *r, struct tt__frame *f, struct tt__ragged *bad,
                  struct tt_job *job, struct tt_err *err);

/* Bytes of text that a thread reads at once; tests make them few. */
extern size_t tt__rows_piece;

#endif
