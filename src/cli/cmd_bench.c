/* tuitrain bench: what this machine can do, and how near the engine comes to it.
 *
 * The jobs are the reference ones: A the small network, B a large one, C a convolutional one, D the
 * evaluation of A.  Each is run for some seconds in slices, of which the median is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/limits.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/nn/device.h>
#include <tuitrain/run/session/session.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/gemm.h>
#include <tuitrain/tensor/measure.h>

#include "commands.h"
#include "json.h"

/* --- devices --------------------------------------------------------------------------------- */

static void print_device(const struct tt_device *d, bool json)
{
    char text[160];
    bool present = d->present(text, sizeof text);
    if (json)
        tt_json_print(json_pack("{s:s, s:o, s:o, s:b, s:o}", "event", "device", "name",
                                tt_json_text(d->name), "help", tt_json_text(d->help), "present",
                                present, "text", tt_json_text(text)));
    else {
        tt_print_line("%-8s %-10s %s", d->name, present ? "present" : "absent", d->help);
        tt_print_line("         %s", text);
    }
}

/* --- the machine ----------------------------------------------------------------------------- */

struct bench {
    bool json;
    int threads;
    double peak_one, peak_all; /* operations a second */
    char data[TT_OPT_TEXT];
};

static void processor_name(char *out, size_t size)
{
    char line[256];
    snprintf(out, size, "unknown processor");
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':')) {
            line[strcspn(line, "\n")] = '\0';
            tt_text_printable(out, size, strchr(line, ':') + 2);
            break;
        }
    if (f)
        fclose(f);
}

static void measure_machine(struct bench *b)
{
    char name[128];
    processor_name(name, sizeof name);
    b->peak_one = tt_measure_fma(1);
    b->peak_all = b->threads > 1 ? tt_measure_fma(b->threads) : b->peak_one;
    double copy_one = tt_measure_copy(1), copy_all = tt_measure_copy(b->threads);
    if (b->json) {
        tt_json_print(json_pack(
            "{s:s, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o}", "event", "machine", "version",
            tt_json_text(tt_version()), "processor", tt_json_text(name), "vectors",
            tt_json_text(tt_measure_vectors()), "blas", tt_json_text(tt_blas_text()), "threads",
            b->threads, "gflops_one", tt_json_number(b->peak_one / 1e9), "gflops_all",
            tt_json_number(b->peak_all / 1e9), "copy_gbs_one", tt_json_number(copy_one / 1e9),
            "copy_gbs_all", tt_json_number(copy_all / 1e9)));
        return;
    }
    tt_print_line("processor     %s", name);
    tt_print_line("products      %s", tt_blas_text());
    tt_print_line("multiply-adds %.0f GFLOP/s with 1 thread, %.0f with %d (%s)", b->peak_one / 1e9,
                  b->peak_all / 1e9, b->threads, tt_measure_vectors());
    tt_print_line("memory        %.1f GB/s copied with 1 thread, %.1f with %d", copy_one / 1e9,
                  copy_all / 1e9, b->threads);
}

/* --- products -------------------------------------------------------------------------------- */

struct product {
    const char *what;
    int trans_a, m, n, k, terms;
    int apart; /* floats between the rows of A */
};

static const struct product products[] = {
    {"A forward, each input", 0, 32, 32, 1, 64, 0},
    {"A forward, all inputs", 0, 32, 32, 784, 1, 0},
    {"A gradient, some inputs", 1, 20, 32, 64, 1, 0},
    {"A gradient, all inputs", 1, 112, 32, 64, 1, 0},
    {"A last layer", 0, 16, 10, 128, 1, 0},
    {"B forward", 0, 128, 32, 1024, 1, 16},
    {"B weight gradient", 1, 112, 32, 128, 1, 0},
    {"B input gradient", 0, 128, 128, 32, 8, 0},
    {"C first layer, by rows", 0, 28, 32, 1, 9, 0},
    {"C convolution", 0, 14, 64, 32, 9, 0},
    {"C weight gradient", 1, 32, 64, 14, 14, 0},
    {"C input gradient", 0, 14, 32, 64, 9, 0},
};

static double time_product(const struct product *p, float *memory)
{
    int64_t lda = (p->trans_a ? p->m : p->k) + p->apart;
    int64_t size_a = lda * (p->trans_a ? p->k : p->m), size_b = (int64_t)p->k * p->n;
    tt_bytes at_a[TT_GEMM_TERMS], at_b[TT_GEMM_TERMS];
    float *a = memory, *b = a + size_a * p->terms, *c = b + size_b * p->terms;
    double flops = 2.0 * p->m * p->n * p->k * p->terms, best = 0;
    int calls = (int)(2e7 / flops) + 1;
    for (int t = 0; t < p->terms; t++) {
        at_a[t] = tt_floats(t * size_a);
        at_b[t] = tt_floats(t * size_b);
    }
    for (int try = 0; try < 20; try++) {
        double begin = tt_clock_now();
        for (int i = 0; i < calls; i++)
            tt_gemm_sum(p->trans_a, p->m, p->n, p->k, p->terms, a, lda, at_a, b, p->n, at_b, 0, c,
                        p->n);
        double rate = flops * calls / (tt_clock_now() - begin);
        best = rate > best ? rate : best;
    }
    return best;
}

static int measure_products(const struct bench *b, struct tt_err *err)
{
    const int64_t floats = 1024 * 1024;
    float *memory = tt_calloc(floats, sizeof *memory, err);
    if (!memory)
        return -1;
    if (!b->json) {
        tt_print_newline();
        tt_print_line("%-22s %16s %9s %8s", "products, 1 thread", "m x n x k", "GFLOP/s",
                      "of peak");
    }
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        const struct product *p = &products[i];
        char shape[48];
        double rate = time_product(p, memory);
        snprintf(shape, sizeof shape, "%dx%dx%d", p->m, p->n, p->k);
        if (p->terms > 1)
            snprintf(shape, sizeof shape, "%dx%dx%dx%d", p->terms, p->m, p->n, p->k);
        if (b->json)
            tt_json_print(json_pack("{s:s, s:o, s:o, s:o, s:o}", "event", "product", "what",
                                    tt_json_text(p->what), "shape", tt_json_text(shape), "gflops",
                                    tt_json_number(rate / 1e9), "of_peak",
                                    tt_json_number(rate / b->peak_one)));
        else
            tt_print_line("%-22s %16s %9.1f %7.0f%%", p->what, shape, rate / 1e9,
                          100 * rate / b->peak_one);
    }
    free(memory);
    return 0;
}

/* --- jobs ------------------------------------------------------------------------------------ */

struct job {
    const char *name, *what, *net;
    int64_t batch;
    bool eval;
    const char *data; /* NULL: what was asked for */
};

static const struct job jobs[] = {
    {"A", "784-128-10, batch 64", "784-128-10", 64, false, NULL},
    {"B", "784-1024-1024-10, batch 128", "784-1024-1024-10", 128, false, NULL},
    {"C", "cnn-small, batch 64", "cnn-small", 64, false, NULL},
    {"D", "evaluating 784-128-10", "784-128-10", 64, true, NULL},
    /* Where no input is the same in a whole batch. */
    {"E", "A on made-up pictures", "784-128-10", 64, false, "synthetic:60000"},
};

/* What to run: a job, or a point of a curve. */
struct trial {
    const char *net, *data;
    int64_t batch;
    int threads;
    bool eval;
};

struct figures {
    double images_per_second, flops_per_image;
    double epoch_seconds; /* of the whole training set; of the validation set for eval */
    double start_seconds; /* opening the data, building and the first step */
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double slice(struct tt_session *s, const struct trial *t, double least)
{
    double begin = tt_clock_now(), seconds;
    int64_t images = 0;
    do {
        if (t->eval)
            tt_session_validate(s);
        else
            tt_session_step(s);
        images += t->eval ? s->data.val.n : s->batch_n;
        seconds = tt_clock_now() - begin;
    } while (seconds < least);
    return (double)images / seconds;
}

struct measuring {
    struct tt_session *session;
    const struct trial *trial;
    double seconds; /* of a slice */
    double rate;
};

enum { SLICES = 9 };

static void measure_slices(void *context)
{
    struct measuring *m = context;
    double rate[SLICES];
    slice(m->session, m->trial, m->seconds); /* warm-up */
    for (int i = 0; i < SLICES; i++)
        rate[i] = slice(m->session, m->trial, m->seconds);
    qsort(rate, SLICES, sizeof rate[0], by_size);
    m->rate = rate[SLICES / 2];
}

static int run_trial(const struct trial *t, double seconds, struct figures *out, struct tt_err *err)
{
    struct tt_config c;
    double begin = tt_clock_now();
    tt_config_defaults(&c);
    tt_text_copy(c.data, sizeof c.data, t->data);
    c.net = t->net;
    tt_text_copy(c.optimizer, sizeof c.optimizer, "sgd");
    c.batch_size = t->batch;
    c.threads = t->threads;
    c.lr = 0.01;
    struct tt_session *s = tt_session_new(&c, err);
    if (!s)
        return -1;
    tt_session_step(s);
    out->start_seconds = tt_clock_now() - begin;
    struct measuring m = {.session = s, .trial = t, .seconds = seconds};
    tt_par_lead((int)s->config.threads, measure_slices, &m);
    out->images_per_second = m.rate;
    out->flops_per_image =
        t->eval ? 2 * tt_model_multiply_adds(s->model) : tt_model_train_flops(s->model);
    out->epoch_seconds = (double)(t->eval ? s->data.val.n : s->data.train.n) / m.rate;
    tt_session_free(s);
    return 0;
}

static int measure_job(const struct bench *b, const struct job *job, struct tt_err *err)
{
    struct figures f;
    struct trial t = {job->net, job->data ? job->data : b->data, job->batch, b->threads, job->eval};
    if (run_trial(&t, 0.25, &f, err) < 0)
        return -1;
    double rate = f.images_per_second * f.flops_per_image;
    if (b->json)
        tt_json_print(json_pack(
            "{s:s, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "event", "job", "job",
            tt_json_text(job->name), "what", tt_json_text(job->what), "threads", b->threads,
            "images_per_second", tt_json_number(f.images_per_second), "seconds",
            tt_json_number(f.epoch_seconds), "gflops", tt_json_number(rate / 1e9), "of_peak",
            tt_json_number(rate / b->peak_all), "start_seconds", tt_json_number(f.start_seconds)));
    else
        tt_print_line("%-2s %-30s %10.0f %9.4f %9.1f %7.0f%%", job->name, job->what,
                      f.images_per_second, f.epoch_seconds, rate / 1e9, 100 * rate / b->peak_all);
    tt_print_flush();
    return 0;
}

static int check_job(const char *name, struct tt_err *err)
{
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        if (!name[0] || strcmp(name, jobs[i].name) == 0)
            return 0;
    return tt_fail(err, TT_EUSAGE, "--job %s: there are A, B, C, D and E", name);
}

static int measure_jobs(const struct bench *b, const char *only, struct tt_err *err)
{
    if (!b->json) {
        tt_print_newline();
        tt_print_line("%-33s %10s %9s %9s %8s", "jobs", "images/s", "s/pass", "GFLOP/s", "of peak");
    }
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        if (only[0] && strcmp(only, jobs[i].name) != 0)
            continue;
        if (measure_job(b, &jobs[i], err) < 0)
            return -1;
    }
    if (!b->json) {
        tt_print_line("Operations are those of the whole network; inputs that are the same in all");
        tt_print_line(
            "samples of a batch (MNIST's margins, in A, B and D) are left out of its first");
        tt_print_line("layer's products.");
    }
    return 0;
}

/* --- curves ---------------------------------------------------------------------------------- */

static int point(const struct bench *b, const char *curve, int64_t at, const struct trial *t,
                 struct tt_err *err)
{
    struct figures f;
    struct rusage use;
    if (run_trial(t, 0.1, &f, err) < 0)
        return -1;
    getrusage(RUSAGE_SELF, &use);
    if (b->json)
        tt_json_print(json_pack(
            "{s:s, s:o, s:o, s:I, s:o, s:o, s:I}", "event", "point", "curve", tt_json_text(curve),
            "net", tt_json_text(t->net), "at", (json_int_t)at, "images_per_second",
            tt_json_number(f.images_per_second), "microseconds_per_image",
            tt_json_number(1e6 / f.images_per_second), "peak_kib", (json_int_t)use.ru_maxrss));
    else
        tt_print_line("%-10s %-20s %8lld %11.0f %9.3f", curve, t->net, (long long)at,
                      f.images_per_second, 1e6 / f.images_per_second);
    tt_print_flush();
    return 0;
}

static int measure_curves(const struct bench *b, struct tt_err *err)
{
    static const int64_t sizes[] = {1, 10, 100, 1000, 10000, 60000},
                         batches[] = {1, 4, 16, 64, 256, 1024};
    if (!b->json) {
        tt_print_newline();
        tt_print_line("%-10s %-20s %8s %11s %9s", "curve", "net", "at", "images/s", "us/image");
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char data[48];
        snprintf(data, sizeof data, "synthetic:%lld", (long long)sizes[i]);
        const struct trial t = {"784-128-10", data, sizes[i] < 64 ? sizes[i] : 64, b->threads,
                                false};
        if (point(b, "images", sizes[i], &t, err) < 0)
            return -1;
    }
    for (int net = 0; net < 3; net++)
        for (size_t i = 0; i < sizeof batches / sizeof batches[0]; i++) {
            const struct trial t = {jobs[net].net, b->data, batches[i], b->threads, false};
            if (point(b, "batch", batches[i], &t, err) < 0)
                return -1;
        }
    for (int net = 0; net < 3; net++)
        for (int threads = 1; threads <= b->threads; threads *= 2) {
            const struct trial t = {jobs[net].net, b->data, jobs[net].batch, threads, false};
            if (point(b, "threads", threads, &t, err) < 0)
                return -1;
        }
    return 0;
}

/* --------------------------------------------------------------------------------------------- */

/* The data that ships; where that is not found, made-up data of the same shape. */
static int choose_data(struct bench *b, const char *wanted, struct tt_err *err)
{
    struct tt_data d;
    if (wanted)
        return tt_text_copy(b->data, sizeof b->data, wanted)
                   ? 0
                   : tt_fail(err, TT_EUSAGE, "%.40s...: name too long", wanted);
    bool found = tt_data_open("mnist", TT_TASK_AUTO, &d, NULL) == 0;
    tt_data_done(&d);
    tt_text_copy(b->data, sizeof b->data, found ? "mnist" : "synthetic:60000");
    return 0;
}

int tt_cmd_bench(struct tt_cli *cli, struct tt_err *err)
{
    const struct tt_cli_options *o = &cli->options;
    const char *data;
    if (tt_cli_data(&cli->words, 0, &cli->config, &data, err) < 0)
        return -1;
    for (int i = 0; o->devices && tt_devices[i]; i++)
        print_device(tt_devices[i], o->json);
    if (o->devices)
        return 0;
    int threads = (int)cli->config.threads;
    struct bench b = {.json = o->json, .threads = threads > 0 ? threads : tt_par_processors()};
    if (check_job(o->job, err) < 0 || choose_data(&b, data, err) < 0 ||
        tt_limits_check_threads(b.threads, 0, err) < 0)
        return -1;
    measure_machine(&b);
    if ((!o->job[0] && measure_products(&b, err) < 0) || measure_jobs(&b, o->job, err) < 0)
        return -1;
    return o->curves ? measure_curves(&b, err) : 0;
}
