/* What stands in a text before its table. */
#ifndef TT_DATA_TABLE_LEAD_H
#define TT_DATA_TABLE_LEAD_H

#include <stddef.h>

#include <tuitrain/base/err.h>

/* Bytes of the line in which Excel is told the separator ("sep=;"), with its end, or 0. */
size_t tt__lead_separator(const char *text, const char *end);

/* Refuses what comes in place of a table when a download goes wrong: a web page, a pointer. */
int tt__lead_check(const char *label, const char *text, const char *end, struct tt_err *err);

#endif
