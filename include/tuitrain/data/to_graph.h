/* What happens to raw data before and after a network, as ONNX operations: so that a program which
 * runs the file needs to know nothing of it.
 *
 * Inputs, N rows each:
 *     pictures     "image", (N, C, H, W) bytes
 *     a table      one (N, 1) for each column that is used, by its name: double for numbers (NaN: a
 *                  gap), string for categories and truth values whose levels are texts ("": a gap),
 *                  double for dates: days since 1970-01-01 UTC
 *     rows of      "X", (N, columns) double, of tables without names and of arrays
 * Outputs: "probabilities" (N, classes) float and "label" (N) string; or "value" (N, 1) double.
 */
#ifndef TT_DATA_TO_GRAPH_H
#define TT_DATA_TO_GRAPH_H

#include <tuitrain/data/dataset.h>
#include <tuitrain/tensor/graph.h>

/* Puts the preprocessing before a finished graph of a network, and gives it its inputs.  `d` and
 * its schema outlive the graph. */
int tt_data_inputs_to_graph(const struct tt_data *d, struct tt_graph *g, struct tt_err *err);

/* How the network's outputs become probabilities. */
enum tt_chances { TT_SOFTMAX, TT_SIGMOIDS, TT_SHARES };
/* Puts what outputs mean behind it. */
int tt_data_outputs_to_graph(const struct tt_data *d, enum tt_chances chances, struct tt_graph *g,
                             struct tt_err *err);

#endif
