/* How long a step waits for a checkpoint: the reference job with one written every so many steps,
 * while training goes on, as the program does it.  Times are of the step and, where it is due, of
 * the copy that the writer gets.
 *
 *     make bench-stall
 */
#include <stdio.h>
#include <stdlib.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/session/session.h>
#include <tuitrain/tensor/par.h>

#include "../../src/run/checkpoint/save.h"
#include "../../src/run/record/film_log.h"
#include "../../src/run/record/metrics_log.h"
#include "../../src/run/record/writer.h"

enum { STEPS = 3000 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void say(const char *what, double *seconds, int n)
{
    if (n == 0)
        return;
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += seconds[i];
    qsort(seconds, (size_t)n, sizeof *seconds, compare);
    printf("  %-24s %6d  mean %6.3f  median %6.3f  p99 %6.3f  longest %6.3f ms\n", what, n,
           1e3 * sum / n, 1e3 * seconds[n / 2], 1e3 * seconds[n * 99 / 100], 1e3 * seconds[n - 1]);
}

struct job {
    const char *net, *folder;
    int every, rc;
    struct tt_session *session;
    struct tt_writer writer;
    struct tt_err err;
};

static int hand_over(struct job *j, struct tt_journal *journal)
{
    struct tt_state_copy *copy = tt_state_copy_checkpoint(
        j->session, j->folder, 0, journal, 0, tt__writer_reclaim(&j->writer, 0), &j->err);
    if (!copy)
        return -1;
    copy->replaceable = true;
    tt_state_copy_mark_automatic(copy, 1);
    tt__writer_put(&j->writer, copy);
    return 0;
}

static void train(void *context)
{
    static double plain[STEPS], due[STEPS];
    struct tt_journal journal = {0};
    struct job *j = context;
    int n_plain = 0, n_due = 0;
    for (int64_t step = 1; step <= STEPS; step++) {
        bool now = j->every > 0 && step % j->every == 0;
        double start = tt_clock_now();
        tt_session_step(j->session);
        if (now && hand_over(j, &journal) < 0)
            j->rc = -1;
        double took = tt_clock_now() - start;
        if (now)
            due[n_due++] = took;
        else
            plain[n_plain++] = took;
    }
    say("steps", plain, n_plain);
    say("with a checkpoint", due, n_due);
}

static int measure(const char *net, const char *folder, int every)
{
    struct job j = {.net = net, .folder = folder, .every = every};
    struct tt_record record = {.on = false};
    struct tt_film_log film = {.on = false};
    struct tt_link link = {0};
    struct tt_config c;
    tt_config_defaults(&c);
    snprintf(c.data, sizeof c.data, "assets/mnist");
    c.net = net;
    snprintf(c.run_dir, sizeof c.run_dir, "%s", folder);
    printf("%s, %s%.0d\n", net, every ? "a checkpoint every so many steps: " : "no checkpoints",
           every);
    j.session = tt_session_new(&c, &j.err);
    const struct tt_run_info info = {.n_classes = 10};
    tt__link_init(&link, &info);
    j.rc = j.session ? tt__writer_start(&j.writer, &link, &record, &film, &j.err) : -1;
    if (j.rc == 0) {
        tt_par_lead((int)j.session->config.threads, train, &j);
        j.rc = tt__writer_stop(&j.writer, &j.err) < 0 ? -1 : j.rc;
    }
    if (j.rc < 0)
        fprintf(stderr, "stall: %s\n", j.err.text);
    tt__link_done(&link);
    tt_session_free(j.session);
    return j.rc;
}

int main(void)
{
    static const int every[] = {0, 100, 20};
    static const char *const net[] = {"784-128-10", "784-1024-1024-10"};
    char folder[] = "/tmp/tuitrain-stall-XXXXXX", line[128];
    int rc = mkdtemp(folder) ? 0 : -1;
    for (int n = 0; n < 2; n++)
        for (int i = 0; i < 3 && rc == 0; i++)
            rc = measure(net[n], folder, every[i]);
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line) != 0 || rc < 0;
}
