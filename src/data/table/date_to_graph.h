/* A date as operations, and what makes operations shorter to write. */
#ifndef TT_DATA_TABLE_DATE_TO_GRAPH_H
#define TT_DATA_TABLE_DATE_TO_GRAPH_H

#include <tuitrain/data/schema.h>
#include <tuitrain/tensor/graph.h>

/* What a column becomes of `days` (N, 1) double, without gaps. */
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
