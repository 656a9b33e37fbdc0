/* A look at another run on the same terminal, and the way back. */
#include "app_stage.h"

#include <poll.h>
#include <sys/stat.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/run/config/config.h>

#include "../../../src/tui/app/draw.h"
#include "../../../src/tui/app/visit.h"

static const char *make_run(const char *name)
{
    static char run[TT_PATH];
    char path[TT_PATH];
    struct tt_config config;
    struct tt_err err = {0};
    snprintf(run, sizeof run, "%s", test_path(name));
    mkdir(run, 0755);
    tt_config_defaults(&config);
    snprintf(path, sizeof path, "%.900s/config.ini", run);
    assert_ok(tt_config_write(path, &config, &err), &err);
    static const char rows[] =
        "{\"event\":\"steps\",\"step\":7,\"branch\":0,\"epoch\":1,\"loss\":2,"
        "\"accuracy\":50,\"lr\":0.1,\"time\":1031}\n";
    snprintf(path, sizeof path, "%.900s/metrics.jsonl", run);
    test_write(path, rows, sizeof rows - 1);
    return run;
}

static void press(struct tt_app *app, const char *key)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", key);
    tt_app_key(app, &in);
}

/* Until what was asked of the onlooker has come about. */
static void until_over(struct tt_app *app)
{
    double patience = tt_clock_now() + 30;
    while (tt_ending_has_screen(&app->ending) && tt_clock_now() < patience) {
        struct pollfd fd = {.fd = tt_link_fd(app->link), .events = POLLIN};
        poll(&fd, 1, 1000);
        tt_app_take_events(app);
    }
    assert_false(tt_ending_has_screen(&app->ending));
}

static const char *script; /* the keys of a visit, with blanks between */
static int visits, signal_of_visit;
static char seen[TT_PATH];

/* In place of the loop: what one would see and press there. */
static void look_around(struct tt_app *app, int signals)
{
    int unused;
    char keys[128], *rest = NULL;
    (void)signals;
    visits++;
    tt_app_paint(app, &unused);
    snprintf(seen, sizeof seen, "%s", app->scene.info->run_dir);
    assert_int_equal(app->scene.snap->step, 7);
    if (signal_of_visit)
        tt_ending_signal(&app->ending, signal_of_visit);
    snprintf(keys, sizeof keys, "%s", script);
    for (char *key = strtok_r(keys, " ", &rest); key; key = strtok_r(NULL, " ", &rest))
        press(app, key);
    if (app->visiting[0] || signal_of_visit)
        tt_app_leave(app);
    until_over(app);
}

static void visit(struct tt_app *app, const char *run, const char *keys)
{
    char line[TT_PATH + 16];
    script = keys;
    visits = 0;
    seen[0] = '\0';
    snprintf(line, sizeof line, "watch %s", run);
    tt_app_command(app, line);
    tt_app_visit(app, -1, look_around);
}

static void one_comes_back_by_q_and_by_esc(void **state)
{
    static const char *const ways[] = {"q", "esc", "2 tab q", "? esc esc"};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct app_stage *s = app_stage_new();
        const char *run = make_run("visited");
        visit(&s->app, run, ways[i]);
        assert_int_equal(visits, 1);
        assert_string_equal(seen, run);
        assert_true(tt_ending_has_screen(&s->app.ending));
        assert_int_equal(tt_app_mode(&s->app), TT_MODE_VIEW);
        assert_string_equal(submitted(s->app.link), "");
        app_stage_free(s);
    }
}

static void what_ends_the_visit_ends_the_host(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    signal_of_visit = 15;
    visit(&s->app, make_run("signalled"), "");
    signal_of_visit = 0;
    assert_int_equal(s->app.ending.signal, 15);
    app_stage_free(s);
}

static void what_is_no_run_is_said_and_stays(void **state)
{
    (void)state;
    struct app_stage *s = app_stage_new();
    visit(&s->app, "no/such/run", "q");
    assert_int_equal(visits, 0);
    assert_non_null(strstr(s->app.message.text, "no/such/run"));
    visit(&s->app, test_folder(), "q");
    assert_int_equal(visits, 0);
    assert_non_null(strstr(s->app.message.text, "is no run folder"));
    app_stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_comes_back_by_q_and_by_esc),
        cmocka_unit_test(what_ends_the_visit_ends_the_host),
        cmocka_unit_test(what_is_no_run_is_said_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
