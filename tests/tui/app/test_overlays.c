/* What lies over a view, each alone and several at once, at every size and while the size changes:
 * its frame is whole and its keys can be read, or the screen says that it is too small. */
#include "app_stage.h"

#include <tuitrain/base/text.h>

#include <tuitrain/base/clock.h>

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/app/lessons.h"
#include "../../../src/tui/panels/tour_words.h"
#include "../../../src/tui/screen/zones.h"

/* --- states ---------------------------------------------------------------------------------- */

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

/* As after a single step. */
static void rest_after_step(struct app_stage *s)
{
    s->snap.state = s->app.badge.state = TT_PAUSED;
    s->snap.paused = true;
    s->snap.report = (struct tt_step_report){.known = true,
                                             .step = s->snap.step,
                                             .n = 64,
                                             .updated = true,
                                             .loss = 1.25,
                                             .before = 1.25,
                                             .after = 1};
}

/* Something looks wrong. */
static void go_wrong(struct app_stage *s)
{
    s->snap.n_warnings = 1;
    s->snap.warning[0] = (struct tt_warning){.rule = TT_RULE_DEAD,
                                             .strength = 1.5,
                                             .text = "80% of 2 (relu) give nothing",
                                             .n_acts = 1,
                                             .act = {{"view model", "{view 3}", "shows them"}}};
}

/* A letter each: tour, step, coach, help, search in the help, palette, prompt, prompt with a
 * command, with nonsense; glossary, meters; question, message, long message. */
static void put(struct app_stage *s, char what)
{
    static const char many[] =
        "set batch-size: takes a whole number from 1 to 65536, got \"a very long text that "
        "somebody "
        "has typed by mistake\"; it stays as it was, and this sentence goes on for a while";
    struct tt_app *app = &s->app;
    switch (what) {
    case 'T':
        tt_app_command(app, "tour");
        break;
    case 'S':
        rest_after_step(s);
        break;
    case 'C':
        go_wrong(s);
        tt_app_command(app, "why");
        break;
    case 'H':
        tt_app_command(app, "help");
        break;
    case '/':
        press(app, "/");
        press(app, "z");
        break;
    case 'L':
        tt_app_command(app, "palette");
        break;
    case 'P':
        tt_app_command(app, "prompt");
        break;
    case 'p':
        tt_app_command(app, "prompt lr ");
        break;
    case 'n':
        tt_app_command(app, "prompt nonsense of some length");
        break;
    case 'Q':
        tt_app_ask(app, "Quit? A checkpoint is written first, which takes as long as it takes.",
                   "stop");
        break;
    case 'G':
        tt_app_command(app, "what Precision");
        break;
    case 'E':
        tt_app_command(app, "meters");
        break;
    case 'M':
        tt_app_say(app, TT_STYLE_GOOD, "learning rate 0.02");
        break;
    default:
        tt_app_say(app, TT_STYLE_ERROR, many);
    }
    while (*submitted(app->link)) {
    }
}

/* What must be on the screen, by what was opened; of several what gets the keys. */
static const struct {
    const char *opened;
    const char *has[4];
} table[] = {
    {"T", {"The loop", "enter next", "esc leave", "Pause it: press space."}},
    {"S", {"what step 120 did", "esc leave"}},
    {"C", {"how it goes", "esc leave", "dead units: 80%"}},
    {"TC", {"how it goes", "esc leave", "dead units: 80%"}},
    {"SC", {"how it goes", "esc leave"}},
    {"G", {"precision", "esc leave", "Of the samples that were taken for a class"}},
    {"TG", {"precision", "esc leave", "Of the samples that were taken for a class"}},
    {"SG", {"precision", "esc leave"}},
    {"GM", {"precision", "esc leave", "learning rate 0.02"}},
    {"GQ", {"it takes.", "y yes", "n no"}},
    {"GP", {"commands", "esc leave"}},
    {"E", {"what it makes of the machine"}},
    {"EM", {"what it makes of the machine", "learning rate 0.02"}},
    {"ES", {"what step 120 did", "esc leave"}},
    {"EC", {"how it goes", "esc leave"}},
    {"EH", {"Help", "esc leave"}},
    {"CM", {"how it goes", "esc leave", "learning rate 0.02"}},
    {"Cm", {"how it goes", "esc leave", "set batch-size"}},
    {"CL", {"what do you want to do?", "enter do it", "esc leave"}},
    {"CQ", {"it takes.", "y yes", "n no"}},
    {"H", {"Help", "esc leave"}},
    {"H/", {"Help", "esc all of it"}},
    {"L", {"what do you want to do?", "enter do it", "esc leave"}},
    {"P", {"esc leave", "enter do it"}},
    {"p", {"esc leave", "enter do it"}},
    {"n", {"esc leave", "enter do it"}},
    {"Q", {"Quit?", "it takes.", "y yes", "n no"}},
    {"M", {"learning rate 0.02", "? help", "q quit"}},
    {"m", {"set batch-size", "? help", "q quit"}},
    {"TS", {"The loop", "enter next", "what step 120 did", "esc leave"}},
    {"TH", {"Help", "esc leave"}},
    {"TH/", {"Help", "esc all of it"}},
    {"TL", {"what do you want to do?", "enter do it", "esc leave"}},
    {"TP", {"esc leave", "enter do it"}},
    {"Tp", {"esc leave", "enter do it"}},
    {"TQ", {"The loop", "it takes.", "y yes", "n no"}},
    {"TM", {"The loop", "enter next", "esc leave", "learning rate 0.02"}},
    {"Tm", {"The loop", "enter next", "esc leave", "set batch-size"}},
    {"TSM", {"The loop", "enter next", "what step 120 did", "learning rate 0.02"}},
    {"TSm", {"The loop", "enter next", "what step 120 did", "set batch-size"}},
    {"TSQ", {"The loop", "it takes.", "y yes", "n no"}},
    {"TSL", {"what do you want to do?", "enter do it", "esc leave"}},
    {"TSp", {"esc leave", "enter do it"}},
    {"SH", {"Help", "esc leave"}},
    {"SL", {"what do you want to do?", "enter do it", "esc leave"}},
    {"SP", {"esc leave", "enter do it"}},
    {"SQ", {"what step 120 did", "it takes.", "y yes", "n no"}},
    {"SM", {"what step 120 did", "esc leave", "learning rate 0.02"}},
    {"Sm", {"what step 120 did", "esc leave", "set batch-size"}},
    {"HM", {"Help", "esc leave", "learning rate 0.02"}},
    {"Hm", {"Help", "esc leave", "set batch-size"}},
    {"HL", {"what do you want to do?", "enter do it", "esc leave"}},
    {"Lm", {"what do you want to do?", "enter do it", "esc leave", "set batch-size"}},
};
enum { ROWS = sizeof table / sizeof table[0] };

/* --- frames ---------------------------------------------------------------------------------- */

static struct tt_cell at(const struct tt_canvas *c, int x, int y)
{
    return x < c->w && y < c->h ? c->cell[y * c->w + x] : (struct tt_cell){0};
}

static bool is_border(const struct tt_canvas *c, int x, int y, uint32_t ch)
{
    struct tt_cell cell = at(c, x, y);
    return cell.ch == ch && cell.style == TT_STYLE_BORDER;
}

/* From its upper left corner: sides without a gap; titles and keys may stand in the others. */
static bool is_whole(const struct tt_canvas *c, int x, int y)
{
    int right = x + 1, bottom = y + 1;
    while (right < c->w && !is_border(c, right, y, 0x2510))
        right++;
    while (bottom < c->h && is_border(c, x, bottom, 0x2502))
        bottom++;
    for (int k = y + 1; k < bottom; k++)
        if (!is_border(c, right, k, 0x2502))
            return false;
    return is_border(c, x, bottom, 0x2514) && is_border(c, right, bottom, 0x2518);
}

static int frames_of(const struct tt_canvas *c, const char *what)
{
    int n = 0;
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            if (!is_border(c, x, y, 0x250c))
                continue;
            n++;
            if (!is_whole(c, x, y))
                fail_msg("%s at %dx%d: a frame at %d,%d is broken:\n%s", what, c->w, c->h, x, y,
                         tt_canvas_text(c));
        }
    return n;
}

/* The text of a part of the screen, without what breaks it into rows: blanks, borders. */
static char *flatten(const struct tt_canvas *c, struct tt_rect r, char *out)
{
    for (int y = r.y; y < r.y + r.h && y < c->h; y++)
        for (int x = r.x; x < r.x + r.w && x < c->w; x++) {
            uint32_t ch = at(c, x, y).ch;
            if (ch && ch != ' ' && ch != 0x2502 && ch != TT_CELL_REST)
                out += tt_utf8_encode(ch, out);
        }
    *out = '\0';
    return out;
}

static bool reads(const struct tt_app *app, const char *has)
{
    struct tt_places p;
    const struct tt_canvas *c = &app->canvas;
    static char all[5 * 300 * 90 * 4];
    char flat[200], *out = flat;
    tt_app_place(app, &p);
    const struct tt_rect part[] = {{0, 0, c->w, c->h}, p.tour, p.step, p.over, p.notice};
    for (; *has; has++)
        if (*has != ' ')
            *out++ = *has;
    *out = '\0';
    out = all;
    for (int i = 0; i < 5; i++)
        out = flatten(c, part[i], out);
    return strstr(all, flat) != NULL;
}

static void assert_reads(const struct tt_app *app, const char *what, const char *has)
{
    if (!reads(app, has))
        fail_msg("%s at %dx%d: no \"%s\":\n%s", what, app->canvas.w, app->canvas.h, has,
                 tt_canvas_text(&app->canvas));
}

/* --- the table ------------------------------------------------------------------------------- */

static const int widths[] = {20,  30,  39,  40,  41,  50,  60,  80,
                             100, 117, 118, 119, 121, 160, 200, 300};
static const int heights[] = {6, 8, 11, 12, 13, 14, 16, 20, 22, 24, 30, 36, 60, 90};
enum { WIDTHS = sizeof widths / sizeof *widths, HEIGHTS = sizeof heights / sizeof *heights };

static void look(struct tt_app *app, int w, int h)
{
    int unused;
    tt_canvas_resize(&app->canvas, w, h);
    tt_app_paint(app, &unused);
}

static void check_row(int row, const char *view)
{
    char what[64];
    struct app_stage *s = app_stage_new();
    tt_app_command(&s->app, view);
    for (const char *p = table[row].opened; *p; p++)
        put(s, *p);
    snprintf(what, sizeof what, "%s over %s", table[row].opened, view);
    /* Framed are all but questions and messages. */
    bool framed = strpbrk(table[row].opened, "TSCHLPpn") != NULL;
    for (int i = 0; i < WIDTHS; i++)
        for (int k = 0; k < HEIGHTS; k++) {
            look(&s->app, widths[i], heights[k]);
            /* What is asked or typed is, even there. */
            if (tt_app_too_small(&s->app)) {
                frames_of(&s->app.canvas, what);
                if (!reads(&s->app, "too small") && !reads(&s->app, "esc leave") &&
                    !(reads(&s->app, "y yes") && reads(&s->app, "it takes.")))
                    assert_reads(&s->app, what, "too small");
                continue;
            }
            if (framed && frames_of(&s->app.canvas, what) < 1)
                fail_msg("%s at %dx%d: no frame", what, widths[i], heights[k]);
            for (int n = 0; n < 4 && table[row].has[n]; n++)
                assert_reads(&s->app, what, table[row].has[n]);
        }
    app_stage_free(s);
}

static void every_overlay_keeps_its_frame_and_its_keys(void **state)
{
    static const char *const views[] = {"view dashboard", "view log", "view model"};
    (void)state;
    for (int row = 0; row < ROWS; row++)
        for (size_t v = 0; v < sizeof views / sizeof views[0]; v++)
            check_row(row, views[v]);
}

static void check_card(struct app_stage *s, const struct tt_card *card, bool last)
{
    char todo[4 * TT_LESSON_LINE], what[160];
    tt_tour_expand(card->todo, &s->app.keys, &s->app.scene, todo, sizeof todo);
    for (int v = 0; v < s->app.tabs.n; v++) {
        tt_app_set_view(&s->app, v);
        for (int i = 0; i < WIDTHS; i++)
            for (int k = 0; k < HEIGHTS; k++) {
                look(&s->app, widths[i], heights[k]);
                if (tt_app_too_small(&s->app))
                    continue;
                snprintf(what, sizeof what, "%s in view %d", card->title, v);
                const char *on = !last ? "next" : s->app.tour.lesson->next[0] ? "begins" : "leave";
                assert_reads(&s->app, what, on);
                assert_reads(&s->app, what, card->title);
                assert_reads(&s->app, what, todo);
            }
    }
}

/* In every view each card says how it goes on, and what it wants done can be read to its end. */
static void every_card_shows_its_way_on(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    struct tt_err err = {0};
    for (const struct tt_lesson_source *l = tt_lessons; l->name; l++) {
        assert_ok(tt_app_begin_lesson(&s->app, l->name, &err), &err);
        for (int card = 0, n = s->app.tour.lesson->n; card < n; card++) {
            tt_app_tour(&s->app, card);
            while (*submitted(s->app.link)) {
            }
            check_card(s, &s->app.tour.lesson->card[card], card == n - 1);
        }
    }
    app_stage_free(s);
}

/* What a card names as its key turns it, in whatever view; and no other does. */
static void the_keys_that_a_card_shows_are_its_own(void **state)
{
    static const struct {
        unsigned bit;
        const char *key;
        int to;
    } keys[] = {{TT_TOUR_ENTER, "enter", 2},
                {TT_TOUR_NEXT, "N", 2},
                {TT_TOUR_BACKSPACE, "backspace", 0},
                {TT_TOUR_ESC, "esc", -1}};
    (void)state;
    for (int after_step = 0; after_step < 2; after_step++)
        for (int v = 0; tt_views[v]; v++)
            for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
                struct app_stage *s = app_stage_new();
                tt_app_command(&s->app, "tour");
                tt_app_tour(&s->app, 1);
                tt_app_set_view(&s->app, v);
                if (after_step) {
                    rest_after_step(s);
                    s->app.step_panel.closed = 0;
                }
                bool own = tt_app_tour_keys(&s->app) & keys[k].bit;
                press(&s->app, keys[k].key);
                int now = s->app.tour.on ? s->app.tour.card : -1;
                if (now != (own ? keys[k].to : 1))
                    fail_msg("%s in view %d: card %d", keys[k].key, v, now);
                if (own && strstr(s->app.message.text, "nothing"))
                    fail_msg("%s in view %d: %s", keys[k].key, v, s->app.message.text);
                app_stage_free(s);
            }
}

/* --- the tour's end -------------------------------------------------------------------------- */

static void assert_given_back(const char *end, const char *speed, const char *pause, double was,
                              bool paused)
{
    struct app_stage *s = app_stage_new();
    s->snap.max_speed = was;
    s->snap.paused = paused;
    tt_app_command(&s->app, "tour");
    tt_app_tour(&s->app, 1);
    s->snap.max_speed = 5; /* as its first card has it */
    s->snap.paused = true;
    tt_app_command(&s->app, "tour"); /* begins again, and remembers what was before */
    while (*submitted(s->app.link)) {
    }
    if (strcmp(end, "esc") == 0)
        press(&s->app, end);
    else
        tt_app_command(&s->app, end);
    assert_false(s->app.tour.on);
    assert_string_equal(submitted(s->app.link), speed);
    assert_string_equal(submitted(s->app.link), pause);
    assert_string_equal(submitted(s->app.link), "");
    app_stage_free(s);
}

static void its_end_gives_speed_and_pause_back(void **state)
{
    (void)state;
    assert_given_back("esc", "speed max", "pause off", 0, false);
    assert_given_back("tour off", "speed 12.5", "pause on", 12.5, true);
    struct app_stage *s = app_stage_new();
    struct tt_err err = {0};
    assert_ok(tt_app_begin_lesson(&s->app, "momentum", &err), &err); /* nothing comes after it */
    tt_app_tour(&s->app, s->app.tour.lesson->n - 1);
    while (*submitted(s->app.link)) {
    }
    press(&s->app, "enter");
    assert_false(s->app.tour.on);
    assert_string_equal(submitted(s->app.link), "speed max");
    app_stage_free(s);
}

/* A key that was meant for the card before, which has just gone by itself, is not for the next. */
static void a_late_key_turns_no_second_card(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    tt_app_command(&s->app, "tour");
    s->app.tour.went = tt_clock_now() + 100;
    press(&s->app, "enter");
    press(&s->app, "N");
    assert_int_equal(s->app.tour.card, 0);
    s->app.tour.went = tt_clock_now() - 2;
    press(&s->app, "enter");
    assert_int_equal(s->app.tour.card, 1);
    app_stage_free(s);
}

/* The last card's key ends the run, and says what comes then; a command asks first. */
static void it_hands_on_to_the_next_lesson(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    tt_app_command(&s->app, "tour");
    tt_app_tour(&s->app, s->app.tour.lesson->n - 1);
    while (*submitted(s->app.link)) {
    }
    press(&s->app, "enter");
    assert_string_equal(submitted(s->app.link), "stop");
    assert_string_equal(s->app.hand_on, "rate");
    app_stage_free(s);
    s = app_stage_new();
    s->snap.state = TT_FINISHED; /* nothing would move */
    tt_app_command(&s->app, "tour");
    assert_false(s->app.tour.on);
    assert_non_null(strstr(s->app.message.text, "`lesson tour` begins on a run of its own"));
    s->snap.state = TT_TRAINING;
    tt_app_command(&s->app, "lesson nowhere");
    assert_non_null(strstr(s->app.message.text, "no lesson \"nowhere\""));
    tt_app_command(&s->app, "lesson confusion");
    assert_int_equal(tt_app_mode(&s->app), TT_MODE_QUESTION);
    assert_string_equal(s->app.hand_on, "");
    press(&s->app, "n");
    assert_string_equal(submitted(s->app.link), "");
    tt_app_command(&s->app, "lesson confusion");
    press(&s->app, "y");
    assert_string_equal(submitted(s->app.link), "stop");
    assert_string_equal(s->app.hand_on, "confusion");
    app_stage_free(s);
}

/* --- the mouse ------------------------------------------------------------------------------- */

/* A row of the palette or the prompt, or a key: a click on one does what stands there. */
static bool does_something(const struct tt_app *app, int x, int y)
{
    const struct tt_zone *z = tt_zone_at(&app->canvas, x, y);
    return z && z->kind != TT_ZONE_COVER;
}

static void a_click_on_an_overlay_is_none_on_the_view(void **state)
{
    static const char *const opened[] = {"S", "H", "L", "P", "Q", "T"};
    (void)state;
    for (size_t i = 0; i < sizeof opened / sizeof opened[0]; i++) {
        struct app_stage *s = app_stage_new();
        struct tt_input in = {.key = "mouse", .mouse = TT_MOUSE_LEFT, .x = 60};
        tt_app_command(&s->app, "view confusion");
        put(s, *opened[i]);
        tt_app_command(&s->app, "view confusion");
        if (*opened[i] == 'H')
            put(s, 'H');
        if (*opened[i] == 'S')
            s->app.step_panel.closed = 0;
        look(&s->app, 80, 24);
        struct tt_places p;
        tt_app_place(&s->app, &p);
        struct tt_rect r = p.step.w > 0 ? p.step : p.tour.w > 0 ? p.tour : p.over;
        size_t size = tt_app_view(&s->app)->size;
        void *before = malloc(size);
        assert_non_null(before);
        memcpy(before, tt_app_view_state(&s->app), size);
        for (in.y = r.y; in.y < r.y + r.h; in.y++)
            for (in.x = r.x; in.x < r.x + r.w; in.x++)
                if (!does_something(&s->app, in.x, in.y))
                    tt_app_key(&s->app, &in);
        if (memcmp(before, tt_app_view_state(&s->app), size) != 0)
            fail_msg("a click on %s reaches the view below it", opened[i]);
        free(before);
        app_stage_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_overlay_keeps_its_frame_and_its_keys),
        cmocka_unit_test(every_card_shows_its_way_on),
        cmocka_unit_test(the_keys_that_a_card_shows_are_its_own),
        cmocka_unit_test(its_end_gives_speed_and_pause_back),
        cmocka_unit_test(a_late_key_turns_no_second_card),
        cmocka_unit_test(it_hands_on_to_the_next_lesson),
        cmocka_unit_test(a_click_on_an_overlay_is_none_on_the_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
