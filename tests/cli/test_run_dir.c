/* The run folder from the command line: one that has a run already. */
#include "program.h"

/* Names, sizes, times and contents of all that lies in a folder. */
static void look_at(const char *folder, char *out, size_t size)
{
    char line[1024];
    snprintf(line, sizeof line,
             "cd %s && { find %s -printf '%%p %%s %%T@\\n' | sort; find %s -type f | sort | "
             "xargs cksum; } >seen",
             test_folder(), folder, folder);
    assert_int_equal(system(line), 0);
    read_back(test_path("seen"), out, size);
}

static void a_folder_with_a_run_is_refused_and_untouched(void **state)
{
    (void)state;
    static char before[16384], after[16384];
    assert_int_equal(run(small("--epochs 1 --run-dir taken -q"))->status, 0);
    look_at("taken", before, sizeof before);
    assert_non_null(strstr(before, "config.ini"));
    struct result *r = run(small("--epochs 1 --seed 2 --run-dir taken -q"));
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "tuitrain resume taken"));
    assert_non_null(strstr(r->err, "another --run-dir"));
    assert_non_null(strstr(r->err, "--overwrite"));
    assert_int_equal(lines_of(r->err), 1);
    look_at("taken", after, sizeof after);
    assert_string_equal(before, after);
}

static void overwriting_leaves_nothing_of_the_earlier_run(void **state)
{
    (void)state;
    static char seen[16384];
    assert_int_equal(run(small("--epochs 3 --run-dir again -q"))->status, 0);
    look_at("again", seen, sizeof seen);
    assert_non_null(strstr(seen, "step-15."));
    test_write(test_path("again/notes.txt"), "mine", 4);
    assert_int_equal(run(small("--epochs 1 --run-dir again --overwrite -q"))->status, 0);
    look_at("again", seen, sizeof seen);
    assert_null(strstr(seen, "step-15."));
    assert_non_null(strstr(seen, "step-5."));
    assert_non_null(strstr(seen, "notes.txt"));
    struct result *r = run("resume again --epochs 2 --no-tui -q");
    assert_int_equal(r->status, 0);
}

static void a_resumed_run_does_not_overwrite_itself_nor_others(void **state)
{
    (void)state;
    static char before[16384], after[16384];
    assert_int_equal(run(small("--epochs 1 --run-dir one -q"))->status, 0);
    assert_int_equal(run(small("--epochs 1 --run-dir two -q"))->status, 0);
    look_at("one two", before, sizeof before);
    struct result *r = run("resume one --epochs 2 --overwrite --no-tui -q");
    assert_int_equal(r->status, 2);
    r = run("resume one --epochs 2 --run-dir two --no-tui -q");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--overwrite"));
    look_at("one two", after, sizeof after);
    assert_string_equal(before, after);
    assert_int_equal(run("resume one --epochs 2 --run-dir ./one --no-tui -q")->status, 0);
    assert_int_equal(run("resume one --epochs 3 --run-dir three --no-tui -q")->status, 0);
    assert_int_equal(run("resume one --epochs 3 --run-dir two --overwrite --no-tui -q")->status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_with_a_run_is_refused_and_untouched),
        cmocka_unit_test(overwriting_leaves_nothing_of_the_earlier_run),
        cmocka_unit_test(a_resumed_run_does_not_overwrite_itself_nor_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
