/* A steady step allocates nothing, and want of memory hides no state.  The C library's allocator is
 * counted by standing in front of it, which the sanitizers do themselves: there this test has
 * nothing to say. */
#include "../small.h"

#include <stdatomic.h>

#include "../../../src/run/control/tell.h"
#include "../../../src/run/control/worker.h"
#include "../../../src/run/link/link_internal.h"

#ifndef TT_SANITIZE

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static atomic_long allocations;
static atomic_bool none; /* there is no memory */
static size_t refused;   /* nor any of that size */

void *malloc(size_t n)
{
    allocations++;
    return none || (n > 0 && n == refused) ? NULL : __libc_malloc(n);
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

/* A command that found no memory is not taken for the one before it. */
static void an_intervention_that_is_not_noted_is_told(void **state)
{
    (void)state;
    static struct tt_worker w;
    static struct tt_link link;
    static const char first[] = "lr 0.5", second[] = "schedule step:7,0.123456789";
    const struct tt_run_info info = {.n_classes = 3};
    struct tt_config c = small_config();
    struct tt_event e;
    int notes = 0;
    tt__link_init(&link, &info);
    w.link = &link;
    w.session = small_session(&c);
    w.record.on = true;
    tt__note_command(&w, 1, 0, first);
    refused = sizeof second;
    tt__note_command(&w, 2, 0, second);
    refused = 0;
    for (struct tt_inbox_node *n = tt_inbox_take(&w.record.notes), *next; n; n = next, notes++) {
        next = n->next;
        assert_non_null(strstr(((struct tt_note *)n)->line, first));
        tt__note_free((struct tt_note *)n);
    }
    assert_int_equal(notes, 1);
    assert_int_equal(w.journal.n, 1);
    assert_true(tt_link_event(&link, &e));
    assert_int_equal(e.kind, TT_EVENT_ERROR);
    assert_non_null(strstr(e.text, second));
    tt_journal_done(&w.journal);
    tt_session_free(w.session);
    tt__link_done(&link);
}

#else

static void an_intervention_that_is_not_noted_is_told(void **state)
{
    (void)state;
    skip();
}

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
        cmocka_unit_test(an_intervention_that_is_not_noted_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
