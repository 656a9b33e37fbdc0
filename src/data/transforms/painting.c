/* Transforms of the picture's numbers: noise, and RandomErasing (Zhong, Zheng, Kang, Li, Yang,
 * AAAI 2020) with torchvision's range of shapes. */
#include <tuitrain/data/transform.h>

#include <math.h>

#include "draw.h"

/* --- noise ----------------------------------------------------------------------------------- */

struct noise {
    double deviation;
};

static const struct tt_opt noise_opts[] = {
    TT_ROW_FLOAT("deviation", offsetof(struct noise, deviation), 0.1, 0, 10,
                 "of a normal distribution, where white is 1"),
    {0},
};

/* Box, Muller 1958: two at a time. */
static void noise(const void *options, const struct tt_picture *p, struct tt_rng *r,
                  const float *one, float *x)
{
    const struct noise *o = options;
    const float turn = 6.28318530717958647692F;
    float deviation = (float)o->deviation;
    int64_t n = p->channels * p->height * p->width;
    for (int64_t i = 0; i < n; i += 2) {
        float length = sqrtf(-2 * logf(1 - tt_rng_uniform(r))), angle = turn * tt_rng_uniform(r);
        x[i] += deviation * one[i % p->channels] * length * cosf(angle);
        if (i + 1 < n)
            x[i + 1] += deviation * one[(i + 1) % p->channels] * length * sinf(angle);
    }
}

const struct tt_transform_type tt_transform_noise = {.name = "noise",
                                                     .help = "added to each number",
                                                     .opts = noise_opts,
                                                     .size = sizeof(struct noise),
                                                     .paint = noise};

/* --- erase ----------------------------------------------------------------------------------- */

struct erase {
    double p, least, most;
};

static const struct tt_opt erase_opts[] = {
    TT_ROW_FLOAT("p", offsetof(struct erase, p), 0.5, 0, 1, "share of pictures"),
    TT_ROW_FLOAT("least", offsetof(struct erase, least), 0.02, 0, 1, "share of the picture"),
    TT_ROW_FLOAT("most", offsetof(struct erase, most), 0.33, 0, 1, "share of the picture"),
    {0},
};

static int prepare_erase(void *options, const struct tt_picture *p, struct tt_err *err)
{
    const struct erase *o = options;
    (void)p;
    return o->least <= o->most ? 0 : tt_fail(err, TT_EUSAGE, "erase: least is above most");
}

static int64_t side(double length, int64_t most)
{
    int64_t n = llround(length);
    return n < 1 ? 1 : n > most ? most : n;
}

static void erase(const void *options, const struct tt_picture *p, struct tt_rng *r,
                  const float *one, float *x)
{
    const struct erase *o = options;
    (void)one;
    bool spared = (double)tt_rng_uniform(r) >= o->p;
    double area = tt__uniform(r, o->least, o->most) * (double)(p->height * p->width);
    double ratio = exp(tt__uniform(r, log(0.3), log(1 / 0.3)));
    int64_t h = side(sqrt(area * ratio), p->height), w = side(sqrt(area / ratio), p->width);
    int64_t top = tt__whole(r, 0, p->height - h), left = tt__whole(r, 0, p->width - w);
    if (spared || area <= 0)
        return;
    for (int64_t y = top; y < top + h; y++)
        for (int64_t i = left * p->channels; i < (left + w) * p->channels; i++)
            x[y * p->width * p->channels + i] = 0; /* the data's mean */
}

const struct tt_transform_type tt_transform_erase = {.name = "erase",
                                                     .help = "a rectangle becomes the mean",
                                                     .opts = erase_opts,
                                                     .size = sizeof(struct erase),
                                                     .prepare = prepare_erase,
                                                     .paint = erase};
