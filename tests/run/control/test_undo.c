/* `undo` takes changes of settings back, the newest first, and the journal has ordinary commands of
 * it: a replay has the same bits. */
#include "../small.h"

#include <math.h>

#include <tuitrain/run/control/replay.h>

#include "../watch.h"

static struct tt_config paused_config(const char *folder)
{
    struct tt_config c = small_config();
    c.net = "flatten; linear 8; relu; dropout 0.2 name=a; linear 8; dropout 0.3 name=b; linear";
    c.epochs = 1000;
    c.keep = 0;
    strcpy(c.checkpoint_every, "1e");
    strcpy(c.run_dir, test_path(folder));
    return c;
}

/* Runs on to that step and rests there. */
static void go_to(struct watch *w, int64_t step)
{
    char line[32];
    const struct tt_snapshot *s = tt_link_snapshot(w->link, NULL);
    snprintf(line, sizeof line, "step %d", (int)(step - s->step));
    say_ok(w, line);
    while (tt_link_snapshot(w->link, NULL)->step < step ||
           tt_link_snapshot(w->link, NULL)->state != TT_PAUSED)
        wait_news(w);
}

static const char *setting(struct watch *w, const char *name)
{
    const struct tt_setting *s = tt_settings_find(tt_link_settings(w->link, NULL), name);
    assert_non_null(s);
    return s->value;
}

static double lr(struct watch *w)
{
    return tt_link_snapshot(w->link, NULL)->lr;
}

/* Each is changed and comes back; `name` is how the settings call it. */
static void every_kind_of_setting_comes_back(void **state)
{
    static const struct {
        const char *line, *name;
    } changes[] = {
        {"set momentum 0.5", "momentum"},    {"set batch-size 16", "batch-size"},
        {"set dropout 0.5", "dropout a"},    {"set dropout b=0.7", "dropout b"},
        {"set nesterov yes", "nesterov"},    {"epochs +5", "epochs"},
        {"schedule step:5,0.5", "schedule"}, {"set schedule cosine", "schedule"},
        {"set clip-norm 3", "clip-norm"},    {"set speed 7", "speed"},
        {"set optimizer adam", "optimizer"}, {"set lr 0.3", "lr"},
        {"set early-stop 3", "early-stop"},  {"set checkpoint-every 7", "checkpoint-every"},
        {"set loss smooth=0.1", "loss"},
    };
    enum { N = sizeof changes / sizeof changes[0] };
    struct tt_config c = paused_config("kinds");
    struct watch w;
    char before[N][TT_OPT_TEXT], rate[N][32];
    int done[N], n = 0;
    (void)state;
    start(&w, &c);
    say_ok(&w, "pause on");
    go_to(&w, 4);
    say_ok(&w, "set momentum 0.25"); /* an option of its own that the optimizer keeps */
    for (int i = 0; i < N; i++) {
        snprintf(before[i], sizeof before[i], "%s", setting(&w, changes[i].name));
        snprintf(rate[i], sizeof rate[i], "%.6g", lr(&w));
        if (say(&w, changes[i].line).kind != TT_EVENT_DONE)
            continue;
        assert_string_not_equal(setting(&w, changes[i].name), before[i]);
        done[n++] = i;
    }
    assert_true(n >= N - 1);
    while (n-- > 0) {
        char now[32];
        struct tt_event e = say_ok(&w, "undo");
        const char *line = changes[done[n]].line;
        if (!strstr(e.text, strncmp(line, "schedule", 8) == 0 ? "schedule" : line))
            fail_msg("undo of `%s` says: %s", line, e.text);
        if (strcmp(setting(&w, changes[done[n]].name), before[done[n]]) != 0)
            fail_msg("undo of `%s`: %s, was %s", line, setting(&w, changes[done[n]].name),
                     before[done[n]]);
        snprintf(now, sizeof now, "%.6g", lr(&w));
        assert_string_equal(now, rate[done[n]]);
    }
    assert_string_equal(setting(&w, "momentum"), "0.25");
    say_ok(&w, "undo");
    assert_string_equal(setting(&w, "momentum"), "0.9");
    assert_int_equal(say(&w, "undo").kind, TT_EVENT_REFUSED);
    end(&w);
}

static void a_rate_comes_back_with_and_without_a_schedule(void **state)
{
    static const char *const schedules[] = {"constant", "warmup:20+cosine"};
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct tt_config c = paused_config("rates");
        char line[64];
        struct watch w;
        double other;
        start(&w, &c);
        say_ok(&w, "pause on");
        snprintf(line, sizeof line, "schedule %s", schedules[k]);
        if (k > 0)
            say_ok(&w, line);
        double first = lr(&w);
        say_ok(&w, "lr *2");
        say_ok(&w, "lr 0.3");
        say_ok(&w, "lr /1.25");
        go_to(&w, 7); /* meanwhile a schedule has moved on */
        double share = tt_link_snapshot(w.link, NULL)->lr_factor;
        other = lr(&w) / share;
        say_ok(&w, "undo");
        assert_true(fabs(lr(&w) / other - 0.3 / first) < 1e-5);
        say_ok(&w, "undo");
        assert_true(fabs(lr(&w) / other - 2) < 1e-5);
        say_ok(&w, "undo");
        assert_true(fabs(lr(&w) / other - 1) < 1e-5);
        if (k == 0)
            assert_true(lr(&w) == 0.05);
        end(&w);
    }
}

static void what_is_refused_or_no_setting_is_not_undone(void **state)
{
    struct tt_config c = paused_config("none");
    struct watch w;
    (void)state;
    start(&w, &c);
    say_ok(&w, "pause on");
    struct tt_event e = say(&w, "undo");
    assert_int_equal(e.kind, TT_EVENT_REFUSED);
    assert_non_null(strstr(e.text, "no change of a setting"));
    say_ok(&w, "set momentum 0.5");
    assert_int_equal(say(&w, "set momentum 7").kind, TT_EVENT_REFUSED);
    assert_int_equal(say(&w, "lr *1000").kind, TT_EVENT_REFUSED);
    say_ok(&w, "checkpoint");
    say_ok(&w, "eval on");
    say_ok(&w, "undo");
    assert_string_equal(setting(&w, "momentum"), "0.9");
    say_ok(&w, "eval off");
    go_to(&w, 5);
    say_ok(&w, "set momentum 0.5");
    say_ok(&w, "rewind 2"); /* takes it back itself */
    assert_string_equal(setting(&w, "momentum"), "0.9");
    assert_int_equal(say(&w, "undo").kind, TT_EVENT_REFUSED);
    end(&w);
}

/* More than are kept: the oldest stay changed. */
static void only_so_many_are_kept(void **state)
{
    struct tt_config c = paused_config("many");
    struct watch w;
    char line[64];
    int undone = 0;
    (void)state;
    start(&w, &c);
    say_ok(&w, "pause on");
    for (int i = 1; i <= 40; i++) {
        snprintf(line, sizeof line, "set clip-norm %d", i);
        say_ok(&w, line);
    }
    while (say(&w, "undo").kind == TT_EVENT_DONE)
        undone++;
    assert_int_equal(undone, 32);
    assert_string_equal(setting(&w, "clip-norm"), "8");
    end(&w);
}

static void a_replay_knows_nothing_of_it_and_has_the_same_bits(void **state)
{
    static const char *const lines[] = {"set momentum 0.5",
                                        "lr *2",
                                        "undo",
                                        "set batch-size 16",
                                        "undo",
                                        "undo",
                                        "set optimizer adam",
                                        "set dropout 0.4",
                                        "undo",
                                        "undo"};
    enum { LINES = sizeof lines / sizeof lines[0] };
    struct tt_config c = paused_config("undone"), asked = c;
    struct tt_err err = {0};
    struct tt_replay_result result;
    struct watch w;
    (void)state;
    start(&w, &c);
    say_ok(&w, "pause on");
    for (int i = 0; i < LINES; i++) {
        go_to(&w, 3 * (i + 1));
        say_ok(&w, lines[i]);
    }
    go_to(&w, 3 * LINES + 5);
    say_ok(&w, "checkpoint");
    say_ok(&w, "rewind 20"); /* with what was done and undone before */
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);
    struct tt_replay *r = tt_replay_open(test_path("undone"), &err);
    if (!r)
        fail_msg("%s", err.text);
    start_with(&w, small_session(&asked), &(struct tt_run_options){.replay = r});
    wait_state(&w, TT_STOPPED);
    end(&w);
    tt_replay_result(r, &result);
    assert_string_equal(result.first, "");
    assert_int_equal(result.agree, result.checkpoints);
    assert_true(result.checkpoints >= 2);
    tt_replay_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_setting_comes_back),
        cmocka_unit_test(a_rate_comes_back_with_and_without_a_schedule),
        cmocka_unit_test(what_is_refused_or_no_setting_is_not_undone),
        cmocka_unit_test(only_so_many_are_kept),
        cmocka_unit_test(a_replay_knows_nothing_of_it_and_has_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
