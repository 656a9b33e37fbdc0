/* `runs` and `info` in whatever width there is, and what they say of a folder without runs. */
#include "program.h"

#include <locale.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

/* Columns of the widest line. */
static int widest(const char *text)
{
    char line[1024];
    int most = 0;
    while (*text) {
        size_t n = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, text);
        int w = tt_utf8_length(line);
        most = w > most ? w : most;
        text += n + (text[n] == '\n');
    }
    return most;
}

static struct result *in_width(int columns, const char *args)
{
    char width[16];
    snprintf(width, sizeof width, "%d", columns);
    setenv("COLUMNS", width, 1);
    struct result *r = run(args);
    unsetenv("COLUMNS");
    return r;
}

static void make_runs(void)
{
    static bool made;
    if (made)
        return;
    made = true;
    assert_int_equal(run(small("--epochs 1 --run-dir "
                               "many/2026-01-31T12-34-56-small-36-8-3-and-more-of-it -q"))
                         ->status,
                     0);
    char line[1024];
    snprintf(line, sizeof line,
             "%s --net 'flatten; linear 8; relu; linear 16; relu; linear 16; relu; linear 3' "
             "--best-by val-loss --epochs 3 --lr 0.0123456 --run-dir many/loss -q",
             small_data());
    assert_int_equal(run(line)->status, 0);
    snprintf(line, sizeof line, "mkdir -p %s/bad && echo 'warp = 9' >%s/bad/config.ini",
             test_path("many"), test_path("many"));
    assert_int_equal(system(line), 0);
}

static void a_table_fits_and_no_number_is_cut(void **state)
{
    (void)state;
    make_runs();
    setlocale(LC_ALL, "C.UTF-8");
    struct result *r = in_width(400, "runs many");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "linear 16; relu; linear 16; relu; linear 3\n"));
    assert_null(strstr(r->out, "\u2026"));
    char best[32] = "";
    const char *loss = strstr(r->out, " loss ");
    assert_non_null(loss);
    assert_int_equal(sscanf(loss, " loss %15s", best), 1);
    for (int w = 48; w <= 200; w++) {
        r = in_width(w, "runs many");
        assert_int_equal(r->status, 0);
        if (widest(r->out) > w)
            fail_msg("%d columns:\n%s", w, r->out);
        /* Shown as a whole or not at all. */
        if (strstr(r->out, "LR"))
            assert_non_null(strstr(r->out, "0.0123456 "));
        assert_non_null(strstr(r->out, "BEST"));
        assert_non_null(strstr(r->out, best));
    }
    r = in_width(80, "runs many");
    assert_non_null(strstr(r->out, "2026-01-31T12-34-56-"));
    assert_non_null(strstr(r->out, " 3/3 "));
    r = in_width(100, "runs many --sort net"); /* what it is sorted by is shown */
    assert_non_null(strstr(r->out, "NET"));
    assert_true(widest(r->out) <= 100);
    r = in_width(64, "info --net 'conv 32 3 pad=1 stride=1 dilation=1; flatten; linear'");
    assert_true(widest(r->out) <= 64);
    assert_non_null(strstr(r->out, "250,890")); /* parameters of the last layer */
    assert_non_null(strstr(r->out, "\u2026"));
    r = in_width(40, "info many/loss/last");
    assert_non_null(strstr(r->out, "NUMBERS\n"));
}

static void the_best_is_that_of_best_by(void **state)
{
    (void)state;
    make_runs();
    struct result *r = run("runs many --json");
    assert_non_null(strstr(r->out, "\"best_by\":\"val-loss\""));
    assert_non_null(strstr(r->out, "\"best_by\":\"val-acc\""));
}

static void a_folder_without_runs_is_told_what_it_lacks(void **state)
{
    (void)state;
    make_runs();
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(system("rm -rf runs; mkdir -p void tb && "
                            "cp many/loss/events.out.tfevents.* tb"),
                     0);
    struct result *r = run("runs");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "no runs here yet: there is no folder runs"));
    r = run("runs void");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "no runs in void; `tuitrain` makes them"));
    assert_non_null(strstr(run("runs many/loss")->out, "is a run itself: tuitrain info many/loss"));
    assert_non_null(strstr(run("runs tb")->out, "event files of TensorBoard"));
    assert_string_equal(run("runs void --json")->out, "");
    assert_string_equal(run("runs --json")->out, "");
    r = run("runs nosuch");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "nosuch: no such folder"));
    r = run("info tb");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "tb: an event file, "));
    assert_non_null(strstr(r->out, ", 3 values that are no scalars")); /* of the HPARAMS tab */
    assert_non_null(strstr(r->out, "Loss/Validation"));
    assert_int_equal(system("cp many/2026*/events.out.tfevents.* tb"), 0);
    assert_non_null(strstr(run("info tb")->out, "tb: 2 event files, "));
}

static void damaged_records_are_counted(void **state)
{
    (void)state;
    static char bytes[1 << 20];
    char name[600];
    make_runs();
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(system("mkdir -p torn && cp many/loss/events.out.tfevents.* torn/tfevents"),
                     0);
    size_t n = read_bytes("torn/tfevents", bytes, sizeof bytes);
    bytes[n / 2] ^= 1;
    snprintf(name, sizeof name, "%s", test_path("torn/tfevents"));
    test_write(name, bytes, n);
    struct result *r = run("info torn/tfevents");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, ", 1 damaged: passed over"));
    assert_non_null(strstr(run("info torn --json")->out, "\"damaged\":1"));
    test_write(name, "nothing of the kind, and long enough", 36);
    assert_int_equal(run("info torn/tfevents")->status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_fits_and_no_number_is_cut),
        cmocka_unit_test(the_best_is_that_of_best_by),
        cmocka_unit_test(a_folder_without_runs_is_told_what_it_lacks),
        cmocka_unit_test(damaged_records_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
