/* Branches and the commands on them: what lies on the way to a state. */
#include "../../support/test.h"

#include "../../../src/run/folder/timeline.h"

/* 0 -- 100 ------- 300        branch 0
 *       \-- 150 ---- 250      branch 1, from step 100 of 0
 *            \-- 180          branch 2, from step 150 of 1
 *       \-- 120               branch 3, from step 100 of 1 */
static const struct tt_branch branches[] = {{.parent = -1, .from = 0},
                                            {.parent = 0, .from = 100},
                                            {.parent = 1, .from = 150},
                                            {.parent = 1, .from = 100}};
static const struct tt_branch *const branch[] = {&branches[0], &branches[1], &branches[2],
                                                 &branches[3]};

static bool is_lr(const char *line)
{
    return strncmp(line, "lr", 2) == 0;
}

static void add(struct tt_journal *j, int b, int64_t step, const char *line)
{
    tt_journal_add(j, step, b, 0, line);
}

static struct tt_journal story(void)
{
    struct tt_journal j = {0};
    add(&j, 0, 40, "lr 0.1");
    add(&j, 0, 100, "lr 0.2");
    add(&j, 0, 300, "rewind 0:100");
    add(&j, 1, 150, "pause on");
    add(&j, 1, 250, "rewind 1:150");
    add(&j, 2, 180, "rewind 1:100");
    return j;
}

static struct tt_timeline timeline(const struct tt_journal *j)
{
    return (struct tt_timeline){.branch = branch, .n = 4, .journal = j, .affects_numbers = is_lr};
}

static void a_way_leaves_each_branch_where_the_next_began(void **state)
{
    (void)state;
    struct tt_journal j = story();
    struct tt_timeline t = timeline(&j);
    const struct {
        int branch;
        int64_t step, until[4];
    } ways[] = {{0, 300, {300, -1, -1, -1}},   {1, 250, {100, 250, -1, -1}},
                {2, 180, {100, 150, 180, -1}}, {3, 120, {100, 100, -1, 120}},
                {2, 50, {50, 50, 50, -1}},     {0, 0, {0, -1, -1, -1}}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct tt_way way = tt__way_to(&t, ways[i].branch, ways[i].step);
        assert_int_equal(way.target, ways[i].step);
        for (int b = 0; b < 4; b++)
            assert_int_equal(way.until[b], ways[i].until[b]);
        for (int b = 4; b < TT_MAX_BRANCHES; b++)
            assert_int_equal(way.until[b], -1);
    }
    tt_journal_done(&j);
}

static void commands_count_up_to_the_fork_not_at_it(void **state)
{
    (void)state;
    struct tt_journal j = story();
    struct tt_timeline t = timeline(&j);
    struct tt_way way = tt__way_to(&t, 1, 250);
    const bool on[] = {true, false, false, true, false, false};
    for (int i = 0; i < 6; i++)
        assert_int_equal(tt__on_way(&way, &j.entry[i]), on[i]);
    const struct tt_journal_entry beyond = {.step = 1, .branch = TT_MAX_BRANCHES, .line = NULL};
    assert_false(tt__on_way(&way, &beyond));
    tt_journal_done(&j);
}

static void a_state_is_of_use_when_it_has_seen_nothing_else(void **state)
{
    (void)state;
    struct tt_journal j = story();
    struct tt_timeline t = timeline(&j);
    struct tt_way way = tt__way_to(&t, 1, 200);
    assert_true(tt__way_passes(&t, &way, 0, 99, 1));
    assert_true(tt__way_passes(&t, &way, 0, 100, 1));  /* before `lr 0.2` was given there */
    assert_false(tt__way_passes(&t, &way, 0, 100, 2)); /* after */
    assert_false(tt__way_passes(&t, &way, 0, 101, 2));
    assert_true(tt__way_passes(&t, &way, 1, 200, 4));
    assert_false(tt__way_passes(&t, &way, 1, 201, 4));
    assert_false(tt__way_passes(&t, &way, 2, 150, 5)); /* another branch */
    assert_false(tt__way_passes(&t, &way, TT_MAX_BRANCHES, 0, 0));
    /* A pause at the fork bears on no number. */
    way = tt__way_to(&t, 2, 180);
    assert_true(tt__way_passes(&t, &way, 1, 150, 4));
    tt_journal_done(&j);
}

static void how_far_a_branch_went_is_known_by_what_left_it(void **state)
{
    (void)state;
    struct tt_journal j = story();
    struct tt_timeline t = timeline(&j);
    assert_int_equal(tt__reached(&t, 0, 120), 300);
    assert_int_equal(tt__reached(&t, 1, 120), 250);
    assert_int_equal(tt__reached(&t, 2, 120), 180);
    assert_int_equal(tt__reached(&t, 3, 120), 120);
    tt_journal_done(&j);
}

static void forks_are_those_of_the_journal(void **state)
{
    (void)state;
    struct tt_journal j = story();
    struct tt_fork fork[TT_MAX_BRANCHES];
    struct tt_err err = {0};
    assert_int_equal(tt__journal_forks(&j, fork, &err), 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fork[i].parent, branches[i + 1].parent);
        assert_int_equal(fork[i].from, branches[i + 1].from);
    }
    add(&j, 3, 120, "rewind 4:10"); /* there are 0 to 3 */
    assert_refused(tt__journal_forks(&j, fork, &err), &err, "\"rewind 4:10\" names no branch");
    tt_journal_done(&j);
    for (int i = 0; i < TT_MAX_BRANCHES - 1; i++)
        add(&j, i, 10, "rewind 0:5");
    assert_int_equal(tt__journal_forks(&j, fork, &err), TT_MAX_BRANCHES - 1);
    add(&j, TT_MAX_BRANCHES - 1, 10, "rewind 0:5");
    assert_refused(tt__journal_forks(&j, fork, &err), &err, "at most 256 branches");
    tt_journal_done(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_way_leaves_each_branch_where_the_next_began),
        cmocka_unit_test(commands_count_up_to_the_fork_not_at_it),
        cmocka_unit_test(a_state_is_of_use_when_it_has_seen_nothing_else),
        cmocka_unit_test(how_far_a_branch_went_is_known_by_what_left_it),
        cmocka_unit_test(forks_are_those_of_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
