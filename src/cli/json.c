#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>

json_t *tt_json_number(double value)
{
    json_t *j = json_real(value);
    return j ? j : json_null();
}

json_t *tt_json_text(const char *text)
{
    char *utf8 = tt_text_as_utf8(text);
    json_t *j = utf8 ? json_string(utf8) : NULL;
    free(utf8);
    return j ? j : json_null();
}

json_t *tt_json_channels(const struct tt_data *d, const float *figure)
{
    int n = tt_data_channels(d);
    if (n == 1)
        return tt_json_number((double)figure[0]);
    json_t *list = json_array();
    for (int c = 0; c < n; c++)
        json_array_append_new(list, tt_json_number((double)figure[c]));
    return list;
}

void tt_json_set(json_t *object, const char *key, json_t *value)
{
    char *utf8 = tt_text_as_utf8(key);
    if (utf8)
        json_object_set_new(object, utf8, value);
    else
        json_decref(value);
    free(utf8);
}

/* Characters that are not just shown stand as \uXXXX; they are found within strings alone. */
static char *escape(const char *json, bool ascii)
{
    enum { LONGEST = 12, SURROGATE = 0xdc00 };
    char *out = malloc(LONGEST * strlen(json) + 1), *to = out;
    uint32_t ch;
    for (int n; out && (n = tt_utf8_decode(json, &ch)) > 0; json += n)
        if (ch >= TT_BYTE_CHAR && ch < TT_BYTE_CHAR_END)
            to += sprintf(to, "\\u%04x", (unsigned)(SURROGATE + ch - TT_BYTE_CHAR));
        else if (tt_char_is_safe(ch) && (ch < 0x80 || !ascii))
            to += tt_utf8_encode(ch, to);
        else if (ch < 0x10000)
            to += sprintf(to, "\\u%04x", (unsigned)ch);
        else
            to += sprintf(to, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((ch - 0x10000) >> 10)),
                          (unsigned)(0xdc00 + (ch & 0x3ff)));
    if (out)
        *to = '\0';
    return out;
}

static char *dump(json_t *value, size_t digits, bool ascii)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
    char *safe = text ? escape(text, ascii) : NULL;
    free(text);
    json_decref(value);
    return safe;
}

char *tt_json_dump(json_t *value, size_t digits)
{
    return dump(value, digits, false);
}

void tt_json_print(json_t *object)
{
    char *text = dump(object, 17, tt_print_ascii_only());
    if (!text)
        abort(); /* no memory */
    tt_print_line("%s", text);
    free(text);
}
