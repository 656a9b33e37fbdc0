#include "test.h"

#include "small_data.h"

#include <tuitrain/base/file.h>
#include <tuitrain/base/rng.h>

enum { SIDE = 6, PIXELS = SIDE * SIDE, CLASSES = 3 };

/* A bright stripe in the third of the rows that is the class, on noise. */
static void write_split(const char *folder, const char *prefix, unsigned n, uint64_t seed)
{
    unsigned char *x = malloc(16 + n * PIXELS), *y = malloc(8 + n);
    const unsigned char head[16] = {
        0, 0, 8, 3, 0, 0, (unsigned char)(n >> 8), (unsigned char)n, 0, 0, 0, SIDE, 0, 0, 0, SIDE};
    const unsigned char label_head[8] = {
        0, 0, 8, 1, 0, 0, (unsigned char)(n >> 8), (unsigned char)n};
    char path[600];
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_SHUFFLE, 0);
    memcpy(x, head, 16);
    memcpy(y, label_head, 8);
    for (unsigned i = 0; i < n; i++) {
        unsigned c = i % CLASSES;
        y[8 + i] = (unsigned char)c;
        for (unsigned p = 0; p < PIXELS; p++)
            x[16 + i * PIXELS + p] =
                (unsigned char)(tt_rng_below(&r, 120) + (p / SIDE / 2 == c ? 60 : 0));
    }
    snprintf(path, sizeof path, "%.512s/%s-images-idx3-ubyte", folder, prefix);
    test_write(path, x, 16 + n * PIXELS);
    snprintf(path, sizeof path, "%.512s/%s-labels-idx1-ubyte", folder, prefix);
    test_write(path, y, 8 + n);
    free(x);
    free(y);
}

static const char *data_of(char folder[512], const char *name, unsigned train)
{
    struct tt_err err = {0};
    if (!folder[0]) {
        strcpy(folder, test_path(name));
        assert_ok(tt_make_folders(folder, &err), &err);
        write_split(folder, "train", train, 1);
        write_split(folder, "t10k", 100, 2);
    }
    return folder;
}

const char *small_data(void)
{
    static char folder[512];
    return data_of(folder, "small", 300);
}

const char *tiny_data(void)
{
    static char folder[512];
    return data_of(folder, "tiny", 48);
}
