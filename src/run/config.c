#include <tuitrain/run/config.h>

#include <stddef.h>

#define OFFSET(field) offsetof(struct tt_config, field)

const struct tt_opt tt_config_rows[] = {
    {.name = "data", .type = TT_OPT_STRING, .offset = OFFSET(data), .text = "mnist",
     .value_name = "DATA", .help = "a folder of IDX files, or a name: mnist, fashion-mnist"},
    {.name = "net", .type = TT_OPT_STRING, .offset = OFFSET(net), .text = "784-128-10",
     .value_name = "SPEC", .help = "the network: 784-128-10, or \"flatten; linear 128; relu; ...\""},
    {.name = "epochs", .letter = 'e', .type = TT_OPT_INT, .offset = OFFSET(epochs), .def = 10,
     .min = 1, .max = 1e6, .value_name = "N", .help = "passes over the training set"},
    {.name = "batch-size", .letter = 'b', .type = TT_OPT_INT, .offset = OFFSET(batch_size),
     .def = 64, .min = 1, .max = 65536, .value_name = "N", .help = "samples of one step"},
    {.name = "lr", .letter = 'l', .type = TT_OPT_FLOAT, .offset = OFFSET(lr), .def = 0.01, .min = 0,
     .max = 10, .flags = TT_OPT_ABOVE_MIN, .value_name = "F", .help = "learning rate"},
    {.name = "optimizer", .type = TT_OPT_STRING, .offset = OFFSET(optimizer), .text = "sgd",
     .value_name = "NAME", .help = "how gradients change weights"},
    {.name = "seed", .letter = 's', .type = TT_OPT_INT, .offset = OFFSET(seed), .def = 1, .min = 0,
     .max = 9007199254740992.0, .value_name = "N", .help = "of initial weights, shuffling, dropout"},
    {.name = "threads", .letter = 't', .type = TT_OPT_INT, .offset = OFFSET(threads), .def = 0,
     .min = 0, .max = 256, .value_name = "N", .help = "0: one a processor; the bits do not depend on it"},
    {.name = "speed", .type = TT_OPT_FLOAT, .offset = OFFSET(speed), .def = 0, .min = 0, .max = 1e6,
     .value_name = "N", .help = "at most N steps a second, to watch or teach; 0: no limit"},
    {.name = "run-dir", .type = TT_OPT_STRING, .offset = OFFSET(run_dir), .text = "",
     .value_name = "DIR", .help = "where checkpoints go (runs/ plus date, data and net)"},
    {.name = "load", .type = TT_OPT_STRING, .offset = OFFSET(load), .text = "",
     .value_name = "MODEL", .help = "start from the weights in a .safetensors file"},
    {.name = "save", .type = TT_OPT_STRING, .offset = OFFSET(save), .text = "",
     .value_name = "MODEL", .help = "write the weights to a .safetensors file at the end"},
    {0},
};
