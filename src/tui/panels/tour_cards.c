/* The cards.  To add one: its row, and what shows that it was done. */
#include "tour_cards.h"

#include <stddef.h>

static bool is_paused(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    (void)before;
    return now->snap->state == TT_PAUSED;
}

static bool made_a_step(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    return now->snap->step > before->step;
}

static bool ended_an_epoch(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    return now->snap->epoch > before->epoch;
}

static bool ended_epochs(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    return now->snap->epoch >= before->epoch + 5;
}

static bool changed_lr(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    /* Twice as the keys make it, or as it is typed: 0.02 of 0.01. */
    return now->snap->lr > before->lr * 1.999 || now->snap->lr < before->lr / 1.999;
}

static bool saved(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    return now->saves > before->saves;
}

static bool went_back(const struct tt_tour_moment *before, const struct tt_scene *now)
{
    return now->n_branches > before->branches;
}

const struct tt_card tt_cards[] = {
    {"The loop",
     "Behind this card a network is being trained: {net}, on {samples} samples. It learns by "
     "going round one loop: take some samples, see what it makes of them, measure how wrong that "
     "is, and change every weight a little so that it is less wrong. Each time round is a step; "
     "each dot of the curve is one. Now it makes five a second.",
     "Pause it: press {pause toggle}.", "view dashboard;speed 5;pause off", is_paused},
    {"1 The data",
     "A step does not look at all {samples} samples, but at a batch of {batch}. Their order is "
     "shuffled anew for each epoch, so no batch comes twice. What a batch says of the whole is "
     "only roughly right: that is why the curve trembles.",
     "Make one step: press {step}. A table shows what it did; its first line is the batch.",
     "pause on", made_a_step},
    {"2 Forward",
     "The batch goes through the network, layer after layer: numbers times weights, added up, "
     "and bent by an activation. Out comes {output}. At first the weights "
     "are random, and so are the answers.",
     "Press {step} again, and look at the line `forward`: {how well}", NULL, made_a_step},
    {"3 The loss",
     "One number says how wrong the answers were: the loss. {loss} Training is nothing but making "
     "this number small.",
     "Press {step}: which way did the loss go?", NULL, made_a_step},
    {"4 Backward",
     "How would the loss change if this weight were a little larger? Going through the network "
     "from its end to its beginning, the chain rule answers that for all weights at once: the "
     "gradient. It points to where the loss grows fastest; its length says how steep it is "
     "there.",
     "Press {step}, and read the gradient's length in the line `backward`.", NULL, made_a_step},
    {"5 The update",
     "Each weight takes a step against its gradient, times the learning rate. The steps are "
     "tiny: mostly less than a hundredth of the weights' own length. The last line of the table "
     "asks the "
     "same batch once more: it should have got better.",
     "Press {step} and compare the loss before and after.", NULL, made_a_step},
    {"6 Epochs and validation",
     "Once round all samples is an epoch. Then the network is shown samples that it never "
     "learned from: the validation set, blue on the curves. Only they tell whether it has "
     "understood something, or just knows its samples by heart.",
     "Watch: it runs at 400 steps a second until the first blue dots come.",
     "view dashboard;speed 400;pause off", ended_an_epoch},
    {"7 The learning rate",
     "How far each step goes is up to you, and nothing matters more. Too small, and the loss "
     "creeps; too large, and it jumps about or explodes. Many runs begin with a larger one and "
     "make it smaller: a schedule.",
     "Press {lr *} or {lr /} until it is twice or half of what it was, and watch the curve.",
     "speed 100;pause off", changed_lr},
    {"8 Overfitting",
     "The training loss can always fall further. When the validation loss stops falling with it, "
     "or rises, the network learns its samples by heart: the gap between the orange and the blue "
     "curve is what it does not understand. More data, dropout, weight decay or stopping early "
     "help.",
     "Watch the gap open: five more epochs, as fast as this machine can.",
     "view dashboard;epochs +6;speed max;pause off", ended_epochs},
    {"9 Checkpoints",
     "A checkpoint holds all that it takes to go on from here with the same bits: weights, the "
     "optimizer's memory, the place among the samples. They are written now and then by "
     "themselves, and whenever you ask.",
     "Write one: press {checkpoint}. A c on the curves' axis marks it.", "speed 20;epochs +20",
     saved},
    {"10 Going back",
     "Nothing that you try here is final. From any point of its way the run can begin another "
     "branch, and what you leave stays on the curves, dim.",
     "In this view, choose a point with the arrows, and press {enter} to go back there.",
     "view rewind", went_back},
    {"That is the loop",
     "Data, forward, loss, backward, update; epochs and validation; and your hand on the "
     "learning rate. {help} shows all keys, {palette} searches all that can be done, {prompt} "
     "takes commands. The views above show what the network takes for what, its settings, and "
     "its way.",
     "Press {tour next}: speed and pause are as before the tour then. The command `tour` begins "
     "again.",
     "view dashboard", NULL},
    {0},
};
