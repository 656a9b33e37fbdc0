/* The list of losses, in the order in which they are shown.  losses.c includes it twice, with LOSS
 * defined each time.
 *
 * To add a loss:
 * 1. its file in src/nn/losses/: copy the nearest one, change it; it ends in one
 *    `const struct tt_loss_type tt_loss_NAME`.  One of single differences between outputs and
 * values is its formula and its row in src/nn/losses/values.c instead;
 * 2. its line here;
 * 3. its rows in the cases of tests/nn/test_layers.c and tests/parity/make_fixtures.py (then run
 *    it);
 * 4. its paragraph in man/tuitrain.1. */
LOSS(cross_entropy)
LOSS(mse)
LOSS(l1)
LOSS(huber)
LOSS(bce)
