/* By which algorithm a convolution of some shape is computed: the fastest, as measured here, of
 * those that give the same bits as the usual one; so the choice may differ from run to run, the
 * numbers not. */
#include "conv_autotune.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>

#include "conv_algorithms.h"

/* One made-up sample of the layer, with weights of its own. */
struct trial {
    struct tt_layer layer;
    struct tt_param weight, bias, *param[2];
    float *memory, *x, *dy, *scratch, *before, *usual, *made;
    bool forward;
    int64_t n; /* floats that are made */
};

static void run(const struct trial *t, int algorithm, float *to)
{
    memcpy(to, t->before, (size_t)t->n * sizeof *to);
    if (t->forward)
        tt__conv_algorithms[algorithm].forward(&t->layer, t->x, to, t->scratch);
    else
        tt__conv_algorithms[algorithm].gradient(&t->layer, t->x, t->dy, false, to, t->scratch);
}

static double seconds(const struct trial *t, int algorithm)
{
    enum { TRIES = 3 };
    double best = 1e9;
    for (int i = 0; i < TRIES; i++) {
        double begin = tt_clock_now();
        run(t, algorithm, t->made);
        double took = tt_clock_now() - begin;
        best = took < best ? took : best;
    }
    return best;
}

static int fastest(const struct trial *t, int usual)
{
    const double clearly = 0.95;
    int best = usual;
    run(t, usual, t->usual);
    double least = seconds(t, usual) * clearly;
    for (int i = 0; tt__conv_algorithms[i].name; i++) {
        if (i == usual || !tt__conv_algorithms[i].fits(&t->layer))
            continue;
        run(t, i, t->made);
        if (memcmp(t->made, t->usual, (size_t)t->n * sizeof *t->made) != 0)
            continue;
        double took = seconds(t, i);
        best = took < least ? i : best;
        least = took < least ? took : least;
    }
    return best;
}

/* False where there is no memory for it. */
static bool begin_trial(struct trial *t, const struct tt_layer *l)
{
    int64_t weights = tt_shape_count(&l->param[WEIGHT]->shape), out = l->out_count;
    int64_t most = weights > out ? weights : out, all = 0;
    *t = (struct trial){.layer = *l, .weight = *l->param[WEIGHT]};
    t->param[WEIGHT] = &t->weight;
    t->param[BIAS] = &t->bias;
    t->layer.param = t->param;
    const struct {
        float **at;
        int64_t floats;
    } arrays[] = {{&t->x, l->in_count},
                  {&t->dy, out},
                  {&t->weight.value, weights},
                  {&t->bias.value, l->out.dim[0]},
                  {&t->scratch, tt__conv_room(l)},
                  {&t->before, most},
                  {&t->usual, most},
                  {&t->made, most}};
    const size_t n = sizeof arrays / sizeof arrays[0];
    for (size_t i = 0; i < n; i++)
        all += tt_padded(arrays[i].floats);
    float *at = t->memory = tt_calloc(all, sizeof *at, NULL);
    for (int64_t i = 0; at && i < all; i++)
        at[i] = (float)((uint32_t)i * 2654435761u >> 8) * 0x1p-24f - 0.5f;
    for (size_t i = 0; at && i < n; i++) {
        *arrays[i].at = at;
        at += tt_padded(arrays[i].floats);
    }
    return at;
}

static void take_fastest(struct tt_layer *l)
{
    struct conv *self = l->self;
    struct trial t;
    if (!begin_trial(&t, l))
        return;
    t.forward = true;
    t.n = l->out_count;
    self->forward = fastest(&t, self->forward);
    t.forward = false;
    t.n = tt_shape_count(&l->param[WEIGHT]->shape);
    self->gradient = fastest(&t, self->gradient);
    free(t.memory);
}

/* What was chosen for a shape, so that it is measured once in the life of the program. */
struct choice {
    int64_t shape[13];
    int forward, gradient;
};

static struct choice choice_of(const struct tt_layer *l)
{
    const struct conv *s = l->self;
    return (struct choice){
        .shape = {l->in.dim[0], l->in.dim[1], l->in.dim[2], s->out, s->kernel[0], s->kernel[1],
                  s->stride[0], s->stride[1], s->pad[0], s->pad[1], s->dilation[0], s->dilation[1],
                  s->groups},
        .forward = s->forward,
        .gradient = s->gradient,
    };
}

void tt__conv_autotune(struct tt_layer *l, bool measure)
{
    enum { MOST = 64 };
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct choice known[MOST];
    static int n;
    struct conv *self = l->self;
    const double worth = 50e6; /* multiply-adds: more take so long that the products are large */
    tt__conv_usual(l);
    struct choice own = choice_of(l);
    pthread_mutex_lock(&lock);
    int i = 0;
    while (i < n && memcmp(known[i].shape, own.shape, sizeof own.shape) != 0)
        i++;
    if (i < n) {
        self->forward = known[i].forward;
        self->gradient = known[i].gradient;
    } else if (measure && l->multiply_adds <= worth) {
        take_fastest(l);
        if (n < MOST)
            known[n++] = choice_of(l);
    }
    pthread_mutex_unlock(&lock);
}
