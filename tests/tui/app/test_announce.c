/* What is told to who looks elsewhere: when it is worth a call, and what stands in the title. */
#include "app_stage.h"

#include "../../../src/tui/app/announce.h"

static bool news(struct app_stage *s, double now, char out[256])
{
    out[0] = '\0';
    return tt_announce_news(&s->app.announce, &s->app.scene, now, out, 256);
}

static void warn(struct app_stage *s, enum tt_rule rule, const char *text)
{
    struct tt_warning *w = &s->snap.warning[s->snap.n_warnings++];
    *w = (struct tt_warning){.rule = rule, .strength = 2};
    snprintf(w->text, sizeof w->text, "%s", text);
}

static void the_title_has_progress_score_and_data(void **state)
{
    (void)state;
    char text[120];
    struct app_stage *s = app_stage_new();
    s->snap.steps = 1000;
    s->snap.step = 627;
    tt_announce_title(&s->app.scene, text, sizeof text);
    assert_string_equal(text, "62% tuitrain: mnist");
    s->snap.val.known = true;
    s->snap.val.accuracy = 97.812;
    tt_announce_title(&s->app.scene, text, sizeof text);
    assert_string_equal(text, "62% 97.8% tuitrain: mnist");
    s->snap.state = TT_FINISHED;
    tt_announce_title(&s->app.scene, text, sizeof text);
    assert_string_equal(text, "100% 97.8% tuitrain: mnist");
    ((struct tt_run_info *)(uintptr_t)s->app.scene.info)->regression = true;
    s->snap.val.r2 = 0.9134;
    tt_announce_title(&s->app.scene, text, sizeof text);
    assert_string_equal(text, "100% R2 0.913 tuitrain: mnist");
    s->snap.state = TT_FAILED;
    tt_announce_title(&s->app.scene, text, sizeof text);
    assert_string_equal(text, "failed R2 0.913 tuitrain: mnist");
    app_stage_free(s);
}

static void the_end_is_told_once(void **state)
{
    (void)state;
    char text[256];
    struct app_stage *s = app_stage_new();
    assert_false(news(s, 100, text));
    s->snap.state = TT_PAUSED;
    assert_false(news(s, 101, text));
    s->snap.state = TT_FINISHED;
    s->snap.val.known = true;
    s->snap.val.accuracy = 97.81;
    assert_true(news(s, 102, text));
    assert_non_null(strstr(text, "mnist: finished: 97.81% right"));
    assert_false(news(s, 103, text));
    s->snap.state = TT_TRAINING; /* more epochs */
    assert_false(news(s, 104, text));
    s->snap.state = TT_FINISHED;
    assert_true(news(s, 105, text));
    app_stage_free(s);
}

static void what_was_so_at_the_beginning_is_no_news(void **state)
{
    (void)state;
    char text[256];
    struct app_stage *s = app_stage_new();
    s->snap.state = TT_FINISHED;
    warn(s, TT_RULE_LEAK, "column id gives the answer away");
    assert_false(news(s, 100, text));
    assert_false(news(s, 200, text));
    app_stage_free(s);
}

static void each_alarm_is_told_once_and_not_too_often(void **state)
{
    (void)state;
    char text[256];
    struct app_stage *s = app_stage_new();
    assert_false(news(s, 100, text));
    warn(s, TT_RULE_OVERFITTING, "over-fitting since epoch 5");
    assert_true(news(s, 101, text));
    assert_string_equal(text, "mnist: over-fitting since epoch 5");
    assert_false(news(s, 130, text));
    warn(s, TT_RULE_DEAD, "units of fc1 are dead");
    assert_true(news(s, 140, text));
    s->snap.n_warnings = 0;
    assert_false(news(s, 141, text));
    warn(s, TT_RULE_LR_HIGH, "the rate is too high");
    assert_false(news(s, 142, text)); /* right after the last: it waits */
    assert_true(news(s, 151, text));
    assert_non_null(strstr(text, "the rate is too high"));
    s->snap.n_warnings = 0;
    warn(s, TT_RULE_OVERFITTING, "over-fitting since epoch 9"); /* comes and goes */
    assert_false(news(s, 300, text));
    app_stage_free(s);
}

static void numbers_that_are_lost_are_told_at_once(void **state)
{
    (void)state;
    char text[256];
    struct app_stage *s = app_stage_new();
    assert_false(news(s, 100, text));
    warn(s, TT_RULE_OVERFITTING, "over-fitting since epoch 5");
    assert_true(news(s, 101, text));
    s->snap.coaching.lost = true;
    s->snap.coaching.step = s->snap.step;
    snprintf(s->snap.coaching.text, sizeof s->snap.coaching.text, "numbers were lost");
    assert_true(news(s, 102, text));
    assert_non_null(strstr(text, "numbers were lost"));
    assert_false(news(s, 103, text));
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_title_has_progress_score_and_data),
        cmocka_unit_test(the_end_is_told_once),
        cmocka_unit_test(what_was_so_at_the_beginning_is_no_news),
        cmocka_unit_test(each_alarm_is_told_once_and_not_too_often),
        cmocka_unit_test(numbers_that_are_lost_are_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
