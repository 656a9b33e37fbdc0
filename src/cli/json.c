#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

json_t *tt_json_number(double value)
{
    json_t *j = json_real(value);
    return j ? j : json_null();
}

json_t *tt_json_text(const char *text)
{
    json_t *j = json_string(text);
    size_t size = strlen(text) + 1;
    char *safe = j ? NULL : malloc(size);
    if (safe) {
        tt_text_printable(safe, size, text);
        j = json_string(safe);
    }
    free(safe);
    return j ? j : json_null();
}

void tt_json_print(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (text)
        printf("%s\n", text);
    free(text);
    json_decref(object);
}
