/* Tabs and the view's place, at every width. */
#include "app_stage.h"

#include "../../../src/tui/app/draw.h"

static void tabs_stand_side_by_side_and_are_found_again(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_app *app = &s->app;
    for (int width = TT_MIN_W; width < 250; width++)
        for (int shown = 0; shown < app->tabs.n; shown++) {
            tt_canvas_resize(&app->canvas, width, 30);
            tt_tabs_show(&app->tabs, shown);
            int end = 1 + (tt_app_has_name(app) ? TT_NAME_W : 0);
            for (int i = 0; i < app->tabs.n; i++) {
                int w, x = tt_app_tab_place(app, i, &w);
                assert_true(x >= end && (w > 0 || (width < 60 && i < shown)));
                if (w == 0)
                    continue;
                assert_int_equal(tt_app_tab_at(app, x), i);
                assert_int_equal(tt_app_tab_at(app, x + w - 1), i);
                end = x + w;
            }
            assert_int_equal(tt_app_tab_at(app, 0), -1);
            assert_int_equal(tt_app_tab_at(app, end), -1);
            if (width >= 60)
                assert_true(end <= width);
        }
    app_stage_free(s);
}

/* Beside the state of the run, whatever that is. */
static void the_title_of_what_is_shown_is_whole_at_every_width(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_app *app = &s->app;
    app->badge.state = TT_EVALUATING;
    for (int width = TT_MIN_W; width < 130; width++)
        for (int shown = 0; shown < app->tabs.n; shown++) {
            int unused;
            char title[64] = "", want[64];
            tt_canvas_resize(&app->canvas, width, 24);
            tt_tabs_show(&app->tabs, shown);
            tt_app_paint(app, &unused);
            for (int x = 0, n = 0; x < width && n < 63; x++)
                if (app->canvas.cell[x].style == TT_STYLE_TAB_ACTIVE)
                    title[n++] = (char)app->canvas.cell[x].ch;
            snprintf(want, sizeof want, "%s", tt_view_at(app->scene.info, shown)->title);
            if (!strstr(title, want))
                fail_msg("%d columns: \"%s\" in place of \"%s\"", width, title, want);
        }
    app_stage_free(s);
}

static void the_view_has_the_screen_but_for_frame_and_tour(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_app *app = &s->app;
    for (int h = 1; h < 80; h += 3)
        for (int w = 1; w < 200; w += 3) {
            tt_canvas_resize(&app->canvas, w, h);
            app->tour.on = false;
            struct tt_rect r = tt_app_view_rect(app);
            assert_true(r.x == 1 && r.y == 1 && r.w == w - 2 && r.h == h - 3);
            assert_true(tt_app_too_small(app) == (w < TT_MIN_W || h < TT_MIN_H));
            app->tour.on = true;
            struct tt_rect with = tt_app_view_rect(app);
            if (!tt_app_too_small(app))
                assert_true(with.w > 0 && with.h > 0 && (with.w < r.w || with.h < r.h));
        }
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tabs_stand_side_by_side_and_are_found_again),
        cmocka_unit_test(the_title_of_what_is_shown_is_whole_at_every_width),
        cmocka_unit_test(the_view_has_the_screen_but_for_frame_and_tour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
