/* The way to the end: what may happen, in every order. */
#include "../../support/test.h"

#include <signal.h>

#include "../../../src/tui/app/ending.h"

static struct tt_ending after(const char *happenings)
{
    struct tt_ending e = {.phase = TT_PHASE_USED};
    for (const char *h = happenings; *h; h++)
        switch (*h) {
        case 't':
            tt_ending_signal(&e, SIGTERM);
            break;
        case 'i':
            tt_ending_signal(&e, SIGINT);
            break;
        case 'g':
            tt_ending_gone(&e);
            break;
        case 's':
            tt_ending_stop_sent(&e);
            break;
        default:
            tt_ending_at_rest(&e);
        }
    return e;
}

/* t, i: a signal; g: the terminal goes; s: `stop` was sent; r: the run is at rest. */
static void each_way_ends_where_it_should(void **state)
{
    (void)state;
    static const struct {
        const char *way;
        enum tt_phase phase;
        int signal;
    } ways[] = {
        {"", TT_PHASE_USED, 0},
        {"s", TT_PHASE_LEAVING, 0},
        {"sr", TT_PHASE_OVER, 0},
        {"r", TT_PHASE_OVER, 0},
        {"t", TT_PHASE_ENDING, SIGTERM},
        {"ts", TT_PHASE_LEAVING, SIGTERM},
        {"st", TT_PHASE_LEAVING, SIGTERM},
        {"ti", TT_PHASE_FORCED, SIGTERM},
        {"sti", TT_PHASE_FORCED_LEAVING, SIGTERM},
        {"tsi", TT_PHASE_FORCED_LEAVING, SIGTERM},
        {"tis", TT_PHASE_FORCED_LEAVING, SIGTERM},
        {"titi", TT_PHASE_FORCED, SIGTERM},
        {"tisr", TT_PHASE_OVER, SIGTERM},
        {"g", TT_PHASE_ENDING, SIGHUP},
        {"ggg", TT_PHASE_ENDING, SIGHUP}, /* it stays gone: that forces nothing */
        {"tg", TT_PHASE_ENDING, SIGTERM},
        {"gt", TT_PHASE_FORCED, SIGHUP},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct tt_ending e = after(ways[i].way);
        if (e.phase != ways[i].phase || e.signal != ways[i].signal)
            fail_msg("\"%s\": phase %d, signal %d", ways[i].way, e.phase, e.signal);
        assert_true(e.gone == (strchr(ways[i].way, 'g') != NULL));
    }
}

/* Of all ways of up to six happenings. */
static void whatever_happens_some_things_hold(void **state)
{
    (void)state;
    static const char letters[] = "tigsr";
    enum { N = 5, LONGEST = 6 };
    for (int length = 1; length <= LONGEST; length++) {
        int all = 1;
        for (int k = 0; k < length; k++)
            all *= N;
        for (int i = 0; i < all; i++) {
            char way[LONGEST + 1] = "";
            for (int k = 0, rest = i; k < length; k++, rest /= N)
                way[k] = letters[rest % N];
            struct tt_ending e = after(way);
            bool rest = strchr(way, 'r') != NULL, sent = strchr(way, 's') != NULL;
            assert_true((e.phase == TT_PHASE_OVER) == rest);
            if (!rest)
                assert_true(tt_ending_has_stopped(&e) == sent);
            if (rest)
                assert_false(tt_ending_has_screen(&e));
            assert_true((e.signal == 0) == (strpbrk(way, "tig") == NULL));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_ends_where_it_should),
        cmocka_unit_test(whatever_happens_some_things_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
