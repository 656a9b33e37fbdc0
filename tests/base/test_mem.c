/* Memory: where it begins, what is in it, and sizes that no memory holds. */
#include "../support/test.h"

#include <tuitrain/base/mem.h>

static void memory_begins_on_a_line_and_large_arrays_on_a_large_page(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,      1, 63, 64, 4097, 255 << 10, 256 << 10, (2 << 20) + 1,
                                   5 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *p = tt_alloc(sizes[i]);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % TT_ALIGN, 0);
        if (sizes[i] >= 256 << 10)
            assert_int_equal((uintptr_t)p % (2 << 20), 0);
        memset(p, 1, sizes[i]); /* all of it is there */
        free(p);
    }
}

static void zeroed_memory_is_zero_even_where_other_was_freed(void **state)
{
    (void)state;
    struct tt_err err;
    for (int i = 0; i < 3; i++) {
        const int64_t n = 300 << 10;
        unsigned char *p = tt_calloc(n, 1, &err);
        assert_non_null(p);
        for (int64_t k = 0; k < n; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xff, (size_t)n);
        free(p);
    }
}

static void sizes_that_no_memory_holds_are_refused(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_null(tt_alloc(SIZE_MAX));
    assert_null(tt_alloc(SIZE_MAX - (1 << 20)));
    assert_null(tt_calloc(-1, 1, &err));
    assert_non_null(strstr(err.text, "more than memory can hold"));
    assert_null(tt_calloc(INT64_MAX, 16, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_begins_on_a_line_and_large_arrays_on_a_large_page),
        cmocka_unit_test(zeroed_memory_is_zero_even_where_other_was_freed),
        cmocka_unit_test(sizes_that_no_memory_holds_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
