/* What is printed, where it goes. */
#include "../support/test.h"

#include <unistd.h>

#include <tuitrain/base/print.h>

/* Both streams into one file, as `> log 2>&1` does. */
static void lines_of_both_streams_stay_whole(void **state)
{
    (void)state;
    enum { LINES = 600 };
    FILE *file = tmpfile();
    int saved[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    for (int i = 0; i < LINES; i++) {
        tt_print_line("out %d and thirteen more words, that buffers end within a line", i);
        if (i % 7 == 0)
            tt_print_error("err %d", i);
    }
    tt_print_flush();
    dup2(saved[0], STDOUT_FILENO);
    dup2(saved[1], STDERR_FILENO);

    char line[200], expected[200];
    rewind(file);
    for (int i = 0; i < LINES; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        sprintf(expected, "out %d and thirteen more words, that buffers end within a line\n", i);
        assert_string_equal(line, expected);
        if (i % 7 == 0) {
            assert_non_null(fgets(line, sizeof line, file));
            sprintf(expected, "err %d\n", i);
            assert_string_equal(line, expected);
        }
    }
    assert_null(fgets(line, sizeof line, file));
    fclose(file);
    close(saved[0]);
    close(saved[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_both_streams_stay_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
