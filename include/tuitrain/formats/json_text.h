/* JSON as text, whole or not at all. */
#ifndef TT_FORMATS_JSON_TEXT_H
#define TT_FORMATS_JSON_TEXT_H

#include <jansson.h>

/* As json_dumps(), which leaves out a key when there is no memory for it (jansson 2.14).  NULL: no
 * memory, or it cannot be written; release with free(). */
char *tt_json_whole(const json_t *json, size_t flags);

#endif
