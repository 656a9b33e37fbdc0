/* The list of optimizers, in the order in which they are shown.  optimizers.c includes it twice,
 * with OPTIMIZER defined each time.
 *
 * To add an optimizer:
 * 1. its file in src/optim/: copy the nearest one, change it; it ends in one
 *    `const struct tt_optimizer_type tt_optimizer_NAME`;
 * 2. its line here;
 * 3. its case in tests/parity/make_fixtures.py (then run it), and its rows in
 *    tests/optim/test_optimizers.c where it has state or options that those do not show;
 * 4. its paragraph in man/tuitrain.1.
 * Its options become options of the command line. */
OPTIMIZER(sgd)
OPTIMIZER(adam)
OPTIMIZER(adamw)
OPTIMIZER(rmsprop)
OPTIMIZER(adagrad)
OPTIMIZER(lion)
