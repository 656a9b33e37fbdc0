/* The time bar: what is shown of the past, how one gets there and back, and that nobody takes it
 * for now. */
#include "app_stage.h"

#include "../film.h"

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/app/look_back.h"
#include "../../../src/tui/views/through_time.h"

struct past_stage {
    struct app_stage *stage;
    struct tt_app *app;
    struct tt_film *film;
};

/* Eleven moments, a tenth of an epoch apart, of a run that goes on at step 120. */
static struct past_stage begin(int w, int h)
{
    struct past_stage s = {.stage = app_stage_new()};
    s.app = &s.stage->app;
    s.film = calloc(1, sizeof *s.film);
    assert_non_null(s.film);
    film_fill(s.film, s.app->scene.info, false, 11, 10, 100);
    tt_canvas_resize(&s.app->canvas, w, h);
    tt_past_take_film(s.app, s.film);
    return s;
}

static void end(struct past_stage *s)
{
    app_stage_free(s->stage);
    tt__film_done(s->film);
    free(s->film);
}

static void press(struct tt_app *app, const char *keys)
{
    char list[128], *rest = NULL;
    snprintf(list, sizeof list, "%s", keys);
    for (char *key = strtok_r(list, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
        struct tt_input in = {0};
        snprintf(in.key, sizeof in.key, "%s", key);
        tt_app_key(app, &in);
    }
}

static void mouse(struct tt_app *app, enum tt_mouse what, int x, int y)
{
    struct tt_input in = {.key = "mouse", .mouse = what, .x = x, .y = y};
    tt_app_key(app, &in);
}

static const char *screen(struct tt_app *app)
{
    static char *text;
    int unused;
    free(text);
    tt_app_paint(app, &unused);
    return text = tt_canvas_text(&app->canvas);
}

static int64_t step_shown(const struct tt_app *app)
{
    const struct tt_scene *s = tt_app_scene(app);
    return s->past ? s->snap->step : TT_NOW;
}

/* --- there and back -------------------------------------------------------------------------- */

static void keys_go_from_moment_to_moment(void **state)
{
    static const struct {
        const char *keys;
        int64_t step;
    } steps[] = {{",", 100},        {", ,", 90},       {", , .", 100},   {", .", TT_NOW},
                 {", esc", TT_NOW}, {", end", TT_NOW}, {", home", 0},    {", home ,", 0},
                 {"T", 0},          {", T", 0},        {", home .", 10}, {".", TT_NOW},
                 {", home , .", 10}};
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct past_stage s = begin(100, 30);
        press(s.app, steps[i].keys);
        if (step_shown(s.app) != steps[i].step)
            fail_msg("%s: step %lld", steps[i].keys, (long long)step_shown(s.app));
        assert_string_equal(submitted(s.app->link), ""); /* the run was asked nothing */
        end(&s);
    }
}

static void several_moments_of_one_step_are_all_passed(void **state)
{
    (void)state;
    struct past_stage s = begin(100, 30);
    for (int i = 0; i < 3; i++)
        tt__film_add(s.film, film_moment(s.film->head, 12 + i, 100, 100), TT_FILM_MOMENTS);
    tt_past_take_film(s.app, s.film);
    int n = 0;
    press(s.app, ",");
    for (; step_shown(s.app) == 100 && n < 10; n++)
        press(s.app, ",");
    assert_int_equal(n, 4);
    for (n = 0; step_shown(s.app) != TT_NOW && n < 10; n++)
        press(s.app, ".");
    assert_int_equal(n, 5);
    end(&s);
}

static void commands_do_the_same_and_say_what_is_wrong(void **state)
{
    (void)state;
    struct past_stage s = begin(100, 30);
    tt_app_command(s.app, "film 47");
    assert_int_equal(step_shown(s.app), 40);
    assert_int_equal(tt_app_scene(s.app)->seen, 47);
    tt_app_command(s.app, "film 999999");
    assert_int_equal(step_shown(s.app), 100);
    tt_app_command(s.app, "film now");
    assert_int_equal(step_shown(s.app), TT_NOW);
    tt_app_command(s.app, "film backwards");
    assert_non_null(strstr(s.app->message.text, "takes before, after"));
    end(&s);
    struct app_stage *none = app_stage_new();
    tt_app_command(&none->app, "film before");
    assert_non_null(strstr(none->app.message.text, "nothing to look back at"));
    assert_null(strstr(screen(&none->app), "replays it"));
    app_stage_free(none);
}

/* --- playing --------------------------------------------------------------------------------- */

static void it_plays_to_the_end_and_is_now_again(void **state)
{
    (void)state;
    struct past_stage s = begin(100, 30);
    press(s.app, ", space"); /* from the last one: from the beginning */
    assert_int_equal(step_shown(s.app), 0);
    assert_true(tt_past_due(s.app) < INFINITY);
    for (int i = 1; i <= 10; i++) {
        s.app->past.bar.due = 0;
        tt_past_tick(s.app);
        assert_int_equal(step_shown(s.app), 10 * i);
    }
    s.app->past.bar.due = 0;
    tt_past_tick(s.app);
    assert_int_equal(step_shown(s.app), TT_NOW);
    assert_true(isinf(tt_past_due(s.app)));
    end(&s);
}

static void of_a_run_that_is_over_the_last_moment_stays(void **state)
{
    (void)state;
    struct past_stage s = begin(100, 30);
    s.stage->snap.state = TT_FINISHED;
    tt_app_command(s.app, "film 90");
    tt_app_command(s.app, "film play");
    for (int i = 0; i < 5; i++) {
        s.app->past.bar.due = 0;
        tt_past_tick(s.app);
    }
    assert_int_equal(step_shown(s.app), 100);
    assert_false(s.app->past.bar.playing);
    press(s.app, "space"); /* once more */
    assert_int_equal(step_shown(s.app), 0);
    end(&s);
}

static void its_speed_has_two_ends_and_is_not_the_runs(void **state)
{
    (void)state;
    struct past_stage s = begin(100, 30);
    press(s.app, ", space");
    for (int i = 0; i < 20; i++)
        press(s.app, ">");
    assert_non_null(strstr(screen(s.app), "64 a second"));
    for (int i = 0; i < 20; i++)
        press(s.app, "<");
    assert_non_null(strstr(screen(s.app), "2 a second"));
    assert_string_equal(submitted(s.app->link), "");
    assert_non_null(strstr(s.app->message.text, "the least"));
    press(s.app, "esc <");
    assert_string_equal(submitted(s.app->link), "speed slower");
    end(&s);
}

/* --- what is seen ---------------------------------------------------------------------------- */

static void nobody_takes_the_past_for_now(void **state)
{
    static const int size[][2] = {{40, 12}, {60, 15}, {80, 24}, {120, 36}, {200, 60}, {400, 120}};
    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
        for (int ascii = 0; ascii < 2; ascii++) {
            struct past_stage s = begin(size[i][0], size[i][1]);
            s.app->canvas.ascii = ascii;
            assert_null(strstr(screen(s.app), "REPLAY"));
            for (int view = 0; view < s.app->tabs.n; view++) {
                tt_app_set_view(s.app, view);
                tt_app_command(s.app, "film 40");
                assert_non_null(strstr(screen(s.app), "REPLAY"));
                assert_non_null(strstr(screen(s.app), "step 40"));
                if (!strstr(screen(s.app), "so it was at step 40"))
                    fail_msg("%dx%d: the coach speaks of now\n%s", size[i][0], size[i][1],
                             screen(s.app));
                tt_app_command(s.app, "film now");
                assert_null(strstr(screen(s.app), "REPLAY"));
            }
            end(&s);
        }
}

static void views_show_figures_of_that_time(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    for (int i = 0; i < 9; i++)
        s.stage->confusion[i] = 7777;
    tt_app_command(s.app, "view confusion");
    assert_non_null(strstr(screen(s.app), "7777"));
    tt_app_command(s.app, "film 50");
    assert_null(strstr(screen(s.app), "7777"));
    assert_non_null(strstr(screen(s.app), "60")); /* 10 + the step of that moment */
    end(&s);
}

/* Those that the film follows, by whatever is asked for. */
static void samples_are_those_of_the_film(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    tt_app_command(s.app, "view samples");
    screen(s.app);
    tt_app_command(s.app, "film 100");
    tt_app_command(s.app, "samples random");
    assert_non_null(strstr(screen(s.app), "of 6 that the film follows"));
    assert_non_null(strstr(screen(s.app), "100"));
    tt_app_command(s.app, "samples worst"); /* all are right by then */
    assert_non_null(strstr(screen(s.app), "no mistake among 6 samples"));
    tt_app_command(s.app, "samples random");
    screen(s.app);
    press(s.app, "enter");
    assert_non_null(strstr(screen(s.app), "through time"));
    end(&s);
}

static void the_dashboards_cursor_is_the_same_time(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    for (int i = 0; i <= 120; i++)
        tt_series_push((struct tt_series *)(uintptr_t)s.app->scene.series[0], i, 2.0 / (i + 1));
    screen(s.app);
    press(s.app, "left");
    assert_int_equal(tt_app_scene(s.app)->seen, 120);
    press(s.app, "home");
    assert_int_equal(tt_app_scene(s.app)->seen, 0);
    press(s.app, "right");
    int64_t there = tt_app_scene(s.app)->seen;
    assert_true(there > 0 && there < 20);
    tt_app_command(s.app, "film 70");
    press(s.app, "right"); /* on from there */
    assert_true(tt_app_scene(s.app)->seen > 70 && tt_app_scene(s.app)->seen < 90);
    press(s.app, "esc");
    assert_int_equal(step_shown(s.app), TT_NOW);
    end(&s);
}

/* What is drawn is read by the network as it is now. */
static void drawing_is_for_now(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    struct tt_run_info *info = (struct tt_run_info *)(uintptr_t)s.app->scene.info;
    info->channels = 1;
    info->width = info->height = 28;
    tt_app_command(s.app, "view draw");
    tt_app_command(s.app, "film 40");
    assert_non_null(strstr(screen(s.app), "through time"));
    press(s.app, "x");
    assert_int_equal(step_shown(s.app), TT_NOW);
    end(&s);
}

/* --- the mouse ------------------------------------------------------------------------------- */

static void a_click_goes_there_and_a_drag_takes_it_along(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    struct tt_places p;
    tt_app_place(s.app, &p);
    int y = p.time.y;
    mouse(s.app, TT_MOUSE_LEFT, 31, y); /* its left end */
    assert_int_equal(step_shown(s.app), 0);
    mouse(s.app, TT_MOUSE_DRAG, 60, y - 9); /* held, wherever it goes */
    int64_t middle = step_shown(s.app);
    assert_true(middle > 20 && middle < 80);
    mouse(s.app, TT_MOUSE_DRAG, 119, y);
    assert_int_equal(step_shown(s.app), TT_NOW);
    mouse(s.app, TT_MOUSE_DRAG, 0, y);
    assert_int_equal(step_shown(s.app), 0);
    mouse(s.app, TT_MOUSE_RELEASE, 0, y);
    mouse(s.app, TT_MOUSE_DRAG, 60, y);
    assert_int_equal(step_shown(s.app), 0);
    end(&s);
}

/* --- the film goes on ------------------------------------------------------------------------ */

static void a_moment_that_is_thinned_away_gives_way_to_the_one_before(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    press(s.app, ", , ,");
    assert_int_equal(step_shown(s.app), 80);
    tt__film_cut(s.film, 0, 60);
    tt_past_take_film(s.app, s.film);
    tt_past_refresh(s.app);
    assert_int_equal(step_shown(s.app), 60);
    tt__film_cut(s.film, 0, -1); /* all of it: after a rewind to the beginning */
    tt_past_take_film(s.app, s.film);
    tt_past_refresh(s.app);
    assert_int_equal(step_shown(s.app), TT_NOW);
    screen(s.app);
    end(&s);
}

/* Each epoch that there is room for, wherever in its cell it lies, and a star on the best pass. */
static void marks_stand_on_the_line(void **state)
{
    (void)state;
    struct past_stage s = begin(120, 36);
    for (int per = 3; per < 40; per += 4) {
        struct past_stage t = begin(120, 36);
        struct tt_series *marks =
            (struct tt_series *)(uintptr_t)t.app->scene.series[TT_SERIES_MARK];
        t.stage->snap.steps_per_epoch = per;
        int epochs = 0, seen = 0;
        for (int step = per; step < 120; step += per, epochs++)
            tt_series_push(marks, step, TT_MARK_EPOCH);
        for (const char *at = screen(t.app); (at = strstr(at, "\xe2\x94\xb4")); at++)
            seen++;
        if (seen < epochs && 3 * 120 / per <= 70)
            fail_msg("%d of %d epochs of %d steps are there\n%s", seen, epochs, per, screen(t.app));
        end(&t);
    }
    tt_series_push((struct tt_series *)(uintptr_t)s.app->scene.series[TT_SERIES_MARK], 60,
                   TT_MARK_LR);
    assert_non_null(strstr(screen(s.app), "\xe2\x97\x86"));
    ((struct tt_film_moment *)(uintptr_t)s.film->moment[4])->why = TT_FILM_BEST;
    ((struct tt_film_moment *)(uintptr_t)s.film->moment[8])->why = TT_FILM_BEST;
    const char *star = strstr(screen(s.app), "\xe2\x98\x85");
    assert_non_null(star);
    assert_null(strstr(star + 1, "\xe2\x98\x85"));
    end(&s);
}

/* On a small screen there is no row for it but while it is needed. */
static void small_screens_have_it_only_in_the_past(void **state)
{
    (void)state;
    struct past_stage s = begin(80, 16);
    int rows = tt_app_view_rect(s.app).h;
    press(s.app, ",");
    assert_int_equal(tt_app_view_rect(s.app).h, rows - 1);
    tt_canvas_resize(&s.app->canvas, 80, 24);
    rows = tt_app_view_rect(s.app).h;
    press(s.app, "esc");
    assert_int_equal(tt_app_view_rect(s.app).h, rows);
    assert_non_null(strstr(screen(s.app), "T replays it"));
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_go_from_moment_to_moment),
        cmocka_unit_test(several_moments_of_one_step_are_all_passed),
        cmocka_unit_test(commands_do_the_same_and_say_what_is_wrong),
        cmocka_unit_test(it_plays_to_the_end_and_is_now_again),
        cmocka_unit_test(of_a_run_that_is_over_the_last_moment_stays),
        cmocka_unit_test(its_speed_has_two_ends_and_is_not_the_runs),
        cmocka_unit_test(nobody_takes_the_past_for_now),
        cmocka_unit_test(views_show_figures_of_that_time),
        cmocka_unit_test(samples_are_those_of_the_film),
        cmocka_unit_test(the_dashboards_cursor_is_the_same_time),
        cmocka_unit_test(drawing_is_for_now),
        cmocka_unit_test(a_click_goes_there_and_a_drag_takes_it_along),
        cmocka_unit_test(a_moment_that_is_thinned_away_gives_way_to_the_one_before),
        cmocka_unit_test(marks_stand_on_the_line),
        cmocka_unit_test(small_screens_have_it_only_in_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
