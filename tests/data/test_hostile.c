/* Data of sizes that nobody has: refused in a line, in memory that is bounded and time that is
 * short.
 */
#include "../support/test.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/data/dataset.h>

static struct tt_data data;

static void refuse(const char *path, const char *word)
{
    struct tt_err err;
    assert_refused(tt_data_open(path, TT_TASK_AUTO, &data, &err), &err, word);
}

/* MB that this process has taken at most. */
static long peak(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss >> 10;
}

static void write_run(FILE *f, char c, size_t n)
{
    static char piece[1 << 20];
    memset(piece, c, sizeof piece);
    for (; n > 0; n -= n < sizeof piece ? n : sizeof piece)
        assert_true(fwrite(piece, 1, n < sizeof piece ? n : sizeof piece, f) > 0);
}

static void a_line_without_end_is_named(void **state)
{
    const char *path = test_path("line.csv");
    FILE *f = fopen(path, "w");
    (void)state;
    fputs("a,b\n1,2\n3,", f);
    write_run(f, 'x', 20 << 20);
    fputs("\n5,6\n", f);
    fclose(f);
    refuse(path, "line 3: cell 2 has 20971520 bytes, at most 16777216 are read");
    f = fopen(path, "w");
    write_run(f, 'x', 20 << 20);
    fclose(f);
    refuse(path, "line 1: cell 1 has 20971520 bytes");
}

/* Half a gigabyte that is a hole: no byte of it is text. */
static void a_line_of_zeros_is_no_text(void **state)
{
    const char *path = test_path("zeros.csv");
    (void)state;
    test_write(path, "a,b\n1,2\n", 8);
    assert_int_equal(truncate(path, 500000000), 0);
    refuse(path, "is no text: byte 8 is zero");
}

static void a_million_columns_are_refused_before_they_take_memory(void **state)
{
    const char *path = test_path("wide.csv");
    FILE *f = fopen(path, "w");
    long before = peak();
    (void)state;
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 1000000; i++)
            fputs(i ? ",1" : "1", f);
        fputs("\n", f);
    }
    fclose(f);
    refuse(path, "more than 65536 columns");
    f = fopen(path, "w");
    write_run(f, ',', 50 << 20);
    fclose(f);
    refuse(path, "more than 65536 columns");
    assert_true(peak() - before < 400);
}

/* Nobody writes to it: opening it must not wait. */
static void a_pipe_is_refused_at_once(void **state)
{
    const char *path = test_path("pipe.csv");
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse(path, "is neither a file nor a folder (a pipe?)");
    path = test_path("pipe.npz");
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse(path, "is neither a file nor a folder (a pipe?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_without_end_is_named),
        cmocka_unit_test(a_line_of_zeros_is_no_text),
        cmocka_unit_test(a_million_columns_are_refused_before_they_take_memory),
        cmocka_unit_test(a_pipe_is_refused_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
