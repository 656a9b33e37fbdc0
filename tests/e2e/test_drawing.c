/* Samples and drawings in the real program: from a number of the matrix to the pictures behind it,
 * and a digit drawn by hand that a network which has just learnt digits knows. */
#include "terminal.h"

/* The MNIST that ships with the program, to the end of an epoch. */
static void start_digits(struct term *t, const char *run_dir)
{
    const char *const args[] = {"--epochs", "1",          "--run-dir", run_dir,
                                "--ascii",  "--no-color", NULL};
    start(t, 100, 30, NULL, args);
    until(t, "FINISHED");
}

static void leave(struct term *t)
{
    type(t, "q");
    wait_end(t);
    assert_int_equal(WEXITSTATUS(t->status), 0);
    done(t);
}

static void from_the_matrix_to_the_samples_and_back(void **state)
{
    (void)state;
    struct term t;
    start_digits(&t, "drill");
    type(&t, "2");
    until(&t, "rows true");
    type(&t, "w");
    until(&t, "of errors");
    type(&t, "\r");
    until(&t, " > predicted "); /* of the digits that are mixed up most */
    until(&t, "validation at step 938");
    until(&t, "@@");
    type(&t, "\r");
    until(&t, "loss ");
    until(&t, "####");
    type(&t, "\033");
    until_gone(&t, "loss ");
    type(&t, "\033");
    until(&t, "of errors");
    type(&t, ":samples 3\r");
    until(&t, "true 3 > predicted another");
    type(&t, ":samples 33\r");
    until(&t, "takes worst, uncertain, random");
    leave(&t);
}

static void a_mistake_is_looked_into_and_left_again(void **state)
{
    (void)state;
    struct term t;
    start_digits(&t, "inside");
    type(&t, "4");
    until(&t, "worst mistakes");
    until(&t, "@@");
    type(&t, "i");
    until(&t, "what classes lose and gain");
    until(&t, "saliency");
    type(&t, "\033");
    until(&t, "worst mistakes");
    type(&t, ":inside 5\r");
    until(&t, "sample 5 of 10,000");
    type(&t, "]");
    until(&t, "sample 6 of 10,000");
    type(&t, "k"); /* a layer further up */
    until(&t, "relu: 128 units");
    type(&t, ":inside drawing\r");
    until(&t, "nothing is drawn yet");
    type(&t, ":inside nowhere\r");
    until(&t, "takes a sample's number");
    leave(&t);
}

static void a_digit_drawn_by_keys_is_known(void **state)
{
    (void)state;
    struct term t;
    start_digits(&t, "drawn");
    type(&t, ":view draw\r");
    until(&t, "draw with the mouse");
    for (int i = 0; i < 12; i++)
        type(&t, "k");
    type(&t, " ");
    for (int i = 0; i < 24; i++)
        type(&t, "j");
    until(&t, "1 ####################"); /* its bar is by far the longest */
    type(&t, "c");
    until(&t, "draw with the mouse");
    leave(&t);
}

/* Press, moves and release, each by itself, as a hand does it. */
static void drag(struct term *t, int button, int x0, int x1, int y)
{
    char report[40];
    snprintf(report, sizeof report, "\033[<%d;%d;%dM", button, x0, y);
    type(t, report);
    pump(t, 20);
    for (int x = x0; x <= x1; x += 4) {
        snprintf(report, sizeof report, "\033[<%d;%d;%dM", 32 + button, x, y);
        type(t, report);
        pump(t, 5);
    }
    snprintf(report, sizeof report, "\033[<%d;%d;%dm", button, x1, y);
    type(t, report);
}

static void the_mouse_draws_and_erases(void **state)
{
    (void)state;
    struct term t;
    start_digits(&t, "mouse");
    type(&t, ":view draw\r");
    until(&t, "draw with the mouse");
    drag(&t, 0, 10, 40, 12);
    until(&t, "@@@@@@@@@@@@@@@@@@@@@@@@@@@@");
    until(&t, "what it sees");
    for (int i = 0; i < 3; i++)
        type(&t, "]"); /* a broader brush takes all of it away */
    drag(&t, 2, 6, 46, 12);
    until(&t, "draw with the mouse");
    /* Reports that come in parts, and of the old kind. */
    type(&t, "\033[<0;1");
    pump(&t, 100);
    type(&t, "2;12M");
    until(&t, "what it sees");
    type(&t, "c");
    until(&t, "draw with the mouse");
    type(&t, "\033[M ,,");
    until(&t, "what it sees");
    leave(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_matrix_to_the_samples_and_back),
        cmocka_unit_test(a_mistake_is_looked_into_and_left_again),
        cmocka_unit_test(a_digit_drawn_by_keys_is_known),
        cmocka_unit_test(the_mouse_draws_and_erases),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
