#include "../support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tuitrain/base/map.h>
#include <tuitrain/base/map_fault.h>

static void a_file_is_there_byte_for_byte(void **state)
{
    struct tt_err err;
    (void)state;
    test_write(test_path("a"), "0123456789", 10);
    struct tt_file_map *m = tt_map_open(test_path("a"), &err);
    assert_non_null(m);
    assert_int_equal(m->size, 10);
    assert_memory_equal(m->data, "0123456789", 10);
    struct tt_file_map *other = tt_map_share(m);
    tt_map_close(m);
    assert_memory_equal(other->data, "0123456789", 10);
    tt_map_close(other);
    tt_map_close(NULL);
}

static void one_that_was_written_to_is_told_once(void **state)
{
    struct tt_err err;
    const struct timespec then[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    (void)state;
    test_write(test_path("w"), "0123456789", 10);
    struct tt_file_map *m = tt_map_open(test_path("w"), &err);
    assert_non_null(m);
    assert_false(tt_map_changed(m));
    test_write(test_path("w"), "9876543210", 10); /* in its place */
    assert_int_equal(utimensat(AT_FDCWD, test_path("w"), then, 0),
                     0); /* whatever the clock's steps */
    assert_true(tt_map_changed(m));
    assert_false(tt_map_changed(m));
    tt_map_close(m);
    assert_false(tt_map_changed(NULL));
}

static void nothing_and_no_file_are_told_apart(void **state)
{
    struct tt_err err = {0};
    (void)state;
    test_write(test_path("empty"), "", 0);
    struct tt_file_map *m = tt_map_open(test_path("empty"), &err);
    assert_non_null(m);
    assert_int_equal(m->size, 0);
    tt_map_close(m);
    assert_null(tt_map_open(test_path("none"), &err));
    assert_non_null(strstr(err.text, "none: "));
    assert_null(tt_map_open(test_folder(), &err));
    assert_non_null(strstr(err.text, "is not a regular file"));
}

/* Pages of ours among those of a map. */
static size_t resident(const struct tt_file_map *m)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = 0;
    unsigned long from, to, kb;
    char line[256];
    bool here = false;
    FILE *f = fopen("/proc/self/smaps", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            here = from == (unsigned long)(uintptr_t)m->data;
        if (here && sscanf(line, "Rss: %lu kB", &kb) == 1)
            bytes = kb << 10;
    }
    fclose(f);
    return bytes / page;
}

static void pages_are_let_go_of_when_many_were_looked_at(void **state)
{
    enum { SIZE = 200 << 20, PIECE = 1 << 20, MOST = 80 << 20 };
    struct tt_err err;
    unsigned sum = 0;
    size_t most = 0, page = (size_t)sysconf(_SC_PAGESIZE);
    (void)state;
    test_write(test_path("holes"), "x", 1);
    assert_int_equal(truncate(test_path("holes"), SIZE), 0);
    struct tt_file_map *m = tt_map_open(test_path("holes"), &err);
    assert_non_null(m);
    for (size_t at = 0; at < SIZE; at += PIECE) {
        for (size_t i = 0; i < PIECE; i += page)
            sum += m->data[at + i];
        tt_map_passed(m, PIECE);
        size_t now = resident(m);
        most = now > most ? now : most;
    }
    assert_int_equal(sum, 'x');
    assert_true(most > 0 && most * page <= MOST);
    tt_map_close(m);
}

#ifndef TT_SANITIZE /* which have handlers of their own */
static void look_at_all(const struct tt_file_map *m)
{
    unsigned sum = 0;
    for (size_t i = 0; i < m->size; i++)
        sum += ((volatile const unsigned char *)m->data)[i];
    (void)sum;
}

static void lose(const struct tt_file_map *m)
{
    tt_map_lost(m->data);
}

static void do_nothing(const struct tt_file_map *m)
{
    (void)m;
}

static void crash(const struct tt_file_map *m)
{
    (void)m;
    raise(SIGBUS);
}

/* Its status in a process of its own; what that one says is in `said`. */
static int status_after(size_t left, void (*act)(const struct tt_file_map *m), char *said,
                        size_t size)
{
    struct tt_err err = {0};
    int status, end[2];
    static unsigned char bytes[10000];
    test_write(test_path("cut"), bytes, sizeof bytes);
    assert_int_equal(pipe(end), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(end[1], STDERR_FILENO);
        tt_map_catch_faults();
        struct tt_file_map *m = tt_map_open(test_path("cut"), &err);
        if (!m || truncate(test_path("cut"), (off_t)left) < 0)
            _exit(100);
        act(m);
        tt_map_close(m);
        _exit(0);
    }
    close(end[1]);
    ssize_t n = read(end[0], said, size - 1);
    said[n > 0 ? n : 0] = '\0';
    close(end[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 200 + WTERMSIG(status);
}

static void a_file_that_becomes_shorter_is_named_and_no_crash(void **state)
{
    char said[1000];
    (void)state;
    assert_int_equal(status_after(0, do_nothing, said, sizeof said), 0);
    assert_int_equal(status_after(10, look_at_all, said, sizeof said), 1);
    assert_non_null(strstr(said, "cut: became shorter while it was in use"));
    assert_string_equal(strchr(said, '\n'), "\n"); /* one line */
    /* Bytes that were read as zeros. */
    assert_int_equal(status_after(9999, lose, said, sizeof said), 1);
    assert_non_null(strstr(said, "cut: became shorter while it was in use"));
    assert_int_equal(status_after(9999, crash, said, sizeof said), 200 + SIGBUS);
    assert_string_equal(said, "");
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef TT_SANITIZE
        cmocka_unit_test(a_file_that_becomes_shorter_is_named_and_no_crash),
#endif
        cmocka_unit_test(a_file_is_there_byte_for_byte),
        cmocka_unit_test(one_that_was_written_to_is_told_once),
        cmocka_unit_test(nothing_and_no_file_are_told_apart),
        cmocka_unit_test(pages_are_let_go_of_when_many_were_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
