#include "json.h"

#include <stdio.h>
#include <stdlib.h>

json_t *tt_json_number(double value)
{
    json_t *j = json_real(value);
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
