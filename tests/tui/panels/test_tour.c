/* The tour's cards, and the table of a single step: at every size, true to the run, and that they
 * go on when something was done. */
#include "../scene.h"

#include <locale.h>

#include "../../../src/tui/panels/step_panel.h"
#include "../../../src/tui/panels/tour.h"
#include "../../../src/tui/panels/tour_words.h"

static struct stage *stage;
static struct tt_keymap keys;
static struct tt_tour tour;

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
    tt_tour_close(&tour);
    stage_free(stage);
    return 0;
}

/* --- cards ----------------------------------------------------------------------------------- */

static void begin(const char *name)
{
    struct tt_err err = {0};
    struct tt_lesson *lesson = tt_lesson_open(name, &err);
    if (!lesson)
        fail_msg("%s", err.text);
    tt_tour_open(&tour, lesson);
}

static void turn(int card)
{
    tt_tour_turn(&tour, card, &stage->scene, 0);
    tt_tour_listen(&tour);
}

static char *picture_at(int w, int h, bool ascii, double now)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    tt_tour_draw(&tour, &c, where, &keys, &stage->scene, w % 16, now);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static char *picture(int w, int h, bool ascii)
{
    return picture_at(w, h, ascii, 0);
}

static void cards_stay_inside_at_every_size(void **state)
{
    (void)state;
    for (const struct tt_lesson_source *s = tt_lessons; s->name; s++) {
        begin(s->name);
        for (int card = 0; card < tour.lesson->n; card++)
            for (int h = 1; h < 40; h += 3)
                for (int w = 1; w < 160; w += 7) {
                    turn(card);
                    tour.done = w % 4 == 1;
                    free(picture_at(w, h, w % 2, h % 2 ? 1 : 1000));
                }
    }
}

static void cards_speak_of_this_run_and_of_the_keys(void **state)
{
    (void)state;
    char why[128];
    tt_keymap_read(&keys, "f7 pause toggle\nspace\n", why, sizeof why);
    for (const struct tt_lesson_source *s = tt_lessons; s->name; s++) {
        begin(s->name);
        for (int card = 0; card < tour.lesson->n; card++) {
            turn(card);
            char *text = picture(125, 40, false);
            assert_has(text, tour.lesson->card[card].title);
            assert_has_not(text, "{");
            if (card == 0 && s == tt_lessons) {
                assert_has(text, "784-128-10");
                assert_has(text, "60,000");
                assert_has(text, "press f7"); /* the user's own key */
            }
            free(text);
        }
    }
}

static void commands_without_a_key_are_typed_and_views_have_digits(void **state)
{
    (void)state;
    char out[200];
    static const struct {
        const char *text, *shown;
    } row[] = {{"{set momentum 0.9}.", ":set momentum 0.9."},
               {"{view confusion}", "2"},
               {"{view ball}", ":view ball"},
               {"{key w} or {why}", "w or !"},
               {"{lr *}", "+"},
               {"a { that stays", "a { that stays"}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        assert_string_equal(tt_tour_expand(row[i].text, &keys, &stage->scene, out, sizeof out),
                            row[i].shown);
}

static void assert_card(int card, const char *has, const char *has_not)
{
    turn(card);
    char *text = picture(500, 40, false); /* so wide that no line is broken */
    assert_has(text, has);
    assert_has_not(text, has_not);
    free(text);
}

static void cards_speak_of_what_is_learned(void **state)
{
    (void)state;
    enum { FORWARD = 2, LOSS };
    begin("tour");
    assert_string_equal(tour.lesson->card[LOSS].title, "3 The loss");
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
    for (const struct tt_lesson_source *s = tt_lessons; s->name; s++) {
        begin(s->name);
        for (int card = 0; card < tour.lesson->n; card++) {
            struct tt_rect view = {1, 1, 38, 10};
            turn(card);
            struct tt_rect place = tt_tour_place(&tour, &view, &keys, &stage->scene, card % 2);
            assert_true(view.h >= 3 && view.h + place.h < 11);
            char first[12], *text = picture(place.w, place.h, false);
            snprintf(first, sizeof first, "%.8s", tour.lesson->card[card].todo);
            if (!strchr(first, '{'))
                assert_has(text, first);
            free(text);
        }
    }
}

static bool is_done(int card)
{
    tour.on = true;
    tour.card = card;
    tour.done = false;
    tt_tour_look(&tour, &stage->scene, "dashboard", 100);
    return tour.done;
}

static int card_of(const char *title)
{
    int card = 0;
    while (strcmp(tour.lesson->card[card].title, title) != 0)
        card++;
    return card;
}

static void twice_and_half_are_enough_and_checkpoints_by_themselves_are_not(void **state)
{
    (void)state;
    begin("tour");
    int rate = card_of("7 The learning rate"), save = card_of("9 Checkpoints");
    stage->snap.lr = 0.01;
    stage->scene.saves = 1;
    turn(rate);
    stage->snap.lr = 0.015;
    assert_false(is_done(rate));
    stage->snap.lr = 0.02;
    assert_true(is_done(rate));
    stage->snap.lr = 0.005;
    assert_true(is_done(rate));
    turn(save);
    stage->snap.last_saved_step = 99999;
    assert_false(is_done(save));
    stage->scene.saves = 2;
    stage->snap.last_saved_step = 0;
    assert_true(is_done(save));
}

/* The same run a moment later: what the card asks for is there. */
static void a_card_goes_when_its_wish_was_done_and_not_before(void **state)
{
    (void)state;
    begin("tour");
    for (int card = 0; card < tour.lesson->n; card++) {
        stage->snap.state = TT_TRAINING;
        stage->scene.n_branches = 1;
        turn(card);
        assert_false(tt_tour_look(&tour, &stage->scene, "log", 100));
        assert_false(tour.done);
        stage->snap.state = TT_PAUSED;
        stage->snap.step += 10;
        stage->snap.epoch += 5;
        stage->snap.lr *= 3;
        stage->scene.saves++;
        stage->scene.n_branches = 2;
        /* It lingers: what it did can be seen. */
        assert_false(tt_tour_look(&tour, &stage->scene, "log", 100));
        assert_int_equal(tour.done, tour.lesson->card[card].until.n > 0);
        if (!tour.done)
            continue;
        double due = tt_tour_due(&tour, 100);
        assert_true(due > 100 && due <= 101); /* it counts down */
        assert_false(tt_tour_look(&tour, &stage->scene, "log", 102.9));
        assert_true(tt_tour_look(&tour, &stage->scene, "log", 103));
    }
}

static void it_counts_down_and_a_hint_comes_after_a_while(void **state)
{
    (void)state;
    begin("tour");
    turn(card_of("7 The learning rate"));
    size_t text = strlen(tour.lesson->card[tour.card].text);
    assert_false(tt_tour_is_read(&tour, 5));
    assert_true(tt_tour_due(&tour, 5) ==
                (double)text / 20); /* it makes room, where that is short */
    assert_true(tt_tour_is_read(&tour, 20));
    assert_true(tt_tour_due(&tour, 20) == 25);
    char *shown = picture_at(127, 40, false, 5);
    assert_has_not(shown, "four of them");
    free(shown);
    shown = picture_at(127, 40, false, 26);
    assert_has(shown, "four of them");
    free(shown);
    assert_true(tt_tour_due(&tour, 26) == 0);
    stage->snap.lr *= 2;
    tt_tour_look(&tour, &stage->scene, "dashboard", 30);
    shown = picture_at(127, 40, false, 30.5);
    assert_has(shown, "next, in 3");
    assert_has_not(shown, "four of them");
    free(shown);
    shown = picture_at(127, 40, false, 32.5);
    assert_has(shown, "next, in 1");
    free(shown);
}

/* One that the worker refuses is none. */
static void a_command_counts_when_it_took_effect(void **state)
{
    (void)state;
    begin("overfitting");
    int card = card_of("Make it harder");
    turn(card);
    tt_tour_heard(&tour, "set dropout 7", 5);
    assert_false(is_done(card));
    tt_tour_answered(&tour, 5, true);
    assert_false(is_done(card));
    tt_tour_heard(&tour, "set dropout 0.5", 6);
    tt_tour_answered(&tour, 4, false);
    assert_false(is_done(card));
    tt_tour_answered(&tour, 6, false);
    assert_true(is_done(card));
    turn(card);
    assert_false(is_done(card)); /* what came before the card does not count */
}

static void the_last_card_waits_and_hands_on(void **state)
{
    (void)state;
    begin("rate");
    turn(tour.lesson->n - 1);
    assert_string_equal(tt_tour_next(&tour), "overfitting");
    assert_false(tt_tour_look(&tour, &stage->scene, "dashboard", 1e6));
    char *text = picture(125, 30, false);
    assert_has(text, "begins overfitting");
    assert_has(text, "esc leave");
    free(text);
    turn(0);
    assert_string_equal(tt_tour_next(&tour), "");
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
        cmocka_unit_test_setup_teardown(commands_without_a_key_are_typed_and_views_have_digits,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_counts_down_and_a_hint_comes_after_a_while, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_command_counts_when_it_took_effect, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_card_waits_and_hands_on, set_up, tear_down),
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
