/* The words of the glossary.  To add one: its row, in the alphabet's order, two sentences that need
 * no other word of the field where that can be. */
#include "glossary_words.h"

const struct tt_gloss tt_glossary[] = {
    {"accumulate", "gradient accumulation",
     "The gradients of several batches are added up before the weights change once. It has the "
     "effect of a larger batch without its memory."},
    {"accuracy", "acc",
     "The share of samples for which the class that the network holds for the likeliest is the "
     "right one. With rare classes it misleads: who always names the commonest class is right "
     "most of the time."},
    {"activation", "activations|activation function",
     "A function that each unit's sum is put through, so that layers on top of each other can "
     "bend space rather than only turn it. The values that come out are called activations, too."},
    {"Adam", "adamw|nadam|radam",
     "An optimizer that gives each weight a step size of its own, from how large and how steady "
     "its gradient has been. It forgives a badly chosen learning rate more than plain SGD does."},
    {"augment", "augmentation|transform",
     "Training samples are changed a little each time (shifted, turned, made noisy), so that the "
     "network sees more than there is. What is learned then depends less on accidents of the "
     "pictures at hand."},
    {"baseline", "",
     "What can be had without learning: always the commonest class, or the mean. A network that "
     "does no better has learned nothing."},
    {"batch", "batch size|mini batch",
     "Samples that go through the network together before the weights change once. A larger one "
     "gives a steadier direction and uses the machine better, but fewer changes in an epoch."},
    {"batch norm", "batchnorm|batchnorm2d|batch normalization",
     "A layer that shifts and scales what comes in so that over the batch its mean is 0 and its "
     "spread 1. Deep networks train faster with it; with tiny batches its estimates are poor."},
    {"best by", "",
     "The measure by which the best epoch is chosen, and its weights kept. It is taken of the "
     "validation samples, never of those that are trained on."},
    {"bias", "",
     "A number that a unit adds to its weighted sum, so that it can answer even where all inputs "
     "are 0. There is one for each unit."},
    {"checkpoint", "checkpoints",
     "All that is needed to go on from a step, in a file: weights, the optimizer's memory, the "
     "place in the data. From it a run continues with the same bits."},
    {"class", "classes", "One of the answers that are possible. Each sample has exactly one."},
    {"class weights", "balance",
     "Mistakes on rare classes count more in the loss, so that they are learned, too. Accuracy may "
     "fall by it while recall of the rare classes rises."},
    {"clip norm", "gradient clipping|clip value",
     "A gradient that is longer than this is shortened to it. So one odd batch cannot throw the "
     "weights away."},
    {"confusion", "confusion matrix",
     "A table that counts how often a sample of each class (row) was taken for each class "
     "(column). What is right lies on the diagonal; the rest shows which classes are mixed up."},
    {"conv", "convolution|conv2d",
     "A layer that looks at a picture through a small window and uses the same weights wherever "
     "the window stands. So a thing is found wherever it lies, with few weights."},
    {"cosine", "cosine annealing",
     "A schedule that lets the learning rate fall along half a cosine: slowly at first, fast in "
     "the middle, slowly again. Its end is near 0."},
    {"cross entropy", "cross-entropy|nll",
     "The usual loss of classes: minus the logarithm of the probability that was given to the "
     "right one. Being sure and wrong costs much."},
    {"dead", "dead units|dying relu",
     "A unit that puts out 0 whatever comes in, and therefore never learns again. A lower learning "
     "rate, or leaky_relu, helps."},
    {"dropout", "dropout2d",
     "In training each unit is left out by chance, in evaluation none. So no unit can rely on "
     "another, which works against over-fitting."},
    {"early stop", "early stopping|early-stop",
     "Training ends when the validation samples have not improved for so many epochs. What comes "
     "after that would mostly be learning by heart."},
    {"EMA", "moving average",
     "A copy of the weights that follows them slowly, an average over many steps. It is often "
     "better than the weights of any one step."},
    {"embedding", "",
     "A table that gives each category a row of numbers, which are learned. Categories that behave "
     "alike end up near each other."},
    {"epoch", "epochs",
     "One pass over all training samples, each used once, in a new order. After it the network is "
     "tried on the validation samples."},
    {"exploding", "exploding gradients",
     "Gradients that grow from layer to layer until the numbers overflow. A lower learning rate or "
     "clip-norm stops it."},
    {"F1", "f1 score|f score",
     "Precision and recall in one figure: their harmonic mean, which is high only where both are. "
     "1 (100%) is perfect, and a class that is never named has 0."},
    {"flatten", "", "A layer that makes one long row of a picture's numbers. It computes nothing."},
    {"freeze", "",
     "Layers whose weights stay as they are while the others learn. It is used to go on from a "
     "network that was trained on something else."},
    {"gradient", "gradients|grad",
     "For each weight, how the loss would change if that weight grew a little. Training steps the "
     "other way."},
    {"label noise", "",
     "Samples whose label is wrong. A network that learns them by heart gets worse on all others."},
    {"label smoothing", "smooth",
     "The right class is asked for with a little less than certainty. It keeps the network from "
     "being surer than it should be."},
    {"layer", "layers",
     "One stage of the network: it takes numbers from the one before and hands numbers on. What it "
     "learns are its weights."},
    {"leak", "data leak",
     "Something that tells the answer is among the inputs, or validation samples were trained on. "
     "The figures are then too good, and useless."},
    {"learning rate", "lr|rate",
     "How far the weights go in one step. Too high and the loss jumps about or explodes, too low "
     "and it hardly falls; it is the first setting to look at."},
    {"linear", "fully connected|dense",
     "A layer in which each unit sums all inputs, each times a weight of its own. Most weights of "
     "small networks are in such layers."},
    {"log axis", "",
     "An axis on which each step is so many times the one before, not so much more. A loss that "
     "falls ever more slowly can be seen falling there."},
    {"logit", "logits",
     "What the last layer says of a class before it is made a probability. Only differences "
     "between them count."},
    {"loss", "",
     "One number that says how wrong the network is, and that training makes smaller. What counts "
     "is whether it falls on samples that were not trained on."},
    {"MAE", "mean absolute error",
     "How far predicted values are from the true ones on average, in the value's own unit. Unlike "
     "the squared error it does not count a few large misses for much more."},
    {"max pooling", "maxpool|maxpool2d|pool",
     "A layer that keeps of each small window only the largest number. The picture becomes smaller "
     "and small shifts matter less."},
    {"momentum", "",
     "The step goes on partly in the direction of the steps before, as a ball rolls on. It smooths "
     "what jumps from batch to batch and speeds up along valleys."},
    {"MSE", "mean squared error",
     "The mean of the squared distances between predicted and true values. Large misses count for "
     "much more than small ones."},
    {"multiply-adds", "mul-adds|flops|flop",
     "How many multiplications with an addition the network takes for one sample: the work that it "
     "is. Each is two floating-point operations (FLOP)."},
    {"nesterov", "",
     "Momentum that looks at the gradient where the ball is about to be. It often arrives a little "
     "sooner."},
    {"noise", "",
     "Chance that is added on purpose, or that is in the data anyway. What is learned from it does "
     "not hold for other samples."},
    {"norm", "norms",
     "The length of all weights, or gradients, of a layer taken as one arrow. One that grows "
     "without end, or shrinks to nothing, is a warning."},
    {"onecycle", "one cycle",
     "A schedule that lets the learning rate rise and then fall far below where it began. It "
     "allows a high rate in between, so that fewer epochs do."},
    {"optimizer", "",
     "The rule that makes a step of a gradient: plain SGD, with momentum, Adam and others. They "
     "differ in what they remember of earlier steps."},
    {"over-fitting", "overfitting|over fitting",
     "The loss still falls on training samples while it rises on validation samples: the network "
     "learns by heart. More data, dropout, weight decay, or an earlier end help."},
    {"parameters", "parameter|params",
     "The numbers that are learned: weights and biases. More of them can hold more, and need more "
     "data."},
    {"plateau", "",
     "A stretch in which the loss no longer falls. A schedule of that name lowers the learning "
     "rate then."},
    {"precision", "",
     "Of the samples that were taken for a class, the share that belong to it. It is low where "
     "other classes are often taken for this one."},
    {"R2", "r^2|r squared|coefficient of determination",
     "How much of the values' spread the network explains: 1 is all of it, 0 no more than the "
     "mean would. Below 0 it is worse than always saying the mean."},
    {"recall", "",
     "Of the samples that belong to a class, the share that were recognised. It is low where this "
     "class is often taken for others."},
    {"ReLU", "leaky_relu|leaky relu|gelu|elu|silu",
     "An activation that passes what is above 0 and makes the rest 0, or nearly. It is cheap, and "
     "gradients pass it unchanged."},
    {"residual", "residuals|residual block",
     "Of values: how far a prediction is from the truth. Of networks: a block whose input is added "
     "to its output, so that gradients have a way past it."},
    {"saturated", "saturation|sat",
     "A sigmoid or tanh that stands at its end, where it hardly changes whatever comes in. Its "
     "gradient is nearly 0, so it hardly learns."},
    {"schedule", "scheduler",
     "How the learning rate changes in the course of the run. High at first to get on, low at the "
     "end to settle, is the usual way."},
    {"seed", "",
     "The number from which all that is random follows: first weights, order, dropout. The same "
     "seed gives the same run, bit by bit."},
    {"SGD", "stochastic gradient descent",
     "Stochastic gradient descent: from each batch a step against its gradient. With momentum it "
     "is hard to beat where the learning rate is chosen well."},
    {"sigmoid", "tanh",
     "An activation shaped like an S, between 0 and 1 (tanh: between -1 and 1). Far from the "
     "middle it is flat, so it saturates."},
    {"softmax", "",
     "It makes probabilities of the last layer's outputs: all above 0, together 1. The largest "
     "output keeps the largest share."},
    {"step", "steps|iteration",
     "One batch through the network, its gradient, and one change of all weights. An epoch has as "
     "many as there are batches."},
    {"support", "",
     "How many samples of a class there are in what was counted. Figures of a class with little "
     "support say little."},
    {"test", "test set",
     "Samples that neither training nor any choice has seen, used once at the end. Only they tell "
     "how well it will do on others."},
    {"train", "training|training set",
     "The samples that weights are learned from. How well the network does on them says little of "
     "how it does on others."},
    {"under-fitting", "underfitting|under fitting",
     "Even the training samples are not learned well. A larger network, a higher learning rate or "
     "more epochs may help."},
    {"update", "update ratio",
     "How far a layer's weights go in one step, compared to their own length. 1e-4 to 1e-2 is "
     "healthy; far below nothing happens, far above nothing holds."},
    {"validation", "val|validation set",
     "Samples that are not trained on, and on which the network is tried after each epoch. They "
     "show whether what it learned holds for others."},
    {"vanishing", "vanishing gradients",
     "Gradients that shrink from layer to layer until the first ones hardly learn. Batch norm, "
     "residual blocks or relu help."},
    {"velocity", "",
     "What momentum remembers: the direction and speed of the steps so far. Each step adds the new "
     "gradient to it."},
    {"waiting for data", "waiting",
     "The share of the time in which a step waits until its batch has been read. Where it is large "
     "the disk or the decoding is too slow, not the network."},
    {"warmup", "warm-up",
     "At the beginning the learning rate rises from near 0. So the first steps, whose gradients "
     "are wild, do no harm."},
    {"weight decay", "weight-decay|l2",
     "Each step makes all weights a little smaller, unless the data hold against it. Small weights "
     "make a smoother function, which works against over-fitting."},
    {"weights", "weight",
     "The numbers of a layer that are learned, each for one connection. A trained network is "
     "nothing but these and its shape."},
    {0},
};
