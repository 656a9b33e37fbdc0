/* What becomes of a command line, whoever takes it. */
#include "../quiet_link.h"

#include "../../../src/tui/commands/dispatch.h"

/* Somebody who takes lines, and what was asked of them. */
struct taker {
    struct tt_link *link;
    struct tt_dispatcher dispatch;
    char own[64], said[256], question[256], line[256];
    int stops;
};

static bool take_own(void *self, const char *line)
{
    struct taker *t = self;
    if (strncmp(line, "own", 3) != 0)
        return false;
    snprintf(t->own, sizeof t->own, "%s", line);
    return true;
}

static void take_said(void *self, const char *text)
{
    struct taker *t = self;
    snprintf(t->said, sizeof t->said, "%s", text);
}

static void take_question(void *self, const char *question, const char *line)
{
    struct taker *t = self;
    snprintf(t->question, sizeof t->question, "%s", question);
    snprintf(t->line, sizeof t->line, "%s", line);
}

static void take_stop(void *self)
{
    struct taker *t = self;
    t->stops++;
}

static int set_up(void **state)
{
    static const struct tt_run_info info = {.data = "mnist"};
    struct taker *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->link = quiet_link(&info);
    t->dispatch = (struct tt_dispatcher){.link = t->link,
                                         .self = t,
                                         .own = take_own,
                                         .say = take_said,
                                         .ask = take_question,
                                         .stopping = take_stop};
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct taker *t = *state;
    quiet_link_free(t->link);
    free(t);
    return 0;
}

static void own_commands_stay_here(void **state)
{
    struct taker *t = *state;
    assert_int_equal(tt_dispatch(&t->dispatch, "own thing", false), 0);
    assert_string_equal(t->own, "own thing");
    assert_string_equal(submitted(t->link), "");
}

static void the_worker_s_are_sent_and_numbered(void **state)
{
    struct taker *t = *state;
    int64_t first = tt_dispatch(&t->dispatch, "lr *2", false);
    assert_true(first > 0);
    assert_int_equal(tt_dispatch(&t->dispatch, "pause on", false), first + 1);
    assert_string_equal(submitted(t->link), "lr *2");
    assert_string_equal(submitted(t->link), "pause on");
    assert_string_equal(t->said, "");
    assert_int_equal(t->stops, 0);
}

static void what_is_wrong_is_said_and_not_sent(void **state)
{
    struct taker *t = *state;
    assert_int_equal(tt_dispatch(&t->dispatch, "lr fast", false), 0);
    assert_non_null(strstr(t->said, "fast"));
    assert_int_equal(tt_dispatch(&t->dispatch, "puase", false), 0);
    assert_non_null(strstr(t->said, "did you mean \"pause\""));
    assert_int_equal(tt_dispatch(&t->dispatch, "palete", false), 0); /* of the screen's, too */
    assert_non_null(strstr(t->said, "did you mean \"palette\""));
    assert_string_equal(submitted(t->link), "");
}

static void what_should_be_asked_first_waits_for_the_answer(void **state)
{
    struct taker *t = *state;
    char line[300];
    snprintf(line, sizeof line, "save %s", test_path("there.safetensors"));
    test_write(test_path("there.safetensors"), "x", 1);
    assert_int_equal(tt_dispatch(&t->dispatch, line, false), 0);
    assert_non_null(strstr(t->question, "Write over it?"));
    assert_string_equal(t->line, line);
    assert_string_equal(submitted(t->link), "");
    assert_true(tt_dispatch(&t->dispatch, t->line, true) > 0);
    assert_string_equal(submitted(t->link), line);
    remove(test_path("there.safetensors"));
    t->question[0] = '\0';
    assert_true(tt_dispatch(&t->dispatch, line, false) > 0); /* nothing to ask any more */
    assert_string_equal(t->question, "");
}

static void a_stop_that_was_sent_is_told(void **state)
{
    struct taker *t = *state;
    assert_true(tt_dispatch(&t->dispatch, "stop", false) > 0);
    assert_int_equal(t->stops, 1);
    assert_true(tt_dispatch(&t->dispatch, "stop now", false) > 0);
    assert_int_equal(t->stops, 2);
    assert_int_equal(tt_dispatch(&t->dispatch, "stop never", false), 0);
    assert_int_equal(t->stops, 2);
}

static void a_full_queue_says_so_and_stops_nothing(void **state)
{
    struct taker *t = *state;
    int sent = 0;
    while (sent < 1000 && tt_dispatch(&t->dispatch, "step", false) > 0)
        sent++;
    assert_true(sent > 10 && sent < 1000);
    assert_non_null(strstr(t->said, "busy"));
    assert_int_equal(tt_dispatch(&t->dispatch, "stop", true), 0);
    assert_int_equal(t->stops, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(own_commands_stay_here, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_worker_s_are_sent_and_numbered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_said_and_not_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_should_be_asked_first_waits_for_the_answer, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_stop_that_was_sent_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_says_so_and_stops_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
