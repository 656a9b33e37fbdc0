/* Arrangements of panes: as text, changed by hand, and placed at every size. */
#include "../scene.h"

#include "../../../src/tui/app/arrangement.h"
#include "../../../src/tui/app/companions.h"

static const struct tt_run_info classes = {.n_classes = 10, .channels = 1},
                                values = {.regression = true};

static int view(const char *name)
{
    return tt_find_view(&classes, name);
}

static void read(struct tt_arrangement *a, const char *text)
{
    struct tt_err err = {0};
    assert_ok(tt_arrangement_read(a, text, &classes, &err), &err);
}

static void assert_text(const struct tt_arrangement *a, const char *wanted)
{
    char text[TT_ARRANGEMENT_TEXT];
    assert_string_equal(tt_arrangement_text(a, &classes, text), wanted);
}

static void text_is_read_and_written(void **state)
{
    (void)state;
    static const char *const same[] = {"dashboard", "dashboard | confusion / samples",
                                       "(log | data) / (model | settings)", "log / data / model",
                                       "log | (data | draw) / model | settings"};
    struct tt_arrangement a;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        read(&a, same[i]);
        assert_text(&a, same[i]);
    }
    read(&a, "  log|data  /(model)");
    assert_text(&a, "log | data / model");
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {{"", "missing at the end"},      {"log |", "missing at the end"},
                 {"| log", "missing before"},     {"log / nothing", "no view \"nothing\""},
                 {"log | log", "twice"},          {"(log | data", "a ) is missing"},
                 {"log) | data", "with | or /"},  {"log data", "with | or /"},
                 {"((((((((((log))))))))))", "("}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tt_arrangement a;
        struct tt_err err = {0};
        assert_int_equal(tt_arrangement_read(&a, cases[i].text, &classes, &err), -1);
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].text, err.text);
    }
}

static void a_view_has_one_name_for_either_kind_of_task(void **state)
{
    (void)state;
    assert_int_equal(tt_find_view(&values, "confusion"), view("confusion"));
    assert_int_equal(tt_find_view(&values, "residuals"), view("confusion"));
    assert_int_equal(tt_find_view(&classes, "residuals"), -1);
}

static void splitting_and_removing_are_each_others_reverse(void **state)
{
    (void)state;
    struct tt_arrangement a;
    tt_arrangement_single(&a, view("dashboard"));
    assert_true(tt_arrangement_split(&a, view("dashboard"), view("log"), TT_PANE_BESIDE));
    assert_text(&a, "dashboard | log");
    assert_true(tt_arrangement_split(&a, view("dashboard"), view("data"), TT_PANE_BESIDE));
    assert_text(&a, "dashboard | data | log");
    assert_true(tt_arrangement_split(&a, view("data"), view("model"), TT_PANE_BELOW));
    assert_true(tt_arrangement_split(&a, view("model"), view("draw"), TT_PANE_BESIDE));
    assert_text(&a, "dashboard | data / (model | draw) | log");
    tt_arrangement_replace(&a, view("draw"), view("runs"));
    assert_text(&a, "dashboard | data / (model | runs) | log");
    tt_arrangement_remove(&a, view("model"));
    assert_text(&a, "dashboard | data / runs | log");
    tt_arrangement_remove(&a, view("dashboard"));
    tt_arrangement_remove(&a, view("log"));
    assert_text(&a, "data / runs");
    tt_arrangement_remove(&a, view("data"));
    tt_arrangement_remove(&a, view("runs")); /* the last one stays */
    assert_text(&a, "runs");
}

static void nodes_do_not_run_out(void **state)
{
    (void)state;
    struct tt_arrangement a;
    tt_arrangement_single(&a, 0);
    for (int i = 0; i < 1000; i++) {
        int one = 1 + i % 7;
        if (tt_arrangement_has(&a, one))
            tt_arrangement_remove(&a, one);
        else
            assert_true(tt_arrangement_split(&a, 0, one, i % 3 ? TT_PANE_BELOW : TT_PANE_BESIDE));
        assert_true(tt_arrangement_has(&a, 0) && a.n <= TT_PANE_NODES);
    }
}

/* Of any text: refused, or read so that what is written is read again as the same. */
static void any_text_is_refused_or_comes_back(void **state)
{
    (void)state;
    static const char *const parts[] = {"log",  "data", "model",  "draw", "dashboard", "confusion",
                                        "runs", "|",    "/",      "|",    "/",         "(",
                                        ")",    " ",    "nobody", "\t"};
    uint32_t seed = 1;
    int good = 0;
    for (int i = 0; i < 200000; i++) {
        char text[400] = "", once[TT_ARRANGEMENT_TEXT], twice[TT_ARRANGEMENT_TEXT];
        struct tt_arrangement a, again;
        for (int k = (int)(seed >> 16) % 20; k >= 0; k--) {
            seed = seed * 1664525 + 1013904223;
            strcat(text, parts[(seed >> 16) % 16]);
        }
        if (tt_arrangement_read(&a, text, &classes, NULL) < 0)
            continue;
        good++;
        read(&again, tt_arrangement_text(&a, &classes, once));
        assert_string_equal(tt_arrangement_text(&again, &classes, twice), once);
    }
    assert_true(good > 1000);
}

static bool apart(struct tt_rect a, struct tt_rect b)
{
    return a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
}

/* Inside, apart, none smaller than its view can live with; the focused one always there. */
static void check(const struct tt_arrangement *a, int w, int h, int focus)
{
    struct tt_rect room = {1, 1, w, h};
    struct tt_pane p[TT_PANES];
    int n = tt_arrangement_place(a, &classes, room, focus, p);
    bool there = false;
    for (int i = 0; i < n; i++) {
        const struct tt_rect *b = &p[i].body, *head = &p[i].head;
        const struct tt_wish *wish = &tt_view_at(&classes, p[i].view)->wish;
        there = there || p[i].view == focus;
        assert_true(b->x >= 1 && b->y >= 1 && b->x + b->w <= 1 + w && b->y + b->h <= 1 + h);
        if (n > 1) {
            assert_true(b->w >= wish->least_w && b->h >= wish->least_h);
            assert_true(head->h == 1 && head->y == b->y - 1 && head->w == b->w);
        }
        for (int k = 0; k < i; k++)
            assert_true(apart(*b, p[k].body) && apart(*b, p[k].head) && apart(*head, p[k].body));
    }
    assert_true(there);
}

static void panes_are_placed_at_every_size(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "dashboard", "dashboard | confusion / samples", "(log | data) / (model | settings)",
        "log / data / model / draw / runs", "dashboard | confusion | model | samples | draw | log"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct tt_arrangement a;
        read(&a, texts[i]);
        for (int h = 1; h < 130; h += h < 50 ? 1 : 7)
            for (int w = 1; w < 420; w += w < 120 ? 3 : 17)
                for (int v = 0; tt_views[v]; v++)
                    if (tt_arrangement_has(&a, v))
                        check(&a, w, h, v);
    }
}

static void the_last_ones_give_way_first_but_never_the_focused(void **state)
{
    (void)state;
    struct tt_arrangement a;
    struct tt_pane p[TT_PANES];
    read(&a, "dashboard | confusion | log");
    struct tt_rect room = {0, 0, 78, 20};
    assert_int_equal(tt_arrangement_place(&a, &classes, room, view("dashboard"), p), 2);
    assert_int_equal(p[1].view, view("confusion"));
    assert_int_equal(tt_arrangement_place(&a, &classes, room, view("log"), p), 2);
    assert_int_equal(p[1].view, view("log"));
    room.w = 40;
    assert_int_equal(tt_arrangement_place(&a, &classes, room, view("log"), p), 1);
    assert_int_equal(p[0].view, view("log"));
}

/* The more room, the more is seen; what stands beside it is never the view itself. */
static void a_large_screen_has_companions(void **state)
{
    (void)state;
    static const struct {
        int w, h, least;
    } sizes[] = {{158, 42, 3}, {198, 57, 3}, {298, 87, 6}, {398, 117, 6}};
    for (int v = 0; tt_views[v]; v++)
        for (int i = 0; i < 4; i++) {
            struct tt_rect room = {1, 1, sizes[i].w, sizes[i].h};
            struct tt_arrangement a;
            struct tt_pane p[TT_PANES];
            tt_arrangement_companions(&classes, v, room, &a);
            int n = tt_arrangement_place(&a, &classes, room, v, p);
            bool alone = !tt_view_at(&classes, v)->wish.beside;
            assert_int_equal(n, tt_arrangement_count(&a)); /* all of them have room */
            if (alone ? n != 1 : n < sizes[i].least)
                fail_msg("%s at %dx%d: %d views", tt_views[v]->name, sizes[i].w, sizes[i].h, n);
            assert_int_equal(p[0].view, v);
            check(&a, sizes[i].w, sizes[i].h, v);
        }
}

static void points_of_a_plane_have_their_surface_first(void **state)
{
    (void)state;
    struct tt_run_info plane = {.n_classes = 2, .plane = true};
    struct tt_arrangement a;
    struct tt_pane p[TT_PANES];
    struct tt_rect room = {1, 1, 158, 42};
    tt_arrangement_companions(&plane, view("dashboard"), room, &a);
    assert_true(tt_arrangement_place(&a, &plane, room, view("dashboard"), p) >= 2);
    assert_int_equal(p[1].view, view("inside"));
    tt_arrangement_companions(&plane, view("inside"), room, &a); /* not beside itself */
    assert_true(tt_arrangement_place(&a, &plane, room, view("inside"), p) >= 2);
    assert_int_equal(p[1].view, view("dashboard"));
}

static void every_companion_is_a_view(void **state)
{
    (void)state;
    for (int v = 0; tt_views[v]; v++) {
        char names[200], *rest = NULL;
        if (!tt_views[v]->wish.beside)
            continue;
        snprintf(names, sizeof names, "%s", tt_views[v]->wish.beside);
        for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
            if (view(name) < 0 || view(name) == v)
                fail_msg("%s has \"%s\" beside it", tt_views[v]->name, name);
        /* A dashboard shows the log already. */
        const char *beside = tt_views[v]->wish.beside, *log = strstr(beside, "log");
        if (strstr(beside, "dashboard") && log && strcmp(log, "log") != 0)
            fail_msg("%s has the log before others beside it: %s", tt_views[v]->name, beside);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_and_written),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(a_view_has_one_name_for_either_kind_of_task),
        cmocka_unit_test(splitting_and_removing_are_each_others_reverse),
        cmocka_unit_test(nodes_do_not_run_out),
        cmocka_unit_test(any_text_is_refused_or_comes_back),
        cmocka_unit_test(panes_are_placed_at_every_size),
        cmocka_unit_test(the_last_ones_give_way_first_but_never_the_focused),
        cmocka_unit_test(a_large_screen_has_companions),
        cmocka_unit_test(points_of_a_plane_have_their_surface_first),
        cmocka_unit_test(every_companion_is_a_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
