#include <tuitrain/run/link/health.h>

/* The limits were measured: tests/run/observe/test_coach.c has the runs. */
const struct tt_rule_type tt_rules[TT_RULE_COUNT] = {
    [TT_RULE_LR_HIGH] = {"the learning rate is too high", 0.015,
                         "updates of about a thousandth of the weights are usual; where they are "
                         "above a hundredth, losses go to and fro",
                         "a lower learning rate; units that have died come back in a new run only"},
    [TT_RULE_LR_LOW] = {"the learning rate is too low", 5e-4,
                        "updates of about a thousandth of the weights are usual",
                        "a higher learning rate, or a search for one"},
    [TT_RULE_SMALL_BATCH] = {"too small a batch for batch norm", 8,
                             "the spread of fewer than 8 values is wrong by a third and more",
                             "a larger batch, or groupnorm or layernorm in its place"},
    [TT_RULE_LEAK] = {"the data give the answers away", 0.02,
                      "real data hold a stray copy or two, and no column that knows everything",
                      "data without copies: validation says too much"},
    [TT_RULE_IMBALANCE] = {"rare classes are not learned", 0.85,
                           "where classes are learned alike, their mean recall is the accuracy",
                           "--loss 'cross-entropy weights=balanced', more samples of rare classes"},
    [TT_RULE_LABEL_NOISE] = {"labels look wrong", 0.12,
                             "a network is sure and wrong in a few per cent; that it is so evenly "
                             "for all pairs of classes is chance, not likeness",
                             "a look at the worst samples, label-smoothing=0.1, fewer epochs"},
    [TT_RULE_DEAD] = {"dead units", 0.5,
                      "a few dead units are usual; half of a layer is capacity lost",
                      "a lower learning rate from the start, or leakyrelu or gelu"},
    [TT_RULE_SATURATED] = {"saturated units", 0.5,
                           "an output at its end passes on less than an eighth of its gradient",
                           "batchnorm before it, a lower learning rate, or relu in its place"},
    [TT_RULE_VANISHING] = {"vanishing gradient", 2e-3,
                           "layers of a network that trains differ by a factor of 100 at most",
                           "relu, batchnorm or residual blocks; fewer layers"},
    [TT_RULE_EXPLODING] = {"exploding gradient", 100,
                           "of losses that begin near 1 the gradient's norm is near 1, too",
                           "clip-norm 1, or a lower learning rate"},
    [TT_RULE_OVERFITTING] = {"over-fitting", 0.05,
                             "validation losses wander by a few per cent by chance",
                             "going back to the best epoch, more dropout or weight-decay, augment, "
                             "a smaller network, more data"},
    [TT_RULE_UNDERFITTING] = {"under-fitting", 0.35,
                              "a network that is large enough gets well below a third of the loss "
                              "of one that knows nothing, where the data allow it",
                              "a larger network, less dropout or weight-decay, more columns"},
    [TT_RULE_NOT_LEARNING] =
        {"not learning", 1.05,
         "always naming the commonest class is right so often without learning",
         "a search for a learning rate; a look at the labels"},
    [TT_RULE_WAITING] = {"waiting for data", 0.2,
                         "what reads ahead keeps up with most disks, and then steps do not wait",
                         "a new run with more --workers, with --in-memory yes, or without "
                         "--no-cache"},
};
