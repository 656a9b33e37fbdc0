/* What `copy` takes: what is chosen in each view, or the run's folder. */
#include "app_stage.h"

#include <tuitrain/run/link/data_sheet.h>

#include "../../../src/tui/app/copy.h"
#include "../../../src/tui/app/draw.h"

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%.15s", name);
    tt_app_key(app, &in);
}

static const char *copied(struct app_stage *s, const char *what)
{
    static char text[TT_COPIED];
    struct tt_err err = {0};
    int unused;
    tt_app_paint(&s->app, &unused);
    if (tt_app_find_copy(&s->app, what, text, sizeof text, &err) < 0)
        snprintf(text, sizeof text, "refused: %s", err.text);
    return text;
}

static struct app_stage *stage(const char *view)
{
    char line[40];
    struct app_stage *s = app_stage_new();
    static const uint32_t counts[9] = {40, 1, 0, 7, 30, 3, 0, 2, 20};
    memcpy(s->confusion, counts, sizeof counts);
    s->snap.confusion_id = 1;
    for (int i = 0; i < 100; i++)
        for (int k = 0; k < 4; k++)
            tt_series_push((struct tt_series *)(uintptr_t)s->app.scene.series[k], i, k + 0.5);
    s->snap.step = 99;
    tt_canvas_resize(&s->app.canvas, 120, 36);
    snprintf(line, sizeof line, "view %s", view);
    tt_app_command(&s->app, line);
    return s;
}

static void where_nothing_is_chosen_it_is_the_folder(void **state)
{
    (void)state;
    struct app_stage *s = stage("dashboard");
    assert_string_equal(copied(s, ""), s->info.run_dir);
    assert_string_equal(copied(s, "folder"), s->info.run_dir);
    app_stage_free(s);
}

static void figures_at_the_cursor(void **state)
{
    (void)state;
    struct app_stage *s = stage("dashboard");
    press(&s->app, "left");
    assert_string_equal(copied(s, ""),
                        "step 99, training loss 0.5, validation loss 2.5, training accuracy 1.5, "
                        "validation accuracy 3.5");
    app_stage_free(s);
}

static void cells_pairs_and_classes(void **state)
{
    (void)state;
    struct app_stage *s = stage("confusion");
    assert_string_equal(copied(s, ""), s->info.run_dir);
    press(&s->app, "down"); /* shows where the selection is */
    press(&s->app, "down");
    assert_string_equal(copied(s, ""), "true dog, predicted cat: 7 of 40");
    press(&s->app, "left");
    assert_string_equal(copied(s, ""),
                        "class dog: precision 0.9091, recall 0.7500, F1 0.8219, support 40");
    press(&s->app, "w");
    assert_string_equal(copied(s, ""), "true dog, predicted cat: 7 of 40");
    app_stage_free(s);
}

static void a_setting_as_the_command_that_sets_it(void **state)
{
    (void)state;
    static const struct tt_opt row = TT_ROW_FLOAT("momentum", 0, 0.9, 0, 1, "of the velocity");
    static struct tt_settings settings = {.n = 1};
    struct app_stage *s = stage("settings");
    settings.setting[0] = (struct tt_setting){.name = "momentum",
                                              .set = "momentum ",
                                              .value = "0.5",
                                              .row = &row,
                                              .group = TT_SETTING_OPTIMIZER};
    s->app.scene.settings = &settings;
    assert_string_equal(copied(s, ""), "set momentum 0.5");
    settings.setting[0].fixed = "it is so";
    assert_string_equal(copied(s, ""), "--momentum 0.5");
    app_stage_free(s);
}

/* Where a view has nothing to say itself: the row that is drawn as chosen. */
static void a_row_as_it_is_drawn(void **state)
{
    (void)state;
    static struct tt_data_sheet sheet = {.train = 100, .val = 20, .n_classes = 3, .bytes = 1000};
    static int64_t train[3] = {50, 30, 20}, val[3] = {10, 6, 4};
    struct app_stage *s = stage("data");
    sheet.in_train = train;
    sheet.in_val = val;
    ((struct tt_run_info *)(uintptr_t)s->app.scene.info)->sheet = &sheet;
    copied(s, "");
    press(&s->app, "down");
    assert_int_equal(strncmp(copied(s, ""), "dog ", 4), 0);
    assert_non_null(strstr(copied(s, ""), "30"));
    app_stage_free(s);
}

static void what_the_coach_advises_and_the_whole_screen(void **state)
{
    (void)state;
    struct app_stage *s = stage("dashboard");
    assert_non_null(strstr(copied(s, "command"), "refused: copy: the coach advises nothing"));
    struct tt_warning *w = &s->snap.warning[s->snap.n_warnings++];
    *w = (struct tt_warning){.rule = TT_RULE_LR_HIGH, .strength = 2, .n_acts = 1};
    w->act[0] = (struct tt_act){.line = "lr /3", .what = "a third of it"};
    assert_string_equal(copied(s, "command"), "lr /3");
    press(&s->app, "!");
    assert_string_equal(copied(s, ""), "lr /3");
    press(&s->app, "esc");
    assert_non_null(strstr(copied(s, "screen"), "1 dashboard"));
    assert_non_null(strstr(copied(s, "all"), "refused: copy: takes folder, command, screen"));
    app_stage_free(s);
}

static void without_a_terminal_it_is_refused_in_words(void **state)
{
    (void)state;
    struct app_stage *s = stage("dashboard");
    press(&s->app, "y");
    assert_non_null(strstr(s->app.message.text, "no clipboard"));
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_is_chosen_it_is_the_folder),
        cmocka_unit_test(figures_at_the_cursor),
        cmocka_unit_test(cells_pairs_and_classes),
        cmocka_unit_test(a_setting_as_the_command_that_sets_it),
        cmocka_unit_test(a_row_as_it_is_drawn),
        cmocka_unit_test(what_the_coach_advises_and_the_whole_screen),
        cmocka_unit_test(without_a_terminal_it_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
