#include "../support/test.h"

#include <pthread.h>

#include <tuitrain/base/grow.h>

static void push(struct tt_grow *g, int64_t value)
{
    int64_t *next = tt_grow_next(g);
    assert_non_null(next);
    *next = value;
    tt_grow_publish(g);
}

static void elements_stay_where_they_are_and_as_they_are(void **state)
{
    (void)state;
    enum { N = 5000 };
    struct tt_grow g;
    const int64_t *place[N];
    tt_grow_init(&g, sizeof(int64_t), 3, N); /* chunks of 4, 4, 8, 16 ... */
    assert_int_equal(tt_grow_length(&g), 0);
    for (int64_t i = 0; i < N; i++) {
        push(&g, 3 * i);
        place[i] = tt_grow_at(&g, i);
        assert_int_equal(tt_grow_length(&g), i + 1);
    }
    for (int64_t i = 0; i < N; i++) {
        assert_ptr_equal(tt_grow_at(&g, i), place[i]);
        assert_int_equal(*place[i], 3 * i);
    }
    tt_grow_done(&g);
}

static void a_full_array_takes_no_more(void **state)
{
    (void)state;
    const int64_t sizes[][3] = {{8, 8, 8}, {8, 64, 64}, {1, 1, 1}, {2, 100, 128}, {16, 3, 16}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct tt_grow g;
        int64_t n = 0;
        tt_grow_init(&g, sizeof(int64_t), sizes[i][0], sizes[i][1]);
        assert_int_equal(tt_grow_reserve(&g, 1 << 20, NULL), 0); /* as many as there may be */
        for (int64_t *next; (next = tt_grow_next(&g)); n++) {
            *next = n;
            tt_grow_publish(&g);
        }
        assert_int_equal(n, sizes[i][2]);
        assert_int_equal(tt_grow_length(&g), n);
        for (int64_t k = 0; k < n; k++)
            assert_int_equal(*(int64_t *)tt_grow_at(&g, k), k);
        tt_grow_done(&g);
    }
}

#ifndef TT_SANITIZE /* which end the program where memory is not to be had */
/* More than there is room for in memory: it fails, and what was there stays. */
static void a_failed_reservation_changes_nothing(void **state)
{
    (void)state;
    struct tt_grow g;
    struct tt_err err;
    tt_grow_init(&g, (size_t)1 << 40, 1, 1 << 20);
    assert_refused(tt_grow_reserve(&g, 1 << 20, &err), &err, "out of memory");
    assert_int_equal(err.code, TT_ENOMEM);
    assert_int_equal(tt_grow_length(&g), 0);
    tt_grow_done(&g);
}
#endif

static void what_is_reserved_is_there_before_it_is_published(void **state)
{
    (void)state;
    struct tt_grow g;
    tt_grow_init(&g, sizeof(int64_t), 4, 1 << 10);
    assert_int_equal(tt_grow_reserve(&g, 100, NULL), 0);
    for (int64_t i = 0; i < 100; i++)
        *(int64_t *)tt_grow_at(&g, i) = i;
    assert_int_equal(tt_grow_length(&g), 0);
    assert_ptr_equal(tt_grow_next(&g), tt_grow_at(&g, 0));
    tt_grow_done(&g);
}

enum { VALUES = 300000 };
struct value {
    int64_t number, twice;
};

static void *produce(void *context)
{
    struct tt_grow *g = context;
    for (int64_t i = 0; i < VALUES; i++) {
        struct value *next = tt_grow_next(g);
        if (!next)
            return NULL;
        *next = (struct value){i, 2 * i};
        tt_grow_publish(g);
    }
    return NULL;
}

static void *consume(void *context)
{
    const struct tt_grow *g = context;
    for (int64_t n = 0, seen = 0; seen < VALUES;) {
        n = tt_grow_length(g);
        for (; seen < n; seen++) {
            const struct value *v = tt_grow_at(g, seen);
            if (v->number != seen || v->twice != 2 * seen)
                return "a reader saw half an element";
        }
    }
    return NULL;
}

static void readers_see_whole_elements_while_it_grows(void **state)
{
    (void)state;
    struct tt_grow g;
    pthread_t writer, reader[2];
    tt_grow_init(&g, sizeof(struct value), 16, VALUES);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&reader[i], NULL, consume, &g), 0);
    assert_int_equal(pthread_create(&writer, NULL, produce, &g), 0);
    pthread_join(writer, NULL);
    assert_int_equal(tt_grow_length(&g), VALUES);
    for (int i = 0; i < 2; i++) {
        void *fault;
        pthread_join(reader[i], &fault);
        if (fault)
            fail_msg("%s", (const char *)fault);
    }
    tt_grow_done(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_stay_where_they_are_and_as_they_are),
        cmocka_unit_test(a_full_array_takes_no_more),
#ifndef TT_SANITIZE
        cmocka_unit_test(a_failed_reservation_changes_nothing),
#endif
        cmocka_unit_test(what_is_reserved_is_there_before_it_is_published),
        cmocka_unit_test(readers_see_whole_elements_while_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
