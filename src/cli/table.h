/* A table in plain text that fits a width: numbers are whole, texts are cut with an ellipsis, and
 * what is worth least is left out where that does not do. */
#ifndef TT_CLI_TABLE_H
#define TT_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct tt_table_column {
    const char *head;
    bool number; /* stands at the right, and is never cut */
    int least;   /* columns that a text keeps; 0: all of it */
    int rank;    /* the highest is left out first; 0: never */
};

struct tt_table {
    const struct tt_table_column *column;
    int columns, rows;
    char **cell; /* by rows; owned.  NULL: the one before it goes on to the end of the row */
    int room, at;
    bool lost; /* without memory */
};

/* `column` must outlive the table; tt_table_done() frees the rest. */
void tt_table_init(struct tt_table *t, const struct tt_table_column *column, int columns);
void tt_table_done(struct tt_table *t);

/* The next cell, row by row; NULL: see above.  Any text: it is made safe to show.  Without memory
 * rows are left out, and tt_table_print() says so. */
void tt_table_add(struct tt_table *t, const char *text);
void tt_table_addf(struct tt_table *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* On standard output, in `width` columns. */
void tt_table_print(const struct tt_table *t, int width);

/* Copies a text, safe to show; one of more than so many columns is cut and ends in an ellipsis. */
const char *tt_table_cut(char *out, size_t size, const char *text, int columns);

/* Columns that there are: COLUMNS of the environment, else the terminal's, else 80. */
int tt_table_width(void);

#endif
