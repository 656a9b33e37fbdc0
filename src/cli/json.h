/* JSON lines on standard output. */
#ifndef TT_CLI_JSON_H
#define TT_CLI_JSON_H

#include <jansson.h>

/* A number with enough digits to read back the same; JSON has no NaN: what is not finite is null.
 */
json_t *tt_json_number(double value);

/* Where bytes are no UTF-8, as in a file's name, a '?' stands. */
json_t *tt_json_text(const char *text);

/* Prints one line, and drops the reference to `object`. */
void tt_json_print(json_t *object);

#endif
