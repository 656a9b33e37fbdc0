/* Names in a run folder, and taking the folder for a run. */
#include "../../support/test.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tuitrain/run/folder/paths.h>

#include "../../../src/run/folder/lock.h"
#include "../../../src/run/folder/run_dir.h"

static void checkpoints_are_known_by_their_names(void **state)
{
    (void)state;
    char path[TT_PATH];
    int branch;
    int64_t step;
    assert_int_equal(tt_checkpoint_path("runs/a", 0, 938, path), 0);
    assert_string_equal(path, "runs/a/checkpoints/step-938.safetensors");
    assert_int_equal(tt_checkpoint_path("runs/a", 12, 5, path), 0);
    assert_string_equal(path, "runs/a/checkpoints/step-5.branch-12.safetensors");
    assert_true(tt_checkpoint_name("step-5.branch-12.safetensors", &branch, &step));
    assert_true(branch == 12 && step == 5);
    static const char *const others[] = {
        "step-5.branch-0.safetensors", "step-05.safetensors", "step-5.safetensors.tmp",
        "step--5.safetensors",         "step-5.branch-1.pth", "best.safetensors",
        "xstep-5.safetensors",         "step-5 .safetensors", ""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(tt_checkpoint_name(others[i], &branch, &step));
    char longest[TT_PATH];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(tt_checkpoint_path(longest, 0, 1, path), -1);
}

static void a_folder_is_listed_without_what_is_none(void **state)
{
    (void)state;
    char run[512], path[TT_PATH];
    int branch, n = 0;
    int64_t step, sum = 0;
    struct tt_err err = {0};
    strcpy(run, test_path("listed"));
    assert_null(tt_checkpoints_open(run));
    snprintf(path, sizeof path, "%s/checkpoints", run);
    assert_ok(tt_make_folders(path, &err), &err);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(tt_checkpoint_path(run, i - 1, 10 * i, path), 0);
        test_write(path, "x", 1);
    }
    snprintf(path, sizeof path, "%s/checkpoints/notes.txt", run);
    test_write(path, "x", 1);
    DIR *dir = tt_checkpoints_open(run);
    assert_non_null(dir);
    while (tt_checkpoints_next(dir, &branch, &step)) {
        assert_int_equal(step, 10 * (branch + 1));
        sum += step;
        n++;
    }
    closedir(dir);
    assert_true(n == 3 && sum == 60);
}

static void a_checkpoint_belongs_to_the_folder_above(void **state)
{
    (void)state;
    char run[512], file[600], path[TT_PATH], folder[TT_PATH];
    struct tt_err err = {0};
    strcpy(run, test_path("found"));
    snprintf(file, sizeof file, "%s/checkpoints", run);
    assert_ok(tt_make_folders(file, &err), &err);
    assert_refused(tt_checkpoint_find(run, path, folder, &err), &err, "holds no checkpoint");
    snprintf(file, sizeof file, "%s/checkpoints/step-1.safetensors", run);
    assert_refused(tt_checkpoint_find(file, path, folder, &err), &err, "no such run folder");
    test_write(file, "x", 1);
    assert_ok(tt_checkpoint_find(file, path, folder, &err), &err);
    assert_string_equal(path, file);
    assert_string_equal(folder, run);
    snprintf(path, sizeof path, "%s/last", run);
    assert_int_equal(symlink("checkpoints/step-1.safetensors", path), 0);
    assert_ok(tt_checkpoint_find(run, path, folder, &err), &err);
    assert_string_equal(folder, run);
    snprintf(file, sizeof file, "%s/alone.safetensors", run);
    test_write(file, "x", 1);
    assert_ok(tt_checkpoint_find(file, path, folder, &err), &err);
    assert_string_equal(folder, ""); /* a run of its own */
}

static void go_to(const char *folder)
{
    assert_int_equal(mkdir(test_path(folder), 0777), 0);
    assert_int_equal(chdir(test_path(folder)), 0);
}

static void a_folder_is_named_after_what_is_trained(void **state)
{
    (void)state;
    struct tt_config c;
    struct tt_err err = {0};
    tt_config_defaults(&c);
    strcpy(c.data, "/data/My set_2");
    c.net = "conv 8 3; relu";
    go_to("named");
    assert_ok(tt__run_dir_make(&c, &err), &err);
    assert_int_equal(strncmp(c.run_dir, "runs/", 5), 0);
    assert_non_null(strstr(c.run_dir, "-My-set-2-conv-8-3-relu"));
}

static void fifty_that_begin_at_once_get_fifty_folders(void **state)
{
    (void)state;
    enum { LAUNCHES = 50 };
    int gate[2], n = 0;
    char byte;
    go_to("many");
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < LAUNCHES; i++) {
        if (fork() != 0)
            continue;
        struct tt_config c;
        struct tt_err err = {0};
        tt_config_defaults(&c);
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 0) /* until all are there */
            _exit(1);
        _exit(tt__run_dir_make(&c, &err) < 0);
    }
    close(gate[1]);
    close(gate[0]);
    for (int i = 0, status; i < LAUNCHES; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    DIR *dir = opendir("runs");
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    assert_int_equal(n, LAUNCHES);
}

static void clearing_a_run_takes_its_files_and_no_others(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool stays;
    } files[] = {{"config.ini", false},
                 {"metrics.jsonl", false},
                 {"metrics.csv", false},
                 {"journal.jsonl", false},
                 {"last", false},
                 {"best.safetensors", false},
                 {"events.out.tfevents.1.host.2", false},
                 {"branch-1/events.out.tfevents.1.host.3", false},
                 {"checkpoints/step-3.branch-1.safetensors", false},
                 {"checkpoints/mine.safetensors", true},
                 {"branch-1/notes", true},
                 {"notes.txt", true}};
    enum { FILES = sizeof files / sizeof files[0] };
    char run[512], path[TT_PATH];
    struct tt_err err = {0};
    strcpy(run, test_path("cleared"));
    assert_false(tt__run_dir_in_use(run));
    for (int i = 0; i < FILES; i++) {
        char folder[TT_PATH];
        snprintf(path, sizeof path, "%s/%s", run, files[i].name);
        tt_parent_folder(path, folder);
        assert_ok(tt_make_folders(folder, &err), &err);
        test_write(path, "x", 1);
    }
    assert_true(tt__run_dir_in_use(run));
    assert_ok(tt__run_dir_clear(run, &err), &err);
    assert_false(tt__run_dir_in_use(run));
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", run, files[i].name);
        assert_int_equal(access(path, F_OK) == 0, files[i].stays);
    }
}

static void what_a_killed_run_left_is_swept_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool stays;
    } files[] = {{"checkpoints/step-3.safetensors.tmp", false},
                 {"best.safetensors.tmp", false},
                 {"last.tmp", false},
                 {"config.ini.tmp", false},
                 {"mine.tmp", true},
                 {"best.safetensors", true},
                 {"checkpoints/step-3.safetensors", true}};
    enum { FILES = sizeof files / sizeof files[0] };
    char run[512], path[TT_PATH];
    struct tt_err err = {0};
    int lock, second;
    strcpy(run, test_path("swept"));
    snprintf(path, sizeof path, "%s/checkpoints", run);
    assert_ok(tt_make_folders(path, &err), &err);
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", run, files[i].name);
        test_write(path, "x", 1);
    }
    assert_ok(tt__run_dir_take(run, &lock, &err), &err);
    assert_true(lock >= 0 && tt__lock_is_held(run));
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", run, files[i].name);
        assert_int_equal(access(path, F_OK) == 0, files[i].stays);
    }
    assert_refused(tt__run_dir_take(run, &second, &err), &err, "another tuitrain");
    close(lock);
    assert_ok(tt__run_dir_take(run, &lock, &err), &err);
    close(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints_are_known_by_their_names),
        cmocka_unit_test(a_folder_is_listed_without_what_is_none),
        cmocka_unit_test(a_checkpoint_belongs_to_the_folder_above),
        cmocka_unit_test(a_folder_is_named_after_what_is_trained),
        cmocka_unit_test(fifty_that_begin_at_once_get_fifty_folders),
        cmocka_unit_test(clearing_a_run_takes_its_files_and_no_others),
        cmocka_unit_test(what_a_killed_run_left_is_swept_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
