/* What takes long to load says how far it is, and can be stopped. */
#include "terminal.h"

#include <tuitrain/base/file.h>

enum { SIDE = 4000, SAMPLES = 8192 };

static void write_file(const char *folder, const char *name, const unsigned char *head, size_t n,
                       off_t size)
{
    char path[700];
    snprintf(path, sizeof path, "%.500s/%s", folder, name);
    test_write(path, head, n);
    assert_int_equal(truncate(path, size), 0);
}

/* 131 GB of pictures that are holes in a file: no machine measures them while a test waits. */
static const char *endless_data(void)
{
    static char folder[512];
    const unsigned char images[16] = {0, 0, 8,         3,          0, 0, SAMPLES >> 8, 0,
                                      0, 0, SIDE >> 8, SIDE & 255, 0, 0, SIDE >> 8,    SIDE & 255};
    const unsigned char labels[9] = {0, 0, 8, 1, 0, 0, SAMPLES >> 8, 0, 1};
    const unsigned char few[16] = {0, 0, 8,         3,          0, 0, 0,         1,
                                   0, 0, SIDE >> 8, SIDE & 255, 0, 0, SIDE >> 8, SIDE & 255};
    const unsigned char one[8] = {0, 0, 8, 1, 0, 0, 0, 1};
    struct tt_err err = {0};
    if (folder[0])
        return folder;
    strcpy(folder, test_path("endless"));
    assert_ok(tt_make_folders(folder, &err), &err);
    write_file(folder, "train-images-idx3-ubyte", images, 16, 16 + (off_t)SAMPLES * SIDE * SIDE);
    write_file(folder, "train-labels-idx1-ubyte", labels, 9, 8 + SAMPLES);
    write_file(folder, "t10k-images-idx3-ubyte", few, 16, 16 + (off_t)SIDE * SIDE);
    write_file(folder, "t10k-labels-idx1-ubyte", one, 8, 9);
    return folder;
}

static int finish(struct term *t)
{
    int status = wait_end(t);
    assert_terminal_restored(t);
    done(t);
    return status;
}

static void the_screen_shows_it_and_q_leaves(void **state)
{
    struct term t;
    const char *const args[] = {"--data", endless_data(), "--run-dir", "none", NULL};
    (void)state;
    start(&t, 80, 24, NULL, args);
    until(&t, "measuring: ");
    until(&t, " of 131,072 MB (");
    until(&t, "q stops");
    set_size(&t, 60, 10);
    pump(&t, 200);
    until(&t, "measuring: ");
    type(&t, "q");
    assert_int_equal(finish(&t), 0);
    assert_int_equal(access(test_path("none"), F_OK), -1); /* nothing was begun */
}

static void ctrl_c_leaves_the_screen(void **state)
{
    struct term t;
    const char *const args[] = {"--data", endless_data(), NULL};
    (void)state;
    start(&t, 120, 36, NULL, args);
    until(&t, "measuring: ");
    type(&t, "\x03");
    assert_int_equal(finish(&t), 128 + SIGINT);
}

static void without_the_screen_it_is_a_line_and_ctrl_c_ends_it(void **state)
{
    struct term t;
    const char *const args[] = {"--no-tui", "--data", endless_data(), NULL};
    (void)state;
    start(&t, 100, 24, NULL, args);
    until(&t, "measuring: ");
    until(&t, " of 131,072 MB (");
    type(&t, "\x03");
    until(&t, "stopped while");
    assert_int_equal(finish(&t), 128 + SIGINT);
}

static void a_quiet_program_says_nothing_of_it(void **state)
{
    struct term t;
    const char *const args[] = {"--no-tui", "-q", "--data", endless_data(), NULL};
    (void)state;
    start(&t, 100, 24, NULL, args);
    pump(&t, 700);
    type(&t, "\x03");
    int status = wait_end(&t); /* it may not yet have been ready for the signal */
    assert_true(status == 128 + SIGINT || status == 200 + SIGINT);
    assert_null(strstr(text_of(&t), "measuring"));
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_shows_it_and_q_leaves),
        cmocka_unit_test(ctrl_c_leaves_the_screen),
        cmocka_unit_test(without_the_screen_it_is_a_line_and_ctrl_c_ends_it),
        cmocka_unit_test(a_quiet_program_says_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
