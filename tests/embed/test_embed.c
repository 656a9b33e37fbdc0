/* What `make install` leaves for other programs: headers, a library and tuitrain.pc, as somebody
 * who has nothing else uses them.  INSTALL is the make that installs; CC the compiler. */
#include "../support/test.h"

#include <stdbool.h>
#include <sys/wait.h>

enum { LINE = 8192 };

/* Runs a line of the shell, in which $ROOT is what was installed; what it prints is in `out`. */
static int shell(const char *line, char *out, size_t size)
{
    char whole[LINE];
    snprintf(whole, sizeof whole, "(%s) >'%s' 2>&1", line, test_path("printed"));
    int status = system(whole);
    FILE *f = fopen(test_path("printed"), "r");
    assert_non_null(f);
    out[fread(out, 1, size - 1, f)] = '\0';
    fclose(f);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void must(const char *line)
{
    static char out[65536];
    if (shell(line, out, sizeof out) != 0)
        fail_msg("%s\n%s", line, out);
}

/* Points within and without a circle: nothing linear tells them apart. */
static void write_points(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("x,y,label\n", f);
    uint32_t random = 1;
    for (int i = 0; i < 1500; i++) {
        double at[2];
        for (int k = 0; k < 2; k++) {
            random = random * 1664525u + 1013904223u;
            at[k] = (double)(random >> 8) / (1 << 23) - 1;
        }
        bool inside = at[0] * at[0] + at[1] * at[1] < 0.6;
        fprintf(f, "%.4f,%.4f,%d\n", at[0], at[1], inside ? 1 : 0);
    }
    fclose(f);
}

static int install(void **state)
{
    (void)state;
    if (!getenv("INSTALL") || !getenv("CC")) {
        fprintf(stderr, "INSTALL and CC are not set: run it by `make test`\n");
        return -1;
    }
    setenv("ROOT", test_path("root"), 1);
    unsetenv("MAKEFLAGS"); /* of the make that runs this test */
    must("eval \"$INSTALL install\" DESTDIR='\"$ROOT\"'");
    return 0;
}

/* pkg-config, as if the library lay where its prefix says. */
#define PKG_CONFIG                                                                                 \
    "p=$(find \"$ROOT\" -name tuitrain.pc); PKG_CONFIG_PATH=${p%/*}:$PKG_CONFIG_PATH; "            \
    "export PKG_CONFIG_PATH; "                                                                     \
    "flags() { pkg-config --define-variable=prefix=\"${p%/lib/*}\" \"$@\" tuitrain; }; "

static void thirty_lines_train_a_network(void **state)
{
    (void)state;
    char out[4096];
    const char *at = out;
    double loss[5], accuracy = 0;
    write_points(test_path("points.csv"));
    must("cp tests/embed/train.c \"$ROOT\"");
    /* Not from here, so that no header of the sources is found. */
    must(PKG_CONFIG "cd \"$ROOT\" && $CC -Wall -Werror -o train train.c $(flags --cflags --libs)");
    must("cd \"$ROOT\" && ./train ../points.csv && test -s points.safetensors");
    assert_int_equal(shell("cd \"$ROOT\" && ./train ../points.csv", out, sizeof out), 0);
    for (int i = 0; i < 5; i++) {
        int epoch, length;
        double val;
        if (sscanf(at, "epoch %d: train loss %lf, validation loss %lf, accuracy %lf%%\n%n", &epoch,
                   &loss[i], &val, &accuracy, &length) != 4 ||
            epoch != i + 1)
            fail_msg("printed:\n%s", out);
        at += length;
    }
    if (!(loss[4] < 0.6 * loss[0]))
        fail_msg("the loss does not fall:\n%s", out);
    if (!(accuracy > 80)) /* three of five lie inside */
        fail_msg("it learned little:\n%s", out);
    assert_int_equal(shell("cd \"$ROOT\" && ./train nowhere.csv", out, sizeof out), 2);
    assert_non_null(strstr(out, "nowhere.csv"));
}

static void each_header_stands_alone(void **state)
{
    (void)state;
    must(PKG_CONFIG
         "cd \"$ROOT\" && n=0; for h in $(find . -path '*/include/tuitrain/*.h'); do n=$((n + 1)); "
         "$CC -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c $(flags --cflags) $h || "
         "exit 1; done; [ $n -gt 60 ]");
}

/* Those that C++ has a language for: _Atomic is none of it. */
static void headers_serve_cpp_too(void **state)
{
    (void)state;
    if (system("command -v c++ >/dev/null") != 0)
        skip();
    must(
        PKG_CONFIG
        "cd \"$ROOT\" && n=0; for h in $(find . -path '*/include/tuitrain/*.h' | "
        "xargs grep -L _Atomic); do n=$((n + 1)); printf 'extern \"C\" {\n#include \"%s\"\n}\n' "
        "$h | c++ -std=c++17 -Wall -Werror -fsyntax-only -x c++ -I. $(flags --cflags) - || exit 1; "
        "done; [ $n -gt 60 ]");
}

/* Another program's files beside ours stay. */
static void uninstall_takes_away_what_install_put_there(void **state)
{
    (void)state;
    char out[4096];
    must("cd \"$(find \"$ROOT\" -name tuitrain.pc -printf %h)\" && touch other.pc && "
         "rm -f \"$ROOT\"/train \"$ROOT\"/train.c \"$ROOT\"/points.safetensors");
    must("eval \"$INSTALL uninstall\" DESTDIR='\"$ROOT\"'");
    assert_int_equal(shell("cd \"$ROOT\" && find . -type f", out, sizeof out), 0);
    if (!strstr(out, "other.pc") || strchr(out, '\n') != strrchr(out, '\n'))
        fail_msg("left:\n%s", out);
    assert_int_equal(shell("find \"$ROOT\" -name 'tuitrain*'", out, sizeof out), 0);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_lines_train_a_network),
        cmocka_unit_test(each_header_stands_alone),
        cmocka_unit_test(headers_serve_cpp_too),
        cmocka_unit_test(uninstall_takes_away_what_install_put_there),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
