/* Drawings: how the network reads them, without a run. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>

#include "../../../src/run/observe/drawing.h"

/* A bright stripe in the rows that stand for class 1, as the data has it. */
static struct tt_drawing stripe(void)
{
    struct tt_drawing d = {.id = 1, .channels = 1, .height = 6, .width = 6};
    memset(d.pixel, 50, 36);
    memset(d.pixel + 12, 140, 12);
    return d;
}

static const struct tt_reading *newest(struct tt_mailbox *reading)
{
    return tt_mailbox_take(reading, NULL);
}

static void the_newest_drawing_is_read_by_the_newest_network(void **state)
{
    (void)state;
    struct tt_mailbox drawing, reading;
    struct tt_config c = small_config();
    struct tt_drawings k = {0};
    struct tt_drawing d = stripe();
    struct tt_session *s = small_session(&c);
    tt_mailbox_init(&drawing, sizeof d, NULL, NULL);
    tt_mailbox_init(&reading, sizeof(struct tt_reading), NULL, NULL);
    for (int i = 0; i < 200; i++)
        tt_session_step(s);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0); /* nothing is drawn */
    tt_mailbox_send(&drawing, &d);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, false) > 0);
    const struct tt_reading *r = newest(&reading);
    assert_int_equal(r->id, 1);
    assert_int_equal(r->step, 200);
    assert_int_equal(r->n_classes, 3);
    assert_true(r->p[1] > 0.7f);
    assert_true(fabsf(r->p[0] + r->p[1] + r->p[2] - 1) < 1e-5f);
    assert_memory_equal(r->pixel, d.pixel, 36);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0); /* the same by the same */
    tt_session_step(s);
    assert_true(k.due > 0);
    k.due = tt_clock_now() + 60; /* however slow this machine is */
    /* Too soon, while training goes on. */
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, false) == 0);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) > 0);
    assert_int_equal(newest(&reading)->step, 201);
    d.channels = 3; /* not what the network sees */
    d.id = 2;
    tt_mailbox_send(&drawing, &d);
    assert_true(tt__drawings_look(&k, s, &drawing, &reading, true) == 0);
    assert_int_equal(newest(&reading)->id, 1);
    tt__drawings_done(&k);
    tt_mailbox_done(&drawing);
    tt_mailbox_done(&reading);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_drawing_is_read_by_the_newest_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
