/* The coach's line stands below every view, at every size; opened it explains and acts. */
#include "app_stage.h"

#include "../text.h"

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/panels/coach_words.h"

static char *picture(struct tt_app *app, int w, int h)
{
    int unused;
    tt_canvas_resize(&app->canvas, w, h);
    tt_app_paint(app, &unused);
    return tt_canvas_text(&app->canvas);
}

/* Row y of a picture; valid until the next call. */
static const char *row_of(const char *text, int y)
{
    static char row[2048];
    for (; y > 0 && *text; y--)
        text += strcspn(text, "\n") + 1;
    snprintf(row, sizeof row, "%.*s", (int)strcspn(text, "\n"), text);
    return row;
}

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

static void warn(struct app_stage *s)
{
    struct tt_snapshot *k = &s->snap;
    k->n_warnings = 1;
    k->warning[0] = (struct tt_warning){
        .rule = TT_RULE_LR_HIGH,
        .strength = 2.5,
        .text = "31% of 2 (relu) died",
        .n_acts = 2,
        .act = {{"lr /3", "{lr /}", "lowers the rate"}, {"rewind 0", "", "back to the beginning"}}};
    k->coaching = (struct tt_coaching){.tone = TT_TONE_BAD, .n_acts = 2};
    snprintf(k->coaching.text, sizeof k->coaching.text, "%s", tt_rules[TT_RULE_LR_HIGH].name);
    memcpy(k->coaching.act, k->warning[0].act, sizeof k->coaching.act);
}

static void it_stands_below_every_view_at_every_size(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    warn(s);
    for (int v = 0; v < s->app.tabs.n; v++)
        for (int h = TT_MIN_H; h < 70; h += 7)
            for (int w = TT_MIN_W; w < 230; w += 19)
                for (int ascii = 0; ascii < 2; ascii++) {
                    tt_app_set_view(&s->app, v);
                    s->app.canvas.ascii = ascii;
                    char *text = picture(&s->app, w, h);
                    assert_has(row_of(text, h - 2), "! the learning rate is too high");
                    if (w >= 80)
                        assert_has(row_of(text, h - 2), ": - lowers the rate");
                    if (w >= 120)
                        assert_has(row_of(text, h - 2), ", `rewind 0` back to the beginning");
                    struct tt_rect r = tt_app_view_rect(&s->app);
                    assert_int_equal(r.y + r.h, h - 2);
                    free(text);
                }
    app_stage_free(s);
}

static void digits_are_named_where_they_do_something(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    s->snap.coaching.n_acts = 0;
    press(&s->app, "!");
    char *text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 23), "esc leave");
    assert_null(strstr(text, "do it"));
    assert_null(strstr(text, "a digit does it"));
    free(text);
    press(&s->app, "esc");
    warn(s);
    press(&s->app, "!");
    text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 23), "1 2 do it  esc leave");
    free(text);
    app_stage_free(s);
}

static void before_the_first_validation_it_says_what_training_says(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    s->snap.step = 0;
    char *text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 22), "waiting for the first step");
    free(text);
    s->snap.step = 40;
    s->snap.running = (struct tt_result){.known = true, .loss = 1.25};
    text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 22), "the first epoch: training loss 1.25 so far");
    free(text);
    app_stage_free(s);
}

static void opened_it_shows_the_evidence_and_a_digit_acts(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    warn(s);
    press(&s->app, "!");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_COACH);
    char *text = picture(&s->app, 100, 36);
    assert_has(text, "how it goes");
    assert_has(text, "31% of 2 (relu) died");
    assert_has(text, "Why that counts: updates of about a thousandth");
    assert_has(text, "What helps: a lower learning rate");
    assert_has(text, "1  lr /3");
    assert_has(text, "2  rewind 0");
    free(text);
    press(&s->app, "3"); /* there are but two: the view is meant */
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    assert_int_equal(s->app.tabs.shown, 2);
    press(&s->app, "!");
    press(&s->app, "1");
    assert_string_equal(submitted(s->app.link), "lr /3");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    app_stage_free(s);
}

static void a_click_on_the_line_opens_it(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_LEFT, .x = 10, .y = 22};
    int unused;
    tt_canvas_resize(&s->app.canvas, 80, 24);
    tt_app_paint(&s->app, &unused);
    tt_app_key(&s->app, &in);
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_COACH);
    app_stage_free(s);
}

static void at_the_end_it_says_what_was_reached_and_what_is_wrong(void **state)
{
    (void)state;
    static const uint32_t confusion[9] = {40, 1, 0, 7, 30, 0, 0, 2, 20};
    struct app_stage *s = app_stage_new();
    s->snap.state = s->app.badge.state = TT_FINISHED;
    s->snap.val = s->snap.best = (struct tt_result){.known = true, .accuracy = 90, .epoch = 9};
    s->info.baseline = 41;
    s->info.baseline_class = 0;
    s->app.scene.info = &s->info;
    memcpy(s->confusion, confusion, sizeof confusion);
    char *text = picture(&s->app, 120, 36);
    assert_has(row_of(text, 32),
               "finished: 90.00% right, where naming \"cat\" for all gets 41.00%; best after "
               "epoch 9");
    assert_has(row_of(text, 33), "10 of 100 are wrong: 4 shows them; most often dog is taken for "
                                 "cat, 7 times: 2 shows where");
    assert_has(row_of(text, 34), "E more epochs");
    free(text);
    warn(s); /* and what was wrong with the run */
    text = picture(&s->app, 120, 36);
    assert_has(row_of(text, 34), "the learning rate is too high: - lowers the rate");
    free(text);
    text = picture(&s->app, 80, 24); /* two rows where there is less room */
    assert_has(row_of(text, 21), "finished: 90.00% right, ");
    assert_has(row_of(text, 22), "the learning rate is too high");
    free(text);
    press(&s->app, "!");
    text = picture(&s->app, 120, 36);
    assert_has(text, "samples worst              shows what is still wrong");
    free(text);
    app_stage_free(s);
}

static void one_mistake_and_none_are_said_as_such(void **state)
{
    (void)state;
    static const uint32_t none[9] = {40, 0, 0, 0, 30, 0, 0, 0, 30};
    struct app_stage *s = app_stage_new();
    s->snap.state = s->app.badge.state = TT_FINISHED;
    s->snap.val = s->snap.best = (struct tt_result){.known = true, .accuracy = 99, .epoch = 9};
    memcpy(s->confusion, none, sizeof none);
    press(&s->app, "!");
    char *text = picture(&s->app, 120, 36);
    assert_has(text, "none of 100 validation samples is wrong");
    assert_has_not(text, "still wrong"); /* there is nothing to show */
    free(text);
    s->confusion[3] = 1;
    text = picture(&s->app, 120, 36);
    assert_has(text, "1 of 101 is wrong, dog taken for cat: 4 shows it");
    assert_has(text, "shows what is still wrong");
    free(text);
    app_stage_free(s);
}

/* Whoever does not know of it is led there: while it trains by a key, at the end by the card. */
static void points_of_a_plane_lead_to_their_surface(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    s->app.scene.info = &s->info;
    s->snap.val = s->snap.best = (struct tt_result){.known = true, .accuracy = 90, .epoch = 9};
    for (int plane = 0; plane < 2; plane++) {
        s->info.plane = plane;
        s->snap.state = s->app.badge.state = TT_TRAINING;
        char *text = picture(&s->app, 80, 24);
        assert_int_equal(strstr(row_of(text, 23), "i decision surface") != NULL, plane);
        free(text);
        s->snap.state = s->app.badge.state = TT_FINISHED;
        press(&s->app, "!");
        text = picture(&s->app, 80, 24);
        assert_has(text, "how it goes");
        assert_int_equal(strstr(text, "shows what it makes of the plane") != NULL, plane);
        free(text);
        press(&s->app, "esc");
    }
    press(&s->app, "i");
    assert_string_equal(tt_app_view(&s->app)->name, "inside");
    char *text = picture(&s->app, 80, 24);
    assert_has_not(row_of(text, 23), "decision surface");
    free(text);
    app_stage_free(s);
}

static void after_an_explosion_it_names_the_keys_that_help(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    s->snap.state = s->app.badge.state = TT_PAUSED;
    s->snap.coaching = (struct tt_coaching){
        .tone = TT_TONE_BAD,
        .lost = true,
        .step = s->snap.step,
        .text = "the loss became NaN at step 8, learning rate 9; back at step 7",
        .n_acts = 3,
        .act = {{"lr /10", "{lr /}", "lowers the rate"},
                {"pause off", "{pause toggle}", "goes on"},
                {"view rewind", "{view rewind}", "further back"}}};
    char *text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 21), "the loss became NaN at step 8, learning rate 9");
    assert_has(row_of(text, 22), "- lowers the rate, space goes on, r further back");
    free(text);
    s->snap.state = s->app.badge.state = TT_TRAINING; /* and then it goes on */
    s->snap.coaching.step = 7;
    s->snap.step = 9;
    s->snap.running.loss = 1.5;
    text = picture(&s->app, 80, 24);
    assert_has(row_of(text, 22), "going on from step 7: training loss 1.5 so far");
    assert_has_not(row_of(text, 22), "goes on");
    free(text);
    app_stage_free(s);
}

/* Of the panel nothing stands outside, and it is whole. */
static void the_panel_keeps_its_frame_at_every_size(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    warn(s);
    s->app.coach.open = true;
    for (int h = TT_MIN_H; h < 50; h += 2)
        for (int w = TT_MIN_W; w < 130; w += 5) {
            char *text = picture(&s->app, w, h);
            assert_has(text, "┌─ how it goes ");
            assert_has(text, "─┘");
            assert_has(row_of(text, h - 2), "! the learning");
            free(text);
        }
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_below_every_view_at_every_size),
        cmocka_unit_test(digits_are_named_where_they_do_something),
        cmocka_unit_test(before_the_first_validation_it_says_what_training_says),
        cmocka_unit_test(opened_it_shows_the_evidence_and_a_digit_acts),
        cmocka_unit_test(a_click_on_the_line_opens_it),
        cmocka_unit_test(at_the_end_it_says_what_was_reached_and_what_is_wrong),
        cmocka_unit_test(one_mistake_and_none_are_said_as_such),
        cmocka_unit_test(points_of_a_plane_lead_to_their_surface),
        cmocka_unit_test(after_an_explosion_it_names_the_keys_that_help),
        cmocka_unit_test(the_panel_keeps_its_frame_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
