/* A file that samples are read from while the run trains becomes shorter: that is a line and an
 * end, no crash. */
#include "terminal.h"

#include "../support/small_data.h"

static const char *const args_of[] = {
    "--no-tui", "--in-memory", "no",        "--net", "36-8-3",
    "--epochs", "100000",      "--speed",   "200",   "--checkpoint-every",
    "off",      "--overwrite", "--run-dir", "cut"};
enum { ARGS = sizeof args_of / sizeof args_of[0] };

#ifndef TT_SANITIZE /* which have handlers of their own */

/* A copy of the small data, to be cut. */
static const char *own_data(char *images, size_t size)
{
    static char folder[512];
    char line[2000];
    snprintf(folder, sizeof folder, "%s", test_path("data"));
    snprintf(line, sizeof line, "rm -rf '%s' && cp -r '%s' '%s' && ls '%s'/train-images*", folder,
             small_data(), folder, folder);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    assert_non_null(fgets(images, (int)size, f));
    images[strcspn(images, "\n")] = '\0';
    assert_int_equal(pclose(f), 0);
    return folder;
}

static void cut(bool screen, const char *workers)
{
    struct term t;
    char images[600];
    const char *args[ARGS + 6] = {own_data(images, sizeof images), "--workers", workers};
    for (int i = 0; i < ARGS; i++)
        args[3 + i] = args_of[i];
    if (screen)
        args[3] = "--no-mouse";
    start(&t, 160, 30, NULL, args);
    if (screen)
        until(&t, "dashboard");
    until(&t, screen ? "epoch 1:" : "Epoch [1/");
    assert_int_equal(truncate(images, 100), 0);
    int status = wait_end(&t);
    assert_terminal_restored(&t);
    until(&t, "became shorter while it was in use");
    assert_null(strstr(text_of(&t), "crash"));
    assert_int_equal(status, 1);
    done(&t);
}

static void the_screen_gives_the_terminal_back(void **state)
{
    (void)state;
    cut(true, "2");
    cut(true, "0");
}

static void plain_lines_end_with_one_more(void **state)
{
    (void)state;
    cut(false, "2");
    cut(false, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_gives_the_terminal_back),
        cmocka_unit_test(plain_lines_end_with_one_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    (void)args_of;
    return 0;
}

#endif
