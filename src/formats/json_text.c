#include <tuitrain/formats/json_text.h>

#include <stdlib.h>

/* Into memory that is there before, so that nothing can run out on the way. */
char *tt_json_whole(const json_t *json, size_t flags)
{
    size_t size = json_dumpb(json, NULL, 0, flags);
    char *text = size > 0 ? malloc(size + 1) : NULL;
    if (!text)
        return NULL;
    if (json_dumpb(json, text, size, flags) != size) {
        free(text);
        return NULL;
    }
    text[size] = '\0';
    return text;
}
