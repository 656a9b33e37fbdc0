/* Records and cells of a text table. */
#ifndef TT_DATA_TABLE_READER_H
#define TT_DATA_TABLE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a table is written. */
struct tt__dialect {
    char separator;     /* ' ' is any run of blanks */
    char quote;         /* '"' or '\'' */
    bool decimal_comma; /* 3,5 is a number between 3 and 4 */
    int64_t columns;    /* cells of most records */
};

struct tt__reader {
    const char *at, *end;
    struct tt__dialect dialect;
    int64_t line;     /* of `at`, from 1 */
    int64_t comments; /* lines passed over */
    bool begun;       /* a record has been read */
    int64_t open;     /* the line of a quote that nothing closes, or 0 */
};

struct tt__cell {
    const char *at; /* without its quotes and the blanks around it */
    size_t n;
    bool quoted;
    bool doubled; /* has quotes that stand for one */
};

/* Moves to the next record, past empty lines and comments; false at the end. */
bool tt__next_record(struct tt__reader *r);
/* The next cell of a record; true when another follows in it. */
bool tt__next_cell(struct tt__reader *r, struct tt__cell *out);

/* Finds out how the text is written, from its beginning. */
struct tt__dialect tt__dialect_guess(const char *text, const char *end);

#endif
