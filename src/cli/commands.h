/* The subcommands.  To add one: a file cmd_NAME.c with its function, and a line in this list. */
#ifndef TT_CLI_COMMANDS_H
#define TT_CLI_COMMANDS_H

#include "options.h"

/* Name, arguments, help. */
#define TT_CLI_COMMANDS(COMMAND)                                                                   \
    COMMAND(train, "[DATA] [options]", "train; without DATA the MNIST that ships with it")         \
    COMMAND(tour, "[LESSON] [DATA] [options]", "a lesson on a live run; the first is the loop")    \
    COMMAND(resume, "[RUN] [options]",                                                             \
            "go on with a run, the newest one without RUN, or from a checkpoint")                  \
    COMMAND(replay, "RUN [--threads N]", "run a journal again and say whether the bits agree")     \
    COMMAND(watch, "[RUN]",                                                                        \
            "the screen on a run that is over, or trained elsewhere; changes nothing")             \
    COMMAND(runs, "[DIR] [--sort KEY]", "a table of the runs in a folder (runs)")                  \
    COMMAND(eval, "MODEL [DATA] [options]",                                                        \
            "loss, accuracy and confusion matrix of a saved model")                                \
    COMMAND(predict, "MODEL FILE... [--top N] [--invert]",                                         \
            "classes or values of pictures (PNG, JPEG, IDX) or CSV rows")                          \
    COMMAND(export, "MODEL OUT [DATA] [--bare]",                                                   \
            "a saved model for other programs: OUT.onnx, .pth, .safetensors")                      \
    COMMAND(info, "FILE | RUN | DATA | --net SPEC [DATA | --input SHAPE]",                         \
            "what a model, a checkpoint, data or a run folder holds, or a net")                    \
    COMMAND(bench, "[DATA] [--job NAME] [--curves] [--devices]",                                   \
            "how fast this machine is, and how near training comes to that")                       \
    COMMAND(completion, "bash | zsh | fish", "a script that completes its command line")

/* Each returns the exit status, or -1 with the reason in err. */
#define COMMAND(name, args, help) int tt_cmd_##name(struct tt_cli *cli, struct tt_err *err);
TT_CLI_COMMANDS(COMMAND)
#undef COMMAND

#endif
