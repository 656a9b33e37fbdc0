/* What is printed while the screen is up goes to the log and nowhere else. */
#include "../../support/test.h"

#include <unistd.h>

#include "../../../src/tui/screen/capture.h"

static void lines_come_out_whole(void **state)
{
    (void)state;
    char line[64];
    tt_capture_begin();
    assert_true(tt_capture_fd() >= 0);
    printf("one\ntwo");
    fflush(stdout);
    bool first = tt_capture_line(line, sizeof line) && strcmp(line, "one") == 0;
    bool early = tt_capture_line(line, sizeof line);
    fprintf(stderr, " and a half\n");
    bool second = tt_capture_line(line, sizeof line) && strcmp(line, "two and a half") == 0;
    tt_capture_end();
    assert_true(first);
    assert_false(early);
    assert_true(second);
    assert_int_equal(tt_capture_fd(), -1);
    assert_false(tt_capture_line(line, sizeof line));
}

static void a_line_without_end_comes_in_parts(void **state)
{
    (void)state;
    char line[64], much[6000];
    memset(much, 'x', sizeof much);
    tt_capture_begin();
    bool all = write(STDOUT_FILENO, much, sizeof much) == (ssize_t)sizeof much;
    bool part = tt_capture_line(line, sizeof line);
    tt_capture_end();
    assert_true(all && part);
    assert_int_equal(strlen(line), sizeof line - 1);
}

/* A thread that prints must not wait for a screen that is slow. */
static void a_full_pipe_blocks_nobody(void **state)
{
    (void)state;
    char line[64], much[4096];
    int lines = 0;
    memset(much, '\n', sizeof much);
    tt_capture_begin();
    for (int i = 0; i < 1000; i++)
        if (write(STDERR_FILENO, much, sizeof much) < 0)
            break;
    while (tt_capture_line(line, sizeof line))
        lines++;
    tt_capture_end();
    assert_true(lines >= 4096);
}

static void standard_output_comes_back(void **state)
{
    (void)state;
    int pipe_fds[2], out = dup(STDOUT_FILENO);
    char text[64] = "", line[64];
    assert_int_equal(pipe(pipe_fds), 0);
    dup2(pipe_fds[1], STDOUT_FILENO);
    for (int i = 0; i < 3; i++) {
        tt_capture_begin();
        printf("caught\n");
        fflush(stdout);
        tt_capture_line(line, sizeof line);
        tt_capture_end();
    }
    printf("through\n");
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    ssize_t n = read(pipe_fds[0], text, sizeof text - 1);
    assert_true(n > 0);
    assert_string_equal(text, "through\n");
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    close(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_out_whole),
        cmocka_unit_test(a_line_without_end_comes_in_parts),
        cmocka_unit_test(a_full_pipe_blocks_nobody),
        cmocka_unit_test(standard_output_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
