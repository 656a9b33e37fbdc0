#include "../support/test.h"

#include <pthread.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/job.h>

static void a_job_that_nobody_looks_at_goes_on(void **state)
{
    (void)state;
    tt_job_begin(NULL, "reading", TT_UNIT_BYTES, 1);
    assert_true(tt_job_at(NULL, 1, 1));
    assert_true(tt_job_add(NULL, 1));
}

static void the_text_says_what_how_far_and_how_long(void **state)
{
    struct tt_job p = {.doing = NULL};
    char text[120];
    (void)state;
    assert_string_equal(tt_job_text(&p, tt_clock_now(), text, sizeof text), "");
    tt_job_begin(&p, "reading", TT_UNIT_BYTES, 0);
    assert_true(tt_job_at(&p, 3000000, 0));
    assert_string_equal(tt_job_text(&p, tt_clock_now(), text, sizeof text), "reading: 3 MB");
    tt_job_begin(&p, "decoding pictures", TT_UNIT_FILES, 4000);
    assert_true(tt_job_add(&p, 600));
    assert_true(tt_job_add(&p, 400));
    double began = (double)atomic_load(&p.began) / 1e6;
    assert_string_equal(tt_job_text(&p, began, text, sizeof text),
                        "decoding pictures: 1,000 of 4,000 files (25%)");
    assert_string_equal(tt_job_text(&p, began + 20, text, sizeof text),
                        "decoding pictures: 1,000 of 4,000 files (25%), 1:00 left");
    assert_true(tt_job_at(&p, 4000, 4000));
    assert_string_equal(tt_job_text(&p, began + 20, text, sizeof text),
                        "decoding pictures: 4,000 of 4,000 files (100%)");
    tt_job_begin(&p, "building the network", TT_UNIT_NONE, 0);
    assert_string_equal(tt_job_text(&p, began + 20, text, sizeof text), "building the network");
    assert_true(tt_job_share(&p) < 0);
}

static void *go_on(void *context)
{
    struct tt_job *p = context;
    while (tt_job_add(p, 1)) {
    }
    return NULL;
}

static void who_looks_stops_all_threads_of_a_job(void **state)
{
    struct tt_job p = {.doing = NULL};
    struct tt_err err;
    pthread_t thread[2];
    (void)state;
    tt_job_begin(&p, "counting", TT_UNIT_ROWS, 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, go_on, &p), 0);
    while (atomic_load(&p.done) < 1000) {
    }
    atomic_store(&p.stop, true);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_true(atomic_load(&p.done) >= 1000);
    assert_int_equal(tt_job_stopped(&err), -1);
    assert_string_equal(err.text, "stopped while it was loaded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_that_nobody_looks_at_goes_on),
        cmocka_unit_test(the_text_says_what_how_far_and_how_long),
        cmocka_unit_test(who_looks_stops_all_threads_of_a_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
