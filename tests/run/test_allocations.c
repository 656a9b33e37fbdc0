/* A steady step allocates nothing.  The C library's allocator is counted by standing in front of
 * it, which the sanitizers do themselves: there this test has nothing to say. */
#include "small.h"

#include <stdatomic.h>

#ifndef TT_SANITIZE

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static atomic_long allocations;

void *malloc(size_t n)
{
    allocations++;
    return __libc_malloc(n);
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

#else

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
