/* Disks that fill up or break, power cuts and memory that runs out, at every call that a run makes:
 * the program says so and does not crash; the newest whole checkpoint goes on with the same bits;
 * no temporary file and no torn line stays.
 *
 * FAULTS=all tries every call and 200 kills at random moments; otherwise some of them.
 */
#include "../support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/folder/paths.h>

#include "../../src/run/folder/metrics.h"
#include "../../src/run/folder/journal.h"
#include "../support/small_data.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum { LAST_STEP = 30 };
static struct tt_tensor_set reference;

static bool thorough(void)
{
    const char *how = getenv("FAULTS");
    return how && strcmp(how, "all") == 0;
}

/* Starts `tuitrain ARGS`; a fault of NULL preloads nothing. */
static pid_t launch(const char *args, const char *fault, long at)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    char number[24], line[4096];
    snprintf(number, sizeof number, "%ld", at);
    alarm(120); /* what hangs is ended, and that shows */
    if (chdir(test_folder()) < 0)
        _exit(99);
    if (fault) {
        setenv("FAULT_HOW", fault, 1);
        setenv("FAULT_AT", number, 1);
        setenv("FAULT_UNDER", "victim", 1);
        setenv("FAULT_COUNT", "count", 1);
        setenv("FAULT_ROOM", test_path("room"), 1);
        setenv("FAULT_DISK", test_path("victim"), 1);
        setenv("LD_PRELOAD", getenv("FAULT_LIBRARY"), 1);
    }
    int log = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(log, 1);
    dup2(log, 2);
    snprintf(line, sizeof line, "exec %s %s", getenv("TUITRAIN"), args);
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    _exit(99);
}

static int wait_for(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static const char *train(const char *run_dir)
{
    static char args[1024];
    snprintf(args, sizeof args,
             "%s --net 36-8-3 --optimizer adam --batch-size 30 --epochs 3 --threads 1 "
             "--checkpoint-every 3 --keep 3 --log-every 1 --no-tui --run-dir %s",
             small_data(), run_dir);
    return args;
}

static long calls_made(void)
{
    long n = -1;
    FILE *f = fopen(test_path("count"), "r");
    if (f && fscanf(f, "%ld", &n) != 1)
        n = -1;
    if (f)
        fclose(f);
    return n;
}

static void clear_victim(void)
{
    char line[700];
    snprintf(line, sizeof line, "rm -rf %s", test_path("victim"));
    assert_int_equal(system(line), 0);
}

/* --- what must hold afterwards --------------------------------------------------------------- */

static int temporaries(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(test_path(folder));
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        size_t length = strlen(entry->d_name);
        n += length > 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0;
    }
    if (dir)
        closedir(dir);
    return n;
}

static void check_logs(const char *what)
{
    struct tt_history h;
    struct tt_journal j = {0};
    struct tt_err err = {0};
    unsigned char *data;
    size_t size;
    int64_t steps = 0, epochs = 0;
    assert_ok(tt_file_read(test_path("victim/metrics.jsonl"), 1 << 24, &data, &size, &err), &err);
    assert_ok(tt_history_parse(&h, (char *)data, size, -1, 0, &err), &err);
    if (h.whole != (int64_t)size)
        fail_msg("%s: metrics.jsonl: only %lld of %zu bytes are whole rows", what,
                 (long long)h.whole, size);
    for (int64_t i = 0; i < h.n; i++) {
        epochs += h.row[i].kind == TT_ROW_EPOCH;
        if (h.row[i].kind == TT_ROW_STEPS && h.row[i].step != ++steps)
            fail_msg("%s: step %lld stands where %lld should", what, (long long)h.row[i].step,
                     (long long)steps);
    }
    if (steps != LAST_STEP || epochs != 3)
        fail_msg("%s: %lld steps and %lld epochs are told of", what, (long long)steps,
                 (long long)epochs);
    tt_history_done(&h);
    free(data);
    if (access(test_path("victim/journal.jsonl"), F_OK) < 0)
        return;
    assert_ok(tt_file_read(test_path("victim/journal.jsonl"), 1 << 24, &data, &size, &err), &err);
    assert_ok(tt_journal_parse(&j, (char *)data, &err), &err);
    tt_journal_done(&j);
    free(data);
}

/* Goes on, from the beginning where nothing was saved yet; only what had not even noted what it was
 * asked is begun by hand.  Compares with the undisturbed run. */
static void check_the_rest(const char *what, bool logs)
{
    struct tt_tensor_set set;
    struct tt_err err = {0};
    int status = wait_for(launch("resume victim --no-tui", NULL, 0));
    if (WEXITSTATUS(status) == 2 && access(test_path("victim/config.ini"), F_OK) < 0) {
        clear_victim();
        status = wait_for(launch(train("victim"), NULL, 0));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: resumed, it ends with %d", what, status);
    if (temporaries("victim") + temporaries("victim/checkpoints") > 0)
        fail_msg("%s: a temporary file stays", what);
    if (logs)
        check_logs(what);
    assert_ok(tt_safetensors_read(test_path("victim/checkpoints/step-30.safetensors"), &set, &err),
              &err);
    for (size_t i = 0; i < reference.n_tensors; i++) {
        const struct tt_named_tensor *a = &reference.tensor[i];
        const struct tt_named_tensor *b = tt_tensor_set_find(&set, a->name);
        if (!b || b->bytes != a->bytes || memcmp(a->data, b->data, a->bytes) != 0)
            fail_msg("%s: %s has other bits", what, a->name);
    }
    tt_tensor_set_done(&set);
}

static int make_reference(void **state)
{
    struct tt_err err = {0};
    (void)state;
    test_folder(); /* before there are children that would make their own */
    int status = wait_for(launch(train("calm"), NULL, 0));
    if (status != 0)
        print_error("the undisturbed run ends with %d\n", status);
    if (status != 0)
        return -1;
    return tt_safetensors_read(test_path("calm/checkpoints/step-30.safetensors"), &reference, &err);
}

/* --- the faults ------------------------------------------------------------------------------ */

/* Each call in turn; `ends` are the exit statuses that are right, as bits. */
static void strike_each(const char *how, unsigned ends, bool logs)
{
    clear_victim();
    assert_int_equal(wait_for(launch(train("victim"), how, 0)), 0);
    long calls = calls_made();
    assert_true(calls > 20);
    /* All calls, or the first ones and then some. */
    for (long at = 1; at <= calls; at += thorough() || at < 12 ? 1 : 7) {
        char what[64];
        snprintf(what, sizeof what, "%s at call %ld", how, at);
        clear_victim();
        int status = wait_for(launch(train("victim"), how, at));
        bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        /* How many calls there are depends a little on the writer thread's clock. */
        bool reached = killed || calls_made() >= at;
        if (strcmp(how, "kill") == 0 ? !killed && reached
                                     : !WIFEXITED(status) || !(ends & 1u << WEXITSTATUS(status)))
            fail_msg("%s: ends with %d", what, status);
        if (!killed && temporaries("victim") + temporaries("victim/checkpoints") > 0)
            fail_msg("%s: a temporary file stays", what);
        check_the_rest(what, logs);
    }
    print_message("%s: %ld calls\n", how, calls);
}

static void a_call_that_fails_is_told_and_survived(void **state)
{
    (void)state;
    strike_each("fail", 1u << 0 | 1u << 1 | 1u << 2, true);
}

static void a_disk_that_fills_up_is_told_and_survived(void **state)
{
    (void)state;
    strike_each("full", 1u << 0 | 1u << 1 | 1u << 2, true);
}

static void a_write_that_stops_half_way_leaves_nothing_half(void **state)
{
    (void)state;
    strike_each("short", 1u << 0 | 1u << 1 | 1u << 2, true);
}

static void a_power_cut_at_any_call_loses_no_checkpoint(void **state)
{
    (void)state;
    strike_each("kill", 0, true);
}

/* The program ends with a message where it cannot go on; it never crashes. */
static void memory_that_runs_out_is_survived_or_told(void **state)
{
    (void)state;
    clear_victim();
    assert_int_equal(wait_for(launch(train("victim"), "memory", 0)), 0);
    long calls = calls_made();
    assert_true(calls > 100);
    for (long at = 1; at <= calls; at += thorough() ? 3 : 97) {
        char what[64];
        snprintf(what, sizeof what, "no memory at call %ld", at);
        clear_victim();
        int status = wait_for(launch(train("victim"), "memory", at));
        if (!WIFEXITED(status) && WTERMSIG(status) != SIGABRT)
            fail_msg("%s: ends with %d", what, status);
        check_the_rest(what, false);
    }
    print_message("memory: %ld calls\n", calls);
}

static void kills_at_random_moments_lose_no_checkpoint(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int i = 0; i < (thorough() ? 200 : 15); i++) {
        char what[64];
        char args[1200];
        clear_victim();
        snprintf(args, sizeof args, "%s --speed 300", train("victim"));
        pid_t pid = launch(args, NULL, 0);
        seed = seed * 1103515245u + 12345u;
        const struct timespec moment = {.tv_nsec = (long)(seed >> 8) % 160 * 1000000};
        nanosleep(&moment, NULL);
        kill(pid, SIGKILL);
        wait_for(pid);
        snprintf(what, sizeof what, "kill %d after %ld ms", i, moment.tv_nsec / 1000000);
        check_the_rest(what, true);
    }
}

/* --- a disk that fills up, and empties again ------------------------------------------------- */

static void set_room(long long bytes)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", bytes);
    test_write(test_path("room.new"), text, (size_t)n); /* whole or not at all */
    assert_int_equal(rename(test_path("room.new"), test_path("room")), 0);
}

static int checkpoints(void)
{
    int n = 0, branch;
    int64_t step;
    DIR *dir = tt_checkpoints_open(test_path("victim"));
    while (dir && tt_checkpoints_next(dir, &branch, &step))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

/* How often the program said that. */
static int said(const char *what)
{
    unsigned char *data;
    size_t size;
    struct tt_err err = {0};
    int n = 0;
    assert_ok(tt_file_read(test_path("said"), 1 << 24, &data, &size, &err), &err);
    for (const char *at = (char *)data; (at = strstr(at, what)); at++)
        n++;
    free(data);
    return n;
}

static bool one_is_left_and_that_is_said(void)
{
    return checkpoints() == 1 && said("the run is not being saved: ") > 0 &&
           said("checkpoint not saved: ") > 0;
}

static bool all_is_caught_up(void)
{
    return checkpoints() == 3 && said("the run is being saved again") > 0;
}

static bool three_are_there(void)
{
    return checkpoints() == 3;
}

static void wait_until(bool (*holds)(void), const char *what)
{
    const struct timespec moment = {.tv_nsec = 20000000};
    for (int i = 0; !holds(); i++) {
        if (i > 50 * 60)
            fail_msg("not in a minute: %s", what);
        nanosleep(&moment, NULL);
    }
}

/* The rows that are on the disk are those of steps 1, 2, 3, ..., with none left out. */
static void assert_no_step_is_missing(void)
{
    struct tt_history h;
    struct tt_err err = {0};
    int64_t steps = 0, epochs = 0;
    assert_ok(tt_history_read(&h, test_path("victim"), -1, 0, &err), &err);
    for (int64_t i = 0; i < h.n; i++) {
        if (h.row[i].kind == TT_ROW_STEPS)
            assert_int_equal(h.row[i].step, ++steps);
        if (h.row[i].kind == TT_ROW_EPOCH)
            assert_int_equal(h.row[i].epoch, ++epochs);
    }
    assert_int_equal(h.row[h.n - 1].kind, TT_ROW_END);
    assert_int_equal(h.row[h.n - 1].step, steps);
    tt_history_done(&h);
}

static int count_epochs(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
                        struct tt_err *err)
{
    (void)at;
    (void)err;
    *(int64_t *)user += strcmp(s->tag, "Loss/Validation") == 0;
    return 0;
}

static int64_t epochs_for_tensorboard(void)
{
    char path[600] = "", command[700];
    struct tt_err err = {0};
    int64_t n = 0;
    const struct tt_tfevents_visitor visitor = {.scalar = count_epochs, .user = &n};
    snprintf(command, sizeof command, "ls %s/events.out.tfevents.*", test_path("victim"));
    FILE *ls = popen(command, "r");
    assert_non_null(fgets(path, sizeof path, ls));
    pclose(ls);
    path[strcspn(path, "\n")] = '\0';
    assert_ok(tt_tfevents_read(path, &visitor, NULL, &err), &err);
    return n;
}

static void a_disk_that_empties_again_gets_everything(void **state)
{
    (void)state;
    char args[1200];
    struct tt_tensor_set set;
    struct tt_err err = {0};
    clear_victim();
    set_room(1 << 30);
    snprintf(args, sizeof args, "%s --epochs 100000 --speed 100", train("victim"));
    char *fixed = strstr(args, "--epochs 3 "); /* given once */
    memset(fixed, ' ', strlen("--epochs 3 "));
    pid_t pid = launch(args, "disk", 0);
    wait_until(three_are_there, "three checkpoints");
    set_room(0);
    wait_until(one_is_left_and_that_is_said, "old checkpoints give way, down to one");
    assert_int_equal(said("the disk is full: the film of the run is given up"), 1);
    assert_true(access(test_path("victim/film.bin"), F_OK) < 0);
    assert_int_equal(said("the disk is full: old checkpoints are given up"), 1);
    assert_int_equal(said("checkpoint not saved: "), 1);
    set_room(1 << 30);
    wait_until(all_is_caught_up, "the files are caught up");
    kill(pid, SIGTERM);
    int status = wait_for(pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGTERM);
    assert_int_equal(checkpoints(), 3);
    assert_int_equal(said("the run is not being saved: "), 1);
    assert_int_equal(said("a part of the logs is lost"), 0);
    assert_int_equal(temporaries("victim") + temporaries("victim/checkpoints"), 0);
    assert_no_step_is_missing();
    assert_int_equal(epochs_for_tensorboard(), said("Epoch ["));
    assert_ok(tt_safetensors_read(test_path("victim/best.safetensors"), &set, &err), &err);
    tt_tensor_set_done(&set);
    assert_ok(tt_safetensors_read(test_path("victim/last"), &set, &err), &err);
    tt_tensor_set_done(&set);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
#ifdef SANITIZED
    print_message("sanitizers do not bear preloaded libraries; the release build tries this\n");
    return 0;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_that_fails_is_told_and_survived),
        cmocka_unit_test(a_disk_that_fills_up_is_told_and_survived),
        cmocka_unit_test(a_disk_that_empties_again_gets_everything),
        cmocka_unit_test(a_write_that_stops_half_way_leaves_nothing_half),
        cmocka_unit_test(a_power_cut_at_any_call_loses_no_checkpoint),
        cmocka_unit_test(memory_that_runs_out_is_survived_or_told),
        cmocka_unit_test(kills_at_random_moments_lose_no_checkpoint),
    };
    return cmocka_run_group_tests(tests, make_reference, NULL);
}
