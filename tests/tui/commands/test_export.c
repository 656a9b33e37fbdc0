/* The screen and the curves as files, each under a name that is free. */
#include "../scene.h"

#include <sys/stat.h>
#include <unistd.h>

#include "../../../src/tui/commands/export.h"

static struct stage *stage;
static struct tt_canvas canvas;
static struct tt_theme theme;
static struct tt_export e;
static char said[1200];
static struct tt_err err;

static int set_up(void **state)
{
    (void)state;
    stage = stage_new(10);
    stage_train(stage, 1);
    snprintf(stage->info.run_dir, sizeof stage->info.run_dir, "%s", test_path("run"));
    mkdir(stage->info.run_dir, 0700);
    tt_canvas_init(&canvas, 20, 4, false);
    tt_text(&canvas, 1, 1, 19, TT_STYLE_NORMAL, "what is shown");
    tt_theme_default(&theme);
    e = (struct tt_export){&canvas, &theme, &stage->scene};
    said[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tt_canvas_done(&canvas);
    stage_free(stage);
    return 0;
}

static bool is_there(const char *name)
{
    return access(test_path(name), F_OK) == 0;
}

static void without_an_ending_each_kind_is_saved(void **state)
{
    (void)state;
    assert_ok(tt_export_canvas(&e, "shot", said, sizeof said, &err), &err);
    assert_true(is_there("run/shot.svg") && is_there("run/shot.ans"));
    assert_has(said, "run/shot.svg and .ans");
}

static void what_is_there_is_never_written_over(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_ok(tt_export_canvas(&e, "one.svg", said, sizeof said, &err), &err);
    assert_true(is_there("run/one.svg") && is_there("run/one-2.svg") && is_there("run/one-3.svg"));
    assert_false(is_there("run/one.ans"));
    assert_has(said, "run/one-3.svg");
    /* Of two kinds that go together, both are free. */
    assert_ok(tt_export_canvas(&e, "one", said, sizeof said, &err), &err);
    assert_true(is_there("run/one-4.svg") && is_there("run/one-4.ans"));
}

static void curves_are_of_the_kind_that_their_name_says(void **state)
{
    (void)state;
    char path[1100];
    snprintf(path, sizeof path, "%s", test_path("curves.csv"));
    assert_ok(tt_export_curves(&e, path, said, sizeof said, &err), &err); /* a folder is kept to */
    assert_true(is_there("curves.csv"));
    assert_refused(tt_export_curves(&e, "curves", said, sizeof said, &err), &err, "FILE.svg");
    assert_refused(tt_export_curves(&e, "no/such/place.svg", said, sizeof said, &err), &err,
                   "no/such/place");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_an_ending_each_kind_is_saved, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_there_is_never_written_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(curves_are_of_the_kind_that_their_name_says, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
