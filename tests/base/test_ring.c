#include "../support/test.h"

#include <pthread.h>

#include <tuitrain/base/ring.h>
#include <tuitrain/base/wake.h>

static void a_full_ring_refuses_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct tt_ring q;
    int v;
    tt_ring_init(&q, sizeof v, 3); /* becomes 4 */
    for (v = 0; v < 4; v++)
        assert_true(tt_ring_push(&q, &v));
    assert_false(tt_ring_push(&q, &v));
    for (int i = 0; i < 4; i++) {
        assert_true(tt_ring_pop(&q, &v));
        assert_int_equal(v, i);
    }
    assert_false(tt_ring_pop(&q, &v));
    assert_true(tt_ring_empty(&q));
    tt_ring_done(&q);
}

enum { VALUES = 200000 };

struct pipe_test {
    struct tt_ring q;
    struct tt_wake wake;
};

static void *produce(void *context)
{
    struct pipe_test *t = context;
    for (int64_t v = 0; v < VALUES;)
        if (tt_ring_push(&t->q, &v)) {
            v++;
            tt_wake_signal(&t->wake);
        }
    return NULL;
}

/* Wraps around the small ring many thousand times; the sleeper misses no signal. */
static void values_cross_threads_whole_and_in_order(void **state)
{
    (void)state;
    struct pipe_test t;
    pthread_t thread;
    int64_t v, want = 0;
    tt_ring_init(&t.q, sizeof v, 4);
    tt_wake_init(&t.wake);
    assert_int_equal(pthread_create(&thread, NULL, produce, &t), 0);
    while (want < VALUES) {
        tt_wake_clear(&t.wake);
        while (tt_ring_pop(&t.q, &v))
            assert_int_equal(v, want++);
        if (want < VALUES && tt_ring_empty(&t.q))
            tt_wake_wait(&t.wake, -1);
    }
    pthread_join(thread, NULL);
    tt_ring_done(&t.q);
    tt_wake_done(&t.wake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_ring_refuses_and_keeps_what_it_has),
        cmocka_unit_test(values_cross_threads_whole_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
