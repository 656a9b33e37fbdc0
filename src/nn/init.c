#include <tuitrain/nn/init.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT, XAVIER, XAVIER_NORMAL, KAIMING, KAIMING_NORMAL, ORTHOGONAL, ZEROS };

const char *const tt_init_names[] = {"default",        "xavier",     "xavier-normal", "kaiming",
                                     "kaiming-normal", "orthogonal", "zeros",         NULL};

void tt_init_constant(struct tt_param *p, float value)
{
    int64_t n = tt_shape_count(&p->shape);
    for (int64_t i = 0; i < n; i++)
        p->value[i] = value;
}

void tt_init_uniform(struct tt_param *p, float bound, uint64_t seed, uint64_t which)
{
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_INIT, which);
    int64_t n = tt_shape_count(&p->shape);
    for (int64_t i = 0; i < n; i++)
        p->value[i] = (2 * tt_rng_uniform(&r) - 1) * bound;
}

/* Box and Muller's transform: two uniform numbers make one normal one. */
static void init_normal(struct tt_param *p, double deviation, uint64_t seed, uint64_t which)
{
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_INIT, which);
    int64_t n = tt_shape_count(&p->shape);
    for (int64_t i = 0; i < n; i++) {
        double u = 1 - (double)tt_rng_uniform(&r), v = (double)tt_rng_uniform(&r);
        p->value[i] = (float)(deviation * sqrt(-2 * log(u)) * cos(6.283185307179586 * v));
    }
}

/* Takes its projections on the first `done` rows out of row v, and brings it to length 1. */
static void orthonormalise(double *rows, int64_t size, int64_t done, double *v)
{
    for (int pass = 0; pass < 2; pass++) /* the second takes out what rounding left */
        for (int64_t k = 0; k < done; k++) {
            double dot = 0;
            for (int64_t i = 0; i < size; i++)
                dot += v[i] * rows[k * size + i];
            for (int64_t i = 0; i < size; i++)
                v[i] -= dot * rows[k * size + i];
        }
    double norm = 0;
    for (int64_t i = 0; i < size; i++)
        norm += v[i] * v[i];
    norm = norm > 0 ? 1 / sqrt(norm) : 0;
    for (int64_t i = 0; i < size; i++)
        v[i] *= norm;
}

/* Rows of length 1 at right angles (columns, when there are more rows than columns): Gram and
 * Schmidt's method on normal numbers. */
static void init_orthogonal(struct tt_param *p, int64_t rows, int64_t cols, uint64_t seed,
                            uint64_t which)
{
    int64_t n = rows < cols ? rows : cols, size = rows < cols ? cols : rows;
    init_normal(p, 1, seed, which);
    double *q = calloc((size_t)(n * size), sizeof *q);
    if (!q)
        return; /* normal numbers are a start, too */
    for (int64_t k = 0; k < n; k++) {
        double *v = q + k * size;
        for (int64_t i = 0; i < size; i++)
            v[i] = (double)(rows < cols ? p->value[k * cols + i] : p->value[i * cols + k]);
        orthonormalise(q, size, k, v);
        for (int64_t i = 0; i < size; i++)
            p->value[rows < cols ? k * cols + i : i * cols + k] = (float)v[i];
    }
    free(q);
}

void tt_init_weight(struct tt_param *p, int how, uint64_t seed, uint64_t which)
{
    int64_t out = p->shape.dim[0], count = tt_shape_count(&p->shape), in = count / out;
    /* Of a convolution, each output reaches as many places of the picture as an input comes from.
     */
    int64_t window = p->shape.n == 4 ? p->shape.dim[2] * p->shape.dim[3] : 1;
    double fan_in = (double)in, both = fan_in + (double)(out * window);
    switch (how) {
    case XAVIER:
        tt_init_uniform(p, (float)sqrt(6 / both), seed, which);
        break;
    case XAVIER_NORMAL:
        init_normal(p, sqrt(2 / both), seed, which);
        break;
    case KAIMING:
        tt_init_uniform(p, (float)sqrt(6 / fan_in), seed, which);
        break;
    case KAIMING_NORMAL:
        init_normal(p, sqrt(2 / fan_in), seed, which);
        break;
    case ORTHOGONAL:
        init_orthogonal(p, out, in, seed, which);
        break;
    case ZEROS:
        tt_init_constant(p, 0);
        break;
    default:
        tt_init_uniform(p, 1 / sqrtf((float)in), seed, which);
        break;
    }
}

void tt_init_layer(struct tt_layer *l, int how, uint64_t seed)
{
    uint64_t which = (uint64_t)l->index * 4;
    int64_t fan_in = tt_shape_count(&l->param[0]->shape) / l->param[0]->shape.dim[0];
    tt_init_weight(l->param[0], how, seed, which);
    if (l->n_params > 1)
        tt_init_uniform(l->param[1], 1 / sqrtf((float)fan_in), seed, which + 1);
}
