/* What all layers share: parameters and their order in memory, and how a layer finds its memory. */
#include <tuitrain/nn/layer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/tensor/gemm.h>

/* A list made long enough for n elements.  NULL, and remembered, when memory has run out. */
static void *longer(struct tt_layer *l, void *list, int n, size_t size)
{
    void *more = realloc(list, (size_t)n * size);
    l->failed = l->failed || !more;
    return more;
}

static struct tt_param *declare(struct tt_layer *l, struct tt_param ***list, int *n,
                                const char *suffix, struct tt_shape shape)
{
    struct tt_param *p = calloc(1, sizeof *p), **more = longer(l, *list, *n + 1, sizeof *more);
    if (more)
        *list = more;
    if (p && more) {
        more[(*n)++] = p;
    } else {
        free(p);
        l->failed = true;
        p = &l->spare;
    }
    snprintf(p->name, sizeof p->name, "%s.%s", l->name, suffix);
    p->shape = shape;
    return p;
}

struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape)
{
    return declare(l, &l->param, &l->n_params, suffix, shape);
}

struct tt_param *tt_layer_buffer(struct tt_layer *l, const char *suffix, struct tt_shape shape)
{
    return declare(l, &l->buffer, &l->n_buffers, suffix, shape);
}

void tt_layer_reserve(struct tt_layer *l, int k, enum tt_storage_kind kind, int64_t n, size_t size)
{
    if (k >= l->n_storage) {
        struct tt_storage *more = longer(l, l->storage, k + 1, sizeof *more);
        if (!more)
            return;
        l->storage = more;
        memset(more + l->n_storage, 0, (size_t)(k + 1 - l->n_storage) * sizeof *more);
        l->n_storage = k + 1;
    }
    l->storage[k] = (struct tt_storage){.kind = kind, .bytes = n * (int64_t)size};
}

void *tt_layer_storage(const struct tt_layer *l, int k, int64_t i)
{
    const struct tt_storage *m = &l->storage[k];
    return m->at ? m->at + i * m->stride : NULL;
}

void *tt_layer_thread_storage(const struct tt_layer *l, const struct tt_pass *pass, int k)
{
    return tt_layer_storage(l, k, pass->team->rank);
}

int tt_layer_same_shape(struct tt_layer *l, struct tt_err *err)
{
    (void)err;
    l->out = l->in;
    return 0;
}

const char *tt_layer_weight(struct tt_graph *g, const struct tt_param *p)
{
    float *numbers;
    if (!p)
        return NULL;
    if (p->block == 0)
        return tt_graph_weight(g, p->name, &p->shape, p->value);
    const char *name = tt_graph_own_weight(g, p->name, &p->shape, &numbers);
    if (numbers)
        tt_param_unpack(p, p->value, numbers);
    return name;
}

const char *tt_layer_weight_each(const struct tt_layer *l, struct tt_graph *g,
                                 const struct tt_param *p)
{
    const int64_t shape[] = {p->shape.dim[0], 1, 1};
    const char *weight = tt_layer_weight(g, p), *value = g->value;
    if (l->in.n == 1)
        return weight;
    tt_graph_op(g, "Reshape", weight, tt_graph_whole(g, "shape", shape, 3));
    weight = g->value;
    g->value = value;
    return weight;
}

void tt_layer_to_graph_identity(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    (void)g;
}

float *tt_layer_partial(const struct tt_layer *l, const struct tt_part *part, int k)
{
    return l->partials + part->stripe * l->partial_size + l->param[k]->offset - l->param[0]->offset;
}

void tt_layer_ready(const struct tt_layer *l, const struct tt_pass *pass, int k, int64_t first,
                    int64_t n, float *grad)
{
    if (pass->ready && !pass->more && n > 0)
        pass->ready(pass->context, l->param[k], first, n, grad);
}

/* A block's (n, C, window) and its (window, C, n). */
static void turn_windows(const struct tt_param *p, int64_t n, int64_t rest, const float *from,
                         float *to, bool pack)
{
    int64_t channels = rest / p->window;
    for (int64_t o = 0; o < n; o++)
        for (int64_t c = 0; c < channels; c++)
            for (int64_t t = 0; t < p->window; t++) {
                int64_t plain = (o * channels + c) * p->window + t;
                int64_t stored = (t * channels + c) * n + o;
                to[pack ? stored : plain] = from[pack ? plain : stored];
            }
}

/* Blocks of rows, each transposed. */
static void reorder(const struct tt_param *p, const float *from, float *to, bool pack)
{
    int64_t count = tt_shape_count(&p->shape);
    if (p->block == 0) {
        memcpy(to, from, (size_t)count * sizeof *to);
        return;
    }
    int64_t rows = p->shape.dim[0], rest = count / rows;
    for (int64_t row = 0; row < rows; row += p->block) {
        int64_t n = rows - row < p->block ? rows - row : p->block;
        if (p->window > 1)
            turn_windows(p, n, rest, from + row * rest, to + row * rest, pack);
        else if (pack)
            tt_transpose(n, rest, from + row * rest, rest, to + row * rest, n);
        else
            tt_transpose(rest, n, from + row * rest, n, to + row * rest, rest);
    }
}

void tt_param_pack(const struct tt_param *p, const float *plain, float *stored)
{
    reorder(p, plain, stored, true);
}

void tt_param_unpack(const struct tt_param *p, const float *stored, float *plain)
{
    reorder(p, stored, plain, false);
}
