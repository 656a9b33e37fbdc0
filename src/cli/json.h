/* JSON lines on standard output. */
#ifndef TT_CLI_JSON_H
#define TT_CLI_JSON_H

#include <jansson.h>

#include <tuitrain/data/dataset.h>

/* A number with enough digits to read back the same; JSON has no NaN: what is not finite is null.
 */
json_t *tt_json_number(double value);

/* Any text from outside, and a key of that kind.  A byte XX that is no UTF-8, as a file's name can
 * have, is printed as the lone surrogate \uDCXX, which Python's os.fsencode() turns back. */
json_t *tt_json_text(const char *text);
void tt_json_set(json_t *object, const char *key, json_t *value);

/* A figure of the channels of pictures: a number of a single one, else a list. */
json_t *tt_json_channels(const struct tt_data *d, const float *figure);

/* As text, which the caller frees, with so many digits; NULL without memory.  Drops the reference.
 */
char *tt_json_dump(json_t *value, size_t digits);

/* Prints one line, and drops the reference to `object`. */
void tt_json_print(json_t *object);

#endif
