/* A schema's columns as operations. */
#ifndef TT_DATA_TABLE_TO_GRAPH_H
#define TT_DATA_TABLE_TO_GRAPH_H

#include <tuitrain/data/schema.h>
#include <tuitrain/tensor/graph.h>

/* Sets g->value to what the network takes, (N, n_inputs) float. */
void tt__schema_to_graph(const struct tt_schema *s, struct tt_graph *g);

/* Whether a column takes texts, not numbers. */
bool tt__column_is_text(const struct tt_column *c);

#endif
