/* Synthetic pictures, made when they are asked for: `synthetic:N` has N training samples and a
 * sixth as many for validation, of MNIST's shape, in ten classes.  For benchmarks, for trying the
 * program without data, and to see a network learn something whose rule is known: each class is a
 * blurred pattern of its own, each sample that pattern half covered by noise. */
#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/base/text.h>

enum { SIDE = 28, SIZE = SIDE * SIDE, CLASSES = 10, COARSE = 7 };

static const char prefix[] = "synthetic:";
static const int64_t most = 10 * 1000 * 1000;

struct synthetic {
    uint8_t *x; /* the training samples, then those of validation */
    uint16_t *y;
};

static int probe(const char *path)
{
    return strncmp(path, prefix, sizeof prefix - 1) == 0 ? 100 : 0;
}

/* The pattern of a class: a coarse grid of greys, each of them a square of the picture. */
static void make_patterns(uint8_t pattern[CLASSES][SIZE])
{
    uint8_t grid[COARSE][COARSE];
    for (int c = 0; c < CLASSES; c++) {
        struct tt_rng r;
        tt_rng_init(&r, 1, TT_RNG_INIT, (uint64_t)c);
        for (int i = 0; i < COARSE * COARSE; i++)
            grid[i / COARSE][i % COARSE] = (uint8_t)(tt_rng_below(&r, 2) * 120);
        for (int i = 0; i < SIZE; i++)
            pattern[c][i] = grid[i / SIDE * COARSE / SIDE][i % SIDE * COARSE / SIDE];
    }
}

static void make_samples(int64_t n, struct synthetic *s)
{
    static const int shift[4] = {0, 8, 16, 24};
    uint8_t pattern[CLASSES][SIZE];
    uint32_t number[4];
    make_patterns(pattern);
    for (int64_t i = 0; i < n; i++) {
        struct tt_rng r;
        tt_rng_init(&r, 2, TT_RNG_INIT, (uint64_t)i);
        s->y[i] = (uint16_t)tt_rng_below(&r, CLASSES);
        for (int64_t p = 0; p < SIZE; p++) {
            if (p % 16 == 0)
                tt_rng_block(&r, (uint64_t)(1000 + p / 16), number);
            uint32_t noise = number[p % 16 / 4] >> shift[p % 4] & 127;
            s->x[i * SIZE + p] = (uint8_t)(pattern[s->y[i]][p] + noise);
        }
    }
}

static void close_set(struct tt_data *d)
{
    struct synthetic *s = d->owner;
    if (!s)
        return;
    free(s->x);
    free(s->y);
    free(s);
    d->owner = NULL;
}

static int open_set(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err)
{
    int64_t n;
    if (!tt_text_to_int(path + sizeof prefix - 1, &n) || n < 1 || n > most)
        return tt_fail(err, TT_EUSAGE, "%s: after synthetic: comes a number from 1 to %" PRId64,
                       path, most);
    if (wish->task == TT_TASK_VALUES)
        return tt_fail(err, TT_EUSAGE, "%s: has classes, not values", path);
    int64_t val = n / 6 > 0 ? n / 6 : 1;
    struct synthetic *s = calloc(1, sizeof *s);
    out->owner = s;
    if (!s)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    s->x = tt_calloc((n + val) * SIZE, 1, err);
    s->y = tt_calloc(n + val, sizeof *s->y, err);
    if (!s->x || !s->y)
        return -1;
    make_samples(n + val, s);
    out->input = (struct tt_shape){.n = 3, .dim = {1, SIDE, SIDE}};
    out->n_classes = CLASSES;
    for (int c = 0; c < CLASSES; c++)
        snprintf(out->class_name[c], TT_CLASS_NAME, "%d", c);
    out->mean[0] = 0.5f;
    out->std[0] = 0.25f;
    out->hash = (uint64_t)n; /* its name says all */
    out->train = (struct tt_dataset){.n = n, .x = s->x, .y = s->y};
    out->val = (struct tt_dataset){.n = val, .x = s->x + n * SIZE, .y = s->y + n};
    return 0;
}

const struct tt_source_type tt_source_synthetic = {
    .name = "synthetic",
    .help = "synthetic:N, made-up pictures of MNIST's shape",
    .probe = probe,
    .open = open_set,
    .close = close_set,
};
