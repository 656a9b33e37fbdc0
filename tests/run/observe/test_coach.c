/* The coach, on runs that are made to go wrong in one way each, and on healthy ones.
 *
 *     COACH=5 build/release/tests/run/observe/test_coach      five seeds each, and a table
 */
#include "coach_runs.h"

static const char *name_of(int rule)
{
    return rule == HEALTHY ? "-" : tt_rules[rule].name;
}

/* "right", "late" (it was said, but something else at the end), or "wrong". */
static const char *grade(const struct made *m, const struct said *s)
{
    if (m->cause != HEALTHY)
        return s->last == m->cause ? "right" : s->first[m->cause] ? "late" : "wrong";
    for (int r = 0; r < TT_RULE_COUNT; r++)
        if (s->first[r])
            return "wrong";
    return "right";
}

/* At least nine in ten are right, and no healthy run is alarmed about. */
static void causes_are_found_and_healthy_runs_left_alone(void **state)
{
    (void)state;
    static const char *const data[] = {"pictures", "table", "values"};
    const char *table = getenv("COACH");
    int seeds = table ? atoi(table) : 1, right = 0, made = 0, alarms = 0;
    for (int i = 0; i < RUNS; i++)
        for (int seed = 1; seed <= seeds; seed++) {
            struct said s = train(&runs[i], seed);
            const char *mark = grade(&runs[i], &s);
            if (table || strcmp(mark, "right") != 0)
                printf("%-8s %-32s seed %d  %-5s epoch %2d  %s\n", data[runs[i].data], runs[i].what,
                       seed, mark, runs[i].cause == HEALTHY ? 0 : s.first[runs[i].cause], s.text);
            made += runs[i].cause != HEALTHY;
            right += runs[i].cause != HEALTHY && strcmp(mark, "right") == 0;
            alarms += runs[i].cause == HEALTHY && strcmp(mark, "right") != 0;
        }
    if (table)
        printf("%d of %d right; %d alarms\n", right, made, alarms);
    assert_true(10 * right >= 9 * made);
    assert_int_equal(alarms, 0);
    (void)name_of;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causes_are_found_and_healthy_runs_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
