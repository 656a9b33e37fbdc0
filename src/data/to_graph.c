#include <tuitrain/data/to_graph.h>

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "table/date_to_graph.h"
#include "table/to_graph.h"

/* --- inputs ---------------------------------------------------------------------------------- */

/* One figure for all pixels, or of each channel. */
static const char *of_channels(struct tt_graph *g, const char *name, const struct tt_data *d,
                               const float *figure)
{
    const struct tt_shape each = {.n = 3, .dim = {d->input.dim[0], 1, 1}};
    return tt_data_channels(d) == 1 ? tt_graph_scalar(g, name, (double)figure[0])
                                    : tt_graph_floats(g, name, &each, figure);
}

/* (byte / 255 - mean) / std */
static void pictures(const struct tt_data *d, struct tt_graph *g)
{
    const struct tt_graph_value in = {.name = "image", .type = TT_GRAPH_U8, .shape = d->input};
    tt_graph_add_input(g, &in);
    const char *x = tt__cast(g, in.name, TT_GRAPH_F32);
    x = tt__op2(g, "Div", x, tt_graph_scalar(g, "byte", 255));
    x = tt__op2(g, "Sub", x, of_channels(g, "mean", d, d->mean));
    tt_graph_op(g, "Div", x, of_channels(g, "std", d, d->std));
}

/* (x - mean) * scale of each column, whatever it is called. */
static void rows(const struct tt_data *d, struct tt_graph *g)
{
    const struct tt_graph_value in = {.name = "X", .type = TT_GRAPH_F64, .shape = d->input};
    int64_t n = d->input.dim[0];
    double *mean = tt_graph_keep(g, 2 * (size_t)n * sizeof *mean), *scale = mean + n;
    tt_graph_add_input(g, &in);
    for (int64_t k = 0; mean && k < n; k++) {
        mean[k] = (double)d->column_mean[k];
        scale[k] = (double)d->column_scale[k];
    }
    if (!mean)
        return;
    const char *x = tt__op2(g, "Sub", in.name, tt_graph_doubles(g, "mean", &d->input, mean));
    x = tt__op2(g, "Mul", x, tt_graph_doubles(g, "scale", &d->input, scale));
    tt__cast(g, x, TT_GRAPH_F32);
}

static int out_of_memory(struct tt_err *err)
{
    return tt_fail(err, TT_ENOMEM, "out of memory for the operations before and after the network");
}

int tt_data_inputs_to_graph(const struct tt_data *d, struct tt_graph *g, struct tt_err *err)
{
    int network = g->n_nodes;
    g->scope = "inputs";
    if (d->input.n == 3)
        pictures(d, g);
    else if (d->schema)
        tt__schema_to_graph(d->schema, g);
    else
        rows(d, g);
    if (g->failed)
        return out_of_memory(err);
    /* A column may be called as the network's input was. */
    for (int i = 0; i < network; i++)
        for (int k = 0; k < g->node[i]->n_in; k++)
            if (g->node[i]->in[k] == g->input_name)
                g->node[i]->in[k] = g->value;
    tt_graph_move_first(g, network);
    g->scope = "";
    return g->failed ? out_of_memory(err) : 0;
}

/* --- outputs --------------------------------------------------------------------------------- */

/* A name that no input has. */
static const char *output_name(struct tt_graph *g, const char *name)
{
    bool taken = true;
    while (taken) {
        taken = false;
        for (int i = 0; i < g->n_inputs; i++)
            taken = taken || strcmp(g->inputs[i].name, name) == 0;
        char *longer = taken ? tt_graph_keep(g, strlen(name) + 8) : NULL;
        if (!longer)
            return name;
        sprintf(longer, "output_%s", name);
        name = longer;
    }
    return name;
}

/* Makes what the last operation made an output. */
static void put_out(struct tt_graph *g, const char *name, enum tt_graph_type type, int64_t width)
{
    struct tt_graph_value out = {.name = output_name(g, name), .type = type};
    if (width > 0)
        out.shape = tt_shape1(width);
    tt_graph_op(g, "Identity", g->value);
    if (!g->failed)
        tt_text_copy(g->node[g->n_nodes - 1]->out, TT_GRAPH_NAME, out.name);
    tt_graph_add_output(g, &out);
}

static void probabilities(const struct tt_data *d, enum tt_chances chances, struct tt_graph *g,
                          const char *z, int64_t outputs)
{
    static const int64_t axis = 1;
    const struct tt_shape one = tt_shape1(1);
    const char *p = z;
    if (chances == TT_SOFTMAX) {
        tt_graph_int(tt_graph_op(g, "Softmax", z), "axis", 1);
        return;
    }
    p = tt__op1(g, chances == TT_SIGMOIDS ? "Sigmoid" : "Relu", z);
    if (outputs < d->n_classes) { /* one output: that it is the second of two */
        if (chances == TT_SHARES)
            p = tt__op2(g, "Min", p, tt_graph_fill(g, "one", &one, 1));
        const char *rest = tt__op2(g, "Sub", tt_graph_fill(g, "one", &one, 1), p);
        tt_graph_int(tt_graph_op(g, "Concat", rest, p), "axis", 1);
    } else if (chances == TT_SHARES) {
        const char *sum = tt__op2(g, "ReduceSum", p, tt_graph_whole(g, "axis", &axis, 1));
        const char *least = tt_graph_fill(g, "least", &one, 1e-30F);
        tt_graph_op(g, "Div", p, tt__op2(g, "Max", sum, least));
    }
}

static void classes(const struct tt_data *d, struct tt_graph *g)
{
    const char **label = tt_graph_keep(g, (size_t)d->n_classes * sizeof *label);
    const char *p = g->value;
    put_out(g, "probabilities", TT_GRAPH_F32, d->n_classes);
    struct tt_graph_node *best = tt_graph_op(g, "ArgMax", p);
    tt_graph_int(best, "axis", 1);
    tt_graph_int(best, "keepdims", 0);
    const char *at = g->value;
    for (int i = 0; label && i < d->n_classes; i++)
        label[i] = tt_data_class(d, i);
    if (!label)
        return;
    tt_graph_op(g, "Gather", tt_graph_texts(g, "labels", label, d->n_classes), at);
    put_out(g, "label", TT_GRAPH_STRING, 0);
}

static const char *figures(struct tt_graph *g, const char *name, const double *v, int n)
{
    const struct tt_shape row = tt_shape1(n);
    return n == 1 ? tt__number(g, *v) : tt_graph_doubles(g, name, &row, v);
}

int tt_data_outputs_to_graph(const struct tt_data *d, enum tt_chances chances, struct tt_graph *g,
                             struct tt_err *err)
{
    static const char behind[] = "outputs/z";
    struct tt_graph_node *last = g->node[g->n_nodes - 1];
    g->scope = "outputs";
    tt_text_copy(last->out, sizeof last->out, behind); /* a column may be called "output" */
    if (d->n_classes) {
        probabilities(d, chances, g, last->out, g->output.dim[0]);
        classes(d, g);
    } else {
        const char *x = tt__cast(g, last->out, TT_GRAPH_F64);
        x = tt__op2(g, "Mul", x, figures(g, "std", d->value_std, tt_data_values(d)));
        tt__op2(g, "Add", x, figures(g, "mean", d->value_mean, tt_data_values(d)));
        put_out(g, "value", TT_GRAPH_F64, tt_data_values(d));
    }
    g->scope = "";
    return g->failed ? out_of_memory(err) : 0;
}
