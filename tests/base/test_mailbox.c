#include "../support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sched.h>

#include <tuitrain/base/mailbox.h>

static void the_newest_value_counts(void **state)
{
    (void)state;
    struct tt_mailbox m;
    bool fresh;
    tt_mailbox_init(&m, sizeof(int), NULL, NULL);
    assert_int_equal(*(const int *)tt_mailbox_take(&m, &fresh), 0);
    assert_false(fresh);
    assert_true(tt_mailbox_wanted(&m));
    for (int v = 1; v <= 5; v++)
        assert_true(tt_mailbox_send(&m, &v));
    assert_false(tt_mailbox_wanted(&m));
    assert_int_equal(*(const int *)tt_mailbox_taken(&m), 0); /* not before it is taken */
    assert_int_equal(*(const int *)tt_mailbox_take(&m, &fresh), 5);
    assert_true(fresh);
    assert_true(tt_mailbox_wanted(&m));
    assert_int_equal(*(const int *)tt_mailbox_take(&m, &fresh), 5);
    assert_false(fresh);
    tt_mailbox_done(&m);
}

static void what_was_taken_stays_while_the_writer_goes_on(void **state)
{
    (void)state;
    struct tt_mailbox m;
    int v = 7;
    tt_mailbox_init(&m, sizeof v, NULL, NULL);
    tt_mailbox_send(&m, &v);
    const int *taken = tt_mailbox_take(&m, NULL);
    for (v = 100; v < 110; v++) {
        *(int *)tt_mailbox_back(&m) = v;
        assert_int_equal(*taken, 7);
        tt_mailbox_publish(&m);
    }
    assert_int_equal(*taken, 7);
    assert_int_equal(*(const int *)tt_mailbox_take(&m, NULL), 109);
    tt_mailbox_done(&m);
}

struct text {
    char *letters; /* owned by the slot */
    size_t n;
};

static int frees;

static bool copy_text(void *slot, const void *value)
{
    struct text *to = slot;
    const struct text *from = value;
    if (from->n > 100) /* as if there were no memory for it */
        return false;
    char *letters = realloc(to->letters, from->n);
    if (!letters)
        return false;
    memcpy(letters, from->letters, from->n);
    *to = (struct text){letters, from->n};
    return true;
}

static void free_text(void *slot)
{
    free(((struct text *)slot)->letters);
    frees++;
}

static void slots_own_deep_copies(void **state)
{
    (void)state;
    struct tt_mailbox m;
    char word[] = "loss", large[200] = "too large";
    tt_mailbox_init(&m, sizeof(struct text), copy_text, free_text);
    assert_true(tt_mailbox_send(&m, &(struct text){word, 4}));
    word[0] = 'b';
    const struct text *taken = tt_mailbox_take(&m, NULL);
    assert_memory_equal(taken->letters, "loss", 4);
    for (int i = 0; i < 4; i++)
        assert_true(tt_mailbox_send(&m, &(struct text){word, 3}));
    /* What cannot be copied is not published; the one before it is still the newest. */
    assert_false(tt_mailbox_send(&m, &(struct text){large, sizeof large}));
    taken = tt_mailbox_take(&m, NULL);
    assert_int_equal(taken->n, 3);
    assert_memory_equal(taken->letters, "bos", 3);
    frees = 0;
    tt_mailbox_done(&m);
    assert_int_equal(frees, TT_MAILBOX_SLOTS);
}

enum { WORDS = 64, VALUES = 200000 };

struct crossing {
    struct tt_mailbox m;
    _Atomic bool over;
};

static void *write_values(void *context)
{
    struct crossing *c = context;
    for (int64_t i = 1; i <= VALUES; i++) {
        int64_t *slot = tt_mailbox_back(&c->m);
        for (int k = 0; k < WORDS; k++)
            slot[k] = i * (k + 1);
        tt_mailbox_publish(&c->m);
        if (i % 1000 == 0)
            sched_yield(); /* so that one core shows both sides, too */
    }
    atomic_store(&c->over, true);
    return NULL;
}

static void a_reader_sees_whole_values_and_never_an_older_one(void **state)
{
    (void)state;
    struct crossing c = {.over = false};
    pthread_t thread;
    int64_t last = 0;
    tt_mailbox_init(&c.m, WORDS * sizeof(int64_t), NULL, NULL);
    assert_int_equal(pthread_create(&thread, NULL, write_values, &c), 0);
    for (bool over = false; !over;) {
        bool fresh;
        over = atomic_load(&c.over); /* first: what was published before it is taken below */
        const int64_t *v = tt_mailbox_take(&c.m, &fresh);
        assert_true(fresh ? v[0] > last : v[0] == last);
        for (int k = 0; k < WORDS; k++)
            assert_int_equal(v[k], v[0] * (k + 1));
        last = v[0];
    }
    assert_int_equal(last, VALUES);
    pthread_join(thread, NULL);
    tt_mailbox_done(&c.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_value_counts),
        cmocka_unit_test(what_was_taken_stays_while_the_writer_goes_on),
        cmocka_unit_test(slots_own_deep_copies),
        cmocka_unit_test(a_reader_sees_whole_values_and_never_an_older_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
