/* A click on what looks as if it could be clicked on does what stands there. */
#include "app_stage.h"

#include <tuitrain/base/text.h>

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/screen/zones.h"

static void paint(struct tt_app *app)
{
    int unused;
    tt_app_paint(app, &unused);
}

static struct app_stage *stage(int w, int h, const char *view)
{
    char line[40];
    struct app_stage *s = app_stage_new();
    static const uint32_t counts[9] = {40, 1, 0, 7, 30, 3, 0, 2, 20};
    memcpy(s->confusion, counts, sizeof counts);
    s->snap.confusion_id = 1;
    for (int i = 0; i < 500; i++)
        for (int k = 0; k < 4; k++)
            tt_series_push((struct tt_series *)(uintptr_t)s->app.scene.series[k], i,
                           (k % 2 ? 3.0 : 1.0) + 100.0 / (i + 100));
    s->snap.step = 499;
    tt_canvas_resize(&s->app.canvas, w, h);
    snprintf(line, sizeof line, "view %s", view);
    tt_app_command(&s->app, line);
    paint(&s->app);
    return s;
}

static void mouse(struct app_stage *s, enum tt_mouse what, int x, int y)
{
    struct tt_input in = {.key = "mouse", .mouse = what, .x = x, .y = y};
    tt_app_key(&s->app, &in);
}

static void press(struct app_stage *s, const char *key)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%.15s", key);
    tt_app_key(&s->app, &in);
}

/* Where the text stands, its first column; fails where it does not. */
static void find(struct app_stage *s, const char *text, int *x, int *y)
{
    char *all = tt_canvas_text(&s->app.canvas), before[4000];
    const char *at = strstr(all, text), *row = all;
    if (!at)
        fail_msg("no \"%s\" in\n%s", text, all);
    *y = 0;
    for (const char *c = all; c < at; c++)
        if (*c == '\n') {
            row = c + 1;
            ++*y;
        }
    snprintf(before, sizeof before, "%.*s", (int)(at - row), row);
    *x = tt_utf8_length(before);
    free(all);
}

static void click_on(struct app_stage *s, const char *text)
{
    int x, y;
    paint(&s->app);
    find(s, text, &x, &y);
    mouse(s, TT_MOUSE_LEFT, x, y);
}

static bool shows(struct app_stage *s, const char *text)
{
    paint(&s->app);
    char *all = tt_canvas_text(&s->app.canvas);
    bool there = strstr(all, text) != NULL;
    free(all);
    return there;
}

/* --- the last row ---------------------------------------------------------------------------- */

/* All that can be told apart from outside. */
static void look(struct app_stage *s, char *out, size_t size)
{
    char sent[TT_COMMAND_TEXT];
    snprintf(sent, sizeof sent, "%s", submitted(s->app.link));
    paint(&s->app);
    char *text = tt_canvas_text(&s->app.canvas);
    if (tt_app_view(&s->app)->library) /* is read meanwhile */
        text[0] = '\0';
    snprintf(out, size, "%d %d %s\n%s", s->app.tabs.shown, (int)tt_app_mode(&s->app), sent, text);
    free(text);
}

static void each_hint_does_what_its_key_does(void **state)
{
    (void)state;
    int tried = 0;
    for (int v = 0; tt_views[v]; v++) {
        if (tt_views[v]->library) /* what it has is read meanwhile */
            continue;
        struct app_stage *s = stage(200, 30, tt_views[v]->name);
        int n = s->app.canvas.n_zones;
        for (int i = 0; i < n; i++) {
            static char clicked[60000], pressed[60000];
            const struct tt_zone z = s->app.canvas.zone[i];
            if (z.r.y != 29 || z.kind != TT_ZONE_KEY)
                continue;
            struct app_stage *a = stage(200, 30, tt_views[v]->name),
                             *b = stage(200, 30, tt_views[v]->name);
            mouse(a, TT_MOUSE_LEFT, z.r.x, z.r.y);
            press(b, z.text);
            look(a, clicked, sizeof clicked);
            look(b, pressed, sizeof pressed);
            assert_string_equal(clicked, pressed);
            app_stage_free(a);
            app_stage_free(b);
            tried++;
        }
        app_stage_free(s);
    }
    assert_true(tried > 80);
}

static void an_answer_can_be_clicked(void **state)
{
    (void)state;
    struct app_stage *s = stage(80, 24, "dashboard");
    press(s, "q");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_QUESTION);
    click_on(s, "n no");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    press(s, "q");
    click_on(s, "yes");
    assert_string_equal(submitted(s->app.link), "stop");
    app_stage_free(s);
}

/* --- panels ---------------------------------------------------------------------------------- */

static void what_the_coach_says_can_be_clicked(void **state)
{
    (void)state;
    struct app_stage *s = stage(160, 30, "dashboard");
    struct tt_warning *w = &s->snap.warning[s->snap.n_warnings++];
    *w = (struct tt_warning){.rule = TT_RULE_LR_HIGH, .strength = 2, .n_acts = 1};
    snprintf(w->text, sizeof w->text, "the rate is too high");
    w->act[0] = (struct tt_act){.line = "lr /3", .what = "a third of it"};
    snprintf(s->snap.coaching.text, sizeof s->snap.coaching.text, "the rate is too high");
    click_on(s, "a third of it");
    assert_string_equal(submitted(s->app.link), "lr /3");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    click_on(s, "the rate is too high");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_COACH);
    click_on(s, "1  lr /3");
    assert_string_equal(submitted(s->app.link), "lr /3");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    app_stage_free(s);
}

static void rows_of_palette_and_prompt_can_be_clicked(void **state)
{
    (void)state;
    struct app_stage *s = stage(100, 30, "dashboard");
    press(s, "ctrl-p");
    for (const char *c = "everything"; *c; c++) {
        const char one[2] = {*c, '\0'};
        press(s, one);
    }
    int x, y;
    paint(&s->app);
    find(s, "> everything", &x, &y); /* what was typed */
    mouse(s, TT_MOUSE_LEFT, x, y);   /* is no row */
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_PALETTE);
    mouse(s, TT_MOUSE_LEFT, x, y + 2);
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    assert_string_equal(tt_app_view(&s->app)->name, "log");
    tt_app_command(&s->app, "prompt view ");
    click_on(s, "options, and changing"); /* its row, and not its tab */
    assert_string_equal(s->app.prompt.line.text, "view settings");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_PROMPT);
    press(s, "enter");
    assert_string_equal(tt_app_view(&s->app)->name, "settings");
    app_stage_free(s);
}

/* --- views ----------------------------------------------------------------------------------- */

static void pairs_and_classes_of_the_matrix_can_be_clicked(void **state)
{
    (void)state;
    struct app_stage *s = stage(160, 36, "confusion");
    click_on(s, "dog \xe2\x86\x92 cat: 7");
    assert_true(shows(s, "true dog, predicted cat"));
    click_on(s, "dog \xe2\x86\x92 cat: 7"); /* again: its samples */
    assert_string_equal(tt_app_view(&s->app)->name, "samples");
    tt_app_command(&s->app, "view confusion");
    int x, y;
    paint(&s->app);
    find(s, "precision recall", &x, &y);
    mouse(s, TT_MOUSE_LEFT, x, y + 3); /* the third class */
    assert_true(shows(s, "true cow: 2 of 22 wrong"));
    app_stage_free(s);
}

static void a_legend_hides_its_curve_and_brings_it_back(void **state)
{
    (void)state;
    struct app_stage *s = stage(120, 36, "dashboard");
    int x, y;
    const struct tt_cell *at;
    for (int i = 0; i < 3; i++) {
        paint(&s->app);
        find(s, "validation 1.", &x, &y);
        at = s->app.canvas.cell + y * s->app.canvas.w + x;
        assert_int_equal(at->style, i == 1 ? TT_STYLE_DIM : TT_STYLE_VAL);
        bool drawn = false; /* below its heading */
        for (int k = 2; k < 12; k++)
            for (int c = 8; c < 56; c++)
                drawn = drawn || s->app.canvas.cell[k * 120 + c].style == TT_STYLE_VAL;
        assert_true(drawn == (i != 1));
        mouse(s, TT_MOUSE_LEFT, x, y);
    }
    app_stage_free(s);
}

static void panels_of_the_dashboard_lead_to_their_views(void **state)
{
    (void)state;
    struct app_stage *s = stage(200, 60, "dashboard");
    click_on(s, "confusion \xe2\x94\x80");
    assert_string_equal(tt_app_view(&s->app)->name, "confusion");
    app_stage_free(s);
}

/* --- several views --------------------------------------------------------------------------- */

static void a_click_goes_to_the_view_that_is_seen_there(void **state)
{
    (void)state;
    struct app_stage *s = stage(200, 60, "dashboard");
    assert_true(shows(s, "worst pairs") || shows(s, "prec    rec"));
    const struct tt_zone *z = NULL;
    for (int i = 0; i < s->app.canvas.n_zones; i++)
        if (strcmp(s->app.canvas.zone[i].text, "cell 1 -1") == 0)
            z = &s->app.canvas.zone[i];
    assert_non_null(z);
    const struct tt_input wheel = {.key = "down", .wheel = true, .x = z->r.x, .y = z->r.y};
    tt_app_key(&s->app, &wheel); /* moves there, and the keys stay here */
    assert_string_equal(tt_app_view(&s->app)->name, "dashboard");
    assert_true(shows(s, "true cat, predicted cat"));
    mouse(s, TT_MOUSE_LEFT, z->r.x, z->r.y);
    assert_string_equal(tt_app_view(&s->app)->name, "confusion");
    assert_true(shows(s, "true dog: 10 of 40 wrong"));
    s->app.pace.dirty = false;
    mouse(s, TT_MOUSE_MOVE, 30, 8); /* on the dashboard, which keys do not go to now */
    assert_true(s->app.pace.dirty);
    app_stage_free(s);
}

/* --- the pointer ----------------------------------------------------------------------------- */

static void the_pointer_reads_the_curves(void **state)
{
    (void)state;
    struct app_stage *s = stage(120, 36, "dashboard");
    s->app.pace.dirty = false;
    mouse(s, TT_MOUSE_MOVE, 3, 0); /* on no chart */
    assert_false(s->app.pace.dirty);
    mouse(s, TT_MOUSE_MOVE, 30, 6);
    assert_true(s->app.pace.dirty);
    paint(&s->app);
    char *there = tt_canvas_text(&s->app.canvas);
    s->app.pace.dirty = false;
    mouse(s, TT_MOUSE_MOVE, 30, 6); /* where it was */
    assert_false(s->app.pace.dirty);
    mouse(s, TT_MOUSE_MOVE, 40, 6);
    assert_true(s->app.pace.dirty);
    paint(&s->app);
    char *further = tt_canvas_text(&s->app.canvas);
    assert_string_not_equal(there, further);
    mouse(s, TT_MOUSE_MOVE, 3, 0);
    paint(&s->app);
    char *gone = tt_canvas_text(&s->app.canvas);
    assert_string_not_equal(gone, further);
    free(there);
    free(further);
    free(gone);
    press(s, "?"); /* nothing of it through what lies over the view */
    s->app.pace.dirty = false;
    mouse(s, TT_MOUSE_MOVE, 30, 6);
    assert_false(s->app.pace.dirty);
    app_stage_free(s);
}

static void views_that_do_not_ask_for_it_are_not_told(void **state)
{
    (void)state;
    for (int v = 0; tt_views[v]; v++) {
        struct app_stage *s = stage(120, 36, tt_views[v]->name);
        s->app.pace.dirty = false;
        for (int y = 0; y < 36 && !tt_app_view(&s->app)->hovers; y++)
            mouse(s, TT_MOUSE_MOVE, 3 * y, y);
        assert_false(s->app.pace.dirty);
        app_stage_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hint_does_what_its_key_does),
        cmocka_unit_test(an_answer_can_be_clicked),
        cmocka_unit_test(what_the_coach_says_can_be_clicked),
        cmocka_unit_test(rows_of_palette_and_prompt_can_be_clicked),
        cmocka_unit_test(pairs_and_classes_of_the_matrix_can_be_clicked),
        cmocka_unit_test(a_legend_hides_its_curve_and_brings_it_back),
        cmocka_unit_test(panels_of_the_dashboard_lead_to_their_views),
        cmocka_unit_test(a_click_goes_to_the_view_that_is_seen_there),
        cmocka_unit_test(the_pointer_reads_the_curves),
        cmocka_unit_test(views_that_do_not_ask_for_it_are_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
