/* Each key that the last row names does something where it is named, or says why it does not; in
 * every view, in every state of the run, at every width. */
#include "app_stage.h"

#include "../film.h"

#include <tuitrain/base/text.h>

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/app/look_back.h"
#include "../insight.h"

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

/* --- states ---------------------------------------------------------------------------------- */

/* Keys that lead to it, with blanks between, after the view was shown; and what it then names as
 * the way out, however narrow. */
static const struct {
    const char *view, *keys, *out;
} places[] = {
    {"dashboard", "", NULL},     {"dashboard", "left", "esc"},
    {"dashboard", "up", "esc"},  {"confusion", "", NULL},
    {"confusion", "w", "esc"},   {"confusion", "down", "esc"},
    {"model", "", NULL},         {"model", "enter", "esc"},
    {"samples", "", NULL},       {"samples", "enter", "esc"},
    {"draw", "", NULL},          {"draw", "space", "esc"},
    {"settings", "", NULL},      {"settings", "/", "esc"},
    {"rewind", "", NULL},        {"runs", "", NULL},
    {"runs", "/", "esc"},        {"log", "", NULL},
    {"log", "/", "esc"},         {"lr-find", "", "esc"},
    {"importance", "", NULL},    {"importance", "right", "esc"},
    {"importance", "x", NULL},   {"embedding", "", NULL},
    {"embedding", "m", NULL},    {"embedding", "right", "esc"},
    {"inside", "", NULL},        {"inside", "up", "esc"},
    {"inside", "f", NULL},       {"model", "/", "esc"},
    {"confusion", "/", "esc"},   {"data", "", NULL},
    {"dashboard", "f1", "esc"},  {"settings", "f1", "esc"},
    {"dashboard", "M", NULL},    {"dashboard", "?", "esc"},
    {"dashboard", "? /", "esc"}, {"dashboard", "ctrl-p", "esc"},
    {"dashboard", ",", "esc"},   {"confusion", ",", "esc"},
    {"model", ",", "esc"},       {"model", "enter ,", "esc"},
    {"samples", ",", "esc"},     {"samples", ", enter", "esc"},
    {"draw", ",", "esc"},        {"settings", ",", "esc"},
    {"rewind", ",", "esc"},      {"runs", ",", "esc"},
    {"log", ",", "esc"},         {"lr-find", ",", "esc"},
    {"data", ",", "esc"},        {"inside", ",", "esc"},
};
enum { LOG = 17, PLACES = sizeof places / sizeof places[0] };

static const struct {
    enum tt_state state;
    bool held;
} runs[] = {{TT_TRAINING, false}, {TT_PAUSED, false},  {TT_EVALUATING, true},
            {TT_FINISHED, false}, {TT_LOADING, false}, {TT_FAILED, false}};
enum { RUNS = sizeof runs / sizeof runs[0] };

/* What the worker would have answered by now: layers, settings, and what is asked of samples. */
static void give_data(struct app_stage *s)
{
    static const struct tt_opt lr = TT_ROW_FLOAT("lr", 0, 0.01, 0, 10, "learning rate");
    static struct tt_layer_report layer[3];
    static struct tt_param_report param[3];
    static struct tt_inspection inspection = {.known = true,
                                              .n_moments = 1,
                                              .n_layers = 3,
                                              .n_params = 3,
                                              .layer = layer,
                                              .param = param};
    static struct tt_samples_page page;
    static struct tt_worth worth[3];
    static float of_class[9] = {1, 2, 3, 3, 1, 2, 2, 3, 1};
    static struct tt_importance_report importance = {.known = true,
                                                     .of = {.repeats = 5,
                                                            .n = 3,
                                                            .done = 3,
                                                            .worth = worth,
                                                            .classes = 3,
                                                            .class_score = of_class,
                                                            .class_loss = of_class}};
    static struct tt_embedding embedding = {.known = true, .tsne_known = true, .n = 30};
    for (int i = 0; i < 500; i++)
        for (int k = 0; k < 2; k++)
            tt_series_push((struct tt_series *)(uintptr_t)s->app.scene.series[k], i,
                           400.0 / (i + 100) + i * 7919 % 101 / 50.0);
    s->snap.step = 500;
    static struct tt_settings settings;
    for (int k = 0; k < 3; k++) {
        snprintf(layer[k].name, sizeof layer[k].name, "fc%d", k);
        layer[k].first_param = k;
        layer[k].n_params = 1;
        snprintf(param[k].name, sizeof param[k].name, "fc%d.weight", k);
    }
    settings.n = 2;
    settings.setting[0].row = settings.setting[1].row = &lr;
    snprintf(settings.setting[1].name, sizeof settings.setting[1].name, "another");
    snprintf(settings.setting[0].name, sizeof settings.setting[0].name, "lr");
    snprintf(settings.setting[0].set, sizeof settings.setting[0].set, "lr ");
    snprintf(settings.setting[0].value, sizeof settings.setting[0].value, "0.01");
    snprintf(settings.setting[0].usual, sizeof settings.setting[0].usual, "0.01");
    page =
        (struct tt_samples_page){.known = true, .query = s->app.kept.asked, .n = 2, .matches = 2};
    page.n = page.query.n < 2 ? page.query.n : 2;
    static struct tt_insight *inside;
    inside = inside ? inside : insight_of_pictures(s->app.scene.info->n_classes);
    s->app.scene.insight = inside;
    for (int k = 0; k < 3; k++) {
        snprintf(worth[k].name, sizeof worth[k].name, "column %d", k);
        worth[k].score = 3 - k;
    }
    for (int i = 0; i < embedding.n; i++) {
        struct tt_embed_point *p = &embedding.point[i];
        p->group = p->taken = (uint16_t)(i % 3);
        p->wrong = i % 7 == 0;
        p->pca[0] = p->tsne[1] = (float)(i * 7 % 11);
        p->pca[1] = p->tsne[0] = (float)(i * 5 % 13);
    }
    s->app.scene.importance = &importance;
    s->app.scene.embedding = &embedding;
    s->app.scene.inspection = &inspection;
    s->app.scene.page = &page;
    s->app.scene.settings = &settings;
}

/* A film of what was recorded until now; without data there is none. */
static void give_film(struct app_stage *s)
{
    static struct tt_film film;
    tt__film_done(&film);
    film_fill(&film, s->app.scene.info, true, 11, 10, 100);
    tt_past_take_film(&s->app, &film);
}

static struct app_stage *go_to(int place, int run, bool data)
{
    struct app_stage *s = app_stage_new();
    char line[32], keys[32], *rest = NULL;
    int unused;
    s->snap.state = s->app.badge.state = runs[run].state;
    s->snap.eval_mode = runs[run].held;
    s->snap.paused = runs[run].state == TT_PAUSED;
    s->app.canvas.ascii = true;
    if (data) {
        struct tt_run_info *info = (struct tt_run_info *)(uintptr_t)s->app.scene.info;
        info->channels = 1;
        info->width = info->height = 28;
    }
    tt_canvas_resize(&s->app.canvas, 300, 24);
    for (int i = 0; i < 60; i++) {
        snprintf(line, sizeof line, "line %d", i);
        tt_log_add(&s->app.kept.log, i, i, TT_STYLE_NORMAL, line);
    }
    snprintf(line, sizeof line, "view %s", places[place].view);
    tt_app_command(&s->app, line);
    tt_app_paint(&s->app, &unused);
    if (data)
        give_data(s);
    if (data)
        give_film(s);
    tt_text_copy(keys, sizeof keys, places[place].keys);
    for (char *key = strtok_r(keys, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
        press(&s->app, key);
        tt_app_hush(&s->app);
        tt_app_paint(&s->app, &unused);
        if (data)
            give_data(s);
    }
    while (*submitted(s->app.link)) {
    }
    return s;
}

/* --- keys that are named --------------------------------------------------------------------- */

enum { GROUPS = 40 };

/* "up down", "esc": what the last row shows in the style of keys. */
static int read_groups(const struct tt_canvas *c, char out[GROUPS][64])
{
    const struct tt_cell *row = c->cell + (c->h - 1) * c->w;
    int n = 0;
    for (int x = 0; x < c->w; x++) {
        size_t k = 0;
        for (; x < c->w && row[x].style == TT_STYLE_KEY && k < 63; x++)
            out[n][k++] = (char)(row[x].ch ? row[x].ch : ' ');
        out[n][k] = '\0';
        n += k > 0 && n + 1 < GROUPS;
    }
    return n;
}

/* Whether the key changes what is seen, sends something, or says something of use. */
static bool does_something(int place, int run, bool data, const char *key)
{
    int unused;
    struct app_stage *s = go_to(place, run, data);
    struct tt_app *app = &s->app;
    int shown = app->tabs.shown;
    tt_app_paint(app, &unused);
    size_t size = (size_t)(app->canvas.w * app->canvas.h) * sizeof *app->canvas.cell;
    struct tt_cell *before = malloc(size);
    assert_non_null(before);
    memcpy(before, app->canvas.cell, size);
    press(app, key);
    tt_app_paint(app, &unused);
    bool done = memcmp(before, app->canvas.cell, size) != 0 || app->tabs.shown != shown ||
                *submitted(app->link) || tt_ending_has_stopped(&app->ending) ||
                app->visiting[0]; /* some run lies beside the test's folder */
    done = done && !strstr(app->message.text, "has no meaning here");
    free(before);
    app_stage_free(s);
    return done;
}

/* Tells of each that does nothing; returns how many do. */
static int check_place(int place, int run, bool data)
{
    char group[GROUPS][64];
    int unused, idle = 0;
    struct app_stage *s = go_to(place, run, data);
    tt_app_paint(&s->app, &unused);
    int n = read_groups(&s->app.canvas, group);
    app_stage_free(s);
    if (n < 1)
        fail_msg("%s %s: no key is named", places[place].view, places[place].keys);
    for (int i = 0; i < n; i++) {
        char *rest = NULL;
        for (char *key = strtok_r(group[i], " ", &rest); key; key = strtok_r(NULL, " ", &rest))
            if (!does_something(place, run, data, key)) {
                print_error("%s %s, run %d, %s data: %s is named and does nothing\n",
                            places[place].view, places[place].keys, run, data ? "with" : "without",
                            key);
                idle++;
            }
    }
    return idle;
}

static void every_key_that_is_named_does_something(void **state)
{
    int idle = 0;
    (void)state;
    for (int place = 0; place < PLACES; place++)
        for (int run = 0; run < RUNS; run++)
            idle += check_place(place, run, true) + check_place(place, run, false);
    assert_int_equal(idle, 0);
}

/* A large sample, an opened layer, a search: the row names the way out of it. */
static void the_way_out_is_named_at_every_width(void **state)
{
    (void)state;
    for (int place = 0; place < PLACES; place++)
        for (int run = 0; run < RUNS && places[place].out; run++) {
            struct app_stage *s = go_to(place, run, true);
            for (int w = TT_MIN_W; w < 130; w++) {
                char group[GROUPS][64];
                int unused;
                bool named = false;
                tt_canvas_resize(&s->app.canvas, w, 24);
                tt_app_paint(&s->app, &unused);
                for (int i = read_groups(&s->app.canvas, group) - 1; i >= 0; i--)
                    named = named || strcmp(group[i], places[place].out) == 0;
                if (!named)
                    fail_msg("%s %s, run %d, %d columns: no %s in\n%s", places[place].view,
                             places[place].keys, run, w, places[place].out,
                             tt_canvas_text(&s->app.canvas));
            }
            app_stage_free(s);
        }
}

/* One that is held down until the end of a list needs no telling. */
static void a_key_that_changes_nothing_says_so(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    tt_app_command(&s->app, "view log");
    press(&s->app, "down");
    assert_non_null(strstr(s->app.message.text, "down changes nothing here"));
    tt_app_command(&s->app, "view settings");
    press(&s->app, "end");
    press(&s->app, "f9");
    assert_non_null(strstr(s->app.message.text, "f9 has no meaning here"));
    app_stage_free(s);
    s = go_to(LOG, 0, true);
    press(&s->app, "up");
    press(&s->app, "down");
    press(&s->app, "down");
    assert_string_equal(s->app.message.text, "");
    press(&s->app, "down");
    assert_non_null(strstr(s->app.message.text, "changes nothing"));
    app_stage_free(s);
}

/* Nor does one that opens the prompt or the palette. */
static void a_key_that_opens_something_is_not_told_to_change_nothing(void **state)
{
    static const char *const opens[] = {"s", "o", "L", "E", ":", "ctrl-p", "?", "q"};
    (void)state;
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
        struct app_stage *s = go_to(0, 0, true);
        press(&s->app, opens[i]);
        assert_int_not_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
        assert_null(strstr(s->app.message.text, "changes nothing"));
        app_stage_free(s);
    }
}

/* There is no rate to choose before there was a search. */
static void without_a_search_no_rate_is_offered(void **state)
{
    char group[GROUPS][64];
    int unused;
    bool search = false;
    (void)state;
    struct app_stage *s = app_stage_new();
    tt_canvas_resize(&s->app.canvas, 300, 24);
    tt_app_command(&s->app, "view lr-find");
    tt_app_paint(&s->app, &unused);
    for (int i = read_groups(&s->app.canvas, group) - 1; i >= 0; i--) {
        assert_string_not_equal(group[i], "enter");
        assert_string_not_equal(group[i], "home");
        assert_string_not_equal(group[i], "end");
        search = search || strcmp(group[i], "F") == 0;
    }
    assert_true(search);
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_that_is_named_does_something),
        cmocka_unit_test(the_way_out_is_named_at_every_width),
        cmocka_unit_test(a_key_that_changes_nothing_says_so),
        cmocka_unit_test(a_key_that_opens_something_is_not_told_to_change_nothing),
        cmocka_unit_test(without_a_search_no_rate_is_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
