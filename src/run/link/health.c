#include <tuitrain/run/link/health.h>

const struct tt_rule_type tt_rules[TT_RULE_COUNT] = {
    [TT_RULE_OVERFITTING] = {"over-fitting", 0.05,
                             "validation losses wander by a few per cent by chance",
                             "more dropout or weight-decay, augment, a smaller network, or "
                             "going back to the best epoch"},
    [TT_RULE_NOT_LEARNING] =
        {"not learning", 1.05,
         "always naming the commonest class is right so often without learning",
         "another learning rate (F searches for one); look at the labels"},
    [TT_RULE_RISING] = {"loss rises", 1.5, "an epoch's mean loss hardly rises by chance",
                        "a lower learning rate: -, or clip-norm 1"},
    [TT_RULE_DEAD] = {"dead units", 0.5,
                      "a few dead units are usual; half of a layer is capacity lost",
                      "a lower learning rate from the start, or leakyrelu or gelu"},
    [TT_RULE_SATURATED] = {"saturated", 0.5,
                           "an output at its end passes on less than an eighth of its gradient",
                           "batchnorm before it, a lower learning rate, or relu in its place"},
    [TT_RULE_VANISHING] = {"vanishing gradient", 1e-4,
                           "layers of a network that trains differ by a factor of 100 at most",
                           "relu, batchnorm or residual blocks; fewer layers"},
    [TT_RULE_EXPLODING] = {"exploding gradient", 100,
                           "of losses that begin near 1 the gradient's norm is near 1, too",
                           "clip-norm 1, or a lower learning rate"},
    [TT_RULE_LR_HIGH] = {"learning rate far too high", 3e-2,
                         "updates of about a thousandth of the weights are usual",
                         "a lower learning rate: -, or F to search for one"},
    [TT_RULE_LR_LOW] = {"learning rate far too low", 1e-6,
                        "updates of about a thousandth of the weights are usual",
                        "a higher learning rate: +, or F to search for one"},
};
