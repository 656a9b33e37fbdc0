/* The tour's cards, and the table of a single step: at every size, true to the run, and that they
 * go on when something was done. */
#include "../scene.h"

#include <locale.h>

#include <tuitrain/run/command/commands.h>

#include "../../../src/tui/commands/list.h"
#include "../../../src/tui/panels/step_panel.h"
#include "../../../src/tui/panels/tour.h"

static struct stage *stage;
static struct tt_keymap keys;

static int set_up(void **state)
{
    (void)state;
    stage = stage_new(10);
    stage_train(stage, 1);
    stage->info.train_samples = 60000;
    strcpy(stage->info.loss, "cross-entropy");
    stage->scene.n_branches = 1;
    tt_keymap_defaults(&keys);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_free(stage);
    return 0;
}

/* --- cards ----------------------------------------------------------------------------------- */

static char *picture(const struct tt_tour *t, int w, int h, bool ascii)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    tt_tour_draw(t, &c, where, &keys, &stage->scene, w % 2);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void cards_stay_inside_at_every_size(void **state)
{
    (void)state;
    for (int card = 0; tt_cards[card].title; card++)
        for (int h = 1; h < 40; h += 3)
            for (int w = 1; w < 160; w += 6) {
                struct tt_tour t = {.on = false};
                tt_tour_turn(&t, card, &stage->scene);
                t.done = w % 4 == 1;
                free(picture(&t, w, h, w % 2));
            }
}

static void cards_speak_of_this_run_and_of_the_keys(void **state)
{
    (void)state;
    char why[128];
    tt_keymap_read(&keys, "f7 pause toggle\nspace\n", why, sizeof why);
    for (int card = 0; tt_cards[card].title; card++) {
        struct tt_tour t = {.on = false};
        tt_tour_turn(&t, card, &stage->scene);
        char *text = picture(&t, 120, 40, false);
        assert_has(text, tt_cards[card].title);
        assert_has_not(text, "{");
        if (card == 0) {
            assert_has(text, "784-128-10");
            assert_has(text, "60,000");
            assert_has(text, "press f7"); /* the user's own key */
        }
        free(text);
    }
}

static void assert_card(int card, const char *has, const char *has_not)
{
    struct tt_tour t = {.on = false};
    tt_tour_turn(&t, card, &stage->scene);
    char *text = picture(&t, 500, 40, false); /* so wide that no line is broken */
    assert_has(text, has);
    assert_has_not(text, has_not);
    free(text);
}

static void cards_speak_of_what_is_learned(void **state)
{
    (void)state;
    enum { FORWARD = 2, LOSS };
    assert_string_equal(tt_cards[LOSS].title, "3 The loss");
    assert_card(FORWARD, "a score for each of the 10 classes", "value");
    assert_card(LOSS, "2.30, the logarithm of 10", "value");
    stage->info.n_classes = 3;
    assert_card(LOSS, "1.10, the logarithm of 3", "2.30");
    strcpy(stage->info.loss, "bce");
    assert_card(LOSS, "least when every sample", "logarithm");
    stage->info.regression = true;
    assert_card(FORWARD, "the values' spread", "classes");
    assert_card(LOSS, "every value is met exactly", "class");
}

static void what_there_is_to_do_shows_on_the_smallest_screen(void **state)
{
    (void)state;
    for (int card = 0; tt_cards[card].title; card++) {
        struct tt_tour t = {.on = false};
        struct tt_rect view = {1, 1, 38, 10};
        tt_tour_turn(&t, card, &stage->scene);
        struct tt_rect place = tt_tour_place(&t, &view);
        assert_true(view.h >= 3 && view.h + place.h < 11);
        char first[12], *text = picture(&t, place.w, place.h, false);
        snprintf(first, sizeof first, "%.8s", tt_cards[card].todo);
        if (!strchr(first, '{'))
            assert_has(text, first);
        free(text);
    }
}

static void what_cards_begin_with_are_commands(void **state)
{
    (void)state;
    int all = 0;
    for (; tt_cards[all].title; all++) {
        char lines[256] = "", *save = NULL;
        if (tt_cards[all].begin)
            strcpy(lines, tt_cards[all].begin);
        for (char *line = strtok_r(lines, ";", &save); line; line = strtok_r(NULL, ";", &save)) {
            struct tt_command_info info;
            struct tt_command c;
            struct tt_err err = {0};
            assert_true(tt_command_find(line, &info));
            if (info.type)
                assert_ok(tt_command_parse(line, &c, NULL, &err), &err);
        }
    }
    assert_true(all >= 10);
}

static bool is_done(int card)
{
    struct tt_tour t = {.on = true, .card = card, .before = {.lr = 0.01, .saves = 1}};
    tt_tour_look(&t, &stage->scene, 100);
    return t.done;
}

static int card_of(const char *title)
{
    int card = 0;
    while (strcmp(tt_cards[card].title, title) != 0)
        card++;
    return card;
}

static void twice_and_half_are_enough_and_checkpoints_by_themselves_are_not(void **state)
{
    (void)state;
    int rate = card_of("7 The learning rate"), save = card_of("9 Checkpoints");
    stage->snap.lr = 0.015;
    assert_false(is_done(rate));
    stage->snap.lr = 0.02;
    assert_true(is_done(rate));
    stage->snap.lr = 0.005;
    assert_true(is_done(rate));
    stage->scene.saves = 1;
    stage->snap.last_saved_step = 99999;
    assert_false(is_done(save));
    stage->scene.saves = 2;
    stage->snap.last_saved_step = 0;
    assert_true(is_done(save));
}

/* The same run a moment later: every card's wish is fulfilled by something. */
static void a_card_goes_when_its_wish_was_done_and_not_before(void **state)
{
    (void)state;
    for (int card = 0; tt_cards[card].title; card++) {
        struct tt_tour t = {.on = false};
        stage->snap.state = TT_TRAINING;
        stage->scene.n_branches = 1;
        tt_tour_turn(&t, card, &stage->scene);
        assert_false(tt_tour_look(&t, &stage->scene, 100));
        assert_false(t.done);
        assert_true(tt_tour_due(&t) == 0);
        stage->snap.state = TT_PAUSED;
        stage->snap.step += 10;
        stage->snap.epoch += 5;
        stage->snap.lr *= 3;
        stage->scene.saves++;
        stage->scene.n_branches = 2;
        assert_false(
            tt_tour_look(&t, &stage->scene, 100)); /* it lingers: what it did can be seen */
        assert_int_equal(t.done, tt_cards[card].done != NULL);
        if (!t.done)
            continue;
        double due = tt_tour_due(&t);
        assert_true(due > 100 && due < 110);
        assert_true(tt_tour_look(&t, &stage->scene, due));
    }
}

/* --- the table of a step --------------------------------------------------------------------- */

static void have_looked(void)
{
    stage->snap.state = TT_PAUSED;
    stage->snap.step = 1234;
    stage->snap.report = (struct tt_step_report){.known = true,
                                                 .step = 1234,
                                                 .batch = 296,
                                                 .batches = 938,
                                                 .n = 64,
                                                 .n_targets = 3,
                                                 .cls = {7, 2, 1},
                                                 .loss = 0.4567,
                                                 .score = 90.625,
                                                 .hits = 58,
                                                 .before = 0.4567,
                                                 .after = 0.4321,
                                                 .updated = true,
                                                 .accumulate = 1,
                                                 .grad_norm = 1.75,
                                                 .lr = 0.01,
                                                 .parameters = 101770,
                                                 .weight_norm = 10,
                                                 .change_norm = 0.05};
}

static char *table(int w, int h, bool ascii)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    tt_step_panel_draw(&c, where, &stage->scene);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void the_table_tells_each_stage(void **state)
{
    (void)state;
    static const char *const parts[] = {"what step 1,234 did",
                                        "64 samples",
                                        "batch 296 of 938: 7 2 1",
                                        "58 of 64 right",
                                        "0.4567",
                                        "knowing nothing: 2.3026",
                                        "norm 1.75",
                                        "101,770",
                                        "moved 0.05",
                                        "0.5% of the weights",
                                        "rate 0.01",
                                        "0.4567 → 0.4321",
                                        "better"};
    have_looked();
    char *text = table(78, 20, false);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_has(text, parts[i]);
    free(text);
    stage->snap.report.after = 0.5;
    text = table(78, 20, true);
    assert_has(text, "worse");
    free(text);
    stage->snap.report.updated = false;
    stage->snap.report.accumulate = 4;
    stage->snap.report.accumulated = 3;
    text = table(78, 20, true);
    assert_has(text, "gradients of 3 of 4 batches wait");
    assert_has(text, "none yet");
    free(text);
    stage->info.regression = true;
    stage->snap.report.value[0] = 1.5f;
    text = table(78, 20, true);
    assert_has(text, "R2 90.6");
    assert_has(text, "1.5");
    free(text);
}

static void the_table_cuts_no_number(void **state)
{
    (void)state;
    int lost = 0;
    for (int updated = 0; updated < 2; updated++)
        for (int w = 34; w < 100; w++) {
            struct tt_canvas c;
            stage->snap.report = (struct tt_step_report){.known = true,
                                                         .step = 1234567890123,
                                                         .batch = 1234567,
                                                         .batches = 12345678,
                                                         .n = 1234567,
                                                         .hits = 1234567,
                                                         .loss = 123456789.123,
                                                         .before = 123456789.123,
                                                         .after = 1.23e30,
                                                         .updated = updated,
                                                         .grad_norm = 1.234e-30,
                                                         .change_norm = 1.234e30,
                                                         .weight_norm = 1e-30};
            tt_canvas_init(&c, w, 12, false);
            tt_step_panel_draw(&c, (struct tt_rect){0, 0, w, 12}, &stage->scene);
            if (c.lost > 0)
                print_error("%d columns: %d numbers had no room:\n%s", w, c.lost,
                            tt_canvas_text(&c));
            lost += c.lost;
            tt_canvas_done(&c);
        }
    assert_int_equal(lost, 0);
}

static void the_table_stays_inside_at_every_size(void **state)
{
    (void)state;
    have_looked();
    for (int h = 1; h < 40; h += 2)
        for (int w = 1; w < 200; w += 5)
            free(table(w, h, w % 2));
}

static void it_is_there_while_the_run_rests_after_the_step(void **state)
{
    (void)state;
    struct tt_step_panel panel = {.closed = 0};
    assert_false(tt_step_panel_shown(&panel, &stage->scene));
    have_looked();
    assert_true(tt_step_panel_shown(&panel, &stage->scene));
    tt_step_panel_close(&panel, &stage->scene);
    assert_false(tt_step_panel_shown(&panel, &stage->scene));
    panel.closed--; /* another step's */
    assert_true(tt_step_panel_shown(&panel, &stage->scene));
    stage->snap.state = TT_TRAINING;
    assert_false(tt_step_panel_shown(&panel, &stage->scene));
    stage->snap.state = TT_PAUSED;
    stage->snap.step++;
    assert_false(tt_step_panel_shown(&panel, &stage->scene));
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cards_stay_inside_at_every_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cards_speak_of_this_run_and_of_the_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cards_speak_of_what_is_learned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_there_is_to_do_shows_on_the_smallest_screen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cards_begin_with_are_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_goes_when_its_wish_was_done_and_not_before, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            twice_and_half_are_enough_and_checkpoints_by_themselves_are_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_table_tells_each_stage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_table_cuts_no_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_table_stays_inside_at_every_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_there_while_the_run_rests_after_the_step, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
