/* The list of layers, in the order in which they are shown.  layers.c includes it twice, with LAYER
 * and JOIN defined each time.
 *
 * To add a layer:
 * 1. its file in src/nn/layers/: copy the nearest one, change it; it ends in one
 *    `const struct tt_layer_type tt_layer_NAME`.  An activation without weights is its two
 * formulas, its operations and its row in src/nn/layers/activations.c instead;
 * 2. its line here;
 * 3. its rows in the cases of tests/nn/test_layers.c, tests/nn/test_to_graph.c,
 *    tests/parity/make_fixtures.py (then run it) and tests/parity/onnx_cases.c; an ONNX operation
 *    that is new here goes into tests/parity/check_onnx.py;
 * 4. its paragraph in man/tuitrain-net.5.
 * The network language, --help, info, checkpoints and the views follow.
 *
 * A block of branches is two types in one file: a LAYER that opens it and names its `join`, and the
 * JOIN, whose inputs are the branches. */
LAYER(linear)
LAYER(conv)
LAYER(glu)
LAYER(maxpool)
LAYER(avgpool)
LAYER(adaptiveavgpool)
LAYER(globalavgpool)
LAYER(flatten)
LAYER(batchnorm)
LAYER(layernorm)
LAYER(groupnorm)
LAYER(dropout)
LAYER(dropout2d)
LAYER(relu)
LAYER(leakyrelu)
LAYER(prelu)
LAYER(elu)
LAYER(gelu)
LAYER(silu)
LAYER(sigmoid)
LAYER(tanh)
LAYER(softplus)
LAYER(softmax)
LAYER(residual)
LAYER(concat)
JOIN(add)
JOIN(cat)
