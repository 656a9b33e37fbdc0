/* ONNX: a network as other programs run it.
 *
 * A file is one protobuf message, ModelProto: the graph with its nodes, its weights, and the names
 * and shapes of input and output.  Written as IR version 8 with operator set 17.
 * Sources: github.com/onnx/onnx, onnx/onnx.proto (field numbers) and docs/IR.md; protobuf.dev,
 * "Encoding".
 *
 * The graph comes from tensor/graph.h.  Input and output are float32 of shape (N, ...), N any
 * number of samples.  Writing is atomic (base/file.h), little-endian, and the same graph gives the
 * same bytes.
 */
#ifndef TT_FORMATS_ONNX_H
#define TT_FORMATS_ONNX_H

#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/tensor/graph.h>

/* A protobuf message holds less than 2 GiB; a larger network is refused before anything is
 * written.  `metadata`, n pairs of UTF-8, becomes metadata_props. */
#define TT_ONNX_OWN "tuitrain."
int tt_onnx_write(const char *path, const struct tt_graph *g, const struct tt_metadata *metadata,
                  size_t n, struct tt_err *err);

/* Reads what was written here: the weights by their names, and of metadata_props those that begin
 * with TT_ONNX_OWN, without that; the last must be TT_ONNX_OWN "format", "1".  Files of other
 * programs are refused.  The caller calls tt_tensor_set_done(). */
int tt_onnx_parse(const char *name, const unsigned char *data, size_t size,
                  struct tt_tensor_set *out, struct tt_err *err);
int tt_onnx_read(const char *path, struct tt_tensor_set *out, struct tt_err *err);

#endif
