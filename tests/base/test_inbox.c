#include "../support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <tuitrain/base/inbox.h>

struct letter {
    struct tt_inbox_node node;
    int sender, number;
};

static void letters_come_in_the_order_of_pushing(void **state)
{
    (void)state;
    struct tt_inbox inbox = {NULL};
    struct letter letter[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
    assert_null(tt_inbox_take(&inbox));
    for (int i = 0; i < 3; i++)
        tt_inbox_push(&inbox, &letter[i].node);
    struct tt_inbox_node *n = tt_inbox_take(&inbox);
    for (int i = 0; i < 3; i++, n = n->next)
        assert_ptr_equal(n, &letter[i].node);
    assert_null(n);
    assert_null(tt_inbox_take(&inbox));
}

enum { SENDERS = 3, LETTERS = 30000 };

struct post {
    struct tt_inbox inbox;
    _Atomic int senders;
};

static void *send_all(void *context)
{
    struct post *p = context;
    int sender = atomic_fetch_add(&p->senders, 1);
    for (int i = 0; i < LETTERS; i++) {
        struct letter *l = malloc(sizeof *l);
        if (!l)
            abort();
        *l = (struct letter){.sender = sender, .number = i};
        tt_inbox_push(&p->inbox, &l->node);
    }
    return NULL;
}

static void none_is_lost_and_each_sender_s_stay_in_order(void **state)
{
    (void)state;
    struct post p = {.senders = 0};
    pthread_t thread[SENDERS];
    int next[SENDERS] = {0};
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, send_all, &p), 0);
    for (int left = SENDERS * LETTERS; left > 0;) {
        struct tt_inbox_node *n = tt_inbox_take(&p.inbox), *after;
        for (; n; n = after, left--) {
            struct letter *l = (struct letter *)n;
            after = n->next;
            assert_int_equal(l->number, next[l->sender]++);
            free(l);
        }
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(thread[i], NULL);
    assert_null(tt_inbox_take(&p.inbox));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_in_the_order_of_pushing),
        cmocka_unit_test(none_is_lost_and_each_sender_s_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
