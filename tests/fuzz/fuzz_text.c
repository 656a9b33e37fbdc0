/* Texts that people write: the network language, commands, key files. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/nn/model.h>
#include <tuitrain/run/command.h>

#include "../../src/tui/keymap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tt_keymap keys;
    const struct tt_shape input = {.n = 3, .dim = {1, 4, 4}};
    struct tt_err err = {0};
    struct tt_command command;
    char why[128], line[2048];
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    tt_model_free(tt_model_new(text, &input, &err));
    if (tt_command_parse(text, &command, NULL, &err) == 0)
        tt_command_text(&command, line, sizeof line);
    tt_keymap_defaults(&keys);
    tt_keymap_read(&keys, text, why, sizeof why);
    free(text);
    return 0;
}
