/* A long run with its screen: every view in turn, over millions of steps of a tiny network.  Memory
 * stays flat; how fast it trains in each tenth is printed.
 *
 * SOAK=10000000 makes so many steps.
 */
#include "terminal.h"

#include "../support/small_data.h"

#ifdef TT_SANITIZE
static const bool SANITIZED = true;
#else
static const bool SANITIZED = false;
#endif

enum { TENTHS = 10, VIEWS = 9 };

/* Of the last epoch that the run folder tells of. */
static long steps_done(long *at)
{
    char path[512], line[512];
    long step = 0;
    snprintf(path, sizeof path, "%s/soak/metrics.csv", test_folder());
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    fseek(f, *at, SEEK_SET);
    while (fgets(line, sizeof line, f)) {
        if (!strchr(line, '\n'))
            break; /* not whole yet */
        sscanf(line, "%*d,%*d,%*d,%ld", &step);
        *at = ftell(f);
    }
    fclose(f);
    return step;
}

static double resident_megabytes(pid_t pid)
{
    char path[64];
    long size = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%ld %ld", &size, &resident) != 2)
        fail_msg("no %s", path);
    fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void memory_stays_flat_over_a_long_run(void **state)
{
    (void)state;
    const char *many = getenv("SOAK");
    const long steps = many ? strtol(many, NULL, 10) : 300000;
    const char *const args[] = {small_data(), "--net",        "36-8-3", "--epochs",
                                "1000000",    "--batch-size", "1",      "--threads",
                                "1",          "--run-dir",    "soak",   "--checkpoint-every",
                                "100000",     "--keep",       "2",      NULL};
    double early = 0, late = 0, began, before = 0;
    long done_steps = 0, at = 0, next = steps / TENTHS, last = 0;
    int view = 0;
    struct term t;
    start(&t, 120, 36, NULL, args);
    until(&t, "dashboard");
    before = began = tt_clock_now();
    double moved = began;
    while (done_steps < steps) {
        char key[2] = {(char)('1' + view), '\0'};
        type(&t, key);
        view = (view + 1) % VIEWS;
        for (int i = 0; i < 5; i++)
            pump(&t, 40);
        long now = steps_done(&at);
        if (now > done_steps) {
            done_steps = now;
            moved = tt_clock_now();
        }
        if (t.over || tt_clock_now() > moved + PATIENCE)
            give_up(&t, "another epoch");
        if (done_steps >= next) {
            double time = tt_clock_now();
            late = resident_megabytes(t.pid);
            early = early > 0 || done_steps < steps / 5 ? early : late;
            if (many)
                print_message("%9ld steps: %6.0f steps/s, %5.1f MB\n", done_steps,
                              (double)(done_steps - last) / (time - before), late);
            before = time;
            last = done_steps;
            next = (done_steps / (steps / TENTHS) + 1) * (steps / TENTHS);
        }
    }
    /* The curves grow by the logarithm of the steps.  Sanitizers keep what was freed for a while.
     */
    if (late > early + 40 && !SANITIZED)
        fail_msg("memory grew from %.1f to %.1f MB", early, late);
    kill(t.pid, SIGTERM);
    assert_int_equal(wait_end(&t), 128 + SIGTERM);
    assert_terminal_restored(&t);
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_stays_flat_over_a_long_run)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
