/* What the coach proposes can be done: each line is a command, each key is bound. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/run/command/commands.h>

#include "../../src/run/observe/coach.h"
#include "../../src/tui/commands/keymap.h"
#include "../../src/tui/commands/list.h"

static void assert_can_be_done(const struct tt_act *a)
{
    static struct tt_keymap keys;
    struct tt_command_info found;
    struct tt_command c;
    struct tt_err err = {0};
    char text[64];
    tt_keymap_defaults(&keys);
    if (!tt_command_find(a->line, &found))
        fail_msg("\"%s\" is no command", a->line);
    if (found.type)
        assert_ok(tt_command_parse(a->line, &c, NULL, &err), &err);
    assert_true(a->what[0]);
    if (a->keys[0] && !tt_keymap_expand(&keys, a->keys, text, sizeof text)[0])
        fail_msg("no key stands for %s", a->keys);
}

static struct tt_evidence evidence(int epochs, double train, double val, double fall)
{
    struct tt_evidence e = {.n_classes = 10,
                            .ignorant = 2.3,
                            .chance = 11,
                            .train_samples = 5000,
                            .parameters = 100,
                            .inside = true,
                            .begin = 2.3,
                            .peak = 2.3,
                            .ratio = 1e-5,
                            .vanishing = 0.5,
                            .dropout = 0.7,
                            .weight_decay = 0.02,
                            .n = epochs,
                            .done = epochs,
                            .asked = epochs,
                            .evenness = 0.9,
                            .sure_wrong = 0.3,
                            .data = {.column = -1}};
    for (int i = 0; i < epochs; i++)
        e.epoch[i] = (struct tt_evidence_epoch){.step = 10 * (i + 1),
                                                .train = train * pow(1 - fall, i),
                                                .val = val * (1 + 0.2 * i),
                                                .score = 11,
                                                .val_score = 11};
    return e;
}

static void what_is_proposed_can_be_done(void **state)
{
    (void)state;
    struct tt_evidence e[] = {
        evidence(6, 0.5, 0.5, 0.05),  evidence(6, 2.2, 2.2, 0.001), evidence(6, 2.30, 2.3, 0),
        evidence(6, 1.5, 0.8, 0.001), evidence(6, 1.5, 1.0, 0.001), evidence(6, 1.5, 1.0, 0.001),
        evidence(6, 1.5, 1.0, 0.001), evidence(6, 1.5, 1.0, 0.001), evidence(1, 1.5, 1.0, 0),
        evidence(6, 0.5, 0.5, 0.05),  evidence(9, 0.5, 0.5, -0.1),  evidence(6, 0.5, 0.5, 0.05)};
    enum { CASES = sizeof e / sizeof e[0] };
    bool seen[TT_RULE_COUNT] = {false};
    e[0].evenness = NAN;
    e[11].waiting = 0.5;
    e[2].ratio = 1e-3;
    e[2].dropout = e[2].weight_decay = 0;
    e[2].parameters = 1000000;
    e[2].evenness = NAN;
    e[4].dead.share = e[4].dead.before = 0.8;
    e[5].saturated.share = e[5].saturated.before = 0.8;
    e[6].vanishing = 1e-6;
    e[6].gradient = 1e6;
    e[7].per_statistic = 2;
    e[8].data.commonest = 0.9;
    e[8].data.compared = e[8].data.copies = 100;
    e[8].data.copied = 1;
    e[9].peak = 100;
    e[9].epoch[5].train = 2;
    e[3].evenness = NAN;
    for (int i = 0; i < CASES; i++) {
        struct tt_warning w[TT_RULE_COUNT];
        struct tt_coaching c;
        int n = tt__coach_warnings(&e[i], w);
        tt__coach_say(&e[i], w, n, &c);
        for (int k = 0; k < c.n_acts; k++)
            assert_can_be_done(&c.act[k]);
        for (int r = 0; r < n; r++) {
            seen[w[r].rule] = true;
            assert_true(w[r].n_acts > 0);
            for (int k = 0; k < w[r].n_acts; k++)
                assert_can_be_done(&w[r].act[k]);
        }
    }
    for (int r = 0; r < TT_RULE_COUNT; r++)
        if (!seen[r])
            fail_msg("nothing here makes the coach say \"%s\"", tt_rules[r].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_proposed_can_be_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
