/* Writing ONNX.
 *
 * The protobuf is encoded here rather than by protobuf-c: what we write are nine small messages of
 * numbers, texts and messages, which is the hundred lines below, against a library, a code
 * generator in every build, generated code, and a second copy of all weights in memory.  Here the
 * weights go from where they are to the file. */
#include <tuitrain/formats/onnx.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/version.h>

enum { IR_VERSION = 8, OPSET = 17, OPSET_ML = 3 };

/* --- protobuf -------------------------------------------------------------------------------- */

/* A message while it is made.  Memory that runs out is remembered. */
struct message {
    unsigned char *bytes;
    size_t n, room;
    bool failed;
};

enum { VARINT = 0, LENGTH = 2, FIXED32 = 5 }; /* wire types */

static void put(struct message *m, const void *bytes, size_t n)
{
    if (m->room - m->n < n) {
        size_t room = 2 * (m->n + n);
        unsigned char *more = realloc(m->bytes, room);
        if (!more) {
            m->failed = true;
            return;
        }
        m->bytes = more;
        m->room = room;
    }
    if (n > 0)
        memcpy(m->bytes + m->n, bytes, n);
    m->n += n;
}

/* Seven bits a byte, the lowest first; a set top bit says that more follow. */
static void put_varint(struct message *m, uint64_t value)
{
    unsigned char bytes[10];
    size_t n = 0;
    for (; value > 127; value >>= 7)
        bytes[n++] = (unsigned char)(value | 128);
    bytes[n++] = (unsigned char)value;
    put(m, bytes, n);
}

static void put_tag(struct message *m, unsigned field, unsigned wire)
{
    put_varint(m, field << 3 | wire);
}

static void put_int(struct message *m, unsigned field, int64_t value)
{
    put_tag(m, field, VARINT);
    put_varint(m, (uint64_t)value);
}

static void put_float(struct message *m, unsigned field, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const unsigned char bytes[4] = {(unsigned char)bits, (unsigned char)(bits >> 8),
                                    (unsigned char)(bits >> 16), (unsigned char)(bits >> 24)};
    put_tag(m, field, FIXED32);
    put(m, bytes, 4);
}

static void put_text(struct message *m, unsigned field, const char *text)
{
    size_t n = strlen(text);
    put_tag(m, field, LENGTH);
    put_varint(m, n);
    put(m, text, n);
}

/* Puts a finished message into another one, and frees it. */
static void put_message(struct message *m, unsigned field, struct message *inner)
{
    put_tag(m, field, LENGTH);
    put_varint(m, inner->n);
    put(m, inner->bytes, inner->n);
    m->failed = m->failed || inner->failed;
    free(inner->bytes);
    *inner = (struct message){0};
}

/* --- ONNX's messages, by the numbers of their fields ----------------------------------------- */

enum { /* AttributeProto.AttributeType */
       ATTR_FLOAT = 1,
       ATTR_INT = 2,
       ATTR_STRING = 3,
       ATTR_FLOATS = 6,
       ATTR_INTS = 7,
       ATTR_STRINGS = 8
};

static void put_attribute(struct message *node, const struct tt_graph_attr *a)
{
    struct message m = {0};
    put_text(&m, 1, a->name);
    switch (a->kind) {
    case TT_GRAPH_FLOAT:
        put_float(&m, 2, a->real);
        break;
    case TT_GRAPH_INT:
        put_int(&m, 3, a->ints[0]);
        break;
    case TT_GRAPH_TEXT:
        put_text(&m, 4, a->texts[0]);
        break;
    case TT_GRAPH_FLOATS:
        for (int i = 0; i < a->n; i++)
            put_float(&m, 7, a->floats[i]);
        break;
    case TT_GRAPH_TEXTS:
        for (int i = 0; i < a->n; i++)
            put_text(&m, 9, a->texts[i]);
        break;
    default:
        for (int i = 0; i < a->n; i++)
            put_int(&m, 8, a->longs ? a->longs[i] : a->ints[i]);
    }
    static const int types[] = {[TT_GRAPH_INT] = ATTR_INT,       [TT_GRAPH_INT_LIST] = ATTR_INTS,
                                [TT_GRAPH_FLOAT] = ATTR_FLOAT,   [TT_GRAPH_TEXT] = ATTR_STRING,
                                [TT_GRAPH_TEXTS] = ATTR_STRINGS, [TT_GRAPH_FLOATS] = ATTR_FLOATS,
                                [TT_GRAPH_INTS] = ATTR_INTS};
    put_int(&m, 20, types[a->kind]);
    put_message(node, 5, &m);
}

static void put_node(struct message *graph, const struct tt_graph_node *node)
{
    struct message m = {0};
    for (int i = 0; i < node->n_in; i++)
        put_text(&m, 1, node->in[i]);
    put_text(&m, 2, node->out);
    put_text(&m, 3, node->name);
    put_text(&m, 4, node->op);
    for (int i = 0; i < node->n_attrs; i++)
        put_attribute(&m, &node->attr[i]);
    if (node->domain)
        put_text(&m, 7, node->domain);
    put_message(graph, 1, &m);
}

static void put_dim(struct message *shape, const char *name, int64_t size)
{
    struct message m = {0};
    if (name)
        put_text(&m, 2, name);
    else
        put_int(&m, 1, size);
    put_message(shape, 1, &m);
}

/* ValueInfoProto { name, type { tensor_type { elem_type, shape { dim } } } } */
static void put_value(struct message *graph, unsigned field, const struct tt_graph_value *v)
{
    const struct tt_shape *sample = &v->shape;
    struct message value = {0}, type = {0}, tensor = {0}, shape = {0};
    put_dim(&shape, "N", 0);
    for (int i = 0; i < sample->n; i++)
        put_dim(&shape, NULL, sample->dim[i]);
    put_int(&tensor, 1, v->type);
    put_message(&tensor, 2, &shape);
    put_message(&type, 1, &tensor);
    put_text(&value, 1, v->name);
    put_message(&value, 2, &type);
    put_message(graph, field, &value);
}

static uint64_t tensor_bytes(const struct tt_graph_tensor *t)
{
    size_t each = t->whole ? sizeof *t->whole : t->doubles ? sizeof *t->doubles : sizeof *t->floats;
    return t->texts ? 0 : (uint64_t)tt_shape_count(&t->shape) * each;
}

/* A tensor inside its graph, all but the numbers at its end. */
static void put_tensor_head(struct message *graph, const struct tt_graph_tensor *t)
{
    struct message m = {0};
    for (int i = 0; i < t->shape.n; i++)
        put_int(&m, 1, t->shape.dim[i]);
    put_int(&m, 2,
            t->whole     ? TT_GRAPH_I64
            : t->doubles ? TT_GRAPH_F64
            : t->texts   ? TT_GRAPH_STRING
                         : TT_GRAPH_F32);
    for (int64_t i = 0; t->texts && i < tt_shape_count(&t->shape); i++)
        put_text(&m, 6, t->texts[i]);
    put_text(&m, 8, t->name);
    if (!t->texts) {
        put_tag(&m, 9, LENGTH);
        put_varint(&m, tensor_bytes(t));
    }
    put_tag(graph, 5, LENGTH);
    put_varint(graph, m.n + tensor_bytes(t));
    put(graph, m.bytes, m.n);
    graph->failed = graph->failed || m.failed;
    free(m.bytes);
}

static void put_pair(struct message *model, unsigned field, const char *first, const char *second)
{
    struct message m = {0};
    put_text(&m, 1, first);
    put_text(&m, 2, second);
    put_message(model, field, &m);
}

/* --- the file -------------------------------------------------------------------------------- */

/* The parts of a file: what comes before the weights, the head of each weight, what comes after. */
struct parts {
    struct message before, after;
    struct message *head; /* (n_tensors) */
    uint64_t size;        /* of the whole file */
};

static void free_parts(struct parts *p, const struct tt_graph *g)
{
    for (int i = 0; p->head && i < g->n_tensors; i++)
        free(p->head[i].bytes);
    free(p->head);
    free(p->before.bytes);
    free(p->after.bytes);
}

/* Everything of the graph but its weights: these are its last fields. */
static void put_graph(struct message *m, const struct tt_graph *g)
{
    for (int i = 0; i < g->n_nodes; i++)
        put_node(m, g->node[i]);
    put_text(m, 2, "network");
    const struct tt_graph_value in = {g->input_name, TT_GRAPH_F32, g->input};
    const struct tt_graph_value out = {g->output_name, TT_GRAPH_F32, g->output};
    for (int i = 0; i < g->n_inputs; i++)
        put_value(m, 11, &g->inputs[i]);
    if (g->n_inputs == 0)
        put_value(m, 11, &in);
    for (int i = 0; i < g->n_outputs; i++)
        put_value(m, 12, &g->outputs[i]);
    if (g->n_outputs == 0)
        put_value(m, 12, &out);
}

static bool uses_ml(const struct tt_graph *g)
{
    for (int i = 0; i < g->n_nodes; i++)
        if (g->node[i]->domain)
            return true;
    return false;
}

static bool make_parts(struct parts *p, const struct tt_graph *g,
                       const struct tt_metadata *metadata, size_t n)
{
    struct message graph = {0}, opset = {0};
    bool failed = false;
    p->head = calloc((size_t)g->n_tensors + 1, sizeof *p->head);
    put_graph(&graph, g);
    uint64_t weights = 0;
    for (int i = 0; p->head && i < g->n_tensors; i++) {
        put_tensor_head(&p->head[i], g->tensor[i]);
        weights += p->head[i].n + tensor_bytes(g->tensor[i]);
        failed = failed || p->head[i].failed;
    }
    put_int(&p->before, 1, IR_VERSION);
    put_text(&p->before, 2, "tuitrain");
    put_text(&p->before, 3, tt_version());
    put_int(&opset, 2, OPSET); /* of the domain "", ONNX's own */
    put_message(&p->before, 8, &opset);
    if (uses_ml(g)) {
        put_text(&opset, 1, "ai.onnx.ml");
        put_int(&opset, 2, OPSET_ML);
        put_message(&p->before, 8, &opset);
    }
    put_tag(&p->before, 7, LENGTH);
    put_varint(&p->before, graph.n + weights);
    put(&p->before, graph.bytes, graph.n);
    failed = failed || graph.failed || !p->head;
    free(graph.bytes);
    for (size_t i = 0; i < n; i++)
        put_pair(&p->after, 14, metadata[i].key, metadata[i].value);
    p->size = p->before.n + weights + p->after.n;
    return !failed && !p->before.failed && !p->after.failed;
}

static int write_parts(const char *path, const struct parts *p, const struct tt_graph *g,
                       struct tt_err *err)
{
    struct tt_file f = TT_FILE_INIT;
    int rc = -1;
    if (tt_file_begin(&f, path, err) < 0 ||
        tt_file_write(&f, p->before.bytes, p->before.n, err) < 0)
        goto out;
    for (int i = 0; i < g->n_tensors; i++) {
        const struct tt_graph_tensor *t = g->tensor[i];
        const void *numbers = t->whole     ? (const void *)t->whole
                              : t->doubles ? (const void *)t->doubles
                                           : t->floats;
        if (tt_file_write(&f, p->head[i].bytes, p->head[i].n, err) < 0 ||
            tt_file_write(&f, numbers, (size_t)tensor_bytes(t), err) < 0)
            goto out;
    }
    if (tt_file_write(&f, p->after.bytes, p->after.n, err) == 0)
        rc = tt_file_commit(&f, err);
out:
    tt_file_done(&f);
    return rc;
}

int tt_onnx_write(const char *path, const struct tt_graph *g, const struct tt_metadata *metadata,
                  size_t n, struct tt_err *err)
{
    struct parts p = {0};
    int rc;
    if (!make_parts(&p, g, metadata, n))
        rc = tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    else if (p.size > INT32_MAX)
        rc = tt_fail(err, TT_EINPUT, "%s: the network takes %.1f GiB, an ONNX file holds 2 at most",
                     path, (double)p.size / 0x1p30);
    else
        rc = write_parts(path, &p, g, err);
    free_parts(&p, g);
    return rc;
}
