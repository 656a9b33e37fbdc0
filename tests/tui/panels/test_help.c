/* The help overlay, the palette and the row of keys: every bound key and every command is in them,
 * at every size. */
#include "../scene.h"

#include <locale.h>

#include "../../../src/tui/commands/list.h"
#include "../../../src/tui/panels/help.h"
#include "../../../src/tui/panels/hints.h"
#include "../../../src/tui/commands/keymap.h"
#include "../../../src/tui/panels/palette.h"

static struct stage *stage;
static struct tt_keymap keys;

static int set_up(void **state)
{
    (void)state;
    stage = stage_new(10);
    tt_keymap_defaults(&keys);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_free(stage);
    return 0;
}

static int view_number(const char *name)
{
    for (int i = 0; tt_views[i]; i++)
        if (strcmp(tt_view_at(&stage->info, i)->name, name) == 0)
            return i;
    fail_msg("no view %s", name);
    return 0;
}

/* --- help ------------------------------------------------------------------------------------ */

static char *picture(struct tt_help *help, const char *view, int w, int h)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, w % 2);
    tt_help_draw(help, &c, where, &keys, &stage->scene, view_number(view));
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static struct tt_help opened(const char *search)
{
    struct tt_help help;
    tt_help_open(&help, search);
    return help;
}

static void it_stays_inside_at_every_size(void **state)
{
    (void)state;
    for (int h = 10; h < 80; h += 3)
        for (int w = 38; w < 250; w += 5)
            for (int scroll = -3; scroll < 150; scroll += 29) {
                struct tt_help help = opened(h % 2 ? "" : "e");
                help.searching = h % 4 == 0;
                help.scroll = scroll;
                free(picture(&help, "dashboard", w, h));
                assert_true(help.scroll >= 0 && help.scroll < 150);
            }
}

static void every_command_and_key_is_in_it(void **state)
{
    (void)state;
    struct tt_help help = opened("");
    struct tt_command_info c;
    char *text = picture(&help, "dashboard", 100, 120);
    for (int i = 0; tt_command_info(i, &c); i++)
        if (strcmp(c.name, "move") != 0)
            assert_has(text, c.name);
    int views = 0, number;
    for (; tt_views[views]; views++)
        assert_has(text, tt_views[views]->title);
    for (int i = 0; i < keys.n; i++) /* a digit may wait for a view to come */
        if (sscanf(keys.binding[i].line, "view %d", &number) != 1 || number <= views)
            assert_has(text, keys.binding[i].key);
    free(text);
}

static void no_key_is_cut(void **state)
{
    (void)state;
    static struct tt_topics topics;
    for (int v = 0; tt_views[v]; v++) {
        struct tt_help help = opened("");
        char *text = picture(&help, tt_views[v]->name, 80, 160), row[64];
        tt_topics_collect(&topics, &keys, &stage->scene, v);
        for (int i = 0; i < topics.n; i++) {
            const struct tt_topic *t = &topics.topic[i];
            if (!t->keys[0] || t->group == TT_TOPIC_TYPED || t->group == TT_TOPIC_SETTINGS)
                continue;
            snprintf(row, sizeof row, " %s  %.4s", t->keys, t->what);
            assert_has(text, row);
        }
        free(text);
    }
}

static void scrolling_reaches_the_end(void **state)
{
    (void)state;
    struct tt_help top = opened(""), end = opened("");
    end.scroll = 10000;
    char *first = picture(&top, "dashboard", 78, 22), *last = picture(&end, "dashboard", 78, 22);
    assert_int_equal(top.scroll, 0);
    assert_true(end.scroll > 0 && end.scroll < 10000);
    assert_has(first, "space");
    assert_has_not(first, "weights were loaded");
    assert_has(last, "weights were loaded");
    free(first);
    free(last);
}

static void a_changed_key_is_shown(void **state)
{
    (void)state;
    struct tt_help help = opened("");
    char why[128];
    assert_int_equal(tt_keymap_read(&keys, "f9 lr /2\n", why, sizeof why), 0);
    char *text = picture(&help, "dashboard", 118, 80);
    assert_has(text, "f9");
    assert_has(text, "lr /2");
    free(text);
}

static void the_view_s_own_keys_come_first(void **state)
{
    (void)state;
    struct tt_help help = opened("");
    char *text = picture(&help, "confusion", 78, 12);
    assert_has(text, "In this view: confusion");
    assert_has(text, "percent");
    free(text);
    text = picture(&help, "dashboard", 78, 12);
    assert_has_not(text, "In this view: confusion");
    free(text);
}

static void a_search_leaves_what_holds_it(void **state)
{
    (void)state;
    struct tt_help help = opened("");
    assert_true(tt_help_key(&help, "/"));
    for (const char *p = "rewi"; *p; p++) {
        char key[2] = {*p, '\0'};
        assert_true(tt_help_key(&help, key));
    }
    char *text = picture(&help, "dashboard", 100, 40);
    assert_has(text, "STEP|-STEPS|BRANCH:STEP");
    assert_has_not(text, "train N in all");
    free(text);
    assert_true(tt_help_key(&help, "esc"));
    text = picture(&help, "dashboard", 118, 80);
    assert_has(text, "train N in all");
    free(text);
    assert_false(tt_help_key(&help, "esc")); /* leaves the help, then */
}

/* --- palette --------------------------------------------------------------------------------- */

static struct tt_palette *palette(const char *query)
{
    static struct tt_palette p;
    tt_palette_open(&p, &keys, &stage->scene, 0);
    for (; *query; query++) {
        char key[2] = {*query, '\0'};
        tt_palette_key(&p, *query == ' ' ? "space" : key);
    }
    return &p;
}

static void assert_first(const char *query, const char *line, bool prompt)
{
    struct tt_palette *p = palette(query);
    if (p->n == 0)
        fail_msg("%s: nothing found", query);
    const struct tt_topic *t = tt_palette_key(p, "enter");
    assert_non_null(t);
    if (strcmp(t->line, line) != 0)
        fail_msg("%s: found \"%s\"", query, t->line);
    assert_int_equal(t->prompt, prompt);
    assert_false(p->open);
}

static void some_letters_find_what_is_meant(void **state)
{
    (void)state;
    assert_first("confu", "view confusion", false);
    assert_first("pause", "pause toggle", false);
    assert_first("chkp", "checkpoint", false);
    assert_first("save", "save model.safetensors", true);
    assert_first("rewind step", "rewind ", true);
    assert_first("more epochs", "epochs +5", true);
    assert_first("theme light", "theme light", false);
    assert_first("ctrl-l", "redraw", false); /* a key */
    assert_first("colours", "theme", false); /* what only the help says */
    assert_int_equal(palette("xyzzy")->n, 0);
    struct tt_palette *p = palette("lr"); /* not the letters of "clip-norm" */
    for (int i = 0; i < p->n; i++)
        assert_null(strstr(p->topics.topic[p->found[i]].what, "clip"));
}

static void all_that_it_offers_is_a_command(void **state)
{
    (void)state;
    struct tt_palette *p = palette("");
    assert_true(p->n > 40);
    for (int i = 0; i < p->n; i++) {
        const struct tt_topic *t = &p->topics.topic[p->found[i]];
        struct tt_command_info info;
        struct tt_command c;
        struct tt_err err = {0};
        assert_true(tt_command_find(t->line, &info));
        if (info.type && !t->prompt)
            assert_ok(tt_command_parse(t->line, &c, NULL, &err), &err);
    }
}

static void arrows_choose_and_the_picture_stays_inside(void **state)
{
    (void)state;
    for (int h = 1; h < 60; h += 4)
        for (int w = 1; w < 200; w += 7) {
            struct tt_palette *p = palette(w % 2 ? "" : "e");
            struct tt_canvas c;
            struct tt_rect where = {2, 1, w, h};
            for (int i = 0; i < h; i++)
                tt_palette_key(p, i % 5 == 4 ? "up" : "down");
            assert_true(p->chosen > 0 || h < 2);
            canvas_guard(&c, w + 4, h + 2, where, w % 2);
            tt_palette_draw(p, &c, where);
            assert_guard(&c, where);
            tt_canvas_done(&c);
        }
}

/* --- the row of keys ------------------------------------------------------------------------- */

static char *row(const char *view, enum tt_state at, int w)
{
    struct tt_canvas c;
    struct tt_rect where = {0, 0, w, 1};
    canvas_guard(&c, w, 1, where, false);
    tt_hints_draw_view(&c, 0, &keys, tt_view_at(&stage->info, view_number(view)), NULL,
                       &stage->scene, at);
    assert_guard(&c, where);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void assert_row(const char *view, enum tt_state at, int w, const char *has,
                       const char *has_not)
{
    char *text = row(view, at, w);
    assert_has(text, has);
    assert_has_not(text, has_not);
    free(text);
}

static void it_shows_the_keys_that_work_now(void **state)
{
    (void)state;
    assert_row("dashboard", TT_TRAINING, 120, "space pause", "one step");
    assert_row("dashboard", TT_PAUSED, 120, "space go on  n one step", "pause");
    assert_row("dashboard", TT_FINISHED, 120, "E more epochs", "one step");
    assert_row("dashboard", TT_EVALUATING, 120, "e back to training", "eval mode");
    assert_row("confusion", TT_TRAINING, 120, "p percent", "scroll");
    assert_row("log", TT_TRAINING, 120, "scroll", "percent");
    assert_row("settings", TT_TRAINING, 120, "enter edit", "lr");
}

static void what_is_typed_into_a_view_leaves_its_keys_alone(void **state)
{
    (void)state;
    const struct tt_view_type *v = tt_view_at(&stage->info, view_number("settings"));
    struct tt_canvas c;
    void *view = calloc(1, v->size);
    for (int typing = 0; typing < 2; typing++) {
        if (typing)
            v->key(view, &stage->scene, "/");
        tt_canvas_init(&c, 120, 1, false);
        tt_hints_draw_view(&c, 0, &keys, v, view, &stage->scene, TT_TRAINING);
        char *text = tt_canvas_text(&c);
        assert_has(text, typing ? "enter keep these" : "space pause");
        if (typing)
            assert_has_not(text, "pause");
        assert_int_equal(tt_hints_use(&keys, v, view, &stage->scene, "q"), typing);
        assert_true(tt_hints_use(&keys, v, view, &stage->scene, "enter"));
        free(text);
        tt_canvas_done(&c);
    }
    free(view);
    v = tt_view_at(&stage->info, view_number("dashboard"));
    assert_false(tt_hints_use(&keys, v, NULL, &stage->scene, "enter"));
    v = tt_view_at(&stage->info, view_number("rewind"));
    assert_true(tt_hints_use(&keys, v, NULL, &stage->scene, "enter"));
}

static void however_narrow_the_most_useful_stay(void **state)
{
    (void)state;
    for (int i = 0; tt_views[i]; i++)
        for (int w = 40; w < 200; w += 9) {
            assert_row(tt_views[i]->name, TT_TRAINING, w, "? help", "one step");
            assert_row(tt_views[i]->name, TT_TRAINING, w, "q quit", "one step");
            /* Where the view does something else with that key, it says so. */
            bool pen = strcmp(tt_views[i]->name, "draw") == 0;
            bool tick = strcmp(tt_views[i]->name, "runs") == 0;
            const char *space = pen ? "space pen" : tick ? "space draw or not" : "space pause";
            assert_row(tt_views[i]->name, TT_TRAINING, w, space, pen || tick ? "pause" : "pen");
        }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_stays_inside_at_every_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_command_and_key_is_in_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_key_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scrolling_reaches_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_key_is_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_view_s_own_keys_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_search_leaves_what_holds_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(some_letters_find_what_is_meant, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_that_it_offers_is_a_command, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arrows_choose_and_the_picture_stays_inside, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_shows_the_keys_that_work_now, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_typed_into_a_view_leaves_its_keys_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(however_narrow_the_most_useful_stay, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
