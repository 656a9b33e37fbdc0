/* The runs view: earlier runs over this one. */
#include "../scene.h"

#include <poll.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/config/config.h>

/* A run of two epochs whose validation losses are `first` and half of it. */
static void make_run(const char *root, const char *name, double lr, double first)
{
    char path[TT_PATH];
    struct tt_config config;
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%.900s/%s", root, name);
    mkdir(path, 0755);
    tt_config_defaults(&config);
    config.lr = lr;
    snprintf(path, sizeof path, "%.900s/%s/config.ini", root, name);
    assert_ok(tt_config_write(path, &config, &err), &err);
    snprintf(path, sizeof path, "%.900s/%s/metrics.jsonl", root, name);
    FILE *f = fopen(path, "w");
    for (int epoch = 1; epoch <= 2; epoch++)
        fprintf(f,
                "{\"event\":\"epoch\",\"step\":%d,\"branch\":0,\"epoch\":%d,\"epochs\":2,"
                "\"train_loss\":1,\"train_acc\":60,\"val_loss\":%g,\"val_acc\":%g,"
                "\"lr\":0.1,\"seconds\":30,\"time\":%d}\n",
                938 * epoch, epoch, first / epoch, 100 - first / epoch, 1000 + epoch);
    fclose(f);
}

static struct stage *stage_with_runs(const char *folder, int more)
{
    char own[TT_PATH], name[32];
    struct stage *s = stage_new(10);
    const char *root = test_path(folder);
    mkdir(root, 0755);
    make_run(root, "2025-01-a", 0.5, 4);
    make_run(root, "2025-02-b", 0.25, 2);
    make_run(root, "2025-03-now", 0.01, 1);
    for (int i = 0; i < more; i++) {
        snprintf(name, sizeof name, "2024-%03d", i);
        make_run(root, name, 0.125, 8);
    }
    snprintf(own, sizeof own, "%.900s/2025-03-now", root);
    tt_library_close(s->scene.library);
    s->scene.library = tt_library_open(own);
    tt_library_look(s->scene.library, true);
    while (!tt_library_settled(s->scene.library)) {
        struct pollfd fd = {.fd = tt_library_fd(s->scene.library), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 30000), 1);
        tt_library_begin(s->scene.library);
    }
    tt_library_begin(s->scene.library);
    stage_train(s, 3);
    return s;
}

struct desk {
    struct stage *stage;
    void *state;
};

static struct desk desk_new(const char *folder, int more)
{
    struct desk d = {stage_with_runs(folder, more), calloc(1, view_of("runs")->size)};
    assert_non_null(d.state);
    return d;
}

static void desk_free(struct desk *d)
{
    stage_free(d->stage);
    free(d->state);
}

static void press(struct desk *d, const char *key)
{
    assert_true(view_of("runs")->key(d->state, &d->stage->scene, key));
}

static void tell(struct desk *d, const char *line)
{
    assert_true(view_of("runs")->command(d->state, &d->stage->scene, line));
}

static char *look(struct desk *d, int w, int h, bool ascii)
{
    return draw_view(view_of("runs"), d->state, &d->stage->scene, w, h, ascii);
}

/* Whether `a` stands in a row above that of `b`. */
static bool above(const char *text, const char *a, const char *b)
{
    const char *p = strstr(text, a), *q = strstr(text, b);
    return p && q && p < q;
}

static void earlier_runs_are_drawn_and_listed(void **state)
{
    (void)state;
    struct desk d = desk_new("listed", 0);
    char *text = look(&d, 118, 34, false);
    assert_has(text, "validation loss");
    assert_has(text, "now 0.1167"); /* 0.1 + 0.05 / 3 */
    assert_has(text, "a 1.0000");   /* the newest, 2025-02-b, at its end */
    assert_has(text, "b 2.0000");
    assert_has(text, "[*]  2025-03-now");
    assert_has(text, "[a]  2025-02-b");
    assert_has(text, "[b]  2025-01-a");
    assert_has(text, "lr");
    assert_has(text, "0.25");
    assert_has_not(text, "batch-size"); /* which is the same in all */
    assert_has(text, "99.00%");         /* best accuracy of b */
    assert_has(text, "1:00");           /* seconds of training */
    free(text);
    desk_free(&d);
}

static void space_takes_one_away_and_brings_it_back(void **state)
{
    (void)state;
    struct desk d = desk_new("space", 0);
    char *text = look(&d, 118, 34, true);
    free(text);
    tell(&d, "move home");
    tell(&d, "move down");
    press(&d, "space");
    text = look(&d, 118, 34, true);
    assert_has(text, "[ ]  2025-02-b");
    assert_has_not(text, "a 1.0000");
    assert_has(text, "b 2.0000"); /* keeps its letter */
    free(text);
    press(&d, "space");
    text = look(&d, 118, 34, true);
    assert_has(text, "[a]  2025-02-b");
    assert_has(text, "aaa"); /* its curve, without colours */
    free(text);
    press(&d, "a"); /* none */
    text = look(&d, 118, 34, true);
    assert_has(text, "0 drawn beside this one");
    free(text);
    desk_free(&d);
}

static void enter_watches_another_run_and_looks_back_at_this_one(void **state)
{
    (void)state;
    struct desk d = desk_new("watched", 0);
    free(look(&d, 118, 34, true));
    tell(&d, "move home");
    tell(&d, "move down");
    tell(&d, "enter");
    assert_has(d.stage->told, "watch ");
    assert_has(d.stage->told, "2025-02-b");
    for (int i = 0; i < 9 && strncmp(d.stage->told, "film", 4) != 0; i++) {
        tell(&d, i == 0 ? "move home" : "move down");
        tell(&d, "enter");
    }
    assert_string_equal(d.stage->told, "film first");
    desk_free(&d);
}

static void metric_and_axis_are_chosen(void **state)
{
    (void)state;
    struct desk d = desk_new("metric", 0);
    press(&d, "m");
    char *text = look(&d, 118, 34, false);
    assert_has(text, "validation accuracy");
    assert_has(text, "a 99.00");
    assert_has(text, " step\n");
    free(text);
    press(&d, "x");
    text = look(&d, 118, 34, false);
    assert_has(text, " epoch\n");
    free(text);
    press(&d, "x");
    text = look(&d, 118, 34, false);
    assert_has(text, " seconds\n");
    free(text);
    desk_free(&d);
}

static void columns_sort_both_ways(void **state)
{
    (void)state;
    struct desk d = desk_new("sort", 0);
    char *text = look(&d, 118, 34, false);
    assert_true(above(text, "2025-02-b", "2025-01-a")); /* the newest first */
    free(text);
    press(&d, "i");
    text = look(&d, 118, 34, false);
    assert_true(above(text, "2025-01-a", "2025-02-b"));
    free(text);
    for (int i = 0; i < 4; i++) /* state, epochs, best accuracy, best loss */
        tell(&d, "move right");
    text = look(&d, 118, 34, false);
    assert_true(above(text, "2025-02-b", "2025-01-a"));
    free(text);
    press(&d, "i");
    text = look(&d, 118, 34, false);
    assert_true(above(text, "2025-01-a", "2025-02-b"));
    free(text);
    tell(&d, "move left"); /* and a column before the first is the last: a setting */
    for (int i = 0; i < 4; i++)
        tell(&d, "move left");
    text = look(&d, 118, 34, false);
    assert_true(above(text, "2025-02-b", "2025-01-a")); /* by rate */
    free(text);
    desk_free(&d);
}

static void hundreds_scroll_and_only_seven_are_drawn(void **state)
{
    (void)state;
    static const int size[][2] = {{78, 22}, {118, 34}, {198, 58}, {38, 10}, {24, 9}, {23, 8}};
    struct desk d = desk_new("hundreds", 250);
    char *text = look(&d, 118, 34, false);
    assert_has(text, "253 runs, 3 drawn");
    assert_has_not(text, "2024-000");
    free(text);
    tell(&d, "move end");
    text = look(&d, 118, 34, false);
    assert_has(text, "2024-000");
    free(text);
    press(&d, "a");
    press(&d, "a"); /* the first ones */
    text = look(&d, 118, 34, false);
    assert_has(text, "7 drawn");
    free(text);
    press(&d, "space"); /* one more than there are colours: nothing */
    text = look(&d, 118, 34, false);
    assert_has(text, "7 drawn");
    free(text);
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
        for (int ascii = 0; ascii < 2; ascii++)
            free(look(&d, size[i][0], size[i][1], ascii));
    desk_free(&d);
}

static void a_click_ticks_and_sorts(void **state)
{
    (void)state;
    struct desk d = desk_new("click", 0);
    struct tt_rect where = {0, 0, 118, 34};
    char *text = look(&d, 118, 34, true);
    int row = -1, y = 0;
    for (const char *p = text; p && row < 0; p = strchr(p, '\n'), y++) {
        p += *p == '\n';
        const char *found = strstr(p, "2025-02-b"), *end = strchr(p, '\n');
        row = found && (!end || found < end) ? y : -1;
    }
    free(text);
    assert_true(view_of("runs")->click(d.state, &d.stage->scene, where, 1, row));
    text = look(&d, 118, 34, true);
    assert_has(text, "[ ]  2025-02-b");
    free(text);
    assert_true(view_of("runs")->click(d.state, &d.stage->scene, where, 6,
                                       row - 2)); /* "run": the other way round */
    text = look(&d, 118, 34, true);
    assert_true(above(text, "2025-01-a", "2025-02-b"));
    free(text);
    desk_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(earlier_runs_are_drawn_and_listed),
        cmocka_unit_test(space_takes_one_away_and_brings_it_back),
        cmocka_unit_test(enter_watches_another_run_and_looks_back_at_this_one),
        cmocka_unit_test(metric_and_axis_are_chosen),
        cmocka_unit_test(columns_sort_both_ways),
        cmocka_unit_test(hundreds_scroll_and_only_seven_are_drawn),
        cmocka_unit_test(a_click_ticks_and_sorts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
