/* Every command in every state of a run: whether it is taken, and what the run is at then. */
#include "../small.h"

#include <tuitrain/run/command/commands.h>

#include "../../../src/run/control/epochs.h"
#include "../../../src/run/control/execute.h"
#include "../../../src/run/control/intervene.h"
#include "../../../src/run/control/worker.h"

/* --- a worker that no thread runs ------------------------------------------------------------- */

enum at {
    TRAINING,
    PAUSED,
    STEPPING,
    EVAL,
    EVAL_PAUSED,
    FINISHED,
    FINISHED_EVAL,
    LR_FINDING,
    LR_FINDING_PAUSED,
    REWINDING,
    STATES
};
static const char *const at_name[STATES] = {
    "training",       "paused",  "stepping",        "eval",     "eval, paused", "finished",
    "finished, eval", "lr-find", "lr-find, paused", "rewinding"};

static struct tt_link link;
static struct tt_worker w;

static void execute(const char *line)
{
    tt__execute_line(&w, line);
}

static void begin(void)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    const struct tt_run_info info = {.n_classes = 3};
    c.epochs = 1;
    strcpy(c.checkpoint_every, "off");
    memset(&w, 0, sizeof w);
    tt__link_init(&link, &info);
    w.session = small_session(&c);
    w.link = &link;
    w.saving.weights_step = w.saving.step = -1;
    w.steering = &tt__steering;
    assert_ok(tt__autosave_init(&w.saving.autosave, &c, 0, &err), &err);
    assert_ok(tt__writer_start(&w.writer, &link, &w.record, &w.film_log, &err), &err);
    assert_true(tt__remember(&w));
}

static void end(void)
{
    tt__writer_stop(&w.writer, NULL);
    tt_journal_done(&w.journal);
    tt__recent_states_done(&w.recent);
    tt__autosave_done(&w.saving.autosave);
    tt__lr_finder_done(&w.see.lr_finder);
    tt_session_free(w.session);
    tt__link_done(&link);
}

static void to_rewinding(void)
{
    tt__mode_enter(&w.mode, TT_PHASE_REWINDING);
}

static bool ends(bool *checkpoint)
{
    *checkpoint = w.mode.ending == TT_ENDS_WITH_CHECKPOINT;
    return w.mode.ending != TT_GOES_ON;
}

static int64_t steps_left(void)
{
    return w.mode.steps_left;
}

static void check_finished(void)
{
    tt__check_finished(&w);
}

/* --- states ---------------------------------------------------------------------------------- */

/* What the last command came to. */
static struct tt_event answer(void)
{
    struct tt_event e, last = {.kind = TT_EVENT_KIND_COUNT};
    while (tt_link_event(&link, &e))
        if (e.kind == TT_EVENT_DONE || e.kind == TT_EVENT_REFUSED)
            last = e;
    return last;
}

static void bring_to(enum at at)
{
    static const char *const way[STATES][2] = {
        [PAUSED] = {"pause on"},
        [STEPPING] = {"step 5"},
        [EVAL] = {"eval on"},
        [EVAL_PAUSED] = {"pause on", "eval on"},
        [FINISHED_EVAL] = {"eval on"},
        [LR_FINDING] = {"lr-find 1e-6 1e-5"},
        [LR_FINDING_PAUSED] = {"pause on", "lr-find 1e-6 1e-5"},
    };
    bool finished = at == FINISHED || at == FINISHED_EVAL;
    while (finished && w.session->progress.epoch < 1)
        if (tt_session_step(w.session))
            tt_session_validate(w.session);
    check_finished();
    for (int i = 0; i < 2 && way[at][i]; i++) {
        execute(way[at][i]);
        assert_int_equal(answer().kind, TT_EVENT_DONE);
    }
    if (at == REWINDING)
        to_rewinding();
}

/* --- what is expected ------------------------------------------------------------------------ */

enum { NO = -1 }; /* refused, and all stays */

enum { LINES = 22 };
static const char *const line[LINES] = {"pause on",
                                        "pause off",
                                        "pause toggle",
                                        "step 3",
                                        "lr 0.02",
                                        "lr-find 0.001 1",
                                        "lr-find off",
                                        "schedule constant",
                                        "set momentum 0.5",
                                        "checkpoint",
                                        "save",
                                        "load",
                                        "eval on",
                                        "eval off",
                                        "eval toggle",
                                        "rewind 0",
                                        "epochs +1",
                                        "speed 5",
                                        "stop",
                                        "stop now",
                                        "lr *1000",
                                        "undo"};

#define T TT_TRAINING
#define P TT_PAUSED
#define E TT_EVALUATING
#define F TT_FINISHED
#define L TT_LR_FINDING
#define R TT_REWINDING
static const int then[STATES][LINES] = {
    /*               pause     step lr lr-find sched set chk save load eval     rewind epochs
       speed on off tgl         on off                      on off tgl            stop now */
    [TRAINING] = {P, T, P, P, T, L, T, T, T, T, T, T, E, T, E, P, T, T, T, T, NO, NO},
    [PAUSED] = {P, T, T, P, P, L, P, P, P, P, P, P, E, P, E, P, P, P, P, P, NO, NO},
    [STEPPING] = {P, T, P, P, P, L, P, P, P, P, P, P, E, P, E, P, P, P, P, P, NO, NO},
    [EVAL] = {E, T, T, NO, E, L, E, E, E, E, E, E, E, T, T, E, E, E, E, E, NO, NO},
    [EVAL_PAUSED] = {E, T, T, NO, E, L, E, E, E, E, E, E, E, P, P, E, E, E, E, E, NO, NO},
    [FINISHED] = {NO, NO, NO, NO, F, L, F, F, F, F, F, F, E, F, E, P, T, F, F, F, NO, NO},
    [FINISHED_EVAL] = {NO, NO, NO, NO, E, L, E, E, E, E, E, E, E, F, F, E, E, E, E, E, NO, NO},
    [LR_FINDING] = {L, L, L, L, L, L, T, L, L, L, L, L, L, L, L, L, L, L, L, L, NO, NO},
    [LR_FINDING_PAUSED] = {L, L, L, L, L, L, P, L, L, L, L, L, L, L, L, L, L, L, L, L, NO, NO},
    [REWINDING] = {NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
                   NO, NO, NO, NO, NO, NO, NO, R,  R,  NO, NO},
};
static const enum tt_state begins[STATES] = {T, P, P, E, E, F, E, L, L, R};

static const char *model_file(void)
{
    static char path[512];
    struct tt_config c = small_config();
    struct tt_err err = {0};
    if (path[0])
        return path;
    strcpy(path, test_path("model.safetensors"));
    struct tt_session *s = small_session(&c);
    struct tt_state_copy *copy = tt_state_copy_model(s, path, &err);
    assert_ok(copy ? tt_state_copy_write(copy, &err) : -1, &err);
    tt_state_copy_free(copy);
    tt_session_free(s);
    return path;
}

static void give(int i)
{
    char text[600];
    if (strcmp(line[i], "load") == 0)
        snprintf(text, sizeof text, "load %s", model_file());
    else if (strcmp(line[i], "save") == 0)
        snprintf(text, sizeof text, "save %s", test_path("saved.safetensors"));
    else
        snprintf(text, sizeof text, "%s", line[i]);
    execute(text);
}

static void every_command_in_every_state(void **state)
{
    (void)state;
    for (int at = 0; at < STATES; at++)
        for (int i = 0; i < LINES; i++) {
            bool checkpoint, stop = strncmp(line[i], "stop", 4) == 0;
            begin();
            bring_to((enum at)at);
            give(i);
            struct tt_event e = answer();
            int expected = then[at][i];
            if ((e.kind == TT_EVENT_DONE) != (expected != NO))
                fail_msg("%s, %s: %s", at_name[at], line[i], e.text);
            if (e.state != (expected == NO ? begins[at] : (enum tt_state)expected))
                fail_msg("%s, %s: then %s", at_name[at], line[i], tt_state_name(e.state));
            if (ends(&checkpoint) != stop || (stop && checkpoint != (strcmp(line[i], "stop") == 0)))
                fail_msg("%s, %s: wrong about the end", at_name[at], line[i]);
            end();
        }
}

static void single_steps_are_counted_from_the_newest_command(void **state)
{
    (void)state;
    for (int at = 0; at < STATES; at++) {
        begin();
        bring_to((enum at)at);
        assert_int_equal(steps_left(), at == STEPPING ? 5 : 0);
        give(3); /* step 3 */
        assert_int_equal(steps_left(), then[at][3] == NO ? 0 : 3);
        give(2); /* pause toggle */
        assert_int_equal(steps_left(), 0);
        end();
    }
}

/* Where the run is when a search, or eval mode, has been left. */
static void what_was_given_meanwhile_counts_afterwards(void **state)
{
    (void)state;
    begin();
    bring_to(LR_FINDING);
    execute("pause on");
    execute("eval on");
    execute("lr-find off");
    assert_int_equal(answer().state, TT_EVALUATING);
    execute("eval off");
    assert_int_equal(answer().state, TT_PAUSED);
    execute("rewind 0"); /* on a branch of its own */
    assert_int_equal(answer().state, TT_PAUSED);
    assert_int_equal(tt_link_branches(&link), 2);
    end();
}

static void who_is_told_to_stop_takes_nothing_more(void **state)
{
    (void)state;
    struct tt_command c;
    struct tt_err err = {0};
    begin();
    static const char *const lines[] = {"lr 0.02", "stop", "lr 0.03"};
    for (int i = 0; i < 3; i++) {
        assert_ok(tt_command_parse(lines[i], &c, NULL, &err), &err);
        assert_ok(tt_link_submit(&link, &c, &err), &err);
    }
    tt__execute_waiting(&w);
    assert_int_equal(answer().seq, 2);
    assert_true(w.session->lr == 0.02);
    tt__execute_waiting(&w);
    assert_int_equal(answer().kind, TT_EVENT_KIND_COUNT); /* nothing is answered */
    assert_true(w.session->lr == 0.02);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_in_every_state),
        cmocka_unit_test(single_steps_are_counted_from_the_newest_command),
        cmocka_unit_test(what_was_given_meanwhile_counts_afterwards),
        cmocka_unit_test(who_is_told_to_stop_takes_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
