/* Every command of the screen, and the keys that mean something everywhere, in every state of the
 * app: who gets the keys afterwards. */
#include "app_stage.h"

#include "../../../src/tui/commands/list.h"
#include "../../../src/tui/app/draw.h"

/* What the app is made to be: a view, a question, the prompt, the palette, the help, the coach, a
 * word explained, the tour, leaving.  In the tables below a letter stands for each, in this order.
 */
static const char states[] = "VQPLHCWTX";
enum { STATES = sizeof states - 1 };

static void go_to(struct app_stage *s, char state)
{
    struct tt_app *app = &s->app;
    switch (state) {
    case 'Q':
        tt_app_ask(app, "Really?", "epochs 12");
        break;
    case 'P':
        tt_app_command(app, "prompt");
        break;
    case 'L':
        tt_app_command(app, "palette");
        break;
    case 'H':
        tt_app_command(app, "help");
        break;
    case 'C':
        tt_app_command(app, "why");
        break;
    case 'W':
        tt_app_command(app, "what loss");
        break;
    case 'T':
        tt_app_command(app, "tour");
        break;
    case 'X':
        tt_app_leave(app);
        break;
    default:
        break;
    }
    while (*submitted(app->link)) {
    }
}

/* Of the tour, that it is there; over it something else may be. */
static char state_of(const struct tt_app *app)
{
    static const char letter[TT_MODE_COUNT] = {
        [TT_MODE_LEAVING] = 'X', [TT_MODE_PROMPT] = 'P', [TT_MODE_QUESTION] = 'Q',
        [TT_MODE_PALETTE] = 'L', [TT_MODE_HELP] = 'H',   [TT_MODE_COACH] = 'C',
        [TT_MODE_WHAT] = 'W',    [TT_MODE_VIEW] = 'V'};
    char now = letter[tt_app_mode(app)];
    return now == 'V' && app->tour.on ? 'T' : now;
}

static void draw(struct tt_app *app)
{
    int unused;
    tt_app_paint(app, &unused);
}

/* --- commands -------------------------------------------------------------------------------- */

static const struct {
    const char *line, *then; /* a letter for each of `states` */
} commands[] = {
    {"view next", "VQPLVVVTX"},
    {"view 3", "VQPLVVVTX"},
    {"view log", "VQPLVVVTX"},
    {"view last", "VQPLVVVTX"},
    {"view nowhere", "VQPLVCWTX"},
    {"samples worst", "VQPLVVVTX"},
    {"samples 1 2", "VQPLVVVTX"},
    {"inside", "VQPLVVVTX"},
    {"inside 12", "VQPLVVVTX"},
    {"runs", "VQPLVVVTX"},
    {"runs no/such/folder", "VQPLHCWTX"},
    {"split log", "VQPLHVVTX"},
    {"split nowhere", "VQPLHCWTX"},
    {"focus next", "VQPLHCWTX"}, /* there is one view only */
    {"close", "VQPLHCWTX"},
    {"unsplit", "VQPLHCWTX"},
    {"layout wide", "VQPLHVVTX"},
    {"layout none-such", "VQPLHCWTX"},
    {"class on", "VQPLHVVTX"},
    {"film before", "VQPLHCWTX"},
    {"watch no/such/run", "VQPLHCWTX"},
    {"inside", "VQPLVVVTX"},
    {"inside 12", "VQPLVVVTX"},
    {"lesson", "VQPLHCWTX"},
    {"lesson none-such", "VQPLHCWTX"},
    {"lesson confusion", "QQPQQQQQX"},
    {"lesson confusion now", "XXXXXXXXX"},
    {"screenshot", "VQPLHCWTX"},
    {"plot curves.csv", "VQPLHCWTX"},
    {"plot curves", "VQPLHCWTX"},
    {"help", "HQPLVHHHX"},
    {"help lr", "HQPLHHHHX"},
    {"palette", "LQPLLLLLX"},
    {"tour", "TQPLTTTTX"}, /* its first card shows the dashboard */
    {"tour off", "VQPLHCWVX"},
    {"tour next", "VQPLHCWTX"},
    {"tour before", "VQPLHCWTX"},
    {"tour on", "VQPLHCWTX"},
    {"lesson", "VQPLHCWTX"},
    {"lesson none-such", "VQPLHCWTX"},
    {"lesson confusion", "QQPQQQQQX"},
    {"lesson confusion now", "XXXXXXXXX"},
    {"theme light", "VQPLHCWTX"},
    {"theme none-such", "VQPLHCWTX"},
    {"move down", "VQPLHCWTX"},
    {"enter", "CQPLHCWCX"}, /* the dashboard has no use for it */
    {"percent", "VQPLHCWTX"},
    {"back", "VQPLVVVTX"},
    {"prompt", "PPPPPPPPX"},
    {"why", "CQPLCVCCX"},
    {"redraw", "VQPLHCWTX"},
    {"what", "WQPLWWVWX"},
    {"what F1", "WQPLWWWWX"},
    {"what nonsense", "VQPLHCWTX"},
    {"meters", "VQPLHCWTX"},
    {"copy", "VQPLHCWTX"},
    {"copy nothing", "VQPLHCWTX"},
    {"quit", "QQPQVQQQX"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void every_command_in_every_state(void **state)
{
    (void)state;
    for (int i = 0; i < COMMANDS; i++)
        for (int k = 0; k < STATES; k++) {
            struct app_stage *s = app_stage_new();
            go_to(s, states[k]);
            assert_int_equal(state_of(&s->app), states[k]);
            s->app.pace.dirty = false;
            tt_app_command(&s->app, commands[i].line);
            assert_true(s->app.pace.dirty);
            if (state_of(&s->app) != commands[i].then[k])
                fail_msg("%s in %c: then %c", commands[i].line, states[k], state_of(&s->app));
            draw(&s->app);
            app_stage_free(s);
        }
}

static void no_command_is_forgotten(void **state)
{
    (void)state;
    struct tt_command_info c, found;
    for (int i = 0; tt_command_info(i, &c); i++) {
        bool known = c.type != NULL;
        for (int k = 0; k < COMMANDS && !known; k++)
            known = tt_command_find(commands[k].line, &found) && found.row == c.row;
        if (!known)
            fail_msg("nothing here tries \"%s\"", c.name);
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

/* `sent`: what the worker gets, "STATES:LINE;STATES:LINE"; in others it gets nothing. */
static const struct {
    const char *key, *then, *sent;
} keys[] = {
    {"q", "QVPLVVVQX", ""},
    {"y", "VVPLHCWTX", "Q:epochs 12"},
    {"n", "VVPLHCWTX", "VHCWT:step 1"},
    {"esc", "VVVVVVVVX", "T:speed max"}, /* the tour gives it back */
    {"enter", "CVVVHVVTX", "Q:epochs 12;L:pause toggle;T:pause on"},
    {"?", "HQPLVHHHX", ""},
    {"!", "CQPLCVCCX", ""},
    {":", "PQPLPPPPX", ""},
    {"ctrl-p", "LQPVLLLLX", ""},
    {"f1", "WQPLWWVWX", ""},
    {"ctrl-l", "VQPLHCWTX", ""},
    {"tab", "VQPLVVWTX", ""},
    {"up", "VQPLHCWTX", ""},
    {"space", "VQPLHCWTX", "VHCWT:pause"},
    {"f9", "VQPLHCWTX", ""},
    {"N", "VVPLHCWTX", "T:pause on"},
    {"+", "VQPLHCWTX", "VHCWT:lr *1.25"},
};

/* The beginning of the line that is sent in that state; "": none is. */
static const char *sent_in(const char *sent, char state, char out[32])
{
    out[0] = '\0';
    for (; *sent; sent += strcspn(sent, ";"), sent += *sent == ';') {
        size_t n = strcspn(sent, ":");
        if (memchr(sent, state, n))
            snprintf(out, 32, "%.*s", (int)strcspn(sent + n + 1, ";"), sent + n + 1);
    }
    return out;
}

static void every_key_in_every_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        for (int k = 0; k < STATES; k++) {
            struct app_stage *s = app_stage_new();
            char expected[32];
            go_to(s, states[k]);
            press(&s->app, keys[i].key);
            if (state_of(&s->app) != keys[i].then[k])
                fail_msg("%s in %c: then %c", keys[i].key, states[k], state_of(&s->app));
            const char *line = submitted(s->app.link);
            sent_in(keys[i].sent, states[k], expected);
            if ((*line != '\0') != (*expected != '\0') ||
                strncmp(line, expected, strlen(expected)) != 0)
                fail_msg("%s in %c: sent \"%s\"", keys[i].key, states[k], line);
            draw(&s->app);
            app_stage_free(s);
        }
}

/* Text that lands on the screen by mistake is no string of commands. */
static void what_is_pasted_is_text_for_the_prompt_only(void **state)
{
    (void)state;
    for (int k = 0; k < STATES; k++) {
        struct app_stage *s = app_stage_new();
        go_to(s, states[k]);
        struct tt_input in = {.key = "paste", .text = "qy\r", .n_text = 3};
        tt_app_key(&s->app, &in);
        assert_int_equal(state_of(&s->app), states[k]);
        assert_string_equal(submitted(s->app.link), "");
        assert_string_equal(s->app.prompt.line.text, states[k] == 'P' ? "qy" : "");
        app_stage_free(s);
    }
}

static void a_click_on_a_tab_shows_its_view(void **state)
{
    (void)state;
    for (int k = 0; k < STATES; k++)
        for (int i = 0; tt_views[i]; i++) {
            struct app_stage *s = app_stage_new();
            struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_LEFT};
            struct tt_tab_row row;
            go_to(s, states[k]);
            tt_canvas_resize(&s->app.canvas, 200, 40);
            tt_tab_row_place(&s->app, &row);
            in.x = row.tab[i].x;
            tt_app_key(&s->app, &in);
            assert_int_equal(s->app.tabs.shown, states[k] == 'X' ? 0 : i);
            assert_false(s->app.help.open);
            app_stage_free(s);
        }
}

/* --- leaving --------------------------------------------------------------------------------- */

static void quit_asks_only_while_something_may_be_lost(void **state)
{
    (void)state;
    for (int saved = 0; saved < 2; saved++) {
        struct app_stage *s = app_stage_new();
        s->snap.last_saved_step = saved ? s->snap.step : 100;
        press(&s->app, "q");
        assert_int_equal(state_of(&s->app), saved ? 'X' : 'Q');
        assert_string_equal(submitted(s->app.link), saved ? "stop" : "");
        if (!saved)
            press(&s->app, "y");
        assert_int_equal(state_of(&s->app), 'X');
        tt_app_leave(&s->app); /* once is enough */
        assert_string_equal(submitted(s->app.link), saved ? "" : "stop");
        assert_string_equal(submitted(s->app.link), "");
        app_stage_free(s);
    }
}

static void a_full_queue_keeps_the_screen_until_stop_is_sent(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    int n = 0;
    while (tt_app_command(&s->app, "step") > 0)
        n++;
    assert_true(n > 10);
    tt_ending_signal(&s->app.ending, 15);
    tt_app_leave(&s->app);
    assert_int_equal(s->app.ending.phase, TT_PHASE_ENDING);
    assert_non_null(strstr(s->app.message.text, "busy"));
    assert_string_equal(submitted(s->app.link), "step 1");
    tt_app_leave(&s->app);
    assert_int_equal(s->app.ending.phase, TT_PHASE_LEAVING);
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_in_every_state),
        cmocka_unit_test(no_command_is_forgotten),
        cmocka_unit_test(every_key_in_every_state),
        cmocka_unit_test(what_is_pasted_is_text_for_the_prompt_only),
        cmocka_unit_test(a_click_on_a_tab_shows_its_view),
        cmocka_unit_test(quit_asks_only_while_something_may_be_lost),
        cmocka_unit_test(a_full_queue_keeps_the_screen_until_stop_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
