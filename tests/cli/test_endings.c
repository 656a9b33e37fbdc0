/* How a run ends and goes on, and what is said of it. */
#include "program.h"

#include <jansson.h>

static json_t *last_line(const struct result *r)
{
    const char *at = r->out;
    for (const char *next; (next = strchr(at, '\n')) && next[1];)
        at = next + 1;
    json_t *o = json_loads(at, 0, NULL);
    assert_non_null(o);
    return o;
}

static void the_last_line_of_json_says_what_the_run_came_to(void **state)
{
    (void)state;
    static const struct {
        const char *options, *ended;
    } runs[] = {{"--json --epochs 2 --run-dir j1", "finished"},
                {"--json --epochs 9 --early-stop val-acc:1 --run-dir j2", "finished"},
                {"--json --epochs 3 --lr 10 --loss mse --run-dir j3", "paused"}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct result *r = run(small(runs[i].options));
        json_t *o = last_line(r);
        assert_string_equal(json_string_value(json_object_get(o, "event")), "end");
        assert_string_equal(json_string_value(json_object_get(o, "state")), runs[i].ended);
        assert_string_equal(json_string_value(json_object_get(o, "best_by")), "val-acc");
        json_decref(o);
    }
}

static void more_epochs_say_what_the_rate_will_do(void **state)
{
    (void)state;
    assert_int_equal(run(small("--epochs 2 --schedule cosine --run-dir cos"))->status, 0);
    struct result *r = run("resume cos --epochs 4");
    assert_non_null(strstr(r->err, "schedule cosine over 4 epochs: learning rate 0.005, was 0, "
                                   "0.00146 at the end\n"));
    assert_int_equal(run(small("--epochs 2 --schedule onecycle --run-dir one"))->status, 0);
    r = run("resume one --epochs 20");
    assert_non_null(strstr(r->err, "schedule onecycle over 20 epochs: learning rate 0.00"));
    assert_non_null(strstr(r->err, ", then up to 0.01, "));
    assert_int_equal(run(small("--epochs 2 --run-dir con"))->status, 0);
    assert_null(strstr(run("resume con --epochs 4")->err, "learning rate"));
    r = run(small("--epochs 1 --schedule step:1,2 --run-dir grow"));
    assert_non_null(
        strstr(r->err, "schedule step: gamma 2 is above 1, so the learning rate grows\n"));
}

static void quiet_prints_results_alone(void **state)
{
    (void)state;
    struct result *r = run(small("-q --epochs 2 --schedule step:1,2 --run-dir quiet --save q.pth"));
    assert_string_equal(r->err, "");
    assert_int_equal(lines_of(r->out), 2);
    r = run("replay -q quiet");
    assert_string_equal(r->err, "");
    assert_string_equal(r->out, "1 of 1 checkpoint: the same bits\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_line_of_json_says_what_the_run_came_to),
        cmocka_unit_test(more_epochs_say_what_the_rate_will_do),
        cmocka_unit_test(quiet_prints_results_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
