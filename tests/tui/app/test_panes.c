/* Several views at once, in the app: what is seen and watched, who gets keys and clicks, what the
 * worker is asked, and the commands that change it. */
#include "app_stage.h"

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/views/confusion_view.h"
#include "../../../src/tui/views/samples_view.h"

static int view(const struct tt_app *app, const char *name)
{
    return tt_find_view(app->scene.info, name);
}

static unsigned watched(const struct tt_app *app)
{
    return atomic_load(&app->link->watched);
}

static struct app_stage *stage_of(int w, int h)
{
    struct app_stage *s = app_stage_new();
    setenv("XDG_CONFIG_HOME", test_path("config"), 1);
    tt_canvas_resize(&s->app.canvas, w, h);
    return s;
}

/* Names of what is seen, the focused one in brackets. */
static const char *seen(const struct tt_app *app)
{
    static char text[256];
    struct tt_pane p[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), p);
    text[0] = '\0';
    for (int i = 0; i < n; i++) {
        bool focused = p[i].view == app->tabs.shown;
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s%s%s", i > 0 ? " " : "",
                 focused ? "[" : "", tt_view_at(app->scene.info, p[i].view)->name,
                 focused ? "]" : "");
    }
    return text;
}

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

static void click(struct tt_app *app, int x, int y)
{
    struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_LEFT, .x = x, .y = y};
    tt_app_key(app, &in);
    in.mouse = TT_MOUSE_RELEASE;
    tt_app_key(app, &in);
}

static void paint(struct tt_app *app)
{
    int unused;
    tt_app_paint(app, &unused);
}

static bool says(const struct tt_app *app, const char *text)
{
    return strstr(app->message.text, text) != NULL;
}

static void a_small_screen_shows_one_view_a_large_one_several(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(TT_LARGE_W - 1, TT_LARGE_H);
    assert_string_equal(seen(&s->app), "[dashboard]");
    tt_canvas_resize(&s->app.canvas, TT_LARGE_W, TT_LARGE_H);
    assert_string_equal(seen(&s->app), "[dashboard] confusion samples");
    tt_app_command(&s->app, "view model");
    assert_true(strncmp(seen(&s->app), "[model] dashboard", 17) == 0);
    tt_app_command(&s->app, "unsplit");
    assert_string_equal(seen(&s->app), "[model]");
    tt_app_command(&s->app, "view log"); /* that was a person's wish: it stays so */
    assert_string_equal(seen(&s->app), "[log]");
    tt_app_command(&s->app, "layout auto");
    assert_non_null(strstr(seen(&s->app), "[log] "));
    assert_non_null(strstr(seen(&s->app), " dashboard"));
    tt_canvas_resize(&s->app.canvas, 80, 24);
    assert_string_equal(seen(&s->app), "[log]");
    app_stage_free(s);
}

static void what_is_seen_is_watched(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout alone");
    assert_int_equal(watched(app), 0);
    tt_app_command(app, "split samples");
    assert_int_equal(watched(app), TT_WATCH_SAMPLES);
    tt_app_command(app, "split model");
    assert_int_equal(watched(app), TT_WATCH_SAMPLES | TT_WATCH_MODEL);
    tt_app_command(app, "focus dashboard");
    assert_int_equal(watched(app), TT_WATCH_SAMPLES | TT_WATCH_MODEL);
    tt_app_command(app, "focus samples");
    tt_app_command(app, "close");
    assert_int_equal(watched(app), TT_WATCH_MODEL);
    tt_canvas_resize(&app->canvas, 40, 12); /* what has no room is not watched, either */
    tt_app_command(app, "focus dashboard");
    tt_app_command(app, "view dashboard");
    assert_int_equal(watched(app), 0);
    tt_canvas_resize(&app->canvas, 200, 60);
    tt_panes_watch(app);
    assert_int_equal(watched(app), TT_WATCH_MODEL);
    app_stage_free(s);
}

static void splits_are_made_left_and_refused(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(100, 40);
    struct tt_app *app = &s->app;
    tt_app_command(app, "split log right");
    assert_string_equal(seen(app), "dashboard [log]");
    tt_app_command(app, "split data below");
    assert_string_equal(seen(app), "dashboard log [data]");
    tt_app_command(app, "split data");
    assert_true(says(app, "seen already"));
    tt_app_command(app, "split rewind right");
    assert_true(says(app, "no room"));
    assert_string_equal(seen(app), "dashboard log [data]");
    tt_app_command(app, "split nowhere");
    assert_true(says(app, "no view \"nowhere\""));
    tt_app_command(app, "split log above");
    assert_true(says(app, "right or below"));
    tt_app_command(app, "close");
    assert_string_equal(seen(app), "dashboard [log]");
    tt_app_command(app, "focus left");
    tt_app_command(app, "close");
    assert_string_equal(seen(app), "[log]");
    tt_app_command(app, "close");
    assert_true(says(app, "only view"));
    tt_app_command(app, "unsplit");
    assert_true(says(app, "alone already"));
    app_stage_free(s);
}

static void another_view_takes_the_focused_place(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(120, 40);
    struct tt_app *app = &s->app;
    tt_app_command(app, "split log right");
    tt_app_command(app, "view settings");
    assert_string_equal(seen(app), "dashboard [settings]");
    tt_app_command(app, "view dashboard"); /* it has a place */
    assert_string_equal(seen(app), "[dashboard] settings");
    app_stage_free(s);
}

static void the_focus_goes_by_key_by_way_and_by_click(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout wide");
    assert_string_equal(seen(app), "[dashboard] confusion samples");
    press(app, "ctrl-w");
    assert_string_equal(seen(app), "dashboard [confusion] samples");
    tt_app_command(app, "focus down");
    assert_string_equal(seen(app), "dashboard confusion [samples]");
    press(app, "ctrl-w");
    assert_string_equal(seen(app), "[dashboard] confusion samples");
    tt_app_command(app, "focus left");
    assert_true(says(app, "no view is seen at the left"));
    tt_app_command(app, "focus right");
    tt_app_command(app, "focus log");
    assert_true(says(app, "takes next"));
    struct tt_pane p[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), p);
    for (int i = 0; i < n; i++) {
        click(app, p[i].head.x + 1, p[i].head.y);
        assert_int_equal(app->tabs.shown, p[i].view);
    }
    app_stage_free(s);
}

/* A click in another view brings the focus, and does there what it does. */
static void a_click_reaches_the_view_below_it(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout wide");
    paint(app);
    struct tt_pane p[TT_PANES];
    tt_panes_place(app, tt_app_view_rect(app), p);
    const struct tt_confusion_view *c = app->tabs.state[view(app, "confusion")];
    assert_false(c->chosen);
    /* Some cell of the matrix: below its names, right of its labels. */
    click(app, p[1].body.x + c->matrix.x + 9, p[1].body.y + c->matrix.y + 2);
    assert_string_equal(seen(app), "dashboard [confusion] samples");
    assert_true(c->chosen);
    app_stage_free(s);
}

static void keys_go_to_the_focused_view_only(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout wide");
    paint(app);
    tt_app_command(app, "focus confusion");
    size_t size = tt_view_at(app->scene.info, view(app, "samples"))->size;
    void *before = malloc(size);
    memcpy(before, app->tabs.state[view(app, "samples")], size);
    press(app, "down");
    const struct tt_confusion_view *c = app->tabs.state[view(app, "confusion")];
    assert_true(c->chosen);
    assert_memory_equal(before, app->tabs.state[view(app, "samples")], size);
    free(before);
    app_stage_free(s);
}

/* From a cell to its samples, where those are seen already: nothing moves. */
static void a_cell_shows_its_samples_beside_it(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "view confusion");
    char before[256];
    snprintf(before, sizeof before, "%s", seen(app));
    assert_non_null(strstr(before, "samples"));
    tt_app_command(app, "samples 1 2");
    const struct tt_samples_view *v = app->tabs.state[view(app, "samples")];
    assert_true(v->pick == TT_PICK_CELL && v->row == 1 && v->column == 2);
    assert_int_equal(app->tabs.shown, view(app, "samples"));
    tt_app_command(app, "focus confusion");
    assert_string_equal(seen(app), before);
    app_stage_free(s);
}

/* Both ask about samples; the worker has one question at a time, which must come to rest. */
static void views_that_ask_do_not_quarrel(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    bool fresh;
    tt_app_command(app, "layout wide");
    for (int i = 0; i < 3; i++) {
        paint(app);
        tt_panes_ask(app);
    }
    assert_int_equal(app->kept.asked.pick, TT_PICK_WORST);
    assert_false(app->kept.asked.confusion || app->kept.asked.live);
    tt_mailbox_take(&app->link->query, &fresh);
    assert_true(fresh);
    for (int i = 0; i < 5; i++)
        paint(app);
    tt_mailbox_take(&app->link->query, &fresh);
    assert_false(fresh);
    tt_app_command(app, "focus confusion");
    press(app, "v");
    for (int i = 0; i < 5; i++)
        paint(app);
    assert_int_equal(app->kept.asked.pick, TT_PICK_WORST);
    assert_true(app->kept.asked.confusion && app->kept.asked.live);
    /* The answer serves both. */
    struct tt_samples_page page = {
        .known = true, .query = app->kept.asked, .confusion = s->confusion};
    app->scene.page = &page;
    assert_non_null(tt_confusion_page(app->tabs.state[view(app, "confusion")], &app->scene));
    assert_non_null(tt_samples_shown(app->tabs.state[view(app, "samples")], &app->scene));
    tt_app_command(app, "focus samples");
    tt_app_command(app, "unsplit");
    assert_false(app->kept.asked.confusion || app->kept.asked.live);
    app_stage_free(s);
}

/* Until there is a validation pass the matrix counts what it can, and does not hurry. */
static void before_the_first_validation_a_matrix_is_counted(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    s->snap.confusion_known = false;
    tt_app_command(app, "layout wide");
    paint(app);
    tt_panes_ask(app);
    assert_int_equal(app->kept.asked.pick, TT_PICK_WORST);
    assert_true(app->kept.asked.confusion && !app->kept.asked.live);
    struct tt_samples_page page = {
        .known = true, .query = app->kept.asked, .confusion = s->confusion};
    app->scene.page = &page;
    assert_non_null(tt_confusion_page(app->tabs.state[view(app, "confusion")], &app->scene));
    assert_non_null(tt_samples_shown(app->tabs.state[view(app, "samples")], &app->scene));
    s->snap.confusion_known = true; /* the pass has been */
    paint(app);
    tt_panes_ask(app);
    assert_false(app->kept.asked.confusion || app->kept.asked.live);
    app_stage_free(s);
}

static void layouts_are_saved_and_found(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout debug");
    tt_app_command(app, "split data below");
    char before[256];
    snprintf(before, sizeof before, "%s", seen(app));
    tt_app_command(app, "layout save my-own");
    assert_true(says(app, "layout my-own saved in"));
    tt_app_command(app, "layout alone");
    assert_string_equal(seen(app), "[data]");
    tt_app_command(app, "layout my-own");
    assert_string_equal(seen(app), before);
    tt_app_command(app, "layout save wide");
    assert_true(says(app, "one of the program's own"));
    tt_app_command(app, "layout other");
    assert_true(says(app, "no layout \"other\""));
    app_stage_free(s);
}

static void the_programs_layouts_can_be_shown(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    static const char *const names[] = {"wide", "teach", "debug", "tune", "compare"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char line[64];
        struct tt_err err = {0};
        assert_ok(tt_panes_check_layout(names[i], &err), &err);
        snprintf(line, sizeof line, "layout %s", names[i]);
        s->app.message.text[0] = '\0';
        tt_app_command(&s->app, line);
        assert_string_equal(s->app.message.text, "");
        assert_non_null(strchr(seen(&s->app), ' '));
        paint(&s->app);
    }
    app_stage_free(s);
}

static void class_figures_come_and_go(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    tt_app_command(app, "layout wide");
    tt_app_command(app, "focus samples");
    tt_app_command(app, "class");
    assert_string_equal(seen(app), "[class]");
    press(app, "esc");
    assert_string_equal(seen(app), "dashboard confusion [samples]");
    tt_app_command(app, "class off");
    assert_string_equal(seen(app), "dashboard confusion [samples]");
    tt_app_command(app, "layout auto");
    tt_app_command(app, "view class");
    assert_string_equal(seen(app), "[class]");
    press(app, "esc"); /* its tab was chosen */
    assert_int_equal(app->tabs.shown, view(app, "samples"));
    tt_app_command(app, "class maybe");
    assert_true(says(app, "takes on, off"));
    app_stage_free(s);
}

/* Whatever is seen, at whatever size: drawn whole, headings and all. */
static void splits_are_drawn_at_every_size(void **state)
{
    (void)state;
    struct app_stage *s = stage_of(200, 60);
    struct tt_app *app = &s->app;
    static const char *const layouts[] = {"wide", "teach", "debug", "tune", "auto"};
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        char line[64];
        snprintf(line, sizeof line, "layout %s", layouts[i]);
        tt_canvas_resize(&app->canvas, 200, 60);
        tt_app_command(app, line);
        for (int h = 10; h < 130; h += h < 30 ? 1 : 15)
            for (int w = 38; w < 420; w += w < 90 ? 3 : 40) {
                tt_canvas_resize(&app->canvas, w, h);
                app->canvas.ascii = (w + h) % 2;
                paint(app);
                press(app, "ctrl-w");
                struct tt_pane p = tt_panes_focused(app, tt_app_view_rect(app));
                assert_int_equal(p.view, app->tabs.shown);
            }
    }
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_screen_shows_one_view_a_large_one_several),
        cmocka_unit_test(what_is_seen_is_watched),
        cmocka_unit_test(splits_are_made_left_and_refused),
        cmocka_unit_test(another_view_takes_the_focused_place),
        cmocka_unit_test(the_focus_goes_by_key_by_way_and_by_click),
        cmocka_unit_test(a_click_reaches_the_view_below_it),
        cmocka_unit_test(keys_go_to_the_focused_view_only),
        cmocka_unit_test(a_cell_shows_its_samples_beside_it),
        cmocka_unit_test(views_that_ask_do_not_quarrel),
        cmocka_unit_test(before_the_first_validation_a_matrix_is_counted),
        cmocka_unit_test(layouts_are_saved_and_found),
        cmocka_unit_test(the_programs_layouts_can_be_shown),
        cmocka_unit_test(class_figures_come_and_go),
        cmocka_unit_test(splits_are_drawn_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
