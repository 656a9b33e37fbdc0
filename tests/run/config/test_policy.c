/* Options that are small languages: how often, and what to do about a bad step. */
#include "../../support/test.h"

#include "../../../src/run/config/policy.h"

static void how_often_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tt_every_unit unit;
        double n;
    } good[] = {{"off", TT_EVERY_NEVER, 0},
                {"500", TT_EVERY_STEPS, 500},
                {"2e", TT_EVERY_EPOCHS, 2},
                {"0.5s", TT_EVERY_SECONDS, 0.5},
                {"1", TT_EVERY_STEPS, 1}};
    static const char *const bad[] = {"",        "e", "0",  "-1",   "0e",
                                      "0.0001s", "x", "2m", "1e15", "offs"};
    struct tt_every every;
    struct tt_err err = {0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_ok(tt__every_parse(good[i].text, &every, &err), &err);
        assert_true(every.unit == good[i].unit && every.n == good[i].n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(tt__every_parse(bad[i], &every, &err), &err, "--checkpoint-every");
}

static void what_to_do_is_read(void **state)
{
    (void)state;
    enum tt_on_nan what;
    struct tt_err err = {0};
    assert_ok(tt__on_nan_parse("pause", &what, &err), &err);
    assert_int_equal(what, TT_ON_NAN_PAUSE);
    assert_ok(tt__on_nan_parse("rewind", &what, &err), &err);
    assert_int_equal(what, TT_ON_NAN_REWIND);
    assert_ok(tt__on_nan_parse("stop", &what, &err), &err);
    assert_int_equal(what, TT_ON_NAN_STOP);
    assert_refused(tt__on_nan_parse("ignore", &what, &err), &err, "must be pause, rewind or stop");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_often_is_read),
        cmocka_unit_test(what_to_do_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
