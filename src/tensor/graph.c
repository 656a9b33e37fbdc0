#include <tuitrain/tensor/graph.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

/* The graph's own memory, in one list. */
struct tt_graph_kept {
    struct tt_graph_kept *next;
    max_align_t bytes[];
};

void tt_graph_init(struct tt_graph *g, const struct tt_shape *input)
{
    *g = (struct tt_graph){.input = *input, .input_name = "input", .output_name = "output"};
    g->scope = "";
    g->value = g->input_name;
}

void tt_graph_done(struct tt_graph *g)
{
    for (int i = 0; i < g->n_nodes; i++) {
        free(g->node[i]->in);
        free(g->node[i]);
    }
    free(g->spare_node.in);
    for (int i = 0; i < g->n_tensors; i++) {
        free(g->tensor[i]->owned);
        free(g->tensor[i]);
    }
    free(g->node);
    free(g->tensor);
    free(g->inputs);
    free(g->outputs);
    while (g->kept) {
        struct tt_graph_kept *next = g->kept->next;
        free(g->kept);
        g->kept = next;
    }
    memset(g, 0, sizeof *g);
}

/* Elements are allocated one by one, so that names inside them stay where they are when the list of
 * pointers to them grows. */
static void *longer(void *list, int n)
{
    return realloc(list, ((size_t)n + 1) * sizeof(void *));
}

/* --- nodes ----------------------------------------------------------------------------------- */

static struct tt_graph_node *new_node(struct tt_graph *g)
{
    struct tt_graph_node *node = calloc(1, sizeof *node), **list = longer(g->node, g->n_nodes);
    if (list)
        g->node = list;
    if (node && list) {
        list[g->n_nodes++] = node;
        return node;
    }
    free(node);
    g->failed = true;
    free(g->spare_node.in);
    memset(&g->spare_node, 0, sizeof g->spare_node);
    return &g->spare_node;
}

struct tt_graph_node *tt_graph_append(struct tt_graph *g, const char *op, const char *const *in)
{
    int index = g->n_nodes;
    struct tt_graph_node *node = new_node(g);
    node->op = op;
    snprintf(node->name, sizeof node->name, "%s%s%s_%d", g->scope, g->scope[0] ? "/" : "", op,
             index);
    tt_text_copy(node->out, sizeof node->out, node->name);
    int n = 0;
    while (in[n])
        n++;
    node->in = malloc(((size_t)n + 1) * sizeof *node->in);
    g->failed = g->failed || !node->in;
    for (; node->in && node->n_in < n; node->n_in++)
        node->in[node->n_in] = in[node->n_in];
    g->value = node->out;
    return node;
}

static struct tt_graph_attr *attribute(struct tt_graph_node *node, const char *name,
                                       enum tt_graph_kind kind)
{
    struct tt_graph_attr *a = &node->attr[node->n_attrs];
    node->n_attrs += node->n_attrs < TT_GRAPH_ATTRS - 1;
    *a = (struct tt_graph_attr){.name = name, .kind = kind};
    return a;
}

void tt_graph_int(struct tt_graph_node *node, const char *name, int64_t value)
{
    attribute(node, name, TT_GRAPH_INT)->ints[0] = value;
}

void tt_graph_ints(struct tt_graph_node *node, const char *name, const int64_t *value, int n)
{
    struct tt_graph_attr *a = attribute(node, name, TT_GRAPH_INT_LIST);
    for (a->n = 0; a->n < n && a->n < TT_GRAPH_FEW; a->n++)
        a->ints[a->n] = value[a->n];
}

void tt_graph_float(struct tt_graph_node *node, const char *name, double value)
{
    attribute(node, name, TT_GRAPH_FLOAT)->real = (float)value;
}

static struct tt_graph_attr *list_attribute(struct tt_graph_node *node, const char *name,
                                            enum tt_graph_kind kind, int n)
{
    struct tt_graph_attr *a = attribute(node, name, kind);
    a->n = n;
    return a;
}

void tt_graph_attr_text(struct tt_graph_node *node, const char *name, const char *const *text)
{
    list_attribute(node, name, TT_GRAPH_TEXT, 1)->texts = text;
}

void tt_graph_attr_texts(struct tt_graph_node *node, const char *name, const char *const *texts,
                         int n)
{
    list_attribute(node, name, TT_GRAPH_TEXTS, n)->texts = texts;
}

void tt_graph_attr_ints(struct tt_graph_node *node, const char *name, const int64_t *values, int n)
{
    list_attribute(node, name, TT_GRAPH_INTS, n)->longs = values;
}

void tt_graph_attr_floats(struct tt_graph_node *node, const char *name, const float *values, int n)
{
    list_attribute(node, name, TT_GRAPH_FLOATS, n)->floats = values;
}

/* --- tensors --------------------------------------------------------------------------------- */

static struct tt_graph_tensor *new_tensor(struct tt_graph *g, const struct tt_shape *shape)
{
    struct tt_graph_tensor *t = calloc(1, sizeof *t), **list = longer(g->tensor, g->n_tensors);
    if (list)
        g->tensor = list;
    if (t && list) {
        t->shape = *shape;
        list[g->n_tensors++] = t;
        return t;
    }
    free(t);
    g->failed = true;
    return &g->spare_tensor;
}

const char *tt_graph_weight(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                            const float *values)
{
    struct tt_graph_tensor *t = new_tensor(g, shape);
    tt_text_copy(t->name, sizeof t->name, name);
    t->floats = values;
    return t->name;
}

const char *tt_graph_own_weight(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                                float **numbers)
{
    struct tt_graph_tensor *t = new_tensor(g, shape);
    *numbers = NULL;
    if (t == &g->spare_tensor)
        return t->name;
    tt_text_copy(t->name, sizeof t->name, name);
    t->owned = *numbers = calloc((size_t)tt_shape_count(shape), sizeof **numbers);
    t->floats = *numbers;
    g->failed = g->failed || !t->owned;
    return t->name;
}

/* A tensor with memory for numbers of `size` bytes, which may be NULL. */
static struct tt_graph_tensor *constant(struct tt_graph *g, const char *name,
                                        const struct tt_shape *shape, size_t size)
{
    struct tt_graph_tensor *t = new_tensor(g, shape);
    if (t == &g->spare_tensor)
        return t;
    snprintf(t->name, sizeof t->name, "%s%s%s_%d", g->scope, g->scope[0] ? "/" : "", name,
             g->n_tensors - 1);
    t->owned = calloc((size_t)tt_shape_count(shape), size);
    g->failed = g->failed || !t->owned;
    return t;
}

const char *tt_graph_fill(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                          float value)
{
    struct tt_graph_tensor *t = constant(g, name, shape, sizeof(float));
    float *numbers = t->owned;
    for (int64_t i = 0; numbers && i < tt_shape_count(shape); i++)
        numbers[i] = value;
    t->floats = numbers;
    return t->name;
}

const char *tt_graph_floats(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                            const float *values)
{
    struct tt_graph_tensor *t = constant(g, name, shape, sizeof *values);
    if (t->owned)
        memcpy(t->owned, values, (size_t)tt_shape_count(shape) * sizeof *values);
    t->floats = t->owned;
    return t->name;
}

const char *tt_graph_whole(struct tt_graph *g, const char *name, const int64_t *values, int n)
{
    struct tt_shape shape = tt_shape1(n);
    struct tt_graph_tensor *t = constant(g, name, &shape, sizeof *values);
    if (t->owned)
        memcpy(t->owned, values, (size_t)n * sizeof *values);
    t->whole = t->owned;
    return t->name;
}

const char *tt_graph_scalar(struct tt_graph *g, const char *name, double value)
{
    return tt_graph_fill(g, name, &(struct tt_shape){.n = 0}, (float)value);
}

const char *tt_graph_doubles(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                             const double *values)
{
    struct tt_graph_tensor *t = constant(g, name, shape, sizeof *values);
    if (t->owned)
        memcpy(t->owned, values, (size_t)tt_shape_count(shape) * sizeof *values);
    t->doubles = t->owned;
    return t->name;
}

const char *tt_graph_texts(struct tt_graph *g, const char *name, const char *const *values, int n)
{
    struct tt_shape shape = tt_shape1(n);
    struct tt_graph_tensor *t = constant(g, name, &shape, sizeof *values);
    if (t->owned)
        memcpy(t->owned, values, (size_t)n * sizeof *values);
    t->texts = t->owned;
    return t->name;
}

void *tt_graph_keep(struct tt_graph *g, size_t bytes)
{
    struct tt_graph_kept *k = malloc(sizeof *k + bytes);
    if (!k) {
        g->failed = true;
        return NULL;
    }
    k->next = g->kept;
    g->kept = k;
    return k->bytes;
}

/* --- more than one input and output ---------------------------------------------------------- */

static void add_value(struct tt_graph *g, struct tt_graph_value **list, int *n,
                      const struct tt_graph_value *value)
{
    struct tt_graph_value *more = realloc(*list, ((size_t)*n + 1) * sizeof *more);
    if (!more) {
        g->failed = true;
        return;
    }
    more[(*n)++] = *value;
    *list = more;
}

void tt_graph_add_input(struct tt_graph *g, const struct tt_graph_value *value)
{
    add_value(g, &g->inputs, &g->n_inputs, value);
}

void tt_graph_add_output(struct tt_graph *g, const struct tt_graph_value *value)
{
    add_value(g, &g->outputs, &g->n_outputs, value);
}

void tt_graph_move_first(struct tt_graph *g, int from)
{
    size_t late = (size_t)(g->n_nodes - from);
    struct tt_graph_node **copy = malloc((late + 1) * sizeof *copy);
    if (!copy) {
        g->failed = true;
        return;
    }
    memcpy(copy, g->node + from, late * sizeof *copy);
    memmove(g->node + late, g->node, (size_t)from * sizeof *copy);
    memcpy(g->node, copy, late * sizeof *copy);
    free(copy);
}

/* --- the end --------------------------------------------------------------------------------- */

int tt_graph_finish(struct tt_graph *g, const struct tt_shape *output, struct tt_err *err)
{
    struct tt_graph_node *last = g->n_nodes ? g->node[g->n_nodes - 1] : NULL;
    g->scope = "";
    /* Nobody reads what the last node made, so it may get another name. */
    if (!last || g->value != last->out)
        last = tt_graph_op(g, "Identity", g->value);
    tt_text_copy(last->out, sizeof last->out, g->output_name);
    g->output = *output;
    return g->failed ? tt_fail(err, TT_ENOMEM, "out of memory for the network's graph") : 0;
}
