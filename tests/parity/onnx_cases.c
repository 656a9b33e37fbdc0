/* Writes networks with every layer as ONNX files, each with a batch and what the engine makes of
 * it, for check_onnx.py and check_onnx.js to compute the same.  No test by itself.
 *
 * usage: onnx_cases FOLDER        writes FOLDER/NN.onnx and FOLDER/NN.safetensors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/rng.h>
#include <tuitrain/formats/onnx.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/nn/presets.h>

#include "../support/shapes.h"

struct net_case {
    const char *net;
    int64_t n; /* samples */
    struct tt_shape input;
};

static const struct net_case cases[] = {
    {"784-128-10", 1000, IMAGE(1, 28, 28)},
    {"lenet5", 1000, IMAGE(1, 28, 28)},
    {"cnn-small", 1000, IMAGE(1, 28, 28)},
    {"resnet8", 200, IMAGE(3, 32, 32)},
    {"linear 5", 50, VECTOR(7)},
    {"linear 33 bias=no", 50, VECTOR(129)},
    {"7-6-5-4", 50, VECTOR(7)},
    {"dropout 0.5", 50, VECTOR(7)},
    {"flatten", 50, IMAGE(2, 3, 4)},
    {"dropout; relu; dropout", 50, VECTOR(7)},
    {"conv 5 3", 50, IMAGE(3, 7, 9)},
    {"conv 5 3 pad=1 bias=no", 50, IMAGE(1, 5, 5)},
    {"conv 4 2 stride=3", 50, IMAGE(2, 11, 8)},
    {"conv 4 3x2 stride=2x1 pad=1x0 dilation=1x2", 50, IMAGE(2, 11, 8)},
    {"conv 3 3 dilation=2 pad=1", 50, IMAGE(2, 9, 7)},
    {"conv 4 3 groups=2 stride=2", 50, IMAGE(6, 7, 7)},
    {"conv 10 3 groups=5 pad=1", 50, IMAGE(5, 7, 7)},
    {"conv 5 1", 50, IMAGE(2, 3, 5)},
    {"maxpool", 50, IMAGE(2, 7, 7)},
    {"maxpool 3 stride=2 pad=1", 50, IMAGE(2, 7, 8)},
    {"maxpool 2x3 stride=1x2", 50, IMAGE(2, 7, 8)},
    {"avgpool", 50, IMAGE(2, 7, 7)},
    {"avgpool 3 stride=2 pad=1", 50, IMAGE(2, 7, 8)},
    {"avgpool 3 stride=2 pad=1 count_include_pad=no", 50, IMAGE(2, 7, 8)},
    {"avgpool 2x3 pad=1x0 stride=3x1", 50, IMAGE(2, 7, 8)},
    {"adaptiveavgpool 2x4", 50, IMAGE(3, 6, 8)},
    {"adaptiveavgpool", 50, IMAGE(3, 6, 8)},
    {"adaptiveavgpool 2x3", 50, IMAGE(3, 7, 7)},
    {"adaptiveavgpool 5", 50, IMAGE(2, 7, 3)},
    {"globalavgpool", 50, IMAGE(3, 6, 8)},
    {"batchnorm", 50, VECTOR(7)},
    {"batchnorm affine=no eps=0.01", 50, VECTOR(7)},
    {"batchnorm", 50, IMAGE(4, 5, 6)},
    {"batchnorm affine=no", 50, IMAGE(4, 5, 6)},
    {"layernorm", 50, VECTOR(17)},
    {"layernorm affine=no eps=0.01", 50, VECTOR(17)},
    {"layernorm", 50, IMAGE(4, 5, 6)},
    {"layernorm affine=no", 50, IMAGE(4, 5, 6)},
    {"groupnorm 3", 50, IMAGE(6, 5, 4)},
    {"groupnorm 6", 50, IMAGE(6, 5, 4)},
    {"groupnorm 2 affine=no eps=0.01", 50, IMAGE(6, 5, 4)},
    {"groupnorm 4", 50, VECTOR(20)},
    {"dropout2d", 50, IMAGE(4, 5, 6)},
    {"relu", 50, VECTOR(7)},
    {"leakyrelu 0.2", 50, VECTOR(7)},
    {"prelu", 50, VECTOR(7)},
    {"prelu 7", 50, VECTOR(7)},
    {"prelu", 50, IMAGE(4, 5, 6)},
    {"prelu 4", 50, IMAGE(4, 5, 6)},
    {"elu 0.7", 50, VECTOR(7)},
    {"gelu", 50, VECTOR(7)},
    {"gelu", 50, IMAGE(4, 5, 6)},
    {"silu", 50, VECTOR(7)},
    {"sigmoid", 50, VECTOR(7)},
    {"tanh", 50, VECTOR(7)},
    {"softplus", 50, VECTOR(7)},
    {"softplus 3", 50, VECTOR(7)},
    {"softmax", 50, VECTOR(7)},
    {"softmax", 50, IMAGE(4, 5, 6)},
    {"glu 5", 50, VECTOR(7)},
    {"glu 33; linear 4", 50, VECTOR(65)},
    {"concat { linear 3; tanh | sigmoid | linear 2 | dropout }; linear 3", 50, VECTOR(5)},
    {"concat { batchnorm; relu; conv 3 3 pad=1 }; concat { conv 2 1 }", 50, IMAGE(2, 5, 6)},
    {"residual { linear 5; tanh }; linear 3", 50, VECTOR(5)},
    {"residual { dropout | relu }", 50, VECTOR(5)},
    {"residual { relu; linear 4 | linear 4 bias=no name=skip }; relu; linear 3", 50, VECTOR(6)},
    {"residual { residual { linear 5; relu }; tanh | residual { sigmoid } }; linear 3", 50,
     VECTOR(5)},
    {"conv 8 3 pad=1; groupnorm 4; gelu; residual { conv 8 3 pad=1; batchnorm; silu; conv 8 3 "
     "pad=1 groups=2; layernorm }; prelu 8; adaptiveavgpool 3; flatten; linear 12; elu; linear",
     50, IMAGE(3, 10, 11)},
};

static float draw(struct tt_rng *r, float low, float high)
{
    return low + (high - low) * tt_rng_uniform(r);
}

/* Nothing may stay at an initial value that would hide it: ones, zeros, equal slopes. */
static void scatter(struct tt_model *m, struct tt_rng *r)
{
    for (int i = 0; i < tt_model_params(m); i++) {
        const struct tt_param *p = tt_model_param(m, i);
        for (int64_t k = 0; k < tt_shape_count(&p->shape); k++)
            p->value[k] += draw(r, -0.1f, 0.1f);
    }
    for (int i = 0; i < tt_model_buffers(m); i++) {
        const struct tt_param *p = tt_model_buffer(m, i);
        for (int64_t k = 0; k < tt_shape_count(&p->shape); k++)
            p->value[k] = strstr(p->name, "var") ? draw(r, 0.5f, 2) : draw(r, -0.5f, 0.5f);
    }
}

struct run {
    struct tt_model *m;
    int64_t n;
    const float *x, *z;
};

static void forward(const struct tt_thread_team *team, void *context)
{
    struct run *r = context;
    const struct tt_pass pass = {.team = team, .n = r->n};
    const float *z = tt_model_forward(r->m, &pass, r->x);
    if (team->rank == 0)
        r->z = z;
}

static struct tt_shape batch_of(int64_t n, const struct tt_shape *sample)
{
    struct tt_shape s = {.n = sample->n + 1, .dim = {n}};
    memcpy(s.dim + 1, sample->dim, (size_t)sample->n * sizeof *s.dim);
    return s;
}

static int write_case(const char *folder, int i, const struct net_case *c, struct run *r,
                      struct tt_err *err)
{
    char path[512];
    struct tt_graph g;
    int rc = tt_model_to_graph(r->m, &g, err);
    snprintf(path, sizeof path, "%s/%02d.onnx", folder, i);
    const struct tt_metadata note = {"net", c->net};
    if (rc == 0)
        rc = tt_onnx_write(path, &g, &note, 1, err);
    struct tt_shape x = batch_of(c->n, &g.input), y = batch_of(c->n, &g.output);
    tt_graph_done(&g);
    struct tt_named_tensor tensor[] = {
        {.name = "x",
         .dtype = TT_F32,
         .shape = x,
         .data = r->x,
         .bytes = sizeof(float) * (size_t)tt_shape_count(&x)},
        {.name = "y",
         .dtype = TT_F32,
         .shape = y,
         .data = r->z,
         .bytes = sizeof(float) * (size_t)tt_shape_count(&y)},
    };
    struct tt_metadata meta = note;
    const struct tt_tensor_set set = {
        .tensor = tensor, .n_tensors = 2, .metadata = &meta, .n_metadata = 1};
    snprintf(path, sizeof path, "%s/%02d.safetensors", folder, i);
    return rc < 0 ? rc : tt_safetensors_write(path, &set, err);
}

/* Images are (C,H,W) in the files, (H,W,C) in the engine. */
static float *turn(const float *x, int64_t n, const struct tt_shape *s, bool to_places)
{
    int64_t size = tt_shape_count(s), channels = s->dim[0], places = size / channels;
    float *to = calloc((size_t)(n * size), sizeof *to);
    for (int64_t i = 0; to && i < n * size; i++) {
        int64_t c = i % size / places, p = i % places, other = i / size * size + p * channels + c;
        to[to_places ? other : i] = x[to_places ? i : other];
    }
    return to;
}

static int make_case(const char *folder, int i, const struct net_case *c, struct tt_err *err)
{
    struct tt_rng rng;
    int rc = -1;
    int64_t size = c->n * tt_shape_count(&c->input);
    const struct tt_plan plan = {.train_batch = 1, .eval_batch = c->n, .threads = 1};
    float *x = calloc((size_t)size, sizeof *x), *turned = NULL, *z = NULL;
    struct tt_model *m = tt_model_new(c->net, &c->input, 10, NULL, err);
    if (!x || !m || tt_model_plan(m, &plan, err) < 0)
        goto out;
    tt_model_init(m, 7);
    tt_rng_init(&rng, 5, TT_RNG_SHUFFLE, (uint64_t)i);
    scatter(m, &rng);
    for (int64_t k = 0; k < size; k++)
        x[k] = draw(&rng, -3, 3);
    turned = turn(x, c->n, &c->input, true);
    struct run r = {.m = m, .n = c->n, .x = turned};
    if (turned)
        tt_par_run(1, forward, &r);
    z = r.z ? turn(r.z, c->n, &tt_model_layer(m, tt_model_layers(m) - 1)->out, false) : NULL;
    r.x = x;
    r.z = z;
    rc = z ? write_case(folder, i, c, &r, err) : tt_fail(err, TT_ENOMEM, "out of memory");
out:
    free(turned);
    free(z);
    tt_model_free(m);
    free(x);
    return rc;
}

int main(int argc, char **argv)
{
    struct tt_err err = {0};
    int n = sizeof cases / sizeof cases[0];
    if (argc != 2) {
        fprintf(stderr, "usage: onnx_cases FOLDER\n");
        return 2;
    }
    for (int i = 0; i < n; i++)
        if (make_case(argv[1], i, &cases[i], &err) < 0) {
            fprintf(stderr, "%s: %s\n", cases[i].net, err.text);
            return 1;
        }
    return 0;
}
