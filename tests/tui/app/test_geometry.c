/* Tabs and the view's place, at every width. */
#include "app_stage.h"

#include "../../../src/tui/app/draw.h"

/* One after the other, the number of those that are hidden behind them; all before the state. */
static void check_row(const struct tt_app *app)
{
    struct tt_tab_row row;
    tt_tab_row_place(app, &row);
    int end = 1 + (row.name ? TT_NAME_W : 0), hidden = 0;
    for (int i = 0; i < app->tabs.n; i++) {
        const struct tt_tab_place *tab = &row.tab[i];
        hidden += tab->w == 0;
        if (tab->w == 0)
            continue;
        assert_int_equal(tab->x, end);
        assert_true(tab->tw >= 2 && tab->title + tab->tw < tab->x + tab->w);
        assert_int_equal(tt_tab_row_at(app, tab->x), i);
        assert_int_equal(tt_tab_row_at(app, tab->x + tab->w - 1), i);
        end = tab->x + tab->w;
    }
    assert_true(row.tab[app->tabs.shown].w > 0);
    assert_int_equal(row.hidden, hidden);
    assert_int_equal(row.more, end);
    assert_int_equal(row.end, end + row.more_w);
    assert_true(row.end <= app->canvas.w);
    assert_int_equal(tt_tab_row_is_more(app, end), hidden > 0);
    assert_int_equal(tt_tab_row_at(app, 0), -1);
    assert_int_equal(tt_tab_row_at(app, end), -1);
}

static void tabs_stand_side_by_side_and_are_found_again(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    for (int width = TT_MIN_W; width < 250; width++)
        for (int shown = 0; shown < s->app.tabs.n; shown++) {
            tt_canvas_resize(&s->app.canvas, width, 30);
            tt_tabs_show(&s->app.tabs, shown);
            check_row(&s->app);
        }
    app_stage_free(s);
}

/* The first row at a width, without the state of the run. */
static const char *row_at(struct app_stage *s, int width, int shown)
{
    static char text[256];
    int unused, n = 0, begin, end;
    tt_canvas_resize(&s->app.canvas, width, 24);
    tt_tabs_show(&s->app.tabs, shown);
    tt_app_paint(&s->app, &unused);
    tt_tab_row_rest(&s->app, &begin, &end);
    for (int x = 0; x < begin; x++)
        text[n++] = s->app.canvas.cell[x].ch ? (char)s->app.canvas.cell[x].ch : ' ';
    while (n > 0 && text[n - 1] == ' ')
        n--;
    text[n] = 0;
    return text;
}

static void tabs_say_as_much_as_there_is_room_for(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    assert_string_equal(row_at(s, 40, 0), " 1dashboard 2con 3mod +13");
    assert_string_equal(row_at(s, 40, 14), " imp emb inside bal +12");
    assert_string_equal(row_at(s, 60, 3), " 4samples 5dra 6set 7rew 8run 9log 0lr +9");
    assert_string_equal(row_at(s, 80, 0),
                        " 1dashboard 2con 3mod 4sam 5dra 6set 7rew 8run 9log 0lr +6");
    assert_string_equal(row_at(s, 80, 13),
                        " 1das 2con 3mod 4sam 5dra 6set 7rew 8run 9log 0lr embedding +5");
    assert_string_equal(row_at(s, 100, 0),
                        " 1dashboard 2confusion 3model 4samples 5draw 6settings 7rewind 8runs 9log "
                        "0lr +6");
    assert_string_equal(row_at(s, 120, 0),
                        " 1 dashboard 2 confusion 3 model 4 samples 5 draw 6 settings 7 rewind 8 "
                        "runs 9 log 0 lr +6");
    assert_string_equal(row_at(s, 160, 0),
                        " tuitrain  1 dashboard 2 confusion 3 model 4 samples 5 draw 6 settings 7 "
                        "rewind 8 runs 9 log 0 lr data class importance embedding inside ball");
    assert_string_equal(row_at(s, 200, 0),
                        " tuitrain  1 dashboard  2 confusion  3 model  4 samples  5 draw  6 "
                        "settings  7 rewind  8 runs  9 log  0 lr  data  class  importance  "
                        "embedding  inside  ball");
    app_stage_free(s);
}

/* What is hidden is typed or chosen. */
static void the_number_of_hidden_tabs_opens_their_names(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_LEFT};
    struct tt_tab_row row;
    tt_canvas_resize(&s->app.canvas, 80, 24);
    tt_tab_row_place(&s->app, &row);
    in.x = row.more;
    tt_app_key(&s->app, &in);
    assert_true(s->app.prompt.open);
    assert_string_equal(s->app.prompt.line.text, "view ");
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
        cmocka_unit_test(tabs_say_as_much_as_there_is_room_for),
        cmocka_unit_test(the_number_of_hidden_tabs_opens_their_names),
        cmocka_unit_test(the_title_of_what_is_shown_is_whole_at_every_width),
        cmocka_unit_test(the_view_has_the_screen_but_for_frame_and_tour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
