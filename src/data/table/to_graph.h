/* A schema's columns as operations. */
#ifndef TT_DATA_TABLE_TO_GRAPH_H
#define TT_DATA_TABLE_TO_GRAPH_H

#include <tuitrain/data/schema.h>
#include <tuitrain/tensor/graph.h>

/* Sets g->value to what the network takes, (N, n_inputs) float. */
void tt__schema_to_graph(const struct tt_schema *s, struct tt_graph *g);

/* What apply.c does with a column's cells (pieces of it). */
bool tt__column_is_text(const struct tt_column *c); /* takes texts, not numbers */
const char *tt__date_to_graph(const struct tt_schema *s, const struct tt_column *c,
                              struct tt_graph *g, const char *days);

/* Operations that make one value of one or two. */
const char *tt__op1(struct tt_graph *g, const char *op, const char *a);
const char *tt__op2(struct tt_graph *g, const char *op, const char *a, const char *b);
const char *tt__op3(struct tt_graph *g, const char *op, const char *a, const char *b,
                    const char *c);
const char *tt__cast(struct tt_graph *g, const char *a, enum tt_graph_type to);
const char *tt__number(struct tt_graph *g, double v); /* (1) double */

#endif
