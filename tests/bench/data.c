/* How fast data come in: a table of a million rows and 21 columns (parsed by one thread and by all,
 * recalled from the cache, opened whole), beside pandas' read_csv where it is installed, in turn;
 * and batches of 64 pictures, out of memory and read ahead out of a file.
 *
 *     make bench-data        (ROWS=100000 for a smaller table)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/data/ahead.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/tensor/par.h>

#include "../../src/data/cache.h"
#include "../../src/data/table/frame.h"
#include "../../src/data/table/frame_cache.h"
#include "../../src/data/table/rows.h"

enum { COLUMNS = 21, ROUNDS = 3 };

static char folder[] = "/tmp/tuitrain-bench-data-XXXXXX";
static char csv[64];

static _Noreturn void give_up(const struct tt_err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double write_table(int64_t rows)
{
    struct tt_rng r;
    FILE *f = fopen(csv, "w");
    tt_rng_init(&r, 1, TT_RNG_SHUFFLE, 0);
    if (f)
        fputs("target", f);
    for (int k = 1; f && k < COLUMNS; k++)
        fprintf(f, ",f%d", k);
    for (int64_t i = 0; f && i < rows; i++) {
        fprintf(f, "\n%u", tt_rng_below(&r, 2));
        for (int k = 1; k < COLUMNS; k++)
            fprintf(f, ",%.6g", (double)tt_rng_uniform(&r) * 20 - 10);
    }
    if (!f)
        exit(1);
    double bytes = (double)ftell(f);
    fclose(f);
    return bytes;
}

static double parse(size_t piece)
{
    struct tt__frame f;
    struct tt_err err;
    tt__rows_piece = piece;
    double began = tt_clock_now();
    if (tt__frame_read(csv, &f, &err) < 0)
        give_up(&err);
    double seconds = tt_clock_now() - began;
    tt__frame_done(&f);
    return seconds;
}

/* The second time, when it is there. */
static double recall(void)
{
    struct tt__frame f;
    struct tt_err err;
    tt__frame_kept_from = 1;
    double began = tt_clock_now();
    if (tt__frame_read_told(csv, NULL, true, &f, &err) < 0)
        give_up(&err);
    double seconds = tt_clock_now() - began;
    tt__frame_done(&f);
    return seconds;
}

static double open_whole(void)
{
    static struct tt_data d;
    struct tt_err err;
    const struct tt_data_wish wish = {.no_cache = true};
    double began = tt_clock_now();
    if (tt_data_open_as(csv, &wish, &d, &err) < 0)
        give_up(&err);
    double seconds = tt_clock_now() - began;
    tt_data_done(&d);
    return seconds;
}

/* < 0: it is not installed. */
static double pandas(void)
{
    char line[256], out[64] = "-1";
    snprintf(line, sizeof line,
             "/usr/bin/python3 -c \"import time, pandas; t = time.perf_counter(); "
             "pandas.read_csv('%s'); print(time.perf_counter() - t)\" 2>/dev/null",
             csv);
    FILE *p = popen(line, "r");
    if (!p || !fgets(out, sizeof out, p))
        strcpy(out, "-1");
    if (p)
        pclose(p);
    return atof(out);
}

static void say(const char *what, double seconds, double bytes)
{
    if (seconds > 0)
        printf("  %-34s %6.2f s  %7.0f MB/s\n", what, seconds, bytes / 1e6 / seconds);
}

static void best(double *of, double seconds)
{
    *of = *of == 0 || seconds < *of ? seconds : *of;
}

static void tables(void)
{
    const char *rows = getenv("ROWS");
    double bytes = write_table(rows ? atoll(rows) : 1000000);
    double one = 0, all = 0, kept = 0, whole = 0, theirs = 0;
    recall();
    for (int i = 0; i < ROUNDS; i++) {
        best(&one, parse(SIZE_MAX / 2));
        best(&theirs, pandas());
        best(&all, parse((size_t)4 << 20));
        best(&kept, recall());
        best(&whole, open_whole());
    }
    printf("a table of %.0f MB, the best of %d\n", bytes / 1e6, ROUNDS);
    say("pandas.read_csv", theirs, bytes);
    say("parsed, one thread", one, bytes);
    say("parsed, all threads", all, bytes);
    say("recalled from the cache", kept, bytes);
    say("opened: parsed, fitted, applied", whole, bytes);
}

/* Samples a second; `ahead` reads them from the file. */
static double batches(const struct tt_data *d, struct tt_ahead *ahead, uint32_t *order, float *x)
{
    enum { BATCH = 64 };
    struct tt_dataset ready = {.n = BATCH};
    if (ahead)
        tt_ahead_rest(ahead);
    tt_shuffle(1, 0, d->train.n, order);
    double began = tt_clock_now();
    for (int64_t at = 0; at + BATCH <= d->train.n; at += BATCH) {
        if (ahead)
            ready.x = tt_ahead_take(ahead, order, d->train.n, at, BATCH);
        tt_load_rows(d, ahead ? &ready : &d->train, ahead ? NULL : order, ahead ? 0 : at, 0, BATCH,
                     x);
    }
    return (double)d->train.n / (tt_clock_now() - began);
}

static void pictures(void)
{
    enum { N = 400000, SIZE = 784 };
    static struct tt_data memory;
    struct tt_err err;
    char path[64];
    uint8_t *bytes = malloc((size_t)N * SIZE);
    uint32_t *order = malloc(N * sizeof *order);
    float *x = malloc(64 * SIZE * sizeof *x);
    double read = 0, mapped[2] = {0};
    if (!bytes || !order || !x)
        exit(1);
    for (size_t i = 0; i < (size_t)N * SIZE; i++)
        bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    snprintf(path, sizeof path, "%s/pictures", folder);
    FILE *f = fopen(path, "w");
    if (!f || fwrite(bytes, SIZE, N, f) != N || fclose(f) != 0)
        exit(1);
    memory =
        (struct tt_data){.input = {.n = 3, .dim = {1, 28, 28}}, .mean = {0.5f}, .std = {0.25f}};
    memory.train = (struct tt_dataset){.n = N, .x = bytes};
    struct tt_data file = memory;
    file.train.map = tt_map_open(path, &err);
    if (!file.train.map)
        exit(1);
    file.train.x = file.train.map->data;
    for (int i = 0; i < ROUNDS; i++) {
        double rate = batches(&memory, NULL, order, x);
        read = rate > read ? rate : read;
        for (int k = 0; k < 2; k++) {
            struct tt_ahead *a = tt_ahead_new(&file.train, SIZE, k ? 4 : 1, &err);
            rate = a ? batches(&file, a, order, x) : 0;
            mapped[k] = rate > mapped[k] ? rate : mapped[k];
            tt_ahead_free(a);
        }
    }
    tt_map_close(file.train.map);
    free(bytes);
    free(order);
    free(x);
    printf("batches of 64 pictures of 28x28, in a drawn order, and nothing else, %d MB\n",
           N / 1000 * SIZE / 1000);
    printf("  out of memory                      %9.0f a second\n", read);
    printf("  out of a file that is in the cache %9.0f a second with 1 worker, %.0f with 4\n",
           mapped[0], mapped[1]);
}

int main(void)
{
    char line[128];
    if (!mkdtemp(folder))
        return 1;
    snprintf(csv, sizeof csv, "%s/table.csv", folder);
    setenv("XDG_CACHE_HOME", folder, 1);
    printf("%d processors\n", tt_par_processors());
    tables();
    pictures();
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line) == 0 ? 0 : 1;
}
