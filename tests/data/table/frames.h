/* Frames: made of a text, and compared. */
#ifndef TT_TEST_FRAMES_H
#define TT_TEST_FRAMES_H

#include "../../support/test.h"

#include "../../../src/data/table/frame.h"

static inline struct tt__frame parse_frame(const char *text)
{
    struct tt__frame f;
    struct tt_err err = {0};
    size_t n = strlen(text);
    unsigned char *copy = malloc(n + 1);
    memcpy(copy, text, n + 1);
    assert_ok(tt__frame_parse("t", copy, n, &f, &err), &err);
    return f;
}

static inline void assert_same_frame(const struct tt__frame *a, const struct tt__frame *b)
{
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->columns, b->columns);
    assert_int_equal(a->comments, b->comments);
    assert_int_equal(a->header, b->header);
    assert_int_equal(a->dialect.separator, b->dialect.separator);
    assert_memory_equal(a->line, b->line, (size_t)a->rows * sizeof *a->line);
    for (int64_t k = 0; k < a->columns; k++) {
        const struct tt__series *x = &a->column[k], *y = &b->column[k];
        assert_string_equal(x->name, y->name);
        assert_memory_equal(x->cell, y->cell, (size_t)a->rows * sizeof *x->cell);
        assert_int_equal(x->numbers, y->numbers);
        assert_int_equal(x->gaps, y->gaps);
        assert_int_equal(x->spelling, y->spelling);
        assert_int_equal(x->n_texts, y->n_texts);
        for (uint32_t i = 0; i < x->n_texts; i++) {
            assert_int_equal(x->text[i].length, y->text[i].length);
            assert_memory_equal(x->text[i].at, y->text[i].at, x->text[i].length);
            assert_int_equal(x->text[i].count, y->text[i].count);
            assert_int_equal(x->text[i].row, y->text[i].row);
        }
    }
}

#endif
