/* Megabytes that are pasted at the prompt, with and without the terminal's word for it. */
#include "terminal.h"

enum { MEGABYTES = 5 };

/* Seconds of processor time that the drawing thread, the first one, has had: what a loaded machine
 * does not change much. */
static double drawing_time(pid_t pid)
{
    char path[64], line[1024] = "";
    long user = 0, kernel = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)pid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    const char *rest = strrchr(line, ')');
    assert_non_null(rest);
    assert_int_equal(
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &kernel), 2);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static void paste(struct term *t)
{
    static char text[16384 + 1];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)(i % 61 == 60 ? '\r' : 'a' + i % 26);
    for (int i = 0; i < MEGABYTES * 1024 / 16; i++) {
        type(t, text);
        pump(t, 0);
    }
}

static void check_paste(bool announced)
{
    struct term t;
    const char *const args[] = {"synthetic:500",
                                "--net",
                                "784-8-10",
                                "--epochs",
                                "100000",
                                "--speed",
                                "20",
                                "--run-dir",
                                announced ? "announced" : "flood",
                                NULL};
    start(&t, 80, 24, NULL, args);
    until(&t, "TRAINING");
    type(&t, ":");
    until(&t, "commands");
    double before = drawing_time(t.pid), start_time = tt_clock_now();
    if (announced)
        type(&t, "\033[200~");
    paste(&t);
    if (announced)
        type(&t, "\033[201~");
    until(&t, "cut at 1023 bytes");
    /* What waits behind it is the rest of the paste; then a key is a key. */
    while (!shows(&t, "PAUSED")) {
        if (t.over || tt_clock_now() > start_time + PATIENCE)
            give_up(&t, "PAUSED");
        type(&t, "\033");
        pump(&t, 300);
        if (!shows(&t, "esc leave"))
            type(&t, " ");
        pump(&t, 300);
    }
    double took = drawing_time(t.pid) - before;
    print_message("  %d MB, %s: %.2f s of a processor\n", MEGABYTES,
                  announced ? "announced" : "as a flood", took);
    if (took > 1)
        fail_msg("%d MB took %.2f s", MEGABYTES, took);
    type(&t, "q");
    done(&t);
}

static void five_megabytes_take_less_than_a_second(void **state)
{
    (void)state;
    check_paste(true);
}

static void without_the_terminal_s_word_too(void **state)
{
    (void)state;
    check_paste(false);
}

/* The rest of a read belongs to the keyboard, whole. */
static void keys_right_behind_a_paste_are_keys(void **state)
{
    (void)state;
    struct term t;
    const char *const args[] = {"synthetic:500", "--net", "784-8-10",  "--epochs", "100000",
                                "--speed",       "20",    "--run-dir", "behind",   NULL};
    start(&t, 80, 24, NULL, args);
    until(&t, "TRAINING");
    type(&t, ":\033[200~lr 0.2\033[201~\033OD\033[200~1\033[201~\033OF5\r");
    until(&t, "learning rate 0.125");
    done(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_megabytes_take_less_than_a_second),
        cmocka_unit_test(without_the_terminal_s_word_too),
        cmocka_unit_test(keys_right_behind_a_paste_are_keys),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
