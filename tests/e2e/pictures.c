/* Not a test: makes the pictures of the README.  The real program trains on the data that ships
 * with it, in a pseudo-terminal; keys go from view to view, and `screenshot` saves each.
 *
 *     pictures FOLDER     (make pictures)
 */
#include "terminal.h"

#include <tuitrain/base/file.h>

/* With the mouse: press, along the top, down the stem, let go. */
#define SEVEN "\033[<0;20;9M\033[<32;46;9M\033[<32;30;29M\033[<0;30;29m"

static const struct {
    const char *name; /* NULL: no picture yet */
    const char *keys, *until;
} shots[] = {
    {"dashboard", "1", "images/s"},
    {"confusion", "2\033OB\033OC\033OC\033OC\033OC", "worst pairs"},
    {"model", "3", "parameters"},
    {"samples", "4", "1-8 of"},
    {NULL, "5", "draw with the mouse"},
    {"draw", SEVEN, "step 9380"},
    {"settings", "6", "Optimizer"},
    {"rewind", "7", "nothing of this one is lost"},
    {"runs", "8", "2 drawn beside this one \xe2\x94\x80"},
    {"log", "9", "epoch 10:"},
    {"inside", "4i", "what it sees"},
    {"embedding", ":view embedding\r", "wrong"},
    {"importance", ":view importance\r", "samples right"},
};

static const char *folder;

/* What a command of the program has written; freed by the caller. */
static unsigned char *fetch(struct term *t, const char *file, const char *command, size_t *size)
{
    char line[64], path[TT_PATH], in_run[64];
    unsigned char *data;
    struct tt_err err = {0};
    snprintf(in_run, sizeof in_run, "runs/run3/%s", file);
    snprintf(path, sizeof path, "%s", test_path(in_run));
    snprintf(line, sizeof line, ":%s %s\r", command, file);
    type(t, line);
    double end = tt_clock_now() + PATIENCE;
    while (access(path, F_OK) < 0) {
        if (t->over || tt_clock_now() > end)
            give_up(t, path);
        pump(t, 20);
    }
    until(t, "saved ");
    assert_ok(tt_file_read(path, 1 << 24, &data, size, &err), &err);
    return data;
}

static void save(struct term *t, const char *name, const char *command, const char *ending)
{
    char file[32], path[TT_PATH];
    size_t size;
    snprintf(file, sizeof file, "%s%s", name, ending);
    unsigned char *data = fetch(t, file, command, &size);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    test_write(path, data, size);
    free(data);
    printf("%s\n", file);
}

/* Moments of the run, from its first to its last, one after the other in one picture that moves. */
static void save_film(struct term *t)
{
    enum { FRAMES = 12, EACH = 6 };
    char path[TT_PATH], file[32];
    int n = 0;
    snprintf(path, sizeof path, "%s/film.svg", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    type(t, "1:split confusion\r");
    type(t, ":film first\r");
    until(t, "REPLAY");
    for (; n < FRAMES && (n == 0 || shows(t, "REPLAY")); n++) {
        size_t size;
        snprintf(file, sizeof file, "film-%d.svg", n);
        char *svg = (char *)fetch(t, file, "screenshot", &size), *body = strchr(svg, '>') + 1;
        char *end = strstr(svg, "</svg>");
        assert_non_null(end);
        if (n == 0)
            fprintf(out,
                    "%.*s\n<style>.f{visibility:hidden;animation:f %ds step-end infinite}"
                    "@keyframes f{0%%{visibility:visible}%.3f%%{visibility:hidden}}</style>\n",
                    (int)(body - svg), svg, FRAMES, 100.0 / FRAMES);
        fprintf(out, "<g class=\"f\" style=\"animation-delay:%ds\">%.*s</g>\n", n,
                (int)(end - body), body);
        free(svg);
        for (int k = 0; k < EACH; k++)
            type(t, ".");
        pump(t, 200);
    }
    fprintf(out, "</svg>\n");
    assert_int_equal(fclose(out), 0);
    printf("film.svg: %d moments\n", n);
    type(t, ":film now\r");
    until_gone(t, "REPLAY");
    type(t, ":unsplit\r");
}

/* Something to compare with. */
static void train(const char *const *args)
{
    struct term t;
    start(&t, 120, 36, NULL, args);
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void make_pictures(void **state)
{
    (void)state;
    static const char *const first[] = {"--no-tui", "--seed",    "1",         "--lr",
                                        "0.002",    "--run-dir", "runs/run1", NULL},
                             *const second[] = {"--no-tui", "--optimizer", "adam",      "--lr",
                                                "0.002",    "--run-dir",   "runs/run2", NULL},
                             *const shown[] = {"--run-dir", "runs/run3", "--schedule", "cosine",
                                               NULL};
    struct term t;
    train(first);
    train(second);
    start(&t, 120, 36, NULL, shown);
    until(&t, "all 10 epochs are done");
    for (size_t i = 0; i < sizeof shots / sizeof shots[0]; i++) {
        type(&t, shots[i].keys);
        until(&t, shots[i].until);
        if (shots[i].name)
            save(&t, shots[i].name, "screenshot", ".svg");
    }
    save_film(&t);
    type(&t, "1");
    save(&t, "curves", "plot", ".svg");
    type(&t, "q");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(make_pictures)};
    if (argc != 2 || argv[1][0] != '/') {
        fprintf(stderr, "usage: pictures FOLDER (from the root)\n");
        return 2;
    }
    folder = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
