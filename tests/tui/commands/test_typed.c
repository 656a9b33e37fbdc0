/* The prompt's history on disk: bounded, private, whole, and of several programs at once. */
#include "../../../src/tui/commands/typed.h"
#include "../../support/test.h"

#include <sys/file.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 64 };
static char line[600][SIZE];

static struct tt_typed begin(const char *name)
{
    struct tt_typed h = {0};
    snprintf(h.path, sizeof h.path, "%s", test_path(name));
    return h;
}

static void add(struct tt_typed *h, const char *text)
{
    struct tt_err err = {0};
    assert_ok(tt_typed_add(h, text, &err), &err);
}

static int read_all(const struct tt_typed *h, int most)
{
    return tt_typed_read(h->path, line[0], SIZE, most);
}

static void lines_come_back_the_newest_last(void **state)
{
    (void)state;
    struct tt_typed h = begin("state/tuitrain/back");
    struct stat st;
    assert_int_equal(read_all(&h, 10), 0);
    add(&h, "set momentum 0.5");
    add(&h, "view log");
    add(&h, "set momentum 0.5"); /* once, where it was typed last */
    add(&h, "");
    add(&h, "lr 0.1\x1b[2J"); /* nothing that steers a terminal */
    assert_int_equal(read_all(&h, 10), 2);
    assert_string_equal(line[0], "view log");
    assert_string_equal(line[1], "set momentum 0.5");
    assert_int_equal(read_all(&h, 1), 1);
    assert_string_equal(line[0], "set momentum 0.5");
    assert_int_equal(stat(h.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void it_does_not_grow_without_end(void **state)
{
    (void)state;
    struct tt_typed h = begin("bounded");
    char text[400];
    struct stat st;
    for (int i = 0; i < TT_TYPED_LINES + 50; i++) {
        snprintf(text, sizeof text, "lr %d", i);
        add(&h, text);
    }
    assert_int_equal(read_all(&h, 600), TT_TYPED_LINES);
    assert_string_equal(line[0], "lr 50");
    for (int i = 0; i < 300; i++) {
        memset(text, 'a', sizeof text);
        snprintf(text + 380, sizeof text - 380, "%d", i);
        add(&h, text);
    }
    assert_int_equal(stat(h.path, &st), 0);
    assert_true(st.st_size <= TT_TYPED_BYTES);
}

static void write_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

/* Whatever is in the file: torn, binary, far too long, none at all. */
static void a_file_of_anything_does_no_harm(void **state)
{
    (void)state;
    struct tt_typed h = begin("anything");
    static char big[300000];
    write_file(h.path, "one\n\x01\x02\ntwo\xff\n\nthree\nto", 21);
    assert_int_equal(read_all(&h, 10), 2);
    assert_string_equal(line[0], "one");
    assert_string_equal(line[1], "three");
    add(&h, "four");
    assert_int_equal(read_all(&h, 10), 4); /* what was torn is a line now */
    assert_string_equal(line[3], "four");
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(i * 7919 % 256);
    write_file(h.path, big, sizeof big);
    read_all(&h, 600);
    add(&h, "five");
    int n = read_all(&h, 600);
    assert_true(n >= 1);
    assert_string_equal(line[n - 1], "five");
    write_file(h.path, "", 0);
    assert_int_equal(read_all(&h, 600), 0);
    struct tt_typed folder = begin("a-folder");
    struct tt_err err = {0};
    assert_int_equal(mkdir(folder.path, 0700), 0);
    assert_int_equal(read_all(&folder, 600), 0);
    assert_int_equal(tt_typed_add(&folder, "lr 1", &err), -1);
    assert_non_null(strstr(err.text, "history is not kept"));
}

static void where_it_cannot_be_written_that_is_told(void **state)
{
    (void)state;
    struct tt_typed h = begin("a-file/tuitrain/history");
    struct tt_err err = {0};
    write_file(test_path("a-file"), "x", 1);
    assert_int_equal(tt_typed_add(&h, "lr 1", &err), -1);
    assert_true(err.text[0] != '\0');
    h.path[0] = '\0'; /* --no-history */
    assert_int_equal(tt_typed_add(&h, "lr 1", &err), 0);
}

/* Where another is writing nobody waits: the line goes in with the next. */
static void a_line_waits_for_the_lock_but_nobody_does(void **state)
{
    (void)state;
    struct tt_typed h = begin("locked");
    add(&h, "first");
    char name[TT_PATH + 8];
    snprintf(name, sizeof name, "%s.lock", h.path);
    int fd = open(name, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    add(&h, "second");
    assert_int_equal(read_all(&h, 10), 1);
    close(fd);
    add(&h, "third");
    assert_int_equal(read_all(&h, 10), 3);
    assert_string_equal(line[1], "second");
}

static void several_programs_lose_nothing(void **state)
{
    enum { PROGRAMS = 4, EACH = 25 };
    (void)state;
    struct tt_typed h = begin("many");
    pid_t pid[PROGRAMS];
    for (int p = 0; p < PROGRAMS; p++) {
        pid[p] = fork();
        if (pid[p] == 0) {
            char text[32];
            struct tt_err err;
            for (int i = 0; i < EACH; i++) {
                snprintf(text, sizeof text, "lr %d.%d", p, i);
                if (tt_typed_add(&h, text, &err) < 0)
                    _exit(1);
            }
            while (h.waiting[0])
                if (tt_typed_flush(&h, &err) < 0)
                    _exit(1);
            _exit(0);
        }
    }
    for (int p = 0; p < PROGRAMS; p++) {
        int status;
        assert_int_equal(waitpid(pid[p], &status, 0), pid[p]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(read_all(&h, 600), PROGRAMS * EACH);
}

static void it_lies_where_the_state_of_programs_does(void **state)
{
    (void)state;
    char path[TT_PATH];
    setenv("HOME", "/home/someone", 1);
    unsetenv("XDG_STATE_HOME");
    assert_true(tt_typed_find(path));
    assert_string_equal(path, "/home/someone/.local/state/tuitrain/history");
    setenv("XDG_STATE_HOME", "/var/state", 1);
    assert_true(tt_typed_find(path));
    assert_string_equal(path, "/var/state/tuitrain/history");
    setenv("XDG_STATE_HOME", "relative", 1); /* is to be passed over */
    assert_true(tt_typed_find(path));
    assert_string_equal(path, "/home/someone/.local/state/tuitrain/history");
    unsetenv("HOME");
    unsetenv("XDG_STATE_HOME");
    assert_false(tt_typed_find(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_back_the_newest_last),
        cmocka_unit_test(it_does_not_grow_without_end),
        cmocka_unit_test(a_file_of_anything_does_no_harm),
        cmocka_unit_test(where_it_cannot_be_written_that_is_told),
        cmocka_unit_test(a_line_waits_for_the_lock_but_nobody_does),
        cmocka_unit_test(several_programs_lose_nothing),
        cmocka_unit_test(it_lies_where_the_state_of_programs_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
