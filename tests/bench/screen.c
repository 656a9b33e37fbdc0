/* What the screen costs and how soon it answers, measured on the reference job at full speed in a
 * pseudo-terminal: time from a key's byte to the screen that shows its effect, the processor time
 * of the thread that draws, bytes written a second, bytes a picture on each kind of terminal, and
 * training with the screen against without.
 *
 *     make bench-screen
 *
 * With "kinds" only the table of terminals, as Markdown: for the report.
 */
#include "../e2e/frames.h"

#include <math.h>

enum { PRESSES = 40, ROUNDS = 5, KIND_W = 120, KIND_H = 36 };

static const char *const watched[] = {"--epochs",           "100000", "--run-dir",   "screen",
                                      "--checkpoint-every", "off",    "--overwrite", NULL};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, compare);
    return v[n / 2];
}

/* Seconds from a key to a screen that shows, or no longer shows, a text. */
static double answer(struct term *t, const char *key, const char *text, bool shown)
{
    double start = tt_clock_now();
    type(t, key);
    while (shows(t, text) != shown) {
        if (t->over || tt_clock_now() > start + PATIENCE)
            give_up(t, text);
        pump(t, 100);
    }
    return tt_clock_now() - start;
}

static void say_answers(const char *what, double *seconds, int n)
{
    double middle = median(seconds, n);
    printf("  %-34s median %5.1f  longest %5.1f ms\n", what, 1e3 * middle, 1e3 * seconds[n - 1]);
}

/* To any moment of a frame. */
static void settle(struct term *t, int i)
{
    double end = tt_clock_now() + 0.1 + 0.0071 * (i % 5);
    while (tt_clock_now() < end)
        pump(t, 2);
}

static void answers(struct term *t)
{
    double open[PRESSES], rate[PRESSES], pause[PRESSES];
    for (int i = 0; i < PRESSES; i++) {
        char line[32], said[48];
        settle(t, i);
        open[i] = answer(t, "?", "Help", true);
        answer(t, "\033", "Help", false);
        snprintf(line, sizeof line, ":lr 0.0%d", 11 + 2 * (i % 40));
        snprintf(said, sizeof said, "learning rate %s", line + 4);
        type(t, line);
        settle(t, i);
        rate[i] = answer(t, "\r", said, true);
        settle(t, i);
        pause[i] = answer(t, " ", "PAUSED", true);
        answer(t, " ", "TRAINING", true);
    }
    say_answers("help opens", open, PRESSES);
    say_answers("a learning rate is set and told", rate, PRESSES);
    say_answers("a pause is shown", pause, PRESSES);
}

/* Seconds of processor time that the drawing thread, the first one, has had. */
static double drawing_time(pid_t pid)
{
    char path[64], line[1024] = "";
    long user = 0, kernel = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)pid);
    FILE *f = fopen(path, "r");
    if (!f || !fgets(line, sizeof line, f))
        fail_msg("no %s", path);
    fclose(f);
    const char *rest = strrchr(line, ')');
    assert_int_equal(
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &kernel), 2);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static void cost(struct term *t)
{
    double start = tt_clock_now(), before = drawing_time(t->pid), now;
    size_t bytes = 0;
    while ((now = tt_clock_now()) < start + 8)
        bytes += pump_some(t, 20);
    printf("  the drawing thread takes %.1f%% of a core; %.1f kB/s of output\n",
           100 * (drawing_time(t->pid) - before) / (now - start),
           (double)bytes / (now - start) / 1e3);
}

static void screen(int w, int h)
{
    struct term t;
    printf("%dx%d\n", w, h);
    start(&t, w, h, NULL, watched);
    until(&t, "TRAINING");
    settle(&t, 0);
    answers(&t);
    cost(&t);
    done(&t);
}

/* Pictures come at least 30 ms apart; what comes without a pause between is one. */
static void look_at_pictures(struct term *t, struct tapped *tapped, int *pictures)
{
    enum { PAUSE = 10 }; /* milliseconds */
    double end = tt_clock_now() + 4;
    bool resting = true;
    open_tap(t, tapped);
    while (tt_clock_now() < end) {
        bool came = pump_some(t, PAUSE) > 0;
        *pictures += came && resting;
        resting = !came;
    }
}

static void kind_of_terminal(int i)
{
    struct term t;
    struct tapped tapped;
    char folder[32];
    int pictures = 0;
    snprintf(folder, sizeof folder, "kind-%d", i);
    const char *const args[] = {"--epochs",           "100000", "--run-dir", folder,
                                "--checkpoint-every", "off",    NULL};
    start(&t, KIND_W, KIND_H, kinds[i].env, args);
    if (comes_up(&t)) {
        settle(&t, 0);
        look_at_pictures(&t, &tapped, &pictures);
        printf("| %s | %d | %.0f | %d |\n", kinds[i].label, pictures,
               (double)tapped.n / fmax(pictures, 1), clears_of(&tapped));
        close_tap(&t, &tapped);
    } else {
        printf("| %s | not known here | | |\n", kinds[i].label);
    }
    fflush(stdout);
    done(&t);
}

static void kinds_of_terminals(void)
{
    printf("\n| TERM, %dx%d, 4 seconds of a run | pictures | bytes each | clears |\n"
           "|---|---|---|---|\n",
           KIND_W, KIND_H);
    for (int i = 0; i < KINDS; i++)
        kind_of_terminal(i);
}

/* How many lines the run folder's table has. */
static int lines_of(const char *folder)
{
    char path[512];
    int n = 0, c;
    snprintf(path, sizeof path, "%s/%s/metrics.csv", test_folder(), folder);
    FILE *f = fopen(path, "r");
    while (f && (c = fgetc(f)) != EOF)
        n += c == '\n';
    if (f)
        fclose(f);
    return n;
}

/* Takes what is written without looking at it: a terminal is elsewhere, as over SSH. */
static void drain(struct term *t, int ms)
{
    static char bytes[1 << 16];
    struct pollfd fd = {.fd = t->fd, .events = POLLIN};
    if (poll(&fd, 1, ms) > 0 && read(t->fd, bytes, sizeof bytes) < 0)
        return;
}

/* The last epochs' median of images a second, as the run folder tells. */
static double rate_of(const char *folder)
{
    char path[512], line[512];
    double rate[64];
    int n = 0;
    snprintf(path, sizeof path, "%s/%s/metrics.csv", test_folder(), folder);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) {
        double r;
        if (sscanf(line, "%*d,%*d,%*d,%*d,%*f,%*f,%*f,%*f,%*f,%*f,%*f,%lf", &r) == 1)
            rate[n++ % 64] = r;
    }
    if (f)
        fclose(f);
    return n ? median(rate, n < 64 ? n : 64) : NAN;
}

static double train(bool screened, int round)
{
    char folder[32];
    snprintf(folder, sizeof folder, "%s-%d", screened ? "with" : "without", round);
    const char *const args[] = {"--epochs",
                                "40",
                                "--run-dir",
                                folder,
                                "--checkpoint-every",
                                "off",
                                screened ? NULL : "--no-tui",
                                NULL};
    struct term t;
    start(&t, 120, 36, NULL, args);
    double looked = 0;
    while (screened && lines_of(folder) < 41) { /* one line is names */
        for (looked = tt_clock_now(); tt_clock_now() < looked + 0.5;)
            drain(&t, 100);
    }
    if (screened)
        type(&t, "q");
    while (!t.over)
        pump(&t, 50);
    done(&t);
    return rate_of(folder);
}

static void throughput(void)
{
    double with[ROUNDS], without[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        without[i] = train(false, i);
        with[i] = train(true, i);
        ratio[i] = with[i] / without[i];
    }
    printf("images a second, medians of %d rounds in turns: %.0f with the screen, %.0f without; "
           "median ratio %.3f\n",
           ROUNDS, median(with, ROUNDS), median(without, ROUNDS), median(ratio, ROUNDS));
}

static void measure(void **state)
{
    (void)state;
    screen(80, 24);
    screen(120, 36);
    screen(200, 60);
    kinds_of_terminals();
    throughput();
}

static void measure_kinds(void **state)
{
    (void)state;
    kinds_of_terminals();
}

int main(int argc, char **argv)
{
    bool table = argc > 1 && strcmp(argv[1], "kinds") == 0;
    const struct CMUnitTest all[] = {cmocka_unit_test(measure)};
    const struct CMUnitTest some[] = {cmocka_unit_test(measure_kinds)};
    return table ? cmocka_run_group_tests_name("kinds", some, NULL, NULL)
                 : cmocka_run_group_tests_name("screen", all, NULL, NULL);
}
