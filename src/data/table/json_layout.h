/* The other ways in which a table is laid out in JSON. */
#ifndef TT_DATA_TABLE_JSON_LAYOUT_H
#define TT_DATA_TABLE_JSON_LAYOUT_H

#include <jansson.h>

/* A whole file's value as an array of records, where it is one of these, as pandas' to_json() and
 * web services write them; else itself.  Takes the reference and gives one; NULL without memory.
 *   {"data": [{"a": 1}, ...], "next": ...}        the only list of objects
 *   {"columns": ["a"], "data": [[1], ...]}        split
 *   {"a": [1, ...], "b": [2, ...]}                lists of one length
 *   {"a": {"0": 1, ...}, "b": {"0": 2, ...}}      columns of rows by number
 *   {"0": {"a": 1, "b": 2}, "1": {...}}           rows by number */
json_t *tt__json_as_records(json_t *whole);

#endif
