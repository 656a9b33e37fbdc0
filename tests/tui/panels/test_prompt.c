#include "../scene.h"

#include <locale.h>
#include <sys/stat.h>

#include <tuitrain/run/command/commands.h>

#include "../../../src/tui/commands/list.h"
#include "../../../src/tui/panels/prompt.h"

static bool type_in(struct tt_prompt *p, const struct tt_scene *scene, const char *keys)
{
    bool entered = false;
    char text[256], *save = NULL;
    strcpy(text, keys);
    for (char *key = strtok_r(text, " ", &save); key; key = strtok_r(NULL, " ", &save))
        entered = tt_prompt_key(p, key, scene);
    return entered;
}

static bool type(struct tt_prompt *p, const char *keys)
{
    return type_in(p, NULL, keys);
}

static struct tt_prompt *fresh_in(const struct tt_scene *scene, const char *text)
{
    static struct tt_prompt p;
    memset(&p, 0, sizeof p);
    tt_prompt_open(&p, text, scene);
    return &p;
}

static struct tt_prompt *fresh(const char *text)
{
    return fresh_in(NULL, text);
}

static void assert_line(const struct tt_prompt *p, const char *expected)
{
    assert_string_equal(p->line.text, expected);
}

static const struct tt_candidate *candidate(const struct tt_prompt *p, const char *text)
{
    for (int i = 0; i < p->completion.n; i++)
        if (strcmp(p->completion.item[i].text, text) == 0)
            return &p->completion.item[i];
    return NULL;
}

static void editing_does_what_hands_expect(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    assert_true(type(p, "l r space 0 . 1 enter"));
    assert_line(p, "lr 0.1");
    assert_false(p->open);
    p = fresh("lr 0.1");
    assert_true(type(p, "left left backspace delete home s end ctrl-w home delete ! enter"));
    assert_line(p, "!lr");
    p = fresh("caf\xc3\xa9");
    assert_true(type(p, "left x right backspace y enter"));
    assert_line(p, "cafxy");
    p = fresh("abc");
    assert_false(type(p, "ctrl-u backspace"));
    assert_false(p->open); /* backspace in an empty prompt leaves it */
    p = fresh("abc");
    assert_false(type(p, "esc"));
    assert_false(p->open);
}

static void history_comes_back(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("pause");
    type(p, "enter");
    tt_prompt_open(p, "lr 0.1", NULL);
    type(p, "enter");
    tt_prompt_open(p, "", NULL);
    type(p, "up up");
    assert_line(p, "pause");
    type(p, "up down");
    assert_line(p, "lr 0.1");
    type(p, "down");
    assert_line(p, "");
    tt_prompt_open(p, "pa", NULL); /* what was typed chooses among the older lines, and stays */
    type(p, "up");
    assert_line(p, "pause");
    type(p, "up");
    assert_line(p, "pause");
    type(p, "down");
    assert_line(p, "pa");
}

/* --- completion ------------------------------------------------------------------------------ */

static void tab_completes_commands_words_and_views(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("chec");
    type(p, "tab");
    assert_line(p, "checkpoint"); /* takes nothing: no blank */
    p = fresh("sav");
    type(p, "tab");
    assert_line(p, "save ");
    p = fresh("pause o");
    assert_int_equal(p->completion.n, 2);
    p = fresh("pause of");
    type(p, "tab");
    assert_line(p, "pause off");
    p = fresh("view con");
    type(p, "tab");
    assert_line(p, "view confusion");
    p = fresh("theme hi");
    type(p, "tab");
    assert_line(p, "theme high-contrast");
    p = fresh("no-such-command x");
    type(p, "tab");
    assert_line(p, "no-such-command x");
}

static void files_complete_folder_by_folder(void **state)
{
    (void)state;
    char line[1100], expected[1100];
    test_write(test_path("unique.safetensors"), "", 0);
    test_write(test_path("unique.txt"), "", 0); /* no model */
    mkdir(test_path("run one"), 0755);
    test_write(test_path("run one/config.ini"), "", 0);
    test_write(test_path("run one/m.pth"), "", 0);
    snprintf(line, sizeof line, "load %s/uni", test_folder());
    struct tt_prompt *p = fresh(line);
    type(p, "tab");
    snprintf(expected, sizeof expected, "load %s/unique.safetensors", test_folder());
    assert_line(p, expected);
    snprintf(line, sizeof line, "load %s/r", test_folder());
    p = fresh(line);
    assert_string_equal(candidate(p, "run one/")->help, "run folder");
    type(p, "tab");
    snprintf(expected, sizeof expected, "load %s/run one/", test_folder());
    assert_line(p, expected);
    type(p, "m tab");
    snprintf(expected, sizeof expected, "load %s/run one/m.pth", test_folder());
    assert_line(p, expected);
}

static void schedules_complete_with_their_options(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("schedule cosine-");
    type(p, "tab");
    assert_line(p, "schedule cosine-restarts");
    p = fresh("schedule warmup:500+ste");
    type(p, "tab : g tab");
    assert_line(p, "schedule warmup:500+step:gamma=");
    p = fresh("schedule step:size=5,");
    assert_non_null(candidate(p, "gamma="));
    assert_non_null(strstr(candidate(p, "gamma=")->help, "0.1")); /* its default */
}

static void what_only_a_run_knows_is_offered(void **state)
{
    (void)state;
    static struct tt_settings settings;
    static const struct tt_opt momentum = {
        .name = "momentum", .type = TT_OPT_FLOAT, .max = 1, .help = "of the gradient"};
    static const struct tt_opt name = {
        .name = "optimizer", .type = TT_OPT_STRING, .help = "how gradients change weights"};
    static const char *const names[] = {"sgd", "adam", "adamw", NULL};
    settings.n = 3;
    settings.setting[0] = (struct tt_setting){
        .name = "momentum", .set = "momentum ", .value = "0.9", .row = &momentum};
    settings.setting[1] = (struct tt_setting){
        .name = "optimizer", .set = "optimizer ", .value = "sgd", .row = &name, .choices = names};
    settings.setting[2] = (struct tt_setting){
        .name = "seed", .set = "seed ", .value = "1", .row = &momentum, .fixed = "it began so"};
    struct stage *s = stage_new(10);
    stage_train(s, 3);
    s->scene.settings = &settings;

    struct tt_prompt *p = fresh_in(&s->scene, "set m");
    type_in(p, &s->scene, "tab");
    assert_line(p, "set momentum ");
    assert_string_equal(p->completion.now, "0.9");
    assert_non_null(strstr(p->completion.help, "[0, 1]"));
    p = fresh_in(&s->scene, "set ");
    assert_non_null(candidate(p, "optimizer "));
    assert_null(candidate(p, "seed ")); /* cannot change */
    p = fresh_in(&s->scene, "set optimizer ada");
    assert_int_equal(p->completion.n, 2);
    assert_true(strlen(candidate(p, "adam")->help) > 0);
    p = fresh_in(&s->scene, "set momentum 1.5");
    assert_non_null(strstr(p->completion.wrong, "[0, 1]"));
    p = fresh_in(&s->scene, "set momentum 0.5");
    assert_string_equal(p->completion.wrong, "");
    p = fresh_in(&s->scene, "rewind 2");
    assert_string_equal(candidate(p, "2814")->help, "the end of epoch 3");
    p = fresh_in(&s->scene, "lr ");
    assert_string_equal(p->completion.form, "lr VALUE|*F|/F");
    assert_string_equal(p->completion.now, "0.01");
    stage_free(s);
}

static void candidates_are_chosen_and_let_go(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("e");
    int n = p->completion.n;
    assert_true(n >= 3 && candidate(p, "eval") && candidate(p, "epochs"));
    type(p, "tab");
    assert_line(p, p->completion.item[0].text);
    type(p, "tab backtab backtab");
    assert_line(p, p->completion.item[n - 1].text);
    type(p, "esc"); /* back to what was typed; the prompt stays */
    assert_line(p, "e");
    assert_true(p->open);
    type(p, "down down");
    assert_line(p, p->completion.item[1].text);
    type(p, "up up");
    assert_line(p, "e");
    p = fresh("pause ");
    assert_true(type(p, "down down enter"));
    assert_line(p, "pause off");
    p = fresh("sav"); /* needs an argument: enter does not send it off */
    assert_false(type(p, "down enter"));
    assert_true(p->open);
    assert_line(p, "save ");
}

static void parts_of_names_find_them_where_no_name_begins_so(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("point");
    assert_int_equal(p->completion.n, 1);
    assert_non_null(candidate(p, "checkpoint"));
    p = fresh("view fus");
    type(p, "tab");
    assert_line(p, "view confusion");
    p = fresh("chkpt"); /* letters in their order, the first one first */
    type(p, "tab");
    assert_line(p, "checkpoint");
    assert_int_equal(fresh("hkpt")->completion.n, 0);
}

static void what_is_wrong_is_said_before_enter(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("lr fast");
    assert_non_null(strstr(p->completion.wrong, "above 0"));
    p = fresh("lr 0.1");
    assert_string_equal(p->completion.wrong, "");
    p = fresh("schedule cosin"); /* may still become one */
    assert_string_equal(p->completion.wrong, "");
    p = fresh("pasue");
    assert_non_null(strstr(p->completion.wrong, "\"pause\""));
    p = fresh("tehme light"); /* the screen's own are known, too */
    assert_non_null(strstr(p->completion.wrong, "\"theme\""));
}

/* --- drawing --------------------------------------------------------------------------------- */

static void it_stays_inside_at_every_size(void **state)
{
    (void)state;
    static const char *const lines[] = {"",     "e",     "lr ",    "lr fast",
                                        "set ", "load ", "view x", "\xe7\x8c\xab\xe7\x8a\xac"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        for (int h = 1; h < 40; h += h < 16 ? 1 : 9)
            for (int w = 1; w < 200; w += w < 60 ? 1 : 23) {
                struct tt_prompt *p = fresh(lines[i]);
                struct tt_canvas c;
                struct tt_rect where = {0, 0, w, h};
                int cursor = -1;
                type(p, h % 2 ? "tab" : "end");
                canvas_guard(&c, w, h, where, w % 2);
                tt_prompt_draw(&c, (struct tt_rect){0, 0, c.w, h - 1}, p, &cursor);
                assert_guard(&c, where);
                assert_true(cursor >= 0 && (cursor < w || w < 3));
                tt_canvas_done(&c);
            }
}

static void the_box_shows_candidates_their_help_and_the_form(void **state)
{
    (void)state;
    struct tt_canvas c;
    int cursor;
    tt_canvas_init(&c, 80, 24, false);
    tt_prompt_draw(&c, (struct tt_rect){0, 0, c.w, 23}, fresh("pause "), &cursor);
    char *text = tt_canvas_text(&c);
    assert_has(text, "pause [on|off|toggle]");
    assert_has(text, "pause, or go on");
    assert_has(text, "toggle  pause, or go on");
    assert_int_equal(cursor, 7);
    free(text);
    tt_canvas_done(&c);
}

static char *box(const char *line, int w)
{
    struct tt_canvas c;
    int cursor;
    tt_canvas_init(&c, w, 24, false);
    tt_prompt_draw(&c, (struct tt_rect){0, 0, c.w, 23}, fresh(line), &cursor);
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void wide_boxes_show_arguments_and_narrow_ones_the_help(void **state)
{
    (void)state;
    char *narrow = box("", 80), *wide = box("", 120), *small = box("", 40);
    assert_has(narrow, "schedule    another learning-rate schedule from here on");
    assert_has_not(narrow, "SPEC|constant");
    assert_has(wide, "SPEC|constant           another learning-rate schedule from here on");
    assert_has(small, "…");
    assert_has(small, "esc leave");
    free(narrow);
    free(wide);
    free(small);
}

static void a_paste_is_looked_at_once(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    int all = p->completion.n;
    for (const char *c = "sched"; *c; c++)
        tt_prompt_paste(p, c, 1);
    assert_line(p, "sched");
    assert_int_equal(p->completion.n, all); /* not yet */
    tt_prompt_look(p, NULL);
    assert_int_equal(p->completion.n, 1);
    tt_prompt_paste(p, "u", 1);
    type(p, "tab"); /* a key looks first */
    assert_line(p, "schedule ");
}

/* Line feeds carry nothing out, tabs complete nothing, and what is broken or steers is left out. */
static void a_paste_is_text_only(void **state)
{
    (void)state;
    static const char text[] = "lr\t0.1\r\n\033[Aq\0x\xff\xc3\xa9";
    struct tt_prompt *p = fresh("");
    tt_prompt_paste(p, text, sizeof text - 1);
    assert_true(p->open);
    assert_line(p, "lr 0.1[Aqx\xc3\xa9");
}

static void a_paste_that_does_not_fit_is_cut_and_says_so(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    static char text[5000];
    memset(text, 'a', sizeof text);
    tt_prompt_paste(p, text, sizeof text);
    tt_prompt_paste(p, text, sizeof text);
    tt_prompt_look(p, NULL);
    assert_int_equal(p->line.length, TT_LINE_EDIT_TEXT - 1);
    assert_has(p->completion.wrong, "cut at 1023 bytes");
    type(p, "backspace");
    assert_has_not(p->completion.wrong, "cut");
}

static void a_flood_of_text_stops_at_the_end_of_the_line(void **state)
{
    (void)state;
    struct tt_prompt *p = fresh("");
    struct tt_canvas c;
    int cursor;
    tt_canvas_init(&c, 40, 2, false);
    for (int i = 0; i < 5000; i++)
        tt_prompt_key(p, "\xc3\xa9", NULL);
    assert_true(p->line.length < TT_LINE_EDIT_TEXT);
    tt_prompt_draw(&c, (struct tt_rect){0, 0, c.w, 1}, p, &cursor);
    assert_true(cursor < 40);
    tt_canvas_done(&c);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(editing_does_what_hands_expect),
        cmocka_unit_test(history_comes_back),
        cmocka_unit_test(tab_completes_commands_words_and_views),
        cmocka_unit_test(files_complete_folder_by_folder),
        cmocka_unit_test(schedules_complete_with_their_options),
        cmocka_unit_test(what_only_a_run_knows_is_offered),
        cmocka_unit_test(candidates_are_chosen_and_let_go),
        cmocka_unit_test(parts_of_names_find_them_where_no_name_begins_so),
        cmocka_unit_test(what_is_wrong_is_said_before_enter),
        cmocka_unit_test(it_stays_inside_at_every_size),
        cmocka_unit_test(the_box_shows_candidates_their_help_and_the_form),
        cmocka_unit_test(wide_boxes_show_arguments_and_narrow_ones_the_help),
        cmocka_unit_test(a_paste_is_looked_at_once),
        cmocka_unit_test(a_paste_is_text_only),
        cmocka_unit_test(a_paste_that_does_not_fit_is_cut_and_says_so),
        cmocka_unit_test(a_flood_of_text_stops_at_the_end_of_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
