/* A network as a graph of operations: what the engine turns its networks into, and what files
 * of other programs are written from.
 *
 * The words (names of operations, attributes, meaning of inputs) are those of ONNX's operator set
 * 17: github.com/onnx/onnx, docs/Operators.md.  A value is a tensor known by its name: the graph's
 * input, a node's output, or a tensor that the graph holds.
 *
 *     struct tt_graph g;
 *     tt_graph_init(&g, &input);
 *     tt_graph_op(&g, "Relu", g.value);
 *     rc = tt_graph_finish(&g, &output, err);
 *     ...
 *     tt_graph_done(&g);
 *
 * Nodes stand in the order of computing.  Memory that runs out is remembered, and told at the end
 * by tt_graph_finish(): nothing between needs a check.
 */
#ifndef TT_TENSOR_GRAPH_H
#define TT_TENSOR_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_GRAPH_NAME = 128, TT_GRAPH_ATTRS = 6, TT_GRAPH_FEW = 4 };

enum tt_graph_kind {
    TT_GRAPH_INT,
    TT_GRAPH_INT_LIST,
    TT_GRAPH_FLOAT,
    TT_GRAPH_TEXT,
    TT_GRAPH_TEXTS, /* lists of any length: */
    TT_GRAPH_FLOATS,
    TT_GRAPH_INTS
};

/* What a value is made of, by ONNX's numbers (TensorProto.DataType). */
enum tt_graph_type {
    TT_GRAPH_F32 = 1,
    TT_GRAPH_U8 = 2,
    TT_GRAPH_I64 = 7,
    TT_GRAPH_STRING = 8,
    TT_GRAPH_BOOL = 9,
    TT_GRAPH_F64 = 11
};

struct tt_graph_attr {
    const char *name; /* a literal */
    enum tt_graph_kind kind;
    int n; /* of a list */
    int64_t ints[TT_GRAPH_FEW];
    float real;
    /* Lists, which outlive the graph or are its own (tt_graph_keep()); a single text is one of 1.
     */
    const char *const *texts;
    const int64_t *longs;
    const float *floats;
};

struct tt_graph_node {
    const char *op;           /* "Conv": a literal */
    const char *domain;       /* "ai.onnx.ml", or NULL: ONNX's own */
    char name[TT_GRAPH_NAME]; /* "fc1/Gemm_0" */
    char out[TT_GRAPH_NAME];  /* the value that it makes; where the node is stays as it is */
    const char **in;          /* the values that it reads; owned */
    int n_in, n_attrs;
    struct tt_graph_attr attr[TT_GRAPH_ATTRS];
};

/* A tensor of the graph: one of the four is not NULL. */
struct tt_graph_tensor {
    char name[TT_GRAPH_NAME];
    struct tt_shape shape;
    const float *floats; /* or: */
    const int64_t *whole;
    const double *doubles;
    const char *const *texts;
    void *owned; /* the graph's own copy; NULL where the numbers are someone else's */
};

/* What comes in or goes out; N samples come before its shape. */
struct tt_graph_value {
    const char *name; /* outlives the graph */
    enum tt_graph_type type;
    struct tt_shape shape; /* of one sample; n = 0: a number of each */
};

struct tt_graph {
    struct tt_shape input, output; /* of one sample; N samples come before */
    const char *input_name, *output_name;
    struct tt_graph_node **node;
    struct tt_graph_tensor **tensor;
    int n_nodes, n_tensors;
    /* Where there are several, or such as are no float32; otherwise input and output are all. */
    struct tt_graph_value *inputs, *outputs;
    int n_inputs, n_outputs;
    struct tt_graph_kept *kept; /* memory that goes with it */
    /* While the graph is made: */
    const char *scope;     /* begins the names of nodes */
    const char *value;     /* what the last operation made; set it to go on from another one */
    const char *const *in; /* all that a layer reads, NULL-ended; the first is `value` */
    bool failed;           /* memory has run out */
    struct tt_graph_node spare_node; /* what is handed out then */
    struct tt_graph_tensor spare_tensor;
};

void tt_graph_init(struct tt_graph *g, const struct tt_shape *input);
void tt_graph_done(struct tt_graph *g);

/* Appends an operation; its inputs are names of values, which outlive the graph or are the graph's,
 * up to the first NULL.  g->value is its output then.  Add attributes to what is returned.
 *     tt_graph_op(g, "Gemm", x, weight, bias) */
#define tt_graph_op(g, op, ...) tt_graph_append(g, op, (const char *const[]){__VA_ARGS__, NULL})
struct tt_graph_node *tt_graph_append(struct tt_graph *g, const char *op, const char *const *in);
void tt_graph_int(struct tt_graph_node *node, const char *name, int64_t value);
void tt_graph_ints(struct tt_graph_node *node, const char *name, const int64_t *value, int n);
void tt_graph_float(struct tt_graph_node *node, const char *name, double value);

/* A tensor under a name of its own, whose numbers stay where they are and outlive the graph.
 * Returns the name to read it by. */
const char *tt_graph_weight(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                            const float *values);

/* The same with memory of the graph's own for the numbers, which the caller fills in: *numbers,
 * NULL when there is none left. */
const char *tt_graph_own_weight(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                                float **numbers);

/* Constants: copied, and named by scope and `name`.  The first is filled with `value`. */
const char *tt_graph_fill(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                          float value);
const char *tt_graph_floats(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                            const float *values);
const char *tt_graph_whole(struct tt_graph *g, const char *name, const int64_t *values, int n);
const char *tt_graph_scalar(struct tt_graph *g, const char *name, double value);

const char *tt_graph_doubles(struct tt_graph *g, const char *name, const struct tt_shape *shape,
                             const double *values);
/* The pointers are copied, the texts outlive the graph. */
const char *tt_graph_texts(struct tt_graph *g, const char *name, const char *const *values, int n);
/* A list for an attribute (an op's own): */
void tt_graph_attr_text(struct tt_graph_node *node, const char *name, const char *const *text);
void tt_graph_attr_texts(struct tt_graph_node *node, const char *name, const char *const *texts,
                         int n);
void tt_graph_attr_ints(struct tt_graph_node *node, const char *name, const int64_t *values, int n);
void tt_graph_attr_floats(struct tt_graph_node *node, const char *name, const float *values, int n);
/* Memory that lives as long as the graph; NULL, remembered, where there is none. */
void *tt_graph_keep(struct tt_graph *g, size_t bytes);

/* Adds an input or an output besides `input` and `output`, which count no longer then. */
void tt_graph_add_input(struct tt_graph *g, const struct tt_graph_value *value);
void tt_graph_add_output(struct tt_graph *g, const struct tt_graph_value *value);
/* The nodes from number `from` on come first: what was added last computes what the others read. */
void tt_graph_move_first(struct tt_graph *g, int from);

/* Ends the graph: g->value, of shape `output`, becomes its output, under output_name. */
int tt_graph_finish(struct tt_graph *g, const struct tt_shape *output, struct tt_err *err);

#endif
