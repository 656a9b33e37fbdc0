/* A word that is explained: the chosen one, the one under the pointer, the others on the screen. */
#include "app_stage.h"

#include "../../../src/tui/app/draw.h"

static void press(struct app_stage *s, const char *key)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%.15s", key);
    tt_app_key(&s->app, &in);
}

static char *screen(struct app_stage *s)
{
    static char text[100000];
    int unused;
    tt_app_paint(&s->app, &unused);
    char *all = tt_canvas_text(&s->app.canvas);
    snprintf(text, sizeof text, "%s", all);
    free(all);
    return text;
}

static struct app_stage *stage(int w, int h, const char *view)
{
    char line[40];
    struct app_stage *s = app_stage_new();
    static const uint32_t counts[9] = {40, 1, 0, 7, 30, 3, 0, 2, 20};
    memcpy(s->confusion, counts, sizeof counts);
    s->snap.confusion_id = 1;
    tt_canvas_resize(&s->app.canvas, w, h);
    snprintf(line, sizeof line, "view %s", view);
    tt_app_command(&s->app, line);
    screen(s);
    return s;
}

static void the_words_of_the_screen_one_after_the_other(void **state)
{
    (void)state;
    struct app_stage *s = stage(120, 36, "confusion");
    press(s, "f1");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_WHAT);
    bool seen = false;
    for (int i = 0; i < s->app.what.n && !seen; i++) {
        seen = strcmp(s->app.what.word[s->app.what.at]->word, "F1") == 0;
        if (!seen)
            press(s, "right");
    }
    assert_true(seen);
    assert_non_null(strstr(screen(s), "Precision and recall in one figure"));
    int at = s->app.what.at;
    press(s, "right");
    assert_int_not_equal(s->app.what.at, at);
    press(s, "left");
    assert_int_equal(s->app.what.at, at);
    press(s, "esc");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
    app_stage_free(s);
}

static void what_is_chosen_comes_first(void **state)
{
    (void)state;
    static const struct tt_opt row = TT_ROW_FLOAT("momentum", 0, 0.9, 0, 1, "of the velocity");
    static struct tt_settings settings = {.n = 2};
    struct app_stage *s = stage(120, 36, "settings");
    for (int i = 0; i < 2; i++)
        settings.setting[i] = (struct tt_setting){.value = "0.5", .row = &row};
    snprintf(settings.setting[0].name, TT_SETTING_NAME, "dropout");
    snprintf(settings.setting[1].name, TT_SETTING_NAME, "momentum");
    s->app.scene.settings = &settings;
    screen(s);
    press(s, "down");
    screen(s);
    press(s, "f1");
    assert_string_equal(s->app.what.word[0]->word, "momentum");
    app_stage_free(s);
}

static void the_word_under_the_pointer(void **state)
{
    (void)state;
    struct app_stage *s = stage(120, 36, "confusion");
    char *all = screen(s), *at = strstr(all, "recall");
    assert_non_null(at);
    struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_RIGHT};
    for (char *c = all; c < at; c++) {
        in.x = *c == '\n' ? 0 : in.x + ((*c & 0xc0) != 0x80);
        in.y += *c == '\n';
    }
    tt_app_key(&s->app, &in);
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_WHAT);
    assert_string_equal(s->app.what.word[0]->word, "recall");
    app_stage_free(s);
}

static void a_word_is_looked_up(void **state)
{
    (void)state;
    struct app_stage *s = stage(80, 24, "log");
    tt_app_command(&s->app, "what Weight-Decay");
    assert_non_null(strstr(screen(s), "Each step makes all weights a little smaller"));
    press(s, "/");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_PROMPT);
    assert_string_equal(s->app.prompt.line.text, "what ");
    press(s, "esc");
    press(s, "esc");
    tt_app_command(&s->app, "what momentun");
    assert_non_null(strstr(s->app.message.text, "did you mean \"momentum\""));
    tt_app_command(&s->app, "what xyzzy");
    assert_non_null(strstr(s->app.message.text, "the glossary has no \"xyzzy\""));
    app_stage_free(s);
}

/* Every view, every size: what is explained is there, and nothing is drawn outside. */
static void it_fits_everywhere(void **state)
{
    static const int size[][2] = {{40, 12}, {60, 14}, {80, 24}, {120, 36}, {200, 60}};
    (void)state;
    for (int v = 0; tt_views[v]; v++)
        for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
            struct app_stage *s = stage(size[i][0], size[i][1], tt_views[v]->name);
            s->app.canvas.ascii = i % 2;
            press(s, "f1");
            char begin[16];
            assert_int_equal(tt_app_mode(&s->app), TT_MODE_WHAT);
            snprintf(begin, sizeof begin, "%.12s", s->app.what.word[0]->text);
            if (!strstr(screen(s), begin))
                fail_msg("%s, %dx%d:\n%s", tt_views[v]->name, size[i][0], size[i][1], screen(s));
            press(s, "esc");
            assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
            app_stage_free(s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_the_screen_one_after_the_other),
        cmocka_unit_test(what_is_chosen_comes_first),
        cmocka_unit_test(the_word_under_the_pointer),
        cmocka_unit_test(a_word_is_looked_up),
        cmocka_unit_test(it_fits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
