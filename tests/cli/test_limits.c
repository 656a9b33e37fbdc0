/* Where the system gives too little the program says so in a line and ends with 1: it does not spin
 * in a library, nor crash in one, nor get killed. */
#include "program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/limits.h>
#include <tuitrain/base/mem.h>

/* Runs "LIMIT tuitrain ARGS"; what hangs is killed, and that shows. */
static int run_limited(const char *limit, const char *args, char *err, size_t size)
{
    char line[4096];
    snprintf(line, sizeof line, "cd %s && exec timeout -s KILL 60 %s %s %s >out 2>err </dev/null",
             test_folder(), limit, getenv("TUITRAIN"), args);
    int status = system(line);
    read_back(test_path("err"), err, size);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void assert_told(const char *limit, const char *args, const char *word)
{
    char err[4096];
    int status = run_limited(limit, args, err, sizeof err);
    if (status != 1 || strncmp(err, "tuitrain: ", 10) != 0 || lines_of(err) != 1 ||
        !strstr(err, word))
        fail_msg("%s: %s: ends with %d and \"%s\"", limit, args, status, err);
}

static void low_limits_are_told_of(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip(); /* they map terabytes */
#endif
    static const struct {
        const char *limit, *word;
    } low[] = {
        {"prlimit --as=102400000", "97 MiB of address space; at least 640"},
        {"prlimit --as=204800000", "ulimit -v"},
        {"prlimit --as=307200000", "ulimit -v"},
        {"prlimit --as=512000000", "ulimit -v"},
        {"prlimit --data=102400000", "ulimit -d"},
        {"prlimit --stack=102400", "100 KiB of stack; at least 1024"},
        {"prlimit --stack=204800", "ulimit -s"},
        {"prlimit --nofile=7", "ulimit -n"},
        {"prlimit --nofile=32", "32 open files; at least 64"},
    };
    char args[1200];
    snprintf(args, sizeof args, "%s", small("--epochs 1"));
    for (size_t i = 0; i < sizeof low / sizeof low[0]; i++) {
        assert_told(low[i].limit, args, low[i].word);
        assert_told(low[i].limit, "info --net lenet5", low[i].word);
    }
    /* Each thread has its needs. */
    snprintf(args, sizeof args, "%s", small("--epochs 1 --threads 64"));
    assert_told("prlimit --as=4096000000", args, "65 threads");
}

/* A soft limit that may be raised is no reason to leave. */
static void a_soft_limit_of_files_is_raised(void **state)
{
    (void)state;
    char err[4096];
#ifdef TT_SANITIZE
    skip(); /* no limit is looked at */
#endif
    assert_int_equal(run_limited("prlimit --nofile=12:4096", small("--epochs 1 --run-dir soft"),
                                 err, sizeof err),
                     0);
    assert_string_equal(err, "");
}

/* Whoever started us has left many files open. */
static void descriptors_that_were_handed_down_are_told_of(void **state)
{
    (void)state;
    int fd[70], n = 0;
    for (; n < 70; n++)
        fd[n] = open("/dev/null", O_RDONLY);
    assert_told("prlimit --nofile=100", small("--epochs 1"), "files can still be opened");
    while (n-- > 0)
        close(fd[n]);
}

/* OpenMP's runtime would end the program. */
static void threads_that_cannot_be_had_are_told_of(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip(); /* they do not bear preloaded libraries */
#endif
    static const char *const first_to_fail[] = {"2", "3"}; /* OpenBLAS 0.3.29 makes one itself */
    for (int i = 0; i < 2; i++) {
        char limit[600];
        snprintf(limit, sizeof limit, "env FAULT_HOW=threads FAULT_AT=%s LD_PRELOAD='%s'",
                 first_to_fail[i], getenv("FAULT_LIBRARY"));
        assert_told(limit, small("--epochs 1 --threads 2"), "threads are needed");
    }
}

/* --- control groups -------------------------------------------------------------------------- */

static void write_text(const char *name, const char *text)
{
    test_write(test_path(name), text, strlen(text));
}

static void the_least_limit_of_the_groups_counts(void **state)
{
    (void)state;
    static const char *const folders[] = {"v2", "v2/user",   "v2/user/job",
                                          "v1", "v1/memory", "v1/memory/job"};
    for (int i = 0; i < 6; i++)
        mkdir(test_path(folders[i]), 0777);
    write_text("groups2", "0::/user/job\n");
    assert_true(tt_limits_of_group(test_path("groups2"), test_path("v2")) == SIZE_MAX);
    write_text("v2/user/job/memory.max", "max\n");
    write_text("v2/user/memory.max", "104857600\n");
    assert_int_equal(tt_limits_of_group(test_path("groups2"), test_path("v2")), 104857600);
    write_text("v2/user/job/memory.max", "52428800\n");
    assert_int_equal(tt_limits_of_group(test_path("groups2"), test_path("v2")), 52428800);
    write_text("groups1", "9:name=systemd:/\n4:memory:/job\n2:cpu:/x\n0::/\n");
    write_text("v1/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
    write_text("v1/memory/memory.limit_in_bytes", "73400320\n");
    assert_int_equal(tt_limits_of_group(test_path("groups1"), test_path("v1")), 73400320);
    assert_true(tt_limits_of_group(test_path("none"), test_path("v1")) == SIZE_MAX);
}

/* The kernel promises any amount, and kills whoever uses it. */
static void more_than_the_machine_has_is_refused(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip();
#endif
    struct tt_err err = {0};
    size_t left = tt_limits_memory_left();
    assert_true(left > 0);
    assert_null(tt_calloc((int64_t)(left / 4) * 5, 1, &err));
    assert_non_null(strstr(err.text, "out of memory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(low_limits_are_told_of),
        cmocka_unit_test(a_soft_limit_of_files_is_raised),
        cmocka_unit_test(descriptors_that_were_handed_down_are_told_of),
        cmocka_unit_test(threads_that_cannot_be_had_are_told_of),
        cmocka_unit_test(the_least_limit_of_the_groups_counts),
        cmocka_unit_test(more_than_the_machine_has_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
