/* What is done with any frame that a target's bytes make: guessed, fitted, applied. */
#ifndef TT_FUZZ_TABLE_H
#define TT_FUZZ_TABLE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/data/table/pipeline.h"

static inline void apply(const struct tt_schema *s, const struct tt__frame *f)
{
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    int64_t *map = tt__schema_match(s, f, false, false, &notes, &err);
    uint32_t *order = malloc((size_t)f->rows * sizeof *order);
    float *x = s->n_inputs * f->rows < 1 << 22 ? malloc((size_t)(f->rows * s->n_inputs) * sizeof *x)
                                               : NULL;
    if (!map)
        abort(); /* its own columns */
    int64_t n = tt__schema_rows(s, f, map, false, false, order);
    if (x && tt__schema_check(s, f, map, false, &err) == 0 &&
        tt__schema_apply(s, f, map, order, n, x, &notes, &err) == 0)
        for (int64_t i = 0; i < n * s->n_inputs; i++)
            if (x[i] != x[i])
                abort();
    tt_notes_done(&notes);
    free(order);
    free(map);
    free(x);
}

static inline void learn(const struct tt__frame *f)
{
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    struct tt__facts *facts;
    struct tt_schema *s = tt__schema_guess(f, &wish, &facts, &notes, &err);
    uint32_t *order = calloc((size_t)f->rows, sizeof *order);
    int64_t *map = calloc((size_t)f->columns, sizeof *map);
    for (int64_t k = 0; k < f->columns; k++)
        map[k] = k;
    int64_t n = s ? tt__schema_rows(s, f, map, true, false, order) : 0;
    if (s && n > 0 && tt__schema_check(s, f, map, true, &err) == 0 &&
        tt__schema_fit(s, f, map, order, n, &err) == 0 && s->n_inputs > 0) {
        char *text = tt_schema_text(s, &err);
        struct tt_schema *again = tt_schema_parse(text, &err);
        if (!again)
            abort();
        apply(again, f);
        tt_schema_free(again);
        free(text);
    } else if (!s && !err.text[0]) {
        abort();
    }
    tt__facts_all_done(facts, f->columns);
    tt_notes_done(&notes);
    tt_schema_free(s);
    free(order);
    free(map);
}

#endif
