/* Going on with a run: one that was killed early, the newest one, one that is finished. */
#include "program.h"

#include <unistd.h>

#define NET "--net 'flatten; linear 16; relu; dropout 0.3; linear 3' --seed 3 --no-tui "

/* Begins a run and kills it as soon as its folder tells what was asked for. */
static void begin_and_kill(const char *run_dir, const char *options)
{
    char line[4096];
    snprintf(
        line, sizeof line,
        "cd %s && exec 2>/dev/null && { %s %s %s --run-dir %s --speed 0.1 >killed.out & } && "
        "while ! test -e %s/config.ini; do sleep 0.02; done; kill -9 $!; wait $!; test $? = 137",
        test_folder(), getenv("TUITRAIN"), small_data(), options, run_dir, run_dir);
    assert_int_equal(system(line), 0);
}

static bool same_files(const char *a, const char *b)
{
    char line[1024];
    snprintf(line, sizeof line, "cd %s && cmp -s %s %s", test_folder(), a, b);
    return system(line) == 0;
}

static void killed_before_its_first_checkpoint_a_run_is_resumed(void **state)
{
    (void)state;
    char line[1024];
    snprintf(line, sizeof line, "%s " NET "--epochs 3 --save whole.safetensors", small_data());
    assert_int_equal(run(line)->status, 0);
    begin_and_kill("cut", NET "--epochs 3 --checkpoint-every off");
    struct result *r = run("info cut");
    assert_non_null(strstr(r->out, "tuitrain resume cut"));
    assert_null(strstr(r->out, "tuitrain replay cut")); /* there is nothing to compare with */
    r = run("resume cut --no-tui --speed 0 --save cut.safetensors");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "begins again at step 0"));
    assert_non_null(strstr(r->out, "Epoch [3/3]"));
    assert_true(same_files("whole.safetensors", "cut.safetensors"));
    r = run("eval cut"); /* no checkpoint still, as it was asked */
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "its best weights are cut/best.safetensors"));
}

static void its_commands_are_given_again_at_their_steps(void **state)
{
    (void)state;
    static const char journal[] =
        "{\"step\":2,\"branch\":0,\"time\":1,\"command\":\"lr 0.2\"}\n"
        "{\"step\":4,\"branch\":0,\"time\":1,\"command\":\"set dropout 0.5\"}\n";
    begin_and_kill("told", NET "--epochs 3");
    begin_and_kill("else", NET "--epochs 3");
    test_write(test_path("told/journal.jsonl"), journal, sizeof journal - 1);
    struct result *r = run("resume told --no-tui -q --speed 0 --save told.safetensors");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "2 commands of its journal are given again"));
    assert_int_equal(run("resume else --no-tui -q --speed 0 --save else.safetensors")->status, 0);
    assert_false(same_files("told.safetensors", "else.safetensors"));
    r = run("replay told -q"); /* the journal is whole, and says what was done */
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "1 of 1 checkpoint: the same bits"));
}

static void without_a_word_the_newest_run_goes_on(void **state)
{
    (void)state;
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(system("rm -rf runs"), 0);
    struct result *r = run("resume --no-tui");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "runs: no such folder"));
    assert_int_equal(lines_of(r->err), 1);
    assert_int_equal(run(small("--epochs 1 --run-dir runs/old -q --no-tui"))->status, 0);
    assert_int_equal(run(small("--epochs 2 --run-dir runs/new -q --no-tui"))->status, 0);
    assert_int_equal(system("touch -d '2001-01-01' runs/old/*"), 0);
    r = run("resume --no-tui");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "the newest run in runs: runs/new"));
    assert_non_null(strstr(r->err, "all 2 epochs are done; more: tuitrain resume runs/new "
                                   "--epochs 4"));
    assert_int_equal(system("touch -d '2001-01-01' runs/new/* && touch runs/old/metrics.jsonl"), 0);
    r = run("resume runs --epochs 2 --no-tui");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "runs/old"));
    assert_non_null(strstr(r->out, "Epoch [2/2]"));
    assert_int_equal(system("mkdir -p void"), 0);
    r = run("resume void");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "void: is no run folder, and none lies in it"));
}

static void what_fails_leaves_no_folder(void **state)
{
    (void)state;
    char line[2048];
    snprintf(line, sizeof line, "cp -r %s data-gone", small_data());
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(system(line), 0);
    assert_int_equal(run("data-gone --net 36-8-3 --epochs 1 --run-dir lost -q --no-tui")->status,
                     0);
    assert_int_equal(system("rm -rf runs && cp lost/last loose.safetensors && mv data-gone away"),
                     0);
    struct result *r = run("resume loose.safetensors --no-tui");
    assert_int_equal(r->status, 2);
    assert_int_equal(access(test_path("runs"), F_OK), -1);
    assert_int_equal(system("mv away data-gone"), 0);
    assert_int_equal(run("resume loose.safetensors --epochs 2 --no-tui")->status, 0);
    assert_int_equal(system("test $(ls runs | wc -l) = 1"), 0);
}

/* Resuming is offered where it works. */
static void a_refusal_offers_what_can_be_done(void **state)
{
    (void)state;
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(system("mkdir -p rest && echo x >rest/metrics.csv"), 0);
    struct result *r = run(small("--epochs 1 --run-dir rest -q --no-tui"));
    assert_int_equal(r->status, 2);
    assert_null(strstr(r->err, "resume"));
    assert_non_null(strstr(r->err, "--overwrite"));
    begin_and_kill("early", NET "--epochs 3");
    assert_int_equal(system("rm -rf early/last early/checkpoints"), 0);
    r = run(small("--epochs 1 --run-dir early -q --no-tui"));
    assert_non_null(strstr(r->err, "tuitrain resume early"));
    assert_int_equal(run("resume early --no-tui -q --speed 0")->status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_before_its_first_checkpoint_a_run_is_resumed),
        cmocka_unit_test(its_commands_are_given_again_at_their_steps),
        cmocka_unit_test(without_a_word_the_newest_run_goes_on),
        cmocka_unit_test(what_fails_leaves_no_folder),
        cmocka_unit_test(a_refusal_offers_what_can_be_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
