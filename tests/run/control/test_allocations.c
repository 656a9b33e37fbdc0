/* A steady step allocates nothing, and want of memory hides no state.  The C library's allocator is
 * counted by standing in front of it, which the sanitizers do themselves: there this test has
 * nothing to say. */
#include "../small.h"

#include <stdatomic.h>

#include "../../../src/run/link/link_internal.h"

#ifndef TT_SANITIZE

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static atomic_long allocations;
static atomic_bool none; /* there is no memory */

void *malloc(size_t n)
{
    allocations++;
    return none ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    allocations++;
    return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    allocations++;
    return __libc_realloc(p, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    allocations++;
    return __libc_memalign(align, n);
}

static void run_steps(void *context)
{
    struct tt_session *s = context;
    /* The first epoch warms the libraries up. */
    for (int i = 0; i < 11; i++)
        tt_session_step(s);
    tt_session_validate(s);
    long before = allocations;
    for (int i = 0; i < 200; i++)
        tt_session_step(s);
    tt_session_validate(s);
    assert_int_equal(allocations - before, 0);
    void *volatile one = malloc(1);
    free(one);
    assert_int_equal(allocations - before, 1); /* the count does count */
}

static void a_steady_step_allocates_nothing(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    tt_par_lead(2, run_steps, s);
    tt_session_free(s);
}

/* Who waits for the end of a run must hear of it, though its event found no memory. */
static void a_state_is_told_without_memory(void **state)
{
    (void)state;
    static struct tt_link link;
    const struct tt_run_info info = {.n_classes = 3};
    const struct tt_snapshot snap = {.state = TT_FINISHED, .step = 30, .n_classes = 3};
    const struct tt_event epoch = {.kind = TT_EVENT_EPOCH, .step = 30},
                          end = {.kind = TT_EVENT_STATE, .state = TT_FINISHED, .step = 30};
    struct tt_event e;
    tt__link_init(&link, &info);
    tt__link_emit(&link, &epoch);
    tt_mailbox_send(&link.snapshot, &snap);
    none = true;
    tt__link_emit(&link, &end);
    none = false;
    assert_true(tt_link_event(&link, &e));
    assert_int_equal(e.kind, TT_EVENT_EPOCH);
    assert_true(tt_link_event(&link, &e));
    assert_int_equal(e.kind, TT_EVENT_STATE);
    assert_int_equal(e.state, TT_FINISHED);
    assert_int_equal(e.step, 30);
    assert_false(tt_link_event(&link, &e));
    tt__link_done(&link);
}

#else

static void a_state_is_told_without_memory(void **state)
{
    (void)state;
    skip();
}

static void a_steady_step_allocates_nothing(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_step_allocates_nothing),
        cmocka_unit_test(a_state_is_told_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
