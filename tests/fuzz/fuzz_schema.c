/* The schema of a model's metadata: what is taken can be written again, and is then the same. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/schema.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    struct tt_schema *s = tt_schema_parse(text, &err);
    free(text);
    if (!s) {
        if (!err.text[0])
            abort();
        return 0;
    }
    int64_t inputs = 0;
    for (int64_t k = 0; k < s->n_columns; k++) {
        char said[200];
        tt_schema_describe(s, k, said, sizeof said);
        if (s->column[k].first != inputs)
            abort();
        inputs += s->column[k].n_inputs;
    }
    char *once = tt_schema_text(s, &err);
    struct tt_schema *again = tt_schema_parse(once, &err);
    char *twice = again ? tt_schema_text(again, &err) : NULL;
    if (inputs != s->n_inputs || !twice || strcmp(once, twice) != 0)
        abort();
    free(once);
    free(twice);
    tt_schema_free(s);
    tt_schema_free(again);
    return 0;
}
